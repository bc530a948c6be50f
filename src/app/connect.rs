//! Telegram: who the bot is, how updates arrive, and fetching them. Trouble there is logged and
//! tried again; it stops nothing else.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::config::Updates;
use crate::http::WEBHOOK;
use crate::runtime::{Services, now_ms};
use crate::telegram::{ALLOWED_UPDATES, CallError, Decoder, Poller, Round, publish_commands};

const CALL: Duration = Duration::from_secs(15);
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Runs until it is told to stop.
pub(super) async fn telegram(
    services: Arc<Services>,
    known: Arc<OnceLock<Decoder>>,
    stop: CancellationToken,
) {
    let work = async {
        let decoder = introduce(&services).await;
        info!(bot = decoder.username, "Telegram knows the bot");
        let _ = known.set(decoder.clone());
        if matches!(services.config.updates, Updates::Polling) {
            poll(&services, decoder).await;
        }
    };
    tokio::select! {
        () = work => {}
        () = stop.cancelled() => {}
    }
}

/// Asks who the bot is and sets up how updates arrive, as often as it takes.
async fn introduce(services: &Services) -> Decoder {
    let mut wait = Duration::from_secs(1);
    loop {
        match set_up(services).await {
            Ok(decoder) => return decoder,
            Err(error @ CallError::Unauthorized(_)) => {
                error!(%error, "check TELEGRAM_BOT_TOKEN; trying again");
            }
            Err(error) => warn!(%error, "Telegram can't be reached; trying again"),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

async fn set_up(services: &Services) -> Result<Decoder, CallError> {
    let client = &services.client;
    let me: Value = client.post("getMe", &json!({}), CALL).await?;
    let decoder = Decoder {
        id: me.get("id").and_then(Value::as_u64).unwrap_or_default(),
        username: me.get("username").and_then(Value::as_str).unwrap_or_default().to_owned(),
    };
    match &services.config.updates {
        // Updates that wait are kept in both cases.
        Updates::Polling => {
            client.post::<_, bool>("deleteWebhook", &json!({}), CALL).await?;
        }
        Updates::Webhook { url, secret } => {
            let body = json!({
                "url": format!("{url}{WEBHOOK}"),
                "secret_token": secret.expose_secret(),
                "allowed_updates": ALLOWED_UPDATES,
                "max_connections": 40,
            });
            client.post::<_, bool>("setWebhook", &body, CALL).await?;
        }
    }
    if let Err(error) = publish_commands(client, &services.texts, &services.config.admins).await {
        warn!(%error, "the lists of commands can't be published");
    }
    Ok(decoder)
}

async fn poll(services: &Services, decoder: Decoder) {
    let wait_s = services.config.poll_wait_s;
    let mut poller = Poller::new(services.client.clone(), decoder, services.store.clone(), wait_s);
    loop {
        match poller.round(now_ms()).await {
            Round::Got(0) if wait_s == 0 => tokio::time::sleep(Duration::from_millis(50)).await,
            Round::Got(_) => services.wakes.dispatch.notify_one(),
            Round::Wait(wait) => tokio::time::sleep(wait).await,
        }
    }
}
