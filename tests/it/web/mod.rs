//! The program as it serves the web, in a folder of its own, without Telegram.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program.
pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_mlj"))
}

/// An example file.
pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

/// A port that is free now.
pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A program that serves; it ends with the value.
pub(crate) struct Served {
    child: Child,
    pub(crate) port: u16,
    pub(crate) folder: tempfile::TempDir,
    values: HashMap<String, String>,
}

impl Served {
    pub(crate) async fn start(more: &[(&str, &str)]) -> Self {
        Self::start_as(Command::new(program()), more).await
    }

    /// Starts it with so many descriptors.
    pub(crate) async fn start_with_descriptors(most: u32) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -n {most}; exec \"$0\"")]).arg(program());
        Self::start_as(command, &[]).await
    }

    async fn start_as(command: Command, more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let mut values = HashMap::from([
            ("DATA_DIR".to_owned(), folder.path().display().to_string()),
            ("PORT".to_owned(), port.to_string()),
            // A debug build on a busy machine.
            ("DATA_SECONDS".to_owned(), "120".to_owned()),
            ("FILES_SECONDS".to_owned(), "120".to_owned()),
        ]);
        values.extend(more.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        let child = spawn(command, folder.path(), &values);
        let served = Self { child, port, folder, values };
        served.until_it_answers().await;
        served
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Runs a command of the program on the same folder, and returns what it says.
    pub(crate) fn command(&self, arguments: &[&str]) -> String {
        let done = Command::new(program())
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(&self.values)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }

    /// Ends the program as a host does, and starts it again.
    pub(crate) async fn restart(&mut self) {
        self.signal("TERM");
        assert!(self.child.wait().unwrap().success());
        self.child = spawn(Command::new(program()), self.folder.path(), &self.values);
        self.until_it_answers().await;
    }

    pub(crate) fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([&format!("-{signal}"), &self.pid()]).status();
        assert!(sent.unwrap().success());
    }

    pub(crate) fn pid(&self) -> String {
        self.child.id().to_string()
    }

    /// Waits for the program to end by itself; its exit code.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    async fn until_it_answers(&self) {
        let url = self.url("/health");
        until("the program", async || {
            reqwest::get(&url).await.is_ok_and(|answer| answer.status().is_success())
        })
        .await;
        // Until the database is open requests wait.
        let ready = self.url("/ready");
        until("the database", async || match reqwest::get(&ready).await {
            Ok(answer) => answer.json::<serde_json::Value>().await.is_ok(),
            Err(_) => false,
        })
        .await;
    }
}

/// A browser without its script: it keeps the page's cookie and proof.
pub(crate) struct Visitor<'s> {
    served: &'s Served,
    pub(crate) client: reqwest::Client,
    pub(crate) cookie: String,
    pub(crate) proof: String,
}

impl<'s> Visitor<'s> {
    /// Looks at the page for the first time.
    pub(crate) async fn open(served: &'s Served) -> Self {
        let client = reqwest::Client::new();
        let page = client.get(served.url("/")).send().await.unwrap();
        let cookie = page.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let proof = proof_of(&page.text().await.unwrap());
        Self { served, client, cookie, proof }
    }

    pub(crate) async fn page(&self) -> String {
        let request = self.client.get(self.served.url("/")).header("cookie", &self.cookie);
        request.send().await.unwrap().text().await.unwrap()
    }

    pub(crate) fn post(&self, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.post(self.served.url(path)).header("cookie", &self.cookie);
        request.header("x-form", &self.proof)
    }

    /// Says something; the status of the answer.
    pub(crate) async fn says(&self, text: &str) -> u16 {
        let body = serde_json::json!({ "text": text, "key": "" });
        self.post("/chat/say").json(&body).send().await.unwrap().status().as_u16()
    }
}

/// What the forms of a page carry.
pub(crate) fn proof_of(html: &str) -> String {
    html.split("data-proof=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn spawn(mut command: Command, folder: &Path, values: &HashMap<String, String>) -> Child {
    let log = std::fs::File::options();
    let log = log.clone().create(true).append(true).open(folder.join("log.txt")).unwrap();
    command
        .current_dir(folder)
        .env_clear()
        .envs(values)
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.folder.path().join("log.txt"));
            eprintln!("{}", log.unwrap_or_default());
        }
    }
}

/// Waits until something holds.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < Duration::from_mins(2), "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
