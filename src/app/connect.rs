//! Telegram: who the bot is, how updates arrive, and fetching them. Trouble there is logged and
//! tried again; it stops nothing else.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::config::{TelegramSettings, Updates};
use crate::http::WEBHOOK;
use crate::runtime::{Services, now_ms};
use crate::telegram::{
    ALLOWED_UPDATES, CallError, Client, Decoder, Poller, Round, SOURCE, publish_commands,
};

const CALL: Duration = Duration::from_secs(15);
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Runs until it is told to stop.
pub(super) async fn telegram(
    services: Arc<Services>,
    known: Arc<OnceLock<Decoder>>,
    stop: CancellationToken,
) {
    let (Some(client), Some(settings)) = (&services.client, &services.config.telegram) else {
        return stop.cancelled().await;
    };
    let line = TelegramLine { services: &services, client, settings };
    let work = async {
        let decoder = line.introduce().await;
        info!(bot = decoder.username, "Telegram knows the bot");
        let _ = known.set(decoder.clone());
        match settings.updates {
            Updates::Polling => line.poll(decoder).await,
            // Telegram calls from now on.
            Updates::Webhook { .. } => stop.cancelled().await,
        }
    };
    tokio::select! {
        () = work => {}
        () = stop.cancelled() => {}
    }
}

/// The line to Telegram.
struct TelegramLine<'s> {
    services: &'s Services,
    client: &'s Client,
    settings: &'s TelegramSettings,
}

impl TelegramLine<'_> {
    /// Asks who the bot is and sets up how updates arrive, as often as it takes.
    async fn introduce(&self) -> Decoder {
        let mut wait = Duration::from_secs(1);
        loop {
            match self.set_up().await {
                Ok(decoder) => {
                    self.services.telegram.good();
                    return decoder;
                }
                Err(error @ CallError::Unauthorized(_)) => {
                    self.services.telegram.bad(error.to_string());
                    error!(%error, "check TELEGRAM_BOT_TOKEN; trying again");
                }
                Err(error @ CallError::NotFound(_)) => {
                    self.services.telegram.bad(error.to_string());
                    error!(
                        %error,
                        "check TELEGRAM_API_URL and the form of TELEGRAM_BOT_TOKEN; trying again"
                    );
                }
                Err(error) => {
                    self.services.telegram.bad(error.to_string());
                    warn!(%error, "Telegram can't be reached; trying again");
                }
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    async fn set_up(&self) -> Result<Decoder, CallError> {
        let Self { services, client, settings } = self;
        let me: Value = client.post("getMe", &json!({}), CALL).await?;
        let decoder = Decoder {
            id: me.get("id").and_then(Value::as_u64).unwrap_or_default(),
            username: me.get("username").and_then(Value::as_str).unwrap_or_default().to_owned(),
        };
        match &settings.updates {
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
        if let Err(error) = publish_commands(client, &services.texts, &services.config.admins).await
        {
            warn!(%error, "the lists of commands can't be published");
        }
        Ok(decoder)
    }

    async fn poll(&self, decoder: Decoder) {
        let Self { services, client, settings } = self;
        let wait_s = settings.poll_wait_s;
        let mut poller = Poller::new((*client).clone(), decoder, services.store.clone(), wait_s);
        loop {
            let round = poller.round(now_ms()).await;
            match poller.trouble() {
                None => services.telegram.good(),
                Some(why) => services.telegram.bad(why.to_owned()),
            }
            match round {
                Round::Got(0) if wait_s == 0 => tokio::time::sleep(Duration::from_millis(50)).await,
                Round::Got(count) => {
                    services.metrics.arrived(SOURCE, count as u64);
                    services.wakes.dispatch.notify_one();
                }
                Round::Wait(wait) => tokio::time::sleep(wait).await,
            }
        }
    }
}
