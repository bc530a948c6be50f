//! A client of the W3C `WebDriver` protocol (<https://www.w3.org/TR/webdriver2/>), as far as the
//! browser tests need it: JSON over HTTP, by the HTTP client that the service has.
//!
//! The crates that do this bring other features of shared dependencies with them, so that after
//! `cargo test` a `cargo run` would build polars, sqlx and seventy others a second time.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

/// The key under which the protocol wraps an element's id.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Keys that have no character of their own (§ 17.4.2, *Keyboard actions*).
pub(crate) mod key {
    pub(crate) const TAB: &str = "\u{e004}";
    pub(crate) const ENTER: &str = "\u{e007}";
}

/// How an element is found.
#[derive(Clone, Copy)]
pub(crate) enum Locator<'l> {
    Css(&'l str),
    XPath(&'l str),
}

/// What the driver answered in place of a value.
#[derive(Debug)]
pub(crate) struct Failure(#[expect(dead_code, reason = "it is read where a test fails")] String);

type Result<T> = std::result::Result<T, Failure>;

/// A session: a browser of its own.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    session: String,
}

/// An element of the page.
pub(crate) struct Element {
    client: Client,
    id: String,
}

impl Client {
    /// Opens a browser with the wanted capabilities.
    pub(crate) async fn connect(driver: &str, wanted: &Value) -> Result<Self> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_mins(1))
            .build()
            .map_err(|e| Failure(e.to_string()))?;
        let body = json!({ "capabilities": { "alwaysMatch": wanted } });
        let made = value(http.post(format!("{driver}/session")).json(&body)).await?;
        let id = made["sessionId"].as_str().ok_or_else(|| Failure(made.to_string()))?;
        Ok(Self { session: format!("{driver}/session/{id}"), http })
    }

    async fn post(&self, command: &str, body: &Value) -> Result<Value> {
        value(self.http.post(format!("{}/{command}", self.session)).json(body)).await
    }

    async fn get(&self, command: &str) -> Result<Value> {
        value(self.http.get(format!("{}/{command}", self.session))).await
    }

    pub(crate) async fn goto(&self, url: &str) -> Result<()> {
        self.post("url", &json!({ "url": url })).await.map(drop)
    }

    pub(crate) async fn refresh(&self) -> Result<()> {
        self.post("refresh", &json!({})).await.map(drop)
    }

    /// Runs a function body in the page.
    pub(crate) async fn execute(&self, script: &str) -> Result<Value> {
        self.post("execute/sync", &json!({ "script": script, "args": [] })).await
    }

    /// Runs a function body whose last argument takes the result.
    pub(crate) async fn execute_async(&self, script: &str) -> Result<Value> {
        self.post("execute/async", &json!({ "script": script, "args": [] })).await
    }

    pub(crate) async fn find(&self, locator: Locator<'_>) -> Result<Element> {
        let (using, value) = match locator {
            Locator::Css(selector) => ("css selector", selector),
            Locator::XPath(path) => ("xpath", path),
        };
        let found = self.post("element", &json!({ "using": using, "value": value })).await?;
        self.element(&found)
    }

    pub(crate) async fn active_element(&self) -> Result<Element> {
        let found = self.get("element/active").await?;
        self.element(&found)
    }

    fn element(&self, found: &Value) -> Result<Element> {
        let id = found[ELEMENT].as_str().ok_or_else(|| Failure(found.to_string()))?;
        Ok(Element { client: self.clone(), id: id.to_owned() })
    }

    /// The window as PNG.
    pub(crate) async fn screenshot(&self) -> Result<Vec<u8>> {
        let picture = self.get("screenshot").await?;
        BASE64_STANDARD
            .decode(picture.as_str().unwrap_or_default())
            .map_err(|e| Failure(e.to_string()))
    }

    /// Closes the browser.
    pub(crate) async fn close(&self) -> Result<()> {
        value(self.http.delete(&self.session)).await.map(drop)
    }
}

impl Element {
    pub(crate) async fn click(&self) -> Result<()> {
        self.client.post(&format!("element/{}/click", self.id), &json!({})).await.map(drop)
    }

    /// Types; into a field of files, the paths, one a line.
    pub(crate) async fn send_keys(&self, text: &str) -> Result<()> {
        let body = json!({ "text": text });
        self.client.post(&format!("element/{}/value", self.id), &body).await.map(drop)
    }
}

/// Sends a command; the answer's `value`, which on an error has a message.
async fn value(request: reqwest::RequestBuilder) -> Result<Value> {
    let failure = |e: reqwest::Error| Failure(e.to_string());
    let response = request.send().await.map_err(failure)?;
    let status = response.status();
    let mut answer: Value = response.json().await.map_err(failure)?;
    let value = answer["value"].take();
    if status.is_success() { Ok(value) } else { Err(Failure(value.to_string())) }
}
