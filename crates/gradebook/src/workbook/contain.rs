//! Keeps a panic of a reading library from becoming ours.
//!
//! The readers parse hostile bytes with third-party code. A panic there means "damaged file",
//! no more. (An allocation failure can't be caught; the guards see to it that none is asked for.)

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Fault, ReadError};

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside a reader whose panics are turned into a [`ReadError`]; a panic
/// hook asks this to stay silent then.
pub fn panic_is_contained() -> bool {
    CONTAINED.get()
}

pub(super) fn run<T>(read: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    let outer = CONTAINED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    CONTAINED.set(outer);
    result.unwrap_or_else(|_| Err(ReadError::damaged(Fault::Contradiction)))
}
