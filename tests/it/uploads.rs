//! What is looked at before something from the web is stored, and how a refusal is worded.

use reqwest::multipart::{Form, Part};
use reqwest::{Client, Response};
use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::web::{Served, Visitor, until};

/// A program with a session.
struct Program<'s> {
    served: &'s Served,
    token: String,
    session: String,
}

impl<'s> Program<'s> {
    async fn begin(served: &'s Served, name: &str) -> Self {
        let token = served.command(&["token", "create", name]);
        let request = Client::new().post(served.url("/api/v1/sessions")).bearer_auth(&token);
        let session: Value = request.json(&json!({})).send().await.unwrap().json().await.unwrap();
        Self { served, token, session: session["id"].as_str().unwrap().to_owned() }
    }

    /// Uploads quizzes of so many people each in one form.
    async fn uploads(&self, quizzes: &[(u32, u32)]) -> Response {
        let mut form = Form::new();
        for (number, people) in quizzes {
            let mut text = "Name,Email,Score (20)\n".to_owned();
            for n in 0..*people {
                text.push_str(&format!("Person Number{n},p{n}@example.org,{number}\n"));
            }
            let name = format!("Test {number}.csv");
            form = form.part("files", Part::text(text).file_name(name));
        }
        let url = self.served.url(&format!("/api/v1/sessions/{}/files", self.session));
        Client::new().post(url).bearer_auth(&self.token).multipart(form).send().await.unwrap()
    }

    async fn at_rest(&self) {
        let url = self.served.url(&format!("/api/v1/sessions/{}", self.session));
        until("the reading", async || {
            let answer = Client::new().get(&url).bearer_auth(&self.token).send().await.unwrap();
            answer.json::<Value>().await.unwrap()["working"] == json!(false)
        })
        .await;
    }
}

/// Files among the blobs, and folders of what is under way.
fn files(served: &Served) -> (usize, usize) {
    let count = |path| std::fs::read_dir(path).unwrap().count();
    let blobs = served.folder.path().join("blobs");
    let shelves = std::fs::read_dir(&blobs).unwrap().flatten();
    let shelves = shelves.filter(|entry| entry.file_name() != "new");
    (shelves.map(|entry| count(entry.path())).sum(), count(blobs.join("new")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_days_limit_counts_before_a_file_is_stored() {
    let served = Served::start(&[("FILES_A_DAY", "3")]).await;
    let ana = Program::begin(&served, "Ana").await;
    assert_eq!(ana.uploads(&[(1, 3), (2, 3)]).await.status(), 202);
    ana.at_rest().await;
    let before = files(&served);
    let refused = ana.uploads(&[(3, 3), (4, 3)]).await;
    assert_eq!(refused.status(), 429);
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["detail"], "You may send 3 files a day. Please go on tomorrow.");
    assert_eq!(files(&served), before, "something was stored");
    assert_eq!(ana.uploads(&[(3, 3)]).await.status(), 202);
    assert_eq!(ana.uploads(&[(4, 3)]).await.status(), 429);
    // At one moment, too: what is on its way counts.
    let esi = Program::begin(&served, "Esi").await;
    // Equal bytes would be one file.
    let forms: Vec<[(u32, u32); 1]> = (10..18).map(|number| [(number, 3)]).collect();
    let answers = futures_util::future::join_all(forms.iter().map(|form| esi.uploads(form))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status().as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 202, 202, 429, 429, 429, 429, 429]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_has_a_quota_of_disk() {
    let served = Served::start(&[("USER_QUOTA_MB", "1")]).await;
    let ana = Program::begin(&served, "Ana").await;
    assert_eq!(ana.uploads(&[(1, 15_000)]).await.status(), 202);
    ana.at_rest().await;
    let before = files(&served);
    // Too much together with what is there, and too much at once.
    for form in [&[(2, 15_000)][..], &[(2, 10), (3, 25_000)]] {
        let refused = ana.uploads(form).await;
        assert_eq!(refused.status(), 507);
        assert!(refused.text().await.unwrap().contains("may take 1 MB"));
    }
    assert_eq!(files(&served), before, "something was stored");
    let esi = Program::begin(&served, "Esi").await;
    assert_eq!(esi.uploads(&[(2, 10)]).await.status(), 202);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refusals_speak_the_language_of_the_chat() {
    let served = Served::start(&[]).await;
    let visitor = Visitor::open(&served).await;
    let say = async |text: &str, language: &str| {
        let body = json!({ "text": text, "key": "" });
        let request = visitor.post("/chat/say").header("accept-language", language).json(&body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let refused = say(" ", "fr-CA").await;
    assert_eq!(refused, (422, "Écrivez quelque chose, mais au plus 8 000 caractères.\n".into()));
    // The chat's own language goes before the browser's.
    assert_eq!(say("/files", "fr").await.0, 202);
    until("the answer", async || visitor.page().await.contains("lang=\"fr\"")).await;
    assert_eq!(say(" ", "en").await, refused);
    // Whoever is not known has no chat: in the language of the browser.
    let stranger = Client::new().post(served.url("/chat/say")).header("accept-language", "fr");
    let answer = stranger.json(&json!({ "text": "x", "key": "" })).send().await.unwrap();
    assert!(answer.text().await.unwrap().starts_with("Vous n'êtes plus connecté"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nul_never_reaches_a_statement() {
    let Some(cluster) = Cluster::start() else { return };
    let served = Served::start(&[("DATABASE_URL", &cluster.database("nul"))]).await;
    let visitor = Visitor::open(&served).await;
    assert_eq!(visitor.says("/fi\0les").await, 202);
    until("the answer", async || visitor.page().await.contains("no files")).await;
    let body = json!({ "tap": "set\0", "label": "Set\0tings", "key": "" });
    let tapped = visitor.post("/chat/tap").json(&body).send().await.unwrap();
    assert!([202, 422].contains(&tapped.status().as_u16()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn browsers_keep_to_https() {
    let secure = |answer: &Response| {
        answer.headers().get("strict-transport-security").map(|v| v.to_str().unwrap().to_owned())
    };
    for (url, expected) in [
        ("https://results.example.org", Some("max-age=31536000".to_owned())),
        ("http://results.example.org", None),
    ] {
        let served = Served::start(&[("PUBLIC_URL", url)]).await;
        let page = Client::new().get(served.url("/sign-in")).send().await.unwrap();
        assert_eq!(secure(&page), expected);
    }
}
