//! The web chat in a real browser (Chromium by chromedriver), as a teacher would use it: example
//! files, a doubt, a change in words, undo, download; reload and restart in the middle; two
//! browsers at once; a phone in the dark; no serious trouble for axe-core. With
//! `UPDATE_SCREENSHOTS=1` it makes the README's pictures.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use calamine::{Reader, Xlsx, open_workbook_from_rs};
use serde_json::{Value, json};

use crate::web::{Served, example, free_port, until};
use crate::webdriver::{Client, Locator, key};

/// A browser's driver; it ends with the value.
struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// None, and a word why, where there is no browser.
    fn start() -> Option<Self> {
        let port = free_port();
        let child = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(child) = child else {
            testing::skip::tool("chromedriver is not installed (Debian: chromium-driver)");
            return None;
        };
        Some(Self { child, port })
    }

    /// A browser of its own, with cookies of its own.
    async fn browser(&self, (width, height): (u32, u32), more: &[&str]) -> Page {
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--lang=en".to_owned(),
            format!("--window-size={width},{height}"),
        ];
        arguments.extend(more.iter().map(|a| (*a).to_owned()));
        let mut options = json!({ "args": arguments });
        if width < 600 {
            options["mobileEmulation"] = json!({
                "deviceMetrics": { "width": width, "height": height, "pixelRatio": 2.0 } });
        }
        let wanted = json!({ "goog:chromeOptions": options });
        let address = format!("http://127.0.0.1:{}", self.port);
        let mut client = Client::connect(&address, &wanted).await;
        // The driver takes a moment to listen.
        for _ in 0..100 {
            if client.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            client = Client::connect(&address, &wanted).await;
        }
        Page { client: client.unwrap() }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A page in a browser.
struct Page {
    client: Client,
}

impl Page {
    async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    /// Runs a function body in the page.
    async fn run(&self, script: &str) -> Value {
        self.client.execute(script).await.unwrap()
    }

    async fn says(&self, selector: &str) -> String {
        let script = format!("return document.querySelector({selector:?})?.textContent ?? ''");
        self.run(&script).await.as_str().unwrap_or_default().to_owned()
    }

    async fn count(&self, selector: &str) -> u64 {
        let script = format!("return document.querySelectorAll({selector:?}).length");
        self.run(&script).await.as_u64().unwrap()
    }

    async fn until_said(&self, selector: &str, what: &str) {
        until(&format!("\"{what}\" in {selector}"), async || {
            self.says(selector).await.contains(what)
        })
        .await;
    }

    async fn until_there(&self, selector: &str) {
        until(selector, async || self.count(selector).await > 0).await;
    }

    async fn click(&self, selector: &str) {
        self.until_there(selector).await;
        self.client.find(Locator::Css(selector)).await.unwrap().click().await.unwrap();
    }

    /// Clicks the newest button of a label within something.
    async fn tap(&self, within: &str, label: &str) {
        let path = format!("({within}//button[contains(., \"{label}\")])[last()]");
        until(&path, async || self.client.find(Locator::XPath(&path)).await.is_ok()).await;
        let button = self.client.find(Locator::XPath(&path)).await.unwrap();
        button.click().await.unwrap();
    }

    async fn types(&self, text: &str) {
        let field = self.client.find(Locator::Css("#said")).await.unwrap();
        field.send_keys(text).await.unwrap();
        field.send_keys(key::ENTER).await.unwrap();
    }

    /// What axe-core finds serious or worse, where it is there.
    async fn is_accessible(&self, what: &str) {
        let Some(axe) = axe() else { return };
        self.run(&axe).await;
        let script = "const done = arguments[arguments.length - 1];\
             axe.run().then((found) => done(found.violations\
             .filter((v) => ['serious', 'critical'].includes(v.impact))\
             .map((v) => v.id + ': ' + v.nodes.map((n) => n.html).slice(0, 3).join(' | '))))";
        let found = self.client.execute_async(script).await.unwrap();
        assert_eq!(found, json!([]), "{what}");
    }

    /// Keeps a picture for the README, when told to.
    async fn picture(&self, name: &str) {
        if std::env::var_os("UPDATE_SCREENSHOTS").is_none() {
            return;
        }
        // Pictures in the chat arrive, and notes go, by themselves.
        tokio::time::sleep(Duration::from_secs(2)).await;
        self.run("document.querySelector('#note').classList.remove('shown')").await;
        let picture = self.client.screenshot().await.unwrap();
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        std::fs::write(docs.join(name), picture).unwrap();
    }

    async fn close(self) {
        self.client.close().await.unwrap();
    }
}

/// axe-core's script, where `npm ci` in `tests/axe` puts it.
fn axe() -> Option<String> {
    let installed = "tests/axe/node_modules/axe-core/axe.min.js";
    let path = std::env::var_os("AXE_CORE")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(installed), PathBuf::from);
    let script = std::fs::read_to_string(path).ok();
    if script.is_none() {
        testing::skip::tool(
            "axe-core is not there (npm ci in tests/axe, or AXE_CORE names its axe.min.js)",
        );
    }
    script
}

/// Doubts about people; those about figures are beside them.
const PEOPLE: &str = ".doubt:not(.figure)";
const LOG: &str = "//div[@id='log']";
const PANEL: &str = "//aside[@id='panel']";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_teacher_makes_a_gradebook_in_the_browser() {
    let Some(driver) = Driver::start() else { return };
    let mut served = Served::start(&[]).await;
    let page = driver.browser((1360, 900), &[]).await;
    page.open(&served.url("/")).await;
    page.until_said("#log", "Hello").await;
    page.is_accessible("the first look").await;

    // The example files, one click away.
    page.click("#examples").await;
    page.until_said("#log", "11 files are ready").await;
    page.tap(LOG, "Compile").await;
    page.until_there("#table tbody tr").await;
    assert_eq!(page.count("#table tbody tr").await, 8);
    page.until_there("#log .picture img").await;
    page.is_accessible("with results").await;

    // Sorted and searched at the spot.
    let first =
        "return document.querySelector('#table tbody tr:not([hidden])').cells[0].textContent";
    page.tap("//table", "Final Average").await;
    assert_eq!(page.says("th[aria-sort=descending]").await, "Final Average (%)");
    let best = page.run(first).await;
    page.tap("//table", "Final Average").await;
    assert_ne!(page.run(first).await, best);
    page.client.find(Locator::Css("#search")).await.unwrap().send_keys("nunez").await.unwrap();
    page.until_said("#found", "1 / 8").await;
    assert!(page.run(first).await.as_str().unwrap().contains("Núñez"));
    page.run("const s = document.querySelector('#search'); s.value = ''; s.dispatchEvent(new Event('input'))").await;

    // A change in words, seen before it is made, and taken back.
    page.types("add letter grades, then sort by final average, best first").await;
    page.tap(LOG, "Apply").await;
    page.until_said(".edits", "Sort by").await;
    page.until_said("#table thead", "Grade").await;
    assert_eq!(page.run(first).await, best, "the order that was asked for is not shown");
    page.run("document.querySelector('.scroll').scrollLeft = 0").await;
    page.picture("web-desktop.png").await;

    // A reload and a restart in the middle lose nothing; the page comes again by itself.
    let posts = page.count(".post").await;
    page.client.refresh().await.unwrap();
    page.until_said(".edits", "Sort by").await;
    assert_eq!(page.count(".post").await, posts);
    served.restart().await;
    page.types("/status").await;
    page.until_said("#log .post:last-child", "12 tests").await;
    page.tap(PANEL, "Undo").await;
    page.until_said("#panel", "None yet").await;
    until("the former table", async || !page.says("#table thead").await.contains("Grade")).await;

    // The workbook, as it is downloaded.
    let link = page.run("return document.querySelector('.downloads a').href").await;
    let file = reqwest::get(link.as_str().unwrap()).await.unwrap();
    let name = file.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(name.starts_with("attachment; filename=\"gradebook "), "{name}");
    let bytes = file.bytes().await.unwrap();
    let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(bytes.to_vec())).unwrap();
    assert_eq!(book.worksheet_range("Results").unwrap().height(), 9);
    page.close().await;
}

/// Two names on one address: the doubt, side by side.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doubt_about_people_is_settled_in_the_browser() {
    let Some(driver) = Driver::start() else { return };
    let served = Served::start(&[]).await;
    let page = driver.browser((1360, 900), &[]).await;
    page.open(&served.url("/")).await;
    page.until_said("#log", "Hello").await;
    let folder = tempfile::tempdir().unwrap();
    let paths = [("Test 1.csv", "Ada Obi"), ("Test 2.csv", "Ben Obi")].map(|(name, first)| {
        let path = folder.path().join(name);
        let text = format!(
            "Name,Email,Score (20)\n{first},obi@x.example,16\nMusa Bello,musa@x.example,9\n"
        );
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    });
    let field = page.client.find(Locator::Css("#files")).await.unwrap();
    field.send_keys(&paths.join("\n")).await.unwrap();
    page.until_said("#log", "2 files are ready").await;
    page.tap(LOG, "Compile").await;
    page.until_said(PEOPLE, "same e-mail address").await;
    assert_eq!(page.count("#table tbody tr").await, 3);
    assert_eq!(page.count(".doubt:not(.figure) dl").await, 2);
    page.is_accessible("with a doubt").await;
    page.tap(PANEL, "Different people").await;
    page.until_there(".doubt [aria-pressed=true]").await;
    page.tap(PANEL, "Compile again").await;
    until("the doubt to go", async || page.count(PEOPLE).await == 0).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_browsers_a_phone_and_a_keyboard() {
    let Some(driver) = Driver::start() else { return };
    let served = Served::start(&[]).await;
    let one = driver.browser((1280, 800), &[]).await;
    let phone = driver
        .browser((390, 844), &["--force-dark-mode", "--blink-settings=preferredColorScheme=0"])
        .await;
    for page in [&one, &phone] {
        page.open(&served.url("/")).await;
        page.until_said("#log", "Hello").await;
    }
    // Files by the file field; each browser has a chat of its own.
    let files = ["Moodle Test 5.csv", "Prova 11.csv"].map(|n| example(n).display().to_string());
    let field = phone.client.find(Locator::Css("#files")).await.unwrap();
    field.send_keys(&files.join("\n")).await.unwrap();
    phone.until_said("#log", "2 files are ready").await;
    one.types("/files").await;
    one.until_said("#log", "no files").await;
    phone.tap(LOG, "Compile").await;
    phone.until_there("#log .picture img").await;
    phone.is_accessible("a phone in the dark").await;
    phone.picture("web-phone.png").await;
    phone.click("nav [data-view=panel]").await;
    phone.until_there("#table tbody tr").await;
    phone.is_accessible("results on a phone").await;
    phone.picture("web-phone-results.png").await;
    let wide = phone.run("return document.documentElement.scrollWidth > innerWidth").await;
    assert_eq!(wide, json!(false), "the page is wider than the phone");

    // By keyboard alone: the first stop skips to the field; a button is tapped by Enter.
    one.open(&served.url("/")).await;
    let body = one.client.find(Locator::Css("body")).await.unwrap();
    body.send_keys(key::TAB).await.unwrap();
    assert_eq!(one.run("return document.activeElement.className").await, json!("skip"));
    let skip = one.client.active_element().await.unwrap();
    skip.send_keys(key::ENTER).await.unwrap();
    one.run("document.querySelector('#said').focus()").await;
    one.types("/settings").await;
    one.until_said("#log .post:last-child", "Pass mark").await;
    one.run("[...document.querySelectorAll('#log .tap')].at(-1).focus()").await;
    let button = one.client.active_element().await.unwrap();
    button.send_keys(key::ENTER).await.unwrap();
    one.until_there(".post.tapped").await;
    one.close().await;
    phone.close().await;
}

/// A page of another site with a link and a picture that lead to ours; its address.
async fn elsewhere(ours: &str) -> String {
    let html = format!("<a id=\"link\" href=\"{ours}\">chat</a><img src=\"{ours}\">");
    let page = axum::routing::get(async || axum::response::Html(html));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        axum::serve(listener, axum::Router::new().route("/", page)).await.unwrap();
    });
    // Another name is another site; another port alone is not.
    format!("http://localhost:{port}/")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_on_another_site_leads_to_the_same_chat() {
    let Some(driver) = Driver::start() else { return };
    let served = Served::start(&[]).await;
    let other = elsewhere(&served.url("/")).await;
    // Whoever comes by such a link first has a chat that works, too.
    let page = driver.browser((1000, 700), &[]).await;
    page.open(&other).await;
    page.click("#link").await;
    page.until_said("#log", "Hello").await;
    page.until_there("body:not([data-proof=''])").await;
    page.types("/files").await;
    page.until_said("#log", "no files").await;
    for _ in 0..2 {
        page.open(&other).await;
        page.click("#link").await;
        page.until_said("#log", "no files").await;
    }
    page.open(&served.url("/")).await;
    page.until_said("#log", "no files").await;
    assert_eq!(page.says("#log .post.user").await.matches("/files").count(), 1);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_in_and_out() {
    let Some(driver) = Driver::start() else { return };
    let served = Served::start(&[("WEB_ACCESS", "token")]).await;
    let token = served.command(&["token", "create", "Ana", "--admin"]);
    let (one, two) =
        (driver.browser((1000, 700), &[]).await, driver.browser((1000, 700), &[]).await);
    one.open(&served.url("/")).await;
    one.until_there("#token").await;
    one.is_accessible("signing in").await;
    let field = one.client.find(Locator::Css("#token")).await.unwrap();
    field.send_keys("mlj_wrong").await.unwrap();
    one.click("form button").await;
    one.until_said("#trouble", "not known").await;
    for page in [&one, &two] {
        page.open(&served.url("/")).await;
        page.until_there("#token").await;
        let field = page.client.find(Locator::Css("#token")).await.unwrap();
        field.send_keys(&token).await.unwrap();
        page.click("form button").await;
        page.until_said("#log", "Hello Ana").await;
    }
    // One token is one chat, from both browsers, and an administrator's.
    one.types("/stats").await;
    two.until_said("#log", "memory").await;
    one.types("/token create Esi").await;
    one.until_said("#log .post:last-child", "mlj_").await;
    let made = one.says("#log .post:last-child code").await;
    assert!(made.starts_with("mlj_") && made.len() > 40, "{made}");
    assert!(
        !std::fs::read(served.folder.path().join("mlj.sqlite"))
            .unwrap()
            .windows(made.len())
            .any(|w| w == made.as_bytes()),
        "the token is stored"
    );
    served.command(&["token", "revoke", "Ana"]);
    one.client.refresh().await.unwrap();
    one.until_there("#token").await;
    one.close().await;
    two.close().await;
}
