//! The words of every reason, doubt and refusal of this crate, in one place: a translation
//! replaces this file and nothing else.

// --- Files that can't be read ------------------------------------------------------------------

// --- Tables, columns and rows ------------------------------------------------------------------

// --- The scale of a column ---------------------------------------------------------------------

// --- Tests and their numbers -------------------------------------------------------------------

// --- Findings ----------------------------------------------------------------------------------
