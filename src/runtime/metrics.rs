//! What is counted and timed, for Prometheus. Names, types and meanings are listed in
//! `docs/operate.md`.

use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};

/// Bounds in seconds of what is quick: steps and requests.
const QUICK_S: [f64; 10] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0];
/// Bounds in seconds of what may take long: jobs and sends.
const LONG_S: [f64; 10] = [0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];

/// One label.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Of {
    /// What it is of.
    kind: String,
}

/// Two labels.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    /// What it is of.
    kind: String,
    /// How it ended.
    outcome: String,
}

/// Makes histograms of one set of bounds.
#[derive(Debug, Clone, Copy)]
struct Bounds(&'static [f64]);

impl MetricConstructor<Histogram> for Bounds {
    fn new_metric(&self) -> Histogram {
        Histogram::new(self.0.iter().copied())
    }
}

/// Histograms by kind.
type Times = Family<Of, Histogram, Bounds>;

/// All metrics.
pub struct Metrics {
    registry: Registry,
    updates: Family<Of, Counter>,
    events: Family<Outcome, Counter>,
    dispatch: Times,
    jobs: Family<Outcome, Counter>,
    job_times: Times,
    sends: Family<Outcome, Counter>,
    send_times: Times,
    ai_calls: Family<Outcome, Counter>,
    ai_tokens: Family<Of, Counter>,
    kills: Family<Of, Counter>,
    requests: Family<Outcome, Counter>,
    request_times: Times,
    queues: Family<Of, Gauge>,
    readers: Gauge,
    memory: Gauge,
    uptime: Gauge,
}

/// What is looked up when it is asked for.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    /// Lengths of lines by name.
    pub queues: Vec<(&'static str, i64)>,
    /// Readers of web chats.
    pub readers: i64,
    /// Resident memory in bytes.
    pub memory: i64,
    /// Seconds since the start.
    pub uptime_s: i64,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("mlj");
        let r = &mut registry;
        let times = |bounds: &'static [f64]| Times::new_with_constructor(Bounds(bounds));
        Self {
            updates: put(
                r,
                "updates",
                "Events from users that arrived, by channel",
                Family::default(),
            ),
            events: put(r, "events", "Events handled, by kind and outcome", Family::default()),
            dispatch: put(
                r,
                "dispatch_seconds",
                "Time of one batch of steps with its commit",
                times(&QUICK_S),
            ),
            jobs: put(r, "jobs", "Jobs that ended, by kind and outcome", Family::default()),
            job_times: put(r, "job_seconds", "Time of a job, by kind", times(&LONG_S)),
            sends: put(r, "sends", "Messages out, by channel and outcome", Family::default()),
            send_times: put(r, "send_seconds", "Time of one send, by channel", times(&LONG_S)),
            ai_calls: put(
                r,
                "ai_calls",
                "Questions to the language model, by purpose and outcome",
                Family::default(),
            ),
            ai_tokens: put(
                r,
                "ai_tokens",
                "Tokens of the language model, in and out",
                Family::default(),
            ),
            kills: put(
                r,
                "sandbox_kills",
                "Child processes that were ended, by reason",
                Family::default(),
            ),
            requests: put(
                r,
                "http_requests",
                "HTTP requests, by route and status",
                Family::default(),
            ),
            request_times: put(
                r,
                "http_seconds",
                "Time until an HTTP answer begins, by route",
                times(&QUICK_S),
            ),
            queues: put(r, "queue_length", "What waits or runs, by line", Family::default()),
            readers: put(r, "web_readers", "Readers of web chats that listen", Gauge::default()),
            memory: put(r, "memory_bytes", "Resident memory of this process", Gauge::default()),
            uptime: put(r, "uptime_seconds", "Time since the start", Gauge::default()),
            registry,
        }
    }
}

fn put<M: Metric + EncodeMetric + Clone>(
    registry: &mut Registry,
    name: &str,
    help: &str,
    metric: M,
) -> M {
    registry.register(name, help, metric.clone());
    metric
}

fn of(kind: &str) -> Of {
    Of { kind: kind.to_owned() }
}

fn outcome(kind: &str, outcome: &str) -> Outcome {
    Outcome { kind: kind.to_owned(), outcome: outcome.to_owned() }
}

impl Metrics {
    /// Events from users arrived.
    pub fn arrived(&self, channel: &str, count: u64) {
        self.updates.get_or_create(&of(channel)).inc_by(count);
    }

    /// An event was handled, or not.
    pub fn handled(&self, kind: &str, how: &str) {
        self.events.get_or_create(&outcome(kind, how)).inc();
    }

    /// A batch of steps was committed.
    pub fn dispatched(&self, took: Duration) {
        self.dispatch.get_or_create(&of("batch")).observe(took.as_secs_f64());
    }

    /// A job ended.
    pub fn worked(&self, kind: &str, how: &str, took: Duration) {
        self.jobs.get_or_create(&outcome(kind, how)).inc();
        self.job_times.get_or_create(&of(kind)).observe(took.as_secs_f64());
    }

    /// A message went out, or not.
    pub fn sent(&self, channel: &str, how: &str) {
        self.sends.get_or_create(&outcome(channel, how)).inc();
    }

    /// A send took so long.
    pub fn send_took(&self, channel: &str, took: Duration) {
        self.send_times.get_or_create(&of(channel)).observe(took.as_secs_f64());
    }

    /// The language model was asked.
    pub fn asked(&self, purpose: &str, how: &str, (input, output): (u64, u64)) {
        self.ai_calls.get_or_create(&outcome(purpose, how)).inc();
        self.ai_tokens.get_or_create(&of("input")).inc_by(input);
        self.ai_tokens.get_or_create(&of("output")).inc_by(output);
    }

    /// A child process was ended.
    pub fn killed(&self, why: &str) {
        self.kills.get_or_create(&of(why)).inc();
    }

    /// An HTTP request was answered.
    pub fn requested(&self, route: &str, status: u16, took: Duration) {
        self.requests.get_or_create(&outcome(route, &status.to_string())).inc();
        self.request_times.get_or_create(&of(route)).observe(took.as_secs_f64());
    }

    /// Everything in Prometheus' text format (`OpenMetrics` 1.0).
    ///
    /// # Errors
    /// Never in practice: a string takes everything.
    pub fn text(&self, levels: &Levels) -> Result<String, std::fmt::Error> {
        for (name, length) in &levels.queues {
            self.queues.get_or_create(&of(name)).set(*length);
        }
        self.readers.set(levels.readers);
        self.memory.set(levels.memory);
        self.uptime.set(levels.uptime_s);
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_shown() {
        let metrics = Metrics::default();
        metrics.worked("compile", "done", Duration::from_millis(300));
        metrics.sent("web", "sent");
        let levels = Levels { queues: vec![("inbox", 3)], uptime_s: 9, ..Levels::default() };
        let text = metrics.text(&levels).unwrap();
        for line in [
            "mlj_jobs_total{kind=\"compile\",outcome=\"done\"} 1",
            "mlj_job_seconds_bucket{le=\"0.25\",kind=\"compile\"} 0",
            "mlj_job_seconds_bucket{le=\"0.5\",kind=\"compile\"} 1",
            "mlj_queue_length{kind=\"inbox\"} 3",
            "mlj_uptime_seconds 9",
            "# EOF",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }
}
