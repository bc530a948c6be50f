//! The HTTP face over real HTTP: probes, links, the API, who gets in, and the order of stopping.

use crate::{cluster, web};
use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx, open_workbook_from_rs};
use cluster::Cluster;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Response, StatusCode, redirect};
use serde_json::{Value, json};
use web::{Served, Visitor, example, until};

/// Somebody who calls.
struct Caller<'s> {
    served: &'s Served,
    client: Client,
    token: String,
}

impl<'s> Caller<'s> {
    fn new(served: &'s Served, name: &str) -> Self {
        let token = served.command(&["token", "create", name]);
        Self { served, client: plain(), token }
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let url = self.served.url(&format!("/api/v1{path}"));
        let mut request = self.client.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.unwrap()
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.call(Method::GET, path, None).await;
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.call(Method::POST, path, Some(body)).await;
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    async fn status(&self, method: Method, path: &str, body: Option<Value>) -> u16 {
        let answer = self.call(method, path, body).await;
        let (status, headers) = (answer.status(), answer.headers().clone());
        if !status.is_success() {
            assert_eq!(headers["content-type"], "application/problem+json", "{path}");
            let problem: Value = answer.json().await.unwrap();
            assert_eq!(problem["status"], status.as_u16());
            assert!(!problem["detail"].as_str().unwrap().is_empty());
        }
        status.as_u16()
    }

    async fn uploads(&self, session: &str, names: &[&str]) -> Value {
        let mut form = reqwest::multipart::Form::new();
        for name in names {
            let bytes = std::fs::read(example(name)).unwrap();
            let part = reqwest::multipart::Part::bytes(bytes).file_name((*name).to_owned());
            form = form.part("files", part);
        }
        let url = self.served.url(&format!("/api/v1/sessions/{session}/files"));
        let request = self.client.post(url).bearer_auth(&self.token).multipart(form);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 202);
        answer.json().await.unwrap()
    }

    /// A course that is compiled.
    async fn compiled(&self) -> String {
        let session = self.post("/sessions", json!({ "name": "Spring" })).await;
        let id = session["id"].as_str().unwrap().to_owned();
        let read = self.uploads(&id, &["Test 1 January 5, 2026.xlsx", "Contrôle 4.xlsx"]).await;
        assert_eq!(read["files"].as_array().unwrap().len(), 2);
        self.post(&format!("/sessions/{id}/compile"), json!({})).await;
        self.at_rest(&id).await;
        id
    }

    async fn at_rest(&self, session: &str) {
        until("the work", async || {
            self.get(&format!("/sessions/{session}")).await["working"] == json!(false)
        })
        .await;
    }
}

fn plain() -> Client {
    Client::builder().redirect(redirect::Policy::none()).build().unwrap()
}

async fn course(served: &Served) {
    let ana = Caller::new(served, "Ana");
    let id = ana.compiled().await;
    let at = |path: &str| format!("/sessions/{id}{path}");
    let session = ana.get(&at("")).await;
    assert_eq!(session["result"]["people"], 8);
    assert_eq!(session["result"]["tests"], json!([1, 4]));

    // A doubt is answered by its tap; then the course is compiled anew.
    let tap = session["result"]["doubts"][0]["same"].clone();
    let heard = ana.post(&at("/messages"), json!({ "tap": tap })).await;
    assert_eq!(heard["session"]["result"]["current"], false);
    ana.post(&at("/compile"), json!({})).await;
    ana.at_rest(&id).await;
    assert_eq!(ana.get(&at("")).await["result"]["people"], 7);

    // A plan has a size that it may have.
    let value = "x".repeat(64 * 1024);
    let large = json!({ "actions": [{ "action": "add_column", "name": "T", "value": value }] });
    assert_eq!(ana.status(Method::POST, &at("/plans"), Some(large)).await, 422);

    // A change in words and one in actions: planned, applied, listed, taken back.
    for body in [
        json!({ "text": "sort by final average, best first" }),
        json!({ "actions": [{ "action": "add_rank" }] }),
    ] {
        ana.post(&at("/plans"), body).await;
        ana.at_rest(&id).await;
        let plan = ana.get(&at("")).await["plan"]["id"].as_str().unwrap().to_owned();
        ana.post(&at(&format!("/plans/{plan}/apply")), json!({})).await;
        ana.at_rest(&id).await;
        assert_eq!(ana.status(Method::DELETE, &at(&format!("/plans/{plan}")), None).await, 404);
    }
    let rows = ana.get(&at("/rows?limit=1")).await;
    assert_eq!(rows["columns"].as_array().unwrap().last().unwrap(), "Rank");
    assert_eq!(
        (&rows["total"], &rows["rows"][0].as_array().unwrap().last().unwrap()),
        (&json!(7), &&json!("1"))
    );
    ana.post(&at("/actions/undo"), json!({})).await;
    ana.at_rest(&id).await;
    let actions = ana.get(&at("/actions")).await;
    assert_eq!(actions["done"][0]["actions"][0]["action"], "sort_rows");
    assert_eq!(actions["undone"][0]["actions"][0]["action"], "add_rank");

    // The workbook, and a part of it.
    let file = ana.call(Method::GET, &at("/results/latest/xlsx"), None).await;
    let bytes = file.bytes().await.unwrap().to_vec();
    let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(book.worksheet_range("Results").unwrap().height(), 8);
    assert_eq!(ana.status(Method::GET, &at("/results/latest/pdf"), None).await, 404);

    // Somebody else sees nothing of it, and it goes when it is told to.
    let esi = Caller::new(served, "Esi");
    assert_eq!(esi.status(Method::GET, &at(""), None).await, 404);
    assert_eq!(esi.get("/sessions").await, json!([]));
    assert_eq!(ana.status(Method::DELETE, &at(""), None).await, 204);
    assert_eq!(ana.status(Method::GET, &at(""), None).await, 404);
    let blobs = served.folder.path().join("blobs");
    let left = std::fs::read_dir(blobs).unwrap().flatten().filter(|e| e.file_name() != "new");
    let left: usize = left.map(|e| std::fs::read_dir(e.path()).unwrap().count()).sum();
    assert_eq!(left, 0, "files are left behind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_course_by_the_api() {
    course(&Served::start(&[]).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_course_by_the_api_on_postgresql() {
    let Some(cluster) = Cluster::start() else { return };
    course(&Served::start(&[("DATABASE_URL", &cluster.database("api"))]).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_call_and_how_often() {
    let served = Served::start(&[
        ("API_REQUESTS_A_MINUTE", "40"),
        ("MAX_UPLOAD_MB", "1"),
        ("CORS_ORIGINS", "https://school.example"),
    ])
    .await;
    let ana = Caller::new(&served, "Ana");
    let nobody = Caller { token: "mlj_no".into(), client: plain(), served: &served };
    assert_eq!(nobody.status(Method::GET, "/sessions", None).await, 401);
    let bare = plain().get(served.url("/api/v1/sessions")).send().await.unwrap();
    assert_eq!(
        (bare.status().as_u16(), &bare.headers()["www-authenticate"]),
        (401, &HeaderValue::from_static("Bearer"))
    );
    assert_eq!(ana.status(Method::POST, "/sessions", Some(json!({ "name": 5 }))).await, 422);
    assert_eq!(ana.status(Method::PUT, "/sessions", None).await, 405);
    assert_eq!(ana.status(Method::GET, "/nothing", None).await, 404);

    // Files are limited, and so is the form as a whole.
    let id = ana.post("/sessions", json!({})).await["id"].as_str().unwrap().to_owned();
    let large = reqwest::multipart::Part::bytes(vec![b'x'; 1_200_000]).file_name("large.csv");
    let url = served.url(&format!("/api/v1/sessions/{id}/files"));
    let form = reqwest::multipart::Form::new().part("files", large);
    let answer = plain().post(&url).bearer_auth(&ana.token).multipart(form).send().await;
    assert_eq!(answer.unwrap().status(), 413);

    // Another site's page may call only where somebody says so.
    let origin = |site: &'static str| {
        let client = ana.client.get(served.url("/api/v1/sessions")).bearer_auth(&ana.token);
        client.header("origin", site).send()
    };
    let ours = origin("https://school.example").await.unwrap();
    assert_eq!(ours.headers()["access-control-allow-origin"], "https://school.example");
    let other = origin("https://evil.example").await.unwrap();
    assert!(!other.headers().contains_key("access-control-allow-origin"));

    // So many a minute, then a word when to come again; another token is not held up.
    let mut last = ana.call(Method::GET, "/sessions", None).await;
    for _ in 0..60 {
        last = ana.call(Method::GET, "/sessions", None).await;
        if last.status() == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
    }
    assert_eq!(last.status(), 429);
    let wait: u64 = last.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
    let esi = Caller::new(&served, "Esi");
    esi.get("/sessions").await;
    served.command(&["token", "revoke", "Esi"]);
    assert_eq!(esi.status(Method::GET, "/sessions", None).await, 401);
    assert!(!served.command(&["token", "list"]).contains("Esi"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_are_signed_resumed_and_revoked() {
    let served = Served::start(&[]).await;
    let ana = Caller::new(&served, "Ana");
    let id = ana.compiled().await;
    ana.post(&format!("/sessions/{id}/messages"), json!({ "text": "/export csv" })).await;
    // The file follows the answer: what is sent goes through the queue of the chat.
    let mut path = String::new();
    until("the exported file", async || {
        let messages = ana.get(&format!("/sessions/{id}/messages")).await;
        let mut sent = messages["messages"].as_array().unwrap().iter().map(|m| &m["file"]);
        let csv = sent.find(|f| f["name"].as_str().is_some_and(|name| name.contains(".csv")));
        path = csv.map_or_else(String::new, |f| f["path"].as_str().unwrap().to_owned());
        csv.is_some()
    })
    .await;
    let get = async |path: &str, headers: &[(&'static str, &str)]| {
        let headers: HeaderMap = headers
            .iter()
            .map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_str(v).unwrap()))
            .collect();
        plain().get(served.url(path)).headers(headers).send().await.unwrap()
    };
    let whole = get(&path, &[]).await;
    assert_eq!(whole.status(), 200);
    let tag = whole.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(whole.headers()["content-security-policy"], "sandbox");
    assert!(
        whole.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .contains("filename*=UTF-8''gradebook")
    );
    let whole = whole.bytes().await.unwrap();
    let part = get(&path, &[("range", "bytes=5-9"), ("if-range", &tag)]).await;
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], format!("bytes 5-9/{}", whole.len()));
    assert_eq!(part.bytes().await.unwrap(), whole[5..10]);
    assert_eq!(
        get(&path, &[("range", "bytes=5-9"), ("if-range", "\"other\"")]).await.status(),
        200
    );
    assert_eq!(get(&path, &[("range", "bytes=999999-")]).await.status(), 416);
    assert_eq!(get(&path, &[("if-none-match", &tag)]).await.status(), 304);
    let head = plain().head(served.url(&path)).send().await.unwrap();
    assert_eq!(head.headers()["content-length"], whole.len().to_string());
    let mut forged = path.clone();
    forged.replace_range(20..21, if &path[20..21] == "A" { "B" } else { "A" });
    assert_eq!(get(&forged, &[]).await.status(), 404);
    assert_eq!(get("/files/x", &[]).await.status(), 404);
    assert_eq!(ana.status(Method::DELETE, &format!("/sessions/{id}/links"), None).await, 204);
    assert_eq!(get(&path, &[]).await.status(), 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_are_followed_and_taken_up_again() {
    let served = Served::start(&[]).await;
    let ana = Caller::new(&served, "Ana");
    let id = ana.post("/sessions", json!({})).await["id"].as_str().unwrap().to_owned();
    let url = served.url(&format!("/api/v1/sessions/{id}/events"));
    let follow = async |last: &str, until_said: &str| {
        let request = ana.client.get(&url).bearer_auth(&ana.token).header("last-event-id", last);
        let mut answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let mut said = String::new();
        while !said.contains(until_said) {
            let chunk = tokio::time::timeout(Duration::from_mins(1), answer.chunk()).await;
            said.push_str(&String::from_utf8_lossy(&chunk.unwrap().unwrap().unwrap()));
        }
        said
    };
    let body = json!({ "text": "/help" });
    let path = format!("/sessions/{id}/messages");
    let (said, _) = tokio::join!(follow("0", "How it works"), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        ana.post(&path, body).await
    });
    assert!(said.contains("event: message") && said.contains("event: session"), "{said}");
    let place = said.lines().filter_map(|l| l.strip_prefix("id: ")).next_back().unwrap().to_owned();
    ana.post(&path, json!({ "text": "/files" })).await;
    let more = follow(&place, "no files").await;
    assert!(!more.contains("How it works"), "{more}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_is_for_this_machine_and_its_own_forms() {
    let served = Served::start(&[]).await;
    let html = plain().get(served.url("/")).send().await.unwrap();
    let cookie = html.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let policy = html.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let html = html.text().await.unwrap();
    let proof = html.split("data-proof=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(
        !html.contains("http://") && !html.contains("https://"),
        "something is loaded from elsewhere"
    );
    let say = async |proof: &str, key: &str, more: (&'static str, &str)| {
        let body = json!({ "text": "/files <b>", "key": key });
        let request = plain().post(served.url("/chat/say")).header("cookie", &cookie);
        let request = request.header("x-form", proof).header(more.0, more.1).json(&body);
        request.send().await.unwrap().status().as_u16()
    };
    let none = ("x-nothing", "");
    assert_eq!(say("", "a", none).await, 403);
    assert_eq!(say("AAAA", "a", none).await, 403);
    assert_eq!(say(proof, "a", ("host", "evil.example")).await, 403);
    assert_eq!(say(proof, "a", ("x-forwarded-for", "203.0.113.9")).await, 403);
    // What is sent twice, because the answer was lost, is taken once; and no text is markup.
    assert_eq!((say(proof, "same", none).await, say(proof, "same", none).await), (202, 202));
    let seen = async || {
        let page = plain().get(served.url("/")).header("cookie", &cookie).send().await.unwrap();
        page.text().await.unwrap()
    };
    until("the answer", async || seen().await.contains("no files")).await;
    let html = seen().await;
    assert_eq!(html.matches("/files &#60;b&#62;").count(), 1, "{html}");
    let closed = Served::start(&[("WEB_ACCESS", "off")]).await;
    let page = plain().get(closed.url("/")).send().await.unwrap();
    assert_eq!(page.status(), 404);
    let open = Served::start(&[("WEB_ACCESS", "token")]).await;
    let page = plain().get(open.url("/")).send().await.unwrap();
    assert_eq!(
        (page.status().as_u16(), &page.headers()["location"]),
        (303, &HeaderValue::from_static("/sign-in"))
    );
    assert_eq!(plain().get(open.url("/metrics")).send().await.unwrap().status(), 401);
    let admin = open.command(&["token", "create", "watcher", "--admin"]);
    let metrics = plain().get(open.url("/metrics")).bearer_auth(admin).send().await.unwrap();
    assert!(metrics.text().await.unwrap().contains("mlj_queue_length"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_that_fails_stops_nothing_else() {
    // Nobody listens there.
    let telegram = [("TELEGRAM_BOT_TOKEN", "1:x"), ("TELEGRAM_API_URL", "http://127.0.0.1:9")];
    let served = Served::start(&telegram).await;
    let ready = async || {
        let answer = reqwest::get(served.url("/ready")).await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    until("a word of Telegram", async || {
        ready().await.1["reasons"].to_string().contains("no answer")
    })
    .await;
    let (status, told) = ready().await;
    assert_eq!((status, &told["status"]), (200, &json!("degraded")));
    until("how child processes are confined", async || {
        ready().await.1["parts"].to_string().contains("confined to their files")
    })
    .await;
    assert!(served.command(&["probe"]).contains("alive"));
    Caller::new(&served, "Ana").compiled().await;
    let metrics = reqwest::get(served.url("/metrics")).await.unwrap().text().await.unwrap();
    assert!(metrics.contains("mlj_jobs_total{kind=\"compile\",outcome=\"done\"} 1"), "{metrics}");
    // Without room for files it is not ready.
    let new = served.folder.path().join("blobs/new");
    std::fs::remove_dir_all(&new).unwrap();
    std::fs::write(&new, "in the way").unwrap();
    until("no room for files", async || ready().await.0 == 503).await;
    let (_, told) = ready().await;
    assert_eq!(told["status"], json!("not ready"));
    assert!(told["reasons"].to_string().contains("can't be written"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_stops_in_order_whoever_still_reads() {
    let mut served = Served::start(&[]).await;
    let id = Caller::new(&served, "Ana").compiled().await;
    let ana = Caller::new(&served, "Ana");
    assert_eq!(ana.status(Method::GET, &format!("/sessions/{id}"), None).await, 404);
    // A reader of a chat, who would go on for ever.
    let visitor = Visitor::open(&served).await;
    assert_eq!(visitor.says("/files").await, 202);
    let events = visitor.client.get(served.url("/chat/events")).header("cookie", &visitor.cookie);
    let mut events = events.send().await.unwrap();
    assert!(events.chunk().await.unwrap().is_some());
    let begun = Instant::now();
    served.signal("TERM");
    assert_eq!(served.wait(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(10), "a reader held it up");
    let log = std::fs::read_to_string(served.folder.path().join("log.txt")).unwrap();
    let lines = log.lines().filter_map(|l| serde_json::from_str::<Value>(l).ok());
    let ended: Vec<String> = lines
        .filter(|l| l["message"] == "ended")
        .filter_map(|l| l["what"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(ended, ["listeners", "dispatch", "jobs", "outbox", "database"]);
}

/// A change compiles, too: it counts into the day's limit, and is refused with the reason.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_count_as_compiles_and_are_refused_with_the_reason() {
    let served = Served::start(&[("COMPILES_A_DAY", "1")]).await;
    let ana = Caller::new(&served, "Ana");
    let id = ana.compiled().await;
    let plans = format!("/sessions/{id}/plans");
    let made = ana.post(&plans, json!({ "actions": [{ "action": "add_rank" }] })).await;
    let plan = made["plan"]["id"].as_str().unwrap().to_owned();
    let apply = format!("{plans}/{plan}/apply");
    let answer = ana.call(Method::POST, &apply, Some(json!({}))).await;
    assert_eq!(answer.status(), 429);
    assert!(answer.headers().contains_key("retry-after"));
    let problem: Value = answer.json().await.unwrap();
    assert!(problem["detail"].as_str().unwrap().contains("used up (1)"), "{problem}");
    // The plan waits for tomorrow.
    assert_eq!(ana.status(Method::DELETE, &format!("{plans}/{plan}"), None).await, 204);
}
