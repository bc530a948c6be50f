//! The settings of the service, typed: read from the environment (and `.env`), all mistakes told
//! at once, secrets never shown.

mod parts;
mod reader;
mod shown;
mod variables;

use std::collections::HashMap;
use std::path::PathBuf;

use secrecy::SecretString;
use thiserror::Error;

pub use parts::{
    ModelSettings, Pace, PoolLimits, TelegramSettings, Updates, WebAccess, WebSettings,
};
pub use variables::{VARIABLES, Variable};

use crate::store::CrashPoint;
use conversation::AccessMode;
use reader::Reader;

/// All settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// Telegram, if a bot is set up.
    pub telegram: Option<TelegramSettings>,
    /// The HTTP face.
    pub web: WebSettings,
    /// Where the HTTP server listens.
    pub host: String,
    /// Its port; 0 picks a free one.
    pub port: u16,
    /// Where files and the database lie.
    pub data_dir: PathBuf,
    /// The database.
    pub database_url: SecretString,
    /// Administrators by user id.
    pub admins: Vec<i64>,
    /// Who may use the bot, until an administrator says otherwise.
    pub access: AccessMode,
    /// Days that files and results are kept.
    pub keep_days: u32,
    /// Most files a user may send a day, until an administrator says otherwise.
    pub files_a_day: u32,
    /// Most compiles a user may ask for a day, until an administrator says otherwise.
    pub compiles_a_day: u32,
    /// The language model, if one is set up.
    pub model: Option<ModelSettings>,
    /// Most tokens a user may use a day, until an administrator says otherwise.
    pub ai_tokens_a_day: u32,
    /// Most that a user's questions may cost a day, in the prices' currency; 0 for no limit.
    pub ai_cost_a_day: f64,
    /// Asking a language model.
    pub ai: PoolLimits,
    /// Computing.
    pub data: PoolLimits,
    /// Fetching and reading files.
    pub files: PoolLimits,
    /// Most jobs in one line.
    pub queue: usize,
    /// Address space of a child that reads or computes, in bytes.
    pub sandbox_bytes: u64,
    /// Most bytes that a file may unpack to.
    pub unzipped_bytes: u64,
    /// Most bytes of a file that Telegram hands over.
    pub download_bytes: u64,
    /// How fast messages go out.
    pub pace: Pace,
    /// What is logged, in the words of `RUST_LOG`.
    pub log: String,
    /// `text`, `json`, or `auto`: text on a terminal.
    pub log_format: String,
    /// Ends the process at a commit, for crash tests.
    pub crash: Option<CrashPoint>,
}

/// What is wrong with the settings, all of it.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// Reads the settings from the environment, after `.env` in the working folder.
    ///
    /// # Errors
    /// [`ConfigError`] with everything that is wrong.
    pub fn from_environment() -> Result<Self, ConfigError> {
        let mut values: HashMap<String, String> = HashMap::new();
        // Of the working folder alone: a file further up may be somebody else's.
        match dotenvy::from_path_iter(".env") {
            Ok(entries) => {
                for entry in entries {
                    // The error would show the line, which may hold a secret.
                    let entry = entry.map_err(|_| {
                        ConfigError(vec![".env can't be read: a line is no NAME=value".to_owned()])
                    })?;
                    values.insert(entry.0, entry.1);
                }
            }
            Err(error) if error.not_found() => {}
            Err(_) => return Err(ConfigError(vec![".env can't be opened".to_owned()])),
        }
        values.extend(std::env::vars());
        Self::from_values(&values)
    }

    /// Reads the settings from values by name.
    ///
    /// # Errors
    /// [`ConfigError`] with everything that is wrong.
    pub fn from_values(values: &HashMap<String, String>) -> Result<Self, ConfigError> {
        const MIB: u64 = 1024 * 1024;
        let mut reader = Reader { values, wrong: Vec::new() };
        let host = reader.text("HOST");
        let telegram = reader.telegram();
        let web = reader.web(&host, telegram.as_ref());
        // Absolute, since child processes have working folders of their own.
        let data_dir = PathBuf::from(reader.text("DATA_DIR"));
        let data_dir = std::path::absolute(&data_dir).unwrap_or(data_dir);
        let access = reader.text("ACCESS");
        let mode = AccessMode::ALL.iter().find(|(name, _)| *name == access).map(|(_, m)| *m);
        if mode.is_none() {
            reader.wrong.push(format!("ACCESS must be open, list or closed, not {access}"));
        }
        let crash = reader.text("MLJ_CRASH_POINT");
        let crash = if crash.is_empty() { None } else { crash.parse().ok() };
        let config = Self {
            telegram,
            web,
            host,
            port: reader.number("PORT", (0, u16::MAX)),
            database_url: reader.database(&data_dir).into(),
            data_dir,
            admins: reader.admins(),
            access: mode.unwrap_or_default(),
            keep_days: reader.number("KEEP_DAYS", (1, 3_650)),
            files_a_day: reader.number("FILES_A_DAY", (1, 100_000)),
            compiles_a_day: reader.number("COMPILES_A_DAY", (1, 100_000)),
            model: reader.model(),
            ai_tokens_a_day: reader.number("AI_TOKENS_A_DAY", (0, 100_000_000)),
            ai_cost_a_day: reader.price("AI_COST_A_DAY"),
            ai: reader.pool("AI"),
            data: reader.pool("DATA"),
            files: reader.pool("FILES"),
            queue: reader.number("QUEUE_LENGTH", (1, 100_000)),
            sandbox_bytes: reader.number::<u64>("SANDBOX_MEMORY_MB", (256, 65_536)) * MIB,
            unzipped_bytes: reader.number::<u64>("MAX_UNZIPPED_MB", (16, 16_384)) * MIB,
            download_bytes: reader.number::<u64>("MAX_DOWNLOAD_MB", (1, 2_000)) * MIB,
            pace: Pace {
                per_second: reader.number("SEND_PER_SECOND", (0, 10_000)),
                per_chat_second: reader.number("SEND_PER_CHAT_SECOND", (0, 10_000)),
                per_group_minute: reader.number("SEND_PER_GROUP_MINUTE", (0, 10_000)),
            },
            log: reader.text("LOG"),
            log_format: reader.text("LOG_FORMAT"),
            crash,
        };
        if !matches!(config.log_format.as_str(), "auto" | "text" | "json") {
            reader.wrong.push("LOG_FORMAT must be auto, text or json".to_owned());
        }
        if reader.wrong.is_empty() { Ok(config) } else { Err(ConfigError(reader.wrong)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> HashMap<String, String> {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn nothing_is_enough() {
        let config = Config::from_values(&values(&[])).unwrap();
        assert!(config.telegram.is_none() && config.web.access == WebAccess::Local);
        assert_eq!((config.data.at_a_time, config.data.limit.as_secs()), (4, 15));
        assert_eq!((config.ai.at_a_time, config.ai.limit.as_secs()), (10, 30));
        assert_eq!((config.files.at_a_time, config.files.limit.as_secs()), (4, 30));
        assert_eq!(config.pace.per_second, 30);
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let error = Config::from_values(&values(&[
            ("PORT", "x"),
            ("ADMIN_IDS", "1, two"),
            ("ACCESS", "maybe"),
            ("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8, proxy"),
            ("TELEGRAM_BOT_TOKEN", "1:x"),
            ("TELEGRAM_WEBHOOK_URL", "http://example.org"),
            ("HOST", "0.0.0.0"),
            ("WEB_ACCESS", "local"),
        ]))
        .unwrap_err();
        let said = error.to_string();
        for part in
            ["WEB_ACCESS", "PORT must be", "\"two\"", "ACCESS", "https", "SECRET", "\"proxy\""]
        {
            assert!(said.contains(part), "{part} is not in\n{said}");
        }
        assert_eq!(error.0.len(), 7);
    }

    #[test]
    fn a_public_address_asks_for_a_sign_in() {
        let access = |pairs: &[(&str, &str)]| Config::from_values(&values(pairs)).unwrap().web;
        assert_eq!(access(&[("HOST", "0.0.0.0")]).access, WebAccess::Token);
        assert_eq!(access(&[("HOST", "::1")]).access, WebAccess::Local);
        let webhook = [
            ("TELEGRAM_BOT_TOKEN", "1:x"),
            ("TELEGRAM_WEBHOOK_URL", "https://example.org/"),
            ("TELEGRAM_WEBHOOK_SECRET", "hushhushhushhush"),
        ];
        // Whoever sets up a webhook is behind a proxy, wherever it listens.
        let web = access(&webhook);
        assert_eq!(web.access, WebAccess::Token);
        assert_eq!(web.public_url.as_deref(), Some("https://example.org"));
        let render = [("RENDER_EXTERNAL_URL", "https://mlj.onrender.com"), ("PUBLIC_URL", "")];
        let web = access(&render);
        assert_eq!(web.access, WebAccess::Token);
        assert_eq!(web.public_url.as_deref(), Some("https://mlj.onrender.com"));
        let web = access(&[render[0], ("PUBLIC_URL", "https://results.example.org")]);
        assert_eq!(web.public_url.as_deref(), Some("https://results.example.org"));
    }

    #[test]
    fn secrets_do_not_show() {
        let secrets = values(&[
            ("TELEGRAM_BOT_TOKEN", "1:hush"),
            ("DATABASE_URL", "postgres://u:hush@localhost/db"),
            ("TELEGRAM_WEBHOOK_URL", "https://example.org"),
            ("TELEGRAM_WEBHOOK_SECRET", "hushhushhushhush"),
            ("LINK_SECRET", "hushhushhushhushhushhushhushhush"),
        ]);
        let config = Config::from_values(&secrets).unwrap();
        assert!(!format!("{config:?}").contains("hush"));
        assert!(!format!("{:?}", config.shown()).contains("hush"));
    }
}
