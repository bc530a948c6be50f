//! Keeps awake on hosts that put services to sleep that nobody calls: calls our own public
//! address now and then. Off unless it is asked for.

use std::sync::Arc;
use std::time::Duration;

use tracing::{debug, warn};

use crate::runtime::Services;

const PATIENCE: Duration = Duration::from_secs(30);

/// Runs until it is cut off; ends at once where it is not asked for.
pub(super) async fn keep_awake(services: Arc<Services>) {
    let web = &services.config.web;
    let (minutes, Some(url)) = (web.keep_alive_minutes, &web.public_url) else { return };
    let Ok(client) = reqwest::Client::builder().timeout(PATIENCE).build() else { return };
    if minutes == 0 {
        return;
    }
    let url = format!("{url}/health");
    loop {
        tokio::time::sleep(Duration::from_secs(minutes * 60)).await;
        match client.get(&url).send().await {
            Ok(answer) => debug!(status = answer.status().as_u16(), "called ourselves"),
            Err(error) => warn!(%error, url, "our own public address can't be reached"),
        }
    }
}
