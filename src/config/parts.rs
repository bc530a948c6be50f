//! The settings' own types.

use std::time::Duration;

use ipnet::IpNet;
use secrecy::SecretString;

/// A pool's limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolLimits {
    /// Jobs at a time.
    pub at_a_time: usize,
    /// Longest time for one job.
    pub limit: Duration,
}

/// How fast messages go out; 0 lifts a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Messages a second over all chats.
    pub per_second: u32,
    /// Messages a second to one chat.
    pub per_chat_second: u32,
    /// Messages a minute to one group.
    pub per_group_minute: u32,
}

/// A language model.
#[derive(Debug, Clone)]
pub struct ModelSettings {
    /// Where it is asked.
    pub base_url: String,
    /// Its key, where the server wants one.
    pub key: Option<SecretString>,
    /// Its name.
    pub model: String,
    /// Price of a million tokens of questions.
    pub input_price: f64,
    /// Price of a million tokens of answers.
    pub output_price: f64,
}

/// Telegram.
#[derive(Debug, Clone)]
pub struct TelegramSettings {
    /// The bot's token.
    pub token: SecretString,
    /// The Bot API server.
    pub url: String,
    /// How updates arrive.
    pub updates: Updates,
    /// Seconds that a poll waits for something to arrive.
    pub poll_wait_s: u64,
}

/// Who may use the web chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebAccess {
    /// Whoever sits at this machine.
    Local,
    /// Whoever signs in with a token.
    Token,
    /// Nobody: there is no web chat.
    Off,
}

impl WebAccess {
    /// The word in settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Token => "token",
            Self::Off => "off",
        }
    }
}

/// The HTTP face.
#[derive(Debug, Clone)]
pub struct WebSettings {
    /// Who may use the web chat.
    pub access: WebAccess,
    /// The address that users reach this service by, without a path.
    pub public_url: Option<String>,
    /// What links and forms are signed with; none for a key of its own in the data folder.
    pub secret: Option<SecretString>,
    /// Hours that a link to a file works.
    pub link_hours: u32,
    /// Most bytes of a file that is uploaded on the web or by the API.
    pub upload_bytes: u64,
    /// Most bytes of files and results that are kept for one user of the web or the API.
    pub quota_bytes: u64,
    /// Requests a minute of one API token.
    pub api_a_minute: u32,
    /// Sites whose pages may call the API.
    pub cors: Vec<String>,
    /// Most connections at a time.
    pub connections: usize,
    /// Longest silence of a connection in the middle of something.
    pub silence: Duration,
    /// Proxies whose word counts on who a request comes from.
    pub trusted_proxies: Vec<IpNet>,
    /// Minutes between calls of our own public address; 0 for never.
    pub keep_alive_minutes: u64,
}

/// How updates arrive.
#[derive(Debug, Clone)]
pub enum Updates {
    /// We fetch them.
    Polling,
    /// Telegram brings them to this address.
    Webhook {
        /// The public HTTPS address of this service, without a path.
        url: String,
        /// What Telegram proves itself by.
        secret: SecretString,
    },
}
