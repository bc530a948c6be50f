//! What is done once an hour: files and results past their time go, and blobs that nobody refers
//! to.

use std::time::Duration;

use tracing::info;

use super::clock::now_ms;
use super::services::Services;
use crate::store::DAY_MS;

/// Days that finished events, messages and jobs are kept; Telegram repeats none after one.
const LOG_DAYS: i64 = 7;
/// Younger blobs may belong to a step that is not committed yet.
const GRACE: Duration = Duration::from_hours(1);
/// Files looked at together.
const AT_A_TIME: usize = 200;

/// Deletes what is past its time. Returns results and uploads, then blobs deleted.
///
/// # Errors
/// When the database or the folder fails; the next hour tries again.
pub async fn keep_house(services: &Services) -> anyhow::Result<(u64, u64)> {
    let now = now_ms();
    let kept = now - i64::from(services.config.keep_days) * DAY_MS;
    let expired = services.store.expire((kept, now - LOG_DAYS * DAY_MS), now).await?;
    services.store.erase_sealed_tokens(now).await?;
    let blobs = services.blobs.clone();
    let old = tokio::task::spawn_blocking(move || blobs.older_than(GRACE)).await??;
    let (mut files, mut bytes) = (0, 0);
    for some in old.chunks(AT_A_TIME) {
        let gone = services.drop_unreferred(some).await?;
        files += gone.0;
        bytes += gone.1;
    }
    services.store.shrink().await?;
    if expired + files > 0 {
        info!(expired, files, bytes, "deleted what is past its time");
    }
    Ok((expired, files))
}
