//! Writing styled workbooks.
