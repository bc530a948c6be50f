//! Every variable of the environment: name, default, meaning. `.env.example` is checked against
//! this list by a test.

/// A variable.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What counts when it is not set.
    pub default: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

const fn variable(name: &'static str, default: &'static str, meaning: &'static str) -> Variable {
    Variable { name, default, meaning }
}

/// All of them, in the order of `.env.example`.
pub const VARIABLES: [Variable; 48] = [
    variable(
        "TELEGRAM_BOT_TOKEN",
        "",
        "The bot's token, from @BotFather (secret); blank for the web chat alone",
    ),
    variable(
        "TELEGRAM_API_URL",
        "https://api.telegram.org",
        "The Bot API server; a local one lifts the 20 MB limit",
    ),
    variable(
        "TELEGRAM_WEBHOOK_URL",
        "",
        "The public https:// address of this service, for a webhook; blank for long polling",
    ),
    variable(
        "TELEGRAM_WEBHOOK_SECRET",
        "",
        "What Telegram proves itself by at the webhook: 16 letters or more (secret)",
    ),
    variable("TELEGRAM_POLL_SECONDS", "50", "Seconds that a poll waits for something to arrive"),
    variable("ADMIN_IDS", "", "User ids of administrators, with commas between them"),
    variable("ACCESS", "open", "Who may use the bot: open, list or closed; /access changes it"),
    variable("HOST", "127.0.0.1", "Where the HTTP server listens; 0.0.0.0 for other machines"),
    variable("PORT", "8080", "Its port"),
    variable(
        "PUBLIC_URL",
        "",
        "The address that users reach the HTTP server by, such as https://example.org; blank for the webhook's, if there is one, or on Render for RENDER_EXTERNAL_URL",
    ),
    variable(
        "WEB_ACCESS",
        "",
        "Who may use the web chat: local (this machine, no sign-in), token (sign-in) or off; blank for local on 127.0.0.1 without a public address, else token",
    ),
    variable(
        "LINK_SECRET",
        "",
        "What links and forms are signed with: 32 characters or more (secret); blank for a key of its own in DATA_DIR",
    ),
    variable("LINK_HOURS", "24", "Hours that a download link works"),
    variable("MAX_UPLOAD_MB", "50", "Largest file that is uploaded on the web or by the API"),
    variable(
        "USER_QUOTA_MB",
        "500",
        "Most that is kept for one user of the web or the API, files and results together; administrators have no limit",
    ),
    variable("API_REQUESTS_A_MINUTE", "600", "Requests a minute of one API token"),
    variable(
        "CORS_ORIGINS",
        "",
        "Sites whose pages may call the API, such as https://example.org, with commas between them",
    ),
    variable(
        "HTTP_CONNECTIONS",
        "1024",
        "Most HTTP connections at a time, a quarter of them of one client; at most three quarters of the process's descriptors. For a new one the one that is idle longest is closed",
    ),
    variable(
        "HTTP_SECONDS",
        "30",
        "Longest time for a request's head or small body, and longest silence of a client that sends or takes a file",
    ),
    variable(
        "TRUSTED_PROXIES",
        "",
        "Addresses or networks of the proxies in front, such as 127.0.0.1 or 10.0.0.0/8, with commas between them; only their X-Forwarded-For is believed",
    ),
    variable(
        "KEEP_ALIVE_MINUTES",
        "0",
        "Minutes between calls of our own PUBLIC_URL, for hosts that put idle services to sleep; 0 for never",
    ),
    variable("DATA_DIR", "data", "The folder for the database and the files"),
    variable("DATABASE_URL", "", "sqlite: or postgres: (secret); blank for mlj.sqlite in DATA_DIR"),
    variable("KEEP_DAYS", "90", "Days that files and gradebooks are kept"),
    variable("FILES_A_DAY", "200", "Most files a user may send a day; /limits changes it"),
    variable(
        "COMPILES_A_DAY",
        "100",
        "Most compiles of a user a day, also those that a change, /undo or /redo brings; /limits changes it",
    ),
    variable("FILES_AT_A_TIME", "4", "Files that are fetched and read at a time"),
    variable("FILES_SECONDS", "30", "Longest time for one file"),
    variable("DATA_AT_A_TIME", "4", "Compiles at a time"),
    variable("DATA_SECONDS", "15", "Longest time for one compile"),
    variable("AI_AT_A_TIME", "10", "Questions to a language model at a time"),
    variable("AI_SECONDS", "30", "Longest time for one question"),
    variable(
        "AI_BASE_URL",
        "",
        "A server with OpenAI's chat completions, such as https://api.groq.com/openai/v1 or http://127.0.0.1:11434/v1 (Ollama); blank for rules alone",
    ),
    variable("AI_API_KEY", "", "Its key, where it wants one (secret)"),
    variable("AI_MODEL", "", "The model, such as llama-3.3-70b-versatile"),
    variable("AI_TOKENS_A_DAY", "200000", "Most tokens a user may use a day; /ai changes it"),
    variable("AI_INPUT_PRICE", "0", "Price of a million tokens of questions"),
    variable("AI_OUTPUT_PRICE", "0", "Price of a million tokens of answers"),
    variable("AI_COST_A_DAY", "0", "Most a user's questions may cost a day; 0 for no limit"),
    variable("QUEUE_LENGTH", "500", "Most jobs in line; beyond, users are asked to come back"),
    variable("SANDBOX_MEMORY_MB", "2048", "Address space of a process that reads or computes"),
    variable("MAX_UNZIPPED_MB", "1024", "Most that a file may unpack to"),
    variable(
        "MAX_DOWNLOAD_MB",
        "20",
        "Largest file that Telegram hands over (20; more with a local Bot API server)",
    ),
    variable("SEND_PER_SECOND", "30", "Messages a second over all chats; 0 for no limit"),
    variable("SEND_PER_CHAT_SECOND", "1", "Messages a second to one chat, after a short burst"),
    variable("SEND_PER_GROUP_MINUTE", "20", "Messages a minute to one group"),
    variable("LOG", "info", "What is logged: error, warn, info, debug, or as in RUST_LOG"),
    variable("LOG_FORMAT", "auto", "text, json, or auto: text on a terminal"),
];
