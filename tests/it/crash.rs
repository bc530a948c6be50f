//! The real program, killed at every commit of a whole session and started again on the same
//! data: no update is lost, no answer is missing, at most the one message in flight comes twice.

use crate::bot;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bot::{Person, Telegram, ana, program, quiz, settings};
use serde_json::json;

/// Longest wait for one answer, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// Sessions under way at a time.
const AT_A_TIME: usize = 4;

/// What stands in the chat: text, labels of buttons, file.
type Chat = Vec<(String, Vec<String>, Option<String>)>;

/// The program and its Telegram.
struct Run {
    telegram: Telegram,
    ana: Person,
    folder: tempfile::TempDir,
    child: Child,
    crashed: bool,
}

fn serve(telegram: &Telegram, folder: &Path, crash: Option<&str>) -> Child {
    let mut values = settings(&telegram.url, folder, &[("TELEGRAM_POLL_SECONDS", "1")]);
    values.extend(crash.map(|c| ("MLJ_CRASH_POINT".to_owned(), c.to_owned())));
    Command::new(program())
        .arg("serve")
        .current_dir(folder)
        .env_clear()
        .envs(values)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Run {
    async fn start(crash: Option<&str>) -> Self {
        let telegram = Telegram::start().await;
        let folder = tempfile::tempdir().unwrap();
        let child = serve(&telegram, folder.path(), crash);
        Self { telegram, ana: ana(), folder, child, crashed: false }
    }

    /// Waits for something in the chat; a program that died is started again.
    async fn wait(&mut self, what: &str, seen: impl Fn(&Chat) -> bool) {
        let begun = Instant::now();
        while !seen(&self.chat()) {
            assert!(begun.elapsed() < PATIENCE, "no {what} in {:#?}", self.chat());
            self.revive();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn revive(&mut self) {
        if self.child.try_wait().unwrap().is_some() {
            assert!(!self.crashed, "the program died a second time");
            self.crashed = true;
            self.child = serve(&self.telegram, self.folder.path(), None);
        }
    }

    fn chat(&self) -> Chat {
        let world = self.telegram.world();
        let shown = |m: &bot::telegram::Standing| {
            let labels = m.buttons.iter().map(|(label, _)| label.clone()).collect();
            (m.text.clone(), labels, m.file.as_ref().map(|(name, _)| name.clone()))
        };
        world.messages.values().map(shown).collect()
    }

    fn tap(&self, label: &str) {
        let world = self.telegram.world();
        let (id, data) = world
            .messages
            .iter()
            .rev()
            .find_map(|((_, id), m)| {
                Some((*id, m.buttons.iter().find(|(l, _)| l.contains(label))?.1.clone()))
            })
            .unwrap();
        drop(world);
        let callback = format!("{}/{}", self.ana.chat, self.telegram.message_id());
        self.telegram.world().taps.insert(callback.clone());
        let message = self.ana.message(id, json!({ "text": "shown" }))["message"].clone();
        self.telegram.push(json!({ "callback_query": { "id": callback,
            "from": message["from"], "message": message, "chat_instance": "1", "data": data } }));
    }

    fn send(&self, name: &str, content: Vec<u8>) {
        let id = self.telegram.message_id();
        let file = format!("file-{id}");
        let document = json!({ "file_id": file, "file_unique_id": file, "file_name": name,
            "file_size": content.len() });
        self.telegram.add_file(&file, content);
        let more = json!({ "document": document, "media_group_id": "album" });
        self.telegram.push(self.ana.message(id, more));
    }

    fn say(&self, text: &str) {
        let id = self.telegram.message_id();
        self.telegram.push(self.ana.message(id, json!({ "text": text })));
    }

    /// Upload, compile, review, change in words, deliver.
    async fn session(mut self) -> (Chat, bool) {
        let one = quiz(&[("Ada Obi", "ada@gmail.com", 16), ("Musa Bello", "musa@example.org", 9)]);
        let two = quiz(&[("Ben Obi", "ada@gmail.com", 14)]);
        self.send("Test 1.csv", one);
        self.send("Test 2.csv", two);
        self.wait("files", |c| c.iter().any(|(t, ..)| t.contains("2 files are ready"))).await;
        self.tap("Compile");
        self.wait("preview", |c| has_button(c, "Doubts")).await;
        self.tap("Doubts");
        self.wait("question", |c| has_button(c, "Same person")).await;
        self.tap("Same person");
        self.wait("second preview", |c| {
            let labels = c.iter().map(|(_, labels, _)| labels.join(" "));
            labels.into_iter().any(|l| l.contains("Looks good") && !l.contains("Doubts"))
        })
        .await;
        self.say("grade them A to F");
        self.wait("proposal", |c| has_button(c, "Apply")).await;
        self.tap("Apply");
        self.wait("third preview", |c| has_button(c, "Undo")).await;
        self.tap("Looks good");
        let xlsx = |f: &Option<String>| f.as_ref().is_some_and(|n| n.contains(".xlsx"));
        self.wait("workbook", |c| c.iter().any(|(_, _, f)| xlsx(f))).await;
        // Until everything is settled: taps answered, updates confirmed.
        let begun = Instant::now();
        while !self.telegram.world().taps.is_empty() || self.telegram.waiting() > 0 {
            assert!(begun.elapsed() < PATIENCE, "a tap or an update is left");
            self.revive();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let rules = self.telegram.world().broken_rules.clone();
        assert!(rules.is_empty(), "{rules:?}");
        (self.chat(), self.crashed)
    }
}

fn has_button(chat: &Chat, label: &str) -> bool {
    chat.iter().any(|(_, labels, _)| labels.iter().any(|l| l.contains(label)))
}

/// Everything of the undisturbed session is there in its order, and at most one message more.
fn compare(undisturbed: &Chat, chat: &Chat, point: &str) {
    let mut rest = chat.iter();
    for message in undisturbed {
        assert!(rest.any(|m| m == message), "{point}: missing {message:#?} in {chat:#?}");
    }
    assert!(chat.len() <= undisturbed.len() + 1, "{point}: said too much: {chat:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_commit_nothing_is_lost() {
    let (undisturbed, crashed) = Run::start(None).await.session().await;
    assert!(!crashed && undisturbed.len() == 10, "{undisturbed:#?}");
    let mut commit = 0;
    loop {
        let mut sessions = Vec::new();
        for _ in 0..AT_A_TIME / 2 {
            commit += 1;
            for when in ["before", "after"] {
                let point = format!("{when}:{commit}");
                sessions.push(tokio::spawn(async move {
                    let (chat, crashed) = Run::start(Some(&point)).await.session().await;
                    (point, chat, crashed)
                }));
            }
        }
        let mut any = false;
        for session in sessions {
            let (point, chat, crashed) = session.await.unwrap();
            compare(&undisturbed, &chat, &point);
            any |= crashed;
        }
        if !any {
            break;
        }
    }
    println!("killed at {commit} commits");
    assert!(commit > 25, "only {commit} commits were reached");
}
