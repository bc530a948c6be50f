//! The settings as an administrator may read them.

use super::{Config, PoolLimits, Updates};

impl Config {
    /// The settings as lines of name and value, without secrets.
    pub fn shown(&self) -> Vec<(String, String)> {
        let telegram =
            self.telegram.as_ref().map_or("not set up".to_owned(), |t| match &t.updates {
                Updates::Polling => format!("long polling at {}", t.url),
                Updates::Webhook { url, .. } => format!("webhook at {url}"),
            });
        let pool =
            |p: PoolLimits| format!("{} at a time, {} s each", p.at_a_time, p.limit.as_secs());
        let mib = |bytes: u64| format!("{} MB", bytes / (1024 * 1024));
        let pace = self.pace;
        let database = secrecy::ExposeSecret::expose_secret(&self.database_url)
            .split(':')
            .next()
            .unwrap_or_default()
            .to_owned();
        let lines = [
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("telegram", telegram),
            ("web chat", self.web.access.name().to_owned()),
            ("address", self.web.public_url.clone().unwrap_or_else(|| "not set".to_owned())),
            ("data", self.data_dir.display().to_string()),
            ("database", database),
            ("access", self.access.name().to_owned()),
            ("kept", format!("{} days", self.keep_days)),
            (
                "limits",
                format!("{} files, {} compiles a day", self.files_a_day, self.compiles_a_day),
            ),
            ("files", pool(self.files)),
            ("data jobs", pool(self.data)),
            (
                "ai",
                self.model
                    .as_ref()
                    .map_or("not set up".to_owned(), |m| format!("{} at {}", m.model, m.base_url)),
            ),
            ("ai jobs", pool(self.ai)),
            ("ai budget", format!("{} tokens a user and day", self.ai_tokens_a_day)),
            ("line", format!("{} jobs at most", self.queue)),
            ("sandbox", mib(self.sandbox_bytes)),
            ("download", mib(self.download_bytes)),
            ("upload", mib(self.web.upload_bytes)),
            (
                "pace",
                format!(
                    "{}/s, {}/s a chat, {}/min a group",
                    pace.per_second, pace.per_chat_second, pace.per_group_minute
                ),
            ),
        ];
        lines.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
