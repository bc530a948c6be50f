//! The statements that run often, or over whole tables.

use super::{Backend, expiry, figures, inbox, jobs, leases, outbox, refs};

/// The statements by name: a test holds them to their indexes.
pub fn hot_statements(backend: Backend) -> Vec<(&'static str, &'static str)> {
    let next_job = match backend {
        Backend::Sqlite => jobs::NEXT_JOB,
        Backend::Postgres => jobs::NEXT_JOB_UNLOCKED,
    };
    let mut all = vec![
        ("whose turn it is", jobs::JOB_TURNS),
        ("the next job", next_job),
        ("leases", leases::LEASES),
        ("lengths of queues", jobs::QUEUE_LENGTHS),
        ("events that wait", inbox::OPEN_EVENTS),
        ("messages that wait", outbox::OPEN_MESSAGES),
        ("an edit in place of another", outbox::REPLACE_EDIT),
        ("one message for all", outbox::PUT_FOR_ALL),
        ("whether a blob is needed", refs::IS_REFERRED),
        ("links past their time", refs::EXPIRE_LINKS),
        ("results past their time", expiry::EXPIRED_RESULTS),
    ];
    all.extend(figures::COUNTS.map(|sql| ("a count", sql)));
    all.extend(expiry::EXPIRE_PERSONAL.map(|sql| ("what is personal past its time", sql)));
    all.extend(expiry::EXPIRE_LOGS.map(|sql| ("logs past their time", sql)));
    all
}
