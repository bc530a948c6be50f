//! How a model is held to our form of answers. Not every server can do all; what one said that it
//! can't do is left out for a while, and tried again after it: another model may be there then.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long what a server can't do is left out.
const PAUSE: Duration = Duration::from_hours(1);

/// How the model is held to our form of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// By a JSON schema.
    Schema,
    /// By a tool that it must call.
    Tool,
    /// By words alone.
    Text,
}

impl Mode {
    fn simpler(self) -> Self {
        match self {
            Self::Schema => Self::Tool,
            Self::Tool | Self::Text => Self::Text,
        }
    }

    /// Whether a server's complaint is about this way of asking, rather than about the question or
    /// the model. Servers have no common code for it, but name the parameter.
    pub(super) fn is_named_in(self, complaint: &[u8]) -> bool {
        let names: &[&str] = match self {
            Self::Schema => &["response_format", "response format", "json_schema", "json schema"],
            Self::Tool => &["tool", "function"],
            Self::Text => &[],
        };
        let complaint = String::from_utf8_lossy(complaint).to_lowercase();
        names.iter().any(|name| complaint.contains(name))
    }
}

/// The best mode that the server can do, as far as is known.
#[derive(Default)]
pub(super) struct BestMode {
    /// A simpler one than the first, and until when.
    simpler: Mutex<Option<(Mode, Instant)>>,
}

impl BestMode {
    fn simpler(&self) -> std::sync::MutexGuard<'_, Option<(Mode, Instant)>> {
        self.simpler.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn at(&self, now: Instant) -> Mode {
        match *self.simpler() {
            Some((mode, until)) if now < until => mode,
            _ => Mode::Schema,
        }
    }

    /// Notes that the server can't do a mode.
    pub(super) fn lower(&self, from: Mode, now: Instant) {
        *self.simpler() = Some((from.simpler(), now + PAUSE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_is_left_out_for_a_while() {
        let (best, now) = (BestMode::default(), Instant::now());
        assert_eq!(best.at(now), Mode::Schema);
        // Two questions that failed together lower it once.
        best.lower(Mode::Schema, now);
        best.lower(Mode::Schema, now);
        assert_eq!(best.at(now), Mode::Tool);
        best.lower(Mode::Tool, now);
        assert_eq!(best.at(now), Mode::Text);
        assert_eq!(best.at(now + PAUSE), Mode::Schema);
    }

    #[test]
    fn complaints_name_the_way_of_asking() {
        let schema = b"Invalid parameter: 'response_format' of type 'json_schema' is not supported";
        assert!(Mode::Schema.is_named_in(schema) && !Mode::Tool.is_named_in(schema));
        assert!(Mode::Tool.is_named_in(b"model x does not support tools"));
        for other in ["maximum context length is 8192 tokens", "the model `x` does not exist", ""] {
            assert!(!Mode::Schema.is_named_in(other.as_bytes()), "{other}");
        }
        assert!(!Mode::Text.is_named_in(schema));
    }
}
