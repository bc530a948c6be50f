//! Reads values by name, typed, and gathers all complaints.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use secrecy::SecretString;

use super::{
    ModelSettings, PoolLimits, TelegramSettings, Updates, VARIABLES, WebAccess, WebSettings,
};
use crate::store::Store;

/// Reads values and gathers complaints.
pub(super) struct Reader<'e> {
    pub(super) values: &'e HashMap<String, String>,
    pub(super) wrong: Vec<String>,
}

impl Reader<'_> {
    /// The value, or the variable's default; blank counts as not set.
    pub(super) fn text(&self, name: &str) -> String {
        let set = self.values.get(name).map(|v| v.trim()).filter(|v| !v.is_empty());
        let default = VARIABLES.iter().find(|v| v.name == name).map_or("", |v| v.default);
        set.unwrap_or(default).to_owned()
    }

    pub(super) fn number<T: FromStr + PartialOrd + std::fmt::Display + Copy + Default>(
        &mut self,
        name: &str,
        (least, most): (T, T),
    ) -> T {
        let text = self.text(name);
        match text.parse::<T>() {
            Ok(number) if number >= least && number <= most => number,
            _ => {
                self.wrong.push(format!(
                    "{name} must be a whole number from {least} to {most}, not {text}"
                ));
                T::default()
            }
        }
    }

    pub(super) fn pool(&mut self, name: &str) -> PoolLimits {
        PoolLimits {
            at_a_time: self.number(&format!("{name}_AT_A_TIME"), (1, 256)),
            limit: Duration::from_secs(self.number(&format!("{name}_SECONDS"), (1, 3_600))),
        }
    }

    pub(super) fn price(&mut self, name: &str) -> f64 {
        let text = self.text(name);
        match text.parse::<f64>() {
            Ok(price) if (0.0..=1e6).contains(&price) => price,
            _ => {
                self.wrong.push(format!("{name} must be a number from 0, not {text}"));
                0.0
            }
        }
    }

    /// A model is set up when it has an address and a name.
    pub(super) fn model(&mut self) -> Option<ModelSettings> {
        let (base_url, model) = (self.text("AI_BASE_URL"), self.text("AI_MODEL"));
        let key = self.text("AI_API_KEY");
        let (input_price, output_price) =
            (self.price("AI_INPUT_PRICE"), self.price("AI_OUTPUT_PRICE"));
        if base_url.is_empty() && model.is_empty() {
            return None;
        }
        if base_url.is_empty() || model.is_empty() {
            self.wrong.push("AI_BASE_URL and AI_MODEL go together: set both or none".to_owned());
        } else if !base_url.starts_with("http://") && !base_url.starts_with("https://") {
            self.wrong.push("AI_BASE_URL must begin with https:// or http://".to_owned());
        }
        let key = Some(key).filter(|k| !k.is_empty()).map(SecretString::from);
        Some(ModelSettings { base_url, key, model, input_price, output_price })
    }

    pub(super) fn admins(&mut self) -> Vec<i64> {
        let text = self.text("ADMIN_IDS");
        let mut admins = Vec::new();
        for part in text.split([',', ' ']).map(str::trim).filter(|p| !p.is_empty()) {
            match part.parse() {
                Ok(id) => admins.push(id),
                Err(_) => self.wrong.push(format!("ADMIN_IDS: \"{part}\" is no user id")),
            }
        }
        admins
    }

    /// Telegram is set up when there is a token.
    pub(super) fn telegram(&mut self) -> Option<TelegramSettings> {
        let token = self.text("TELEGRAM_BOT_TOKEN");
        let settings = TelegramSettings {
            token: token.clone().into(),
            url: self.text("TELEGRAM_API_URL"),
            updates: self.updates(),
            poll_wait_s: self.number("TELEGRAM_POLL_SECONDS", (0, 60)),
        };
        if token.is_empty() && matches!(settings.updates, Updates::Webhook { .. }) {
            self.wrong.push(
                "TELEGRAM_WEBHOOK_URL is set, but not TELEGRAM_BOT_TOKEN: ask @BotFather on \
                 Telegram for a bot and its token"
                    .to_owned(),
            );
        }
        (!token.is_empty()).then_some(settings)
    }

    pub(super) fn web(&mut self, host: &str, telegram: Option<&TelegramSettings>) -> WebSettings {
        let secret = self.text("LINK_SECRET");
        if !secret.is_empty() && secret.len() < 32 {
            self.wrong.push("LINK_SECRET must have 32 characters or more".to_owned());
        }
        let public_url = self.public_url(telegram);
        WebSettings {
            access: self.web_access(host, public_url.is_some()),
            secret: (!secret.is_empty()).then(|| secret.into()),
            link_hours: self.number("LINK_HOURS", (1, 8_760)),
            upload_bytes: self.number::<u64>("MAX_UPLOAD_MB", (1, 2_000)) * 1024 * 1024,
            quota_bytes: self.number::<u64>("USER_QUOTA_MB", (1, 1_000_000)) * 1024 * 1024,
            api_a_minute: self.number("API_REQUESTS_A_MINUTE", (1, 1_000_000)),
            cors: self.origins(),
            connections: self.number("HTTP_CONNECTIONS", (16, 1_000_000)),
            silence: Duration::from_secs(self.number("HTTP_SECONDS", (1, 3_600))),
            trusted_proxies: self.networks("TRUSTED_PROXIES"),
            keep_alive_minutes: self.keep_alive(public_url.is_some()),
            public_url,
        }
    }

    fn keep_alive(&mut self, public: bool) -> u64 {
        let minutes = self.number("KEEP_ALIVE_MINUTES", (0, 1_440));
        if minutes > 0 && !public {
            self.wrong.push("KEEP_ALIVE_MINUTES needs PUBLIC_URL: what it calls".to_owned());
        }
        minutes
    }

    /// The address that users reach us by: given, or the webhook's, or what Render says.
    fn public_url(&mut self, telegram: Option<&TelegramSettings>) -> Option<String> {
        let url = self.text("PUBLIC_URL").trim_end_matches('/').to_owned();
        if url.is_empty() {
            let host = self.values.get("RENDER_EXTERNAL_URL");
            let host = host.map(|url| url.trim().trim_end_matches('/')).filter(|u| is_origin(u));
            return match telegram.map(|t| &t.updates) {
                Some(Updates::Webhook { url, .. }) => Some(url.clone()),
                _ => host.map(str::to_owned),
            };
        }
        if !is_origin(&url) {
            self.wrong.push(
                "PUBLIC_URL must be an address without a path, such as https://example.org"
                    .to_owned(),
            );
        }
        Some(url)
    }

    /// Without a sign-in the web chat is for this machine alone.
    fn web_access(&mut self, host: &str, public: bool) -> WebAccess {
        let near = is_loopback(host) && !public;
        match self.text("WEB_ACCESS").as_str() {
            "" | "local" if near => WebAccess::Local,
            "" | "token" => WebAccess::Token,
            "off" => WebAccess::Off,
            "local" => {
                self.wrong.push(
                    "WEB_ACCESS=local is for HOST=127.0.0.1 without PUBLIC_URL; on a public \
                     address say WEB_ACCESS=token (or off)"
                        .to_owned(),
                );
                WebAccess::Token
            }
            other => {
                self.wrong.push(format!("WEB_ACCESS must be local, token or off, not {other}"));
                WebAccess::Off
            }
        }
    }

    fn origins(&mut self) -> Vec<String> {
        let text = self.text("CORS_ORIGINS");
        let origins = text.split([',', ' ']).map(|o| o.trim().trim_end_matches('/'));
        let origins: Vec<String> = origins.filter(|o| !o.is_empty()).map(str::to_owned).collect();
        for origin in origins.iter().filter(|o| !is_origin(o)) {
            self.wrong.push(format!("CORS_ORIGINS: \"{origin}\" is no https://host"));
        }
        origins
    }

    /// Networks, or single addresses, with commas between them.
    fn networks(&mut self, name: &str) -> Vec<IpNet> {
        let text = self.text(name);
        let mut networks = Vec::new();
        for part in text.split([',', ' ']).map(str::trim).filter(|p| !p.is_empty()) {
            let network =
                part.parse::<IpNet>().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
            match network {
                Ok(network) => networks.push(network),
                Err(_) => self.wrong.push(format!(
                    "{name}: \"{part}\" is no address or network, such as 127.0.0.1 or 10.0.0.0/8"
                )),
            }
        }
        networks
    }

    fn updates(&mut self) -> Updates {
        let url = self.text("TELEGRAM_WEBHOOK_URL");
        if url.is_empty() {
            return Updates::Polling;
        }
        if !url.starts_with("https://") && !url.starts_with("http://127.0.0.1") {
            self.wrong.push("TELEGRAM_WEBHOOK_URL must begin with https://".to_owned());
        }
        let secret = self.text("TELEGRAM_WEBHOOK_SECRET");
        let sound = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if secret.len() < 16 || secret.len() > 256 || !secret.chars().all(sound) {
            self.wrong.push(
                "TELEGRAM_WEBHOOK_SECRET must have 16 to 256 letters, digits, _ or -".to_owned(),
            );
        }
        Updates::Webhook { url: url.trim_end_matches('/').to_owned(), secret: secret.into() }
    }

    /// The database's address: given, or a file in the folder.
    pub(super) fn database(&mut self, data_dir: &Path) -> String {
        let database = match self.text("DATABASE_URL") {
            url if url.is_empty() => Store::sqlite_url(&data_dir.join("mlj.sqlite")),
            url => url,
        };
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|s| database.starts_with(s)) {
            self.wrong.push("DATABASE_URL must begin with sqlite: or postgres:".to_owned());
        }
        database
    }
}

/// Whether a text is a scheme and a host, and nothing more.
fn is_origin(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|host| {
        !host.is_empty() && !host.contains(['/', '?', '#', '@']) && host.is_ascii()
    })
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
