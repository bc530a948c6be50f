//! What a child of the command line died of, and the words for it.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use super::options::LimitOptions;

/// Why a child gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Death {
    /// It asked for more memory than allowed.
    Memory,
    /// It took more processor time than allowed.
    Time,
    /// A mistake of ours.
    Fault,
}

/// The code of a Rust program that panicked.
const PANICKED: i32 = 101;
/// The signal of the limit of processor time.
const OUT_OF_TIME: i32 = 24;
/// The signal by which the system makes room.
const KILLED: i32 = 9;
/// What the library says before it gives up: about memory itself, and about a thread's.
const OUT_OF_MEMORY: [&str; 2] = ["memory allocation of ", "failed to spawn thread"];

impl Death {
    /// `None` for a child that ended by itself.
    pub(super) fn of(status: ExitStatus, said: &str) -> Option<Self> {
        let memory = OUT_OF_MEMORY.iter().any(|words| said.contains(words));
        match (status.code(), status.signal()) {
            (Some(PANICKED), _) if memory => Some(Self::Memory),
            (Some(PANICKED), _) => Some(Self::Fault),
            (_, Some(OUT_OF_TIME)) => Some(Self::Time),
            (_, Some(KILLED)) => Some(Self::Memory),
            (_, Some(_)) if memory => Some(Self::Memory),
            (_, Some(_)) => Some(Self::Fault),
            (_, None) => None,
        }
    }

    /// Why a file is not used.
    pub(super) fn of_file(self, limits: &LimitOptions) -> String {
        let (memory, seconds) = limits.of_child();
        match self {
            Self::Memory => {
                format!("it needs more memory than allowed (--max-memory-mb {memory})")
            }
            Self::Time => {
                format!("it takes more processor time than allowed (--max-seconds {seconds})")
            }
            Self::Fault => "it can't be read by a mistake of this program".to_owned(),
        }
    }

    /// Why the files together are too much.
    pub(super) fn of_all(self, limits: &LimitOptions) -> String {
        let (memory, seconds) = limits.of_child();
        match self {
            Self::Memory => format!(
                "these files together need more memory than allowed (--max-memory-mb {memory})"
            ),
            Self::Time => format!(
                "these files together take more processor time than allowed (--max-seconds {seconds})"
            ),
            Self::Fault => "it failed by a mistake of this program".to_owned(),
        }
    }

    /// What a child said, where that explains more than its death does.
    pub(super) fn explained_by(self, said: &str) -> &str {
        if self == Self::Fault { said } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_death_is_told_from_an_end() {
        let of = |raw, said| Death::of(ExitStatus::from_raw(raw), said);
        for code in [0, 1, 2, 3] {
            assert_eq!(of(code << 8, "memory allocation of 9 bytes failed"), None);
        }
        assert_eq!(of(PANICKED << 8, ""), Some(Death::Fault));
        assert_eq!(of(OUT_OF_TIME, ""), Some(Death::Time));
        assert_eq!(of(KILLED, ""), Some(Death::Memory));
        assert_eq!(of(6, "memory allocation of 9 bytes failed"), Some(Death::Memory));
        let thread = "failed to spawn thread: Os { code: 11 }";
        assert_eq!(of(PANICKED << 8, thread), Some(Death::Memory));
        assert_eq!(of(6, "thread has overflowed its stack"), Some(Death::Fault));
    }
}
