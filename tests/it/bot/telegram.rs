//! A Telegram of our own over real HTTP: stateful, strict about limits, with faults on demand.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

pub(crate) const TOKEN: &str = "7:secret-token";
pub(crate) const BOT_ID: u64 = 7;
pub(crate) const BOT_NAME: &str = "mlj_results_bot";

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// 429 with `retry_after` seconds.
    TooMany(u64),
    /// A proxy's 502 in HTML, before the call did anything.
    BadGateway,
    /// The connection closes before the call did anything.
    Reset,
    /// The call is done, and the connection closes.
    DoneThenReset,
    /// The answer takes so many milliseconds.
    Slow(u64),
    /// 403: the user blocked the bot.
    Blocked,
    /// 409: another program polls.
    Conflict,
    /// 400: the group moved.
    Moved(i64),
}

/// A message as it stands in a chat.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) text: String,
    pub(crate) buttons: Vec<(String, String)>,
    pub(crate) file: Option<(String, Vec<u8>)>,
}

#[derive(Default)]
pub(crate) struct World {
    updates: VecDeque<Value>,
    next_update: i64,
    next_message: i64,
    confirmed: i64,
    pub(crate) messages: BTreeMap<(i64, i64), Standing>,
    pub(crate) lines: HashMap<i64, Vec<String>>,
    files: HashMap<String, Vec<u8>>,
    faults: Vec<(String, Fault)>,
    pub(crate) taps: HashSet<String>,
    pub(crate) calls: Vec<(String, Value)>,
    pub(crate) broken_rules: Vec<String>,
    pub(crate) moved: HashMap<i64, i64>,
    /// Administrators of groups: chat and user.
    pub(crate) administrators: HashSet<(i64, i64)>,
}

/// The server. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Telegram {
    world: Arc<Mutex<World>>,
    arrived: Arc<Notify>,
    pub(crate) url: String,
}

impl Telegram {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let world = World { next_update: 100, next_message: 1, ..World::default() };
        let telegram = Self { world: Arc::new(Mutex::new(world)), arrived: Arc::default(), url };
        let router = Router::new().fallback(answer).with_state(telegram.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        telegram
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// The next call of a method goes wrong.
    pub(crate) fn fail(&self, method: &str, fault: Fault) {
        self.world().faults.push((method.to_lowercase(), fault));
    }

    /// An update arrives; `body` is all but its number.
    pub(crate) fn push(&self, mut body: Value) -> i64 {
        let mut world = self.world();
        let number = world.next_update;
        world.next_update += 1;
        body["update_id"] = json!(number);
        world.updates.push_back(body);
        drop(world);
        self.arrived.notify_waiters();
        number
    }

    /// An update that was confirmed arrives again, as after a crash on Telegram's side.
    pub(crate) fn repeat(&self, body: Value) {
        self.world().updates.push_back(body);
        self.arrived.notify_waiters();
    }

    pub(crate) fn message_id(&self) -> i64 {
        let mut world = self.world();
        world.next_message += 1;
        world.next_message - 1
    }

    pub(crate) fn add_file(&self, id: &str, content: Vec<u8>) {
        self.world().files.insert(id.to_owned(), content);
    }

    /// Updates that nobody has confirmed.
    pub(crate) fn waiting(&self) -> usize {
        self.world().updates.len()
    }

    fn fault(&self, method: &str) -> Option<Fault> {
        let mut world = self.world();
        let at = world.faults.iter().position(|(name, _)| name == method)?;
        Some(world.faults.remove(at).1)
    }
}

async fn answer(State(telegram): State<Telegram>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if let Some(file) = path.strip_prefix(&format!("/file/bot{TOKEN}/")) {
        return telegram.download(file);
    }
    let Some(method) = path.strip_prefix(&format!("/bot{TOKEN}/")) else {
        return refuse(401, "Unauthorized");
    };
    let method = method.to_lowercase();
    let multipart = request
        .headers()
        .get("content-type")
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.split_once("boundary=").map(|(_, b)| b.to_owned()));
    // A caller that dies in the middle of a call gets nothing done.
    let read = axum::body::to_bytes(request.into_body(), 80 * 1024 * 1024).await;
    let Ok(bytes) = read else { return refuse(400, "Bad Request: incomplete body") };
    let (body, file) = match multipart {
        Some(boundary) => form(&bytes, &boundary),
        None => (serde_json::from_slice(&bytes).unwrap_or(Value::Null), None),
    };
    let fault = telegram.fault(&method);
    let bad_gateway =
        || (axum::http::StatusCode::BAD_GATEWAY, "<html>502 Bad Gateway</html>").into_response();
    match fault {
        Some(Fault::TooMany(seconds)) => {
            let body = json!({ "ok": false, "error_code": 429,
                "description": format!("Too Many Requests: retry after {seconds}"),
                "parameters": { "retry_after": seconds } });
            return with_status(429, &body);
        }
        Some(Fault::BadGateway) => return bad_gateway(),
        Some(Fault::Reset) => return reset(),
        Some(Fault::Blocked) => return refuse(403, "Forbidden: bot was blocked by the user"),
        Some(Fault::Conflict) => {
            return refuse(409, "Conflict: terminated by other getUpdates request");
        }
        Some(Fault::Moved(to)) => {
            let body = json!({ "ok": false, "error_code": 400,
                "description": "Bad Request: group chat was upgraded to a supergroup chat",
                "parameters": { "migrate_to_chat_id": to } });
            return with_status(400, &body);
        }
        Some(Fault::Slow(ms)) => tokio::time::sleep(Duration::from_millis(ms)).await,
        _ => {}
    }
    let done = if method == "getupdates" {
        telegram.updates(&body).await
    } else {
        telegram.perform(&method, &body, file)
    };
    match fault {
        Some(Fault::DoneThenReset) => reset(),
        _ => match done {
            Ok(result) => with_status(200, &json!({ "ok": true, "result": result })),
            Err((code, why)) => refuse(code, &why),
        },
    }
}

fn with_status(code: u16, body: &Value) -> Response {
    let code = axum::http::StatusCode::from_u16(code).unwrap();
    (code, axum::Json(body.clone())).into_response()
}

fn refuse(code: u16, why: &str) -> Response {
    with_status(code, &json!({ "ok": false, "error_code": code, "description": why }))
}

/// A body that breaks off, so that the caller sees a lost connection.
fn reset() -> Response {
    let broken = futures_util::stream::once(async {
        Err::<Bytes, _>(std::io::Error::other("the connection was lost"))
    });
    Response::new(Body::from_stream(broken))
}

/// Fields and the file of a form.
fn form(bytes: &[u8], boundary: &str) -> (Value, Option<(String, Vec<u8>)>) {
    let mut fields = json!({});
    let mut file = None;
    let mark = format!("--{boundary}");
    let mut rest = bytes;
    while let Some(at) = find(rest, mark.as_bytes()) {
        rest = &rest[at + mark.len()..];
        let Some(end) = find(rest, format!("\r\n{mark}").as_bytes()) else { break };
        let part = &rest[..end];
        let Some(gap) = find(part, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&part[..gap]).into_owned();
        let content = part[gap + 4..].to_vec();
        let attribute = |name: &str| {
            let (_, after) = head.split_once(&format!("{name}=\""))?;
            Some(after.split_once('"')?.0.to_owned())
        };
        let name = attribute("; name").unwrap_or_default();
        if let Some(filename) = attribute("filename") {
            file = Some((filename, content));
            continue;
        }
        let text = String::from_utf8(content).unwrap();
        let json = ["caption_entities", "reply_markup", "chat_id", "message_thread_id"];
        fields[&name] = if json.contains(&name.as_str()) {
            serde_json::from_str(&text).unwrap()
        } else {
            json!(text)
        };
    }
    (fields, file)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

type Done = Result<Value, (u16, String)>;

fn bad(why: &str) -> Done {
    Err((400, format!("Bad Request: {why}")))
}

impl Telegram {
    fn download(&self, path: &str) -> Response {
        if let Some(fault) = self.fault("download") {
            match fault {
                Fault::BadGateway => return refuse(502, "Bad Gateway"),
                Fault::Reset => return reset(),
                _ => {}
            }
        }
        match self.world().files.get(path) {
            Some(content) => Response::new(Body::from(content.clone())),
            None => refuse(404, "Not Found"),
        }
    }

    async fn updates(&self, body: &Value) -> Done {
        let offset = body["offset"].as_i64().unwrap_or(0);
        let wait = Duration::from_secs(body["timeout"].as_u64().unwrap_or(0));
        let limit = body["limit"].as_u64().unwrap_or(100) as usize;
        let until = tokio::time::Instant::now() + wait;
        loop {
            let arrived = self.arrived.notified();
            {
                let mut world = self.world();
                if offset > 0 {
                    world.updates.retain(|u| u["update_id"].as_i64().unwrap() >= offset);
                    world.confirmed = world.confirmed.max(offset - 1);
                }
                let batch: Vec<Value> = world.updates.iter().take(limit).cloned().collect();
                if !batch.is_empty() || wait.is_zero() {
                    return Ok(json!(batch));
                }
            }
            if tokio::time::timeout_at(until, arrived).await.is_err() {
                return Ok(json!([]));
            }
        }
    }

    fn perform(&self, method: &str, body: &Value, file: Option<(String, Vec<u8>)>) -> Done {
        let mut world = self.world();
        world.calls.push((method.to_owned(), body.clone()));
        let done = world.perform(method, body, file);
        if let Err((400, why)) = &done
            && !why.contains("not modified")
            && !why.contains("too old")
            && !why.contains("not found")
        {
            world.broken_rules.push(format!("{method}: {why}"));
        }
        done
    }
}

impl World {
    fn perform(&mut self, method: &str, body: &Value, file: Option<(String, Vec<u8>)>) -> Done {
        match method {
            "getme" => Ok(json!({ "id": BOT_ID, "is_bot": true, "first_name": "Results",
                "username": BOT_NAME, "can_join_groups": true,
                "can_read_all_group_messages": false, "supports_inline_queries": false })),
            "setmycommands" => {
                let commands = body["commands"].as_array().unwrap();
                let sound = commands.iter().all(|c| {
                    let (word, told) = (c["command"].as_str(), c["description"].as_str());
                    word.is_some_and(|w| w.len() <= 32)
                        && told.is_some_and(|d| !d.is_empty() && d.len() <= 256)
                });
                if sound && commands.len() <= 100 {
                    Ok(json!(true))
                } else {
                    bad("BOT_COMMAND_INVALID")
                }
            }
            "deletewebhook" | "setwebhook" => Ok(json!(true)),
            "getchatmember" => {
                let (Some(chat), Some(user)) = (body["chat_id"].as_i64(), body["user_id"].as_i64())
                else {
                    return bad("chat_id and user_id must be numbers");
                };
                if chat > 0 || self.moved.contains_key(&chat) {
                    return bad("chat not found");
                }
                let administers = self.administrators.contains(&(chat, user));
                let status = if administers { "administrator" } else { "member" };
                Ok(json!({ "status": status, "is_anonymous": false,
                    "user": { "id": user, "is_bot": false, "first_name": "Somebody" } }))
            }
            "getfile" => {
                let id = body["file_id"].as_str().unwrap();
                let Some(content) = self.files.get(id) else { return bad("invalid file_id") };
                if content.len() > 20 * 1024 * 1024 {
                    return bad("file is too big");
                }
                Ok(json!({ "file_id": id, "file_unique_id": id, "file_size": content.len(),
                    "file_path": id }))
            }
            "sendmessage" => self.send(body, ("text", "entities", 4096), None),
            "senddocument" => match file {
                Some(file) => self.send(body, ("caption", "caption_entities", 1024), Some(file)),
                None => bad("there is no document in the request"),
            },
            "sendphoto" => match file {
                Some(file) if file.1.starts_with(b"\x89PNG") => {
                    self.send(body, ("caption", "caption_entities", 1024), Some(file))
                }
                _ => bad("PHOTO_INVALID_DIMENSIONS"),
            },
            "editmessagetext" => self.edit(body),
            "editmessagereplymarkup" => {
                let key = (body["chat_id"].as_i64().unwrap(), body["message_id"].as_i64().unwrap());
                let Some(message) = self.messages.get_mut(&key) else {
                    return bad("message to edit not found");
                };
                let buttons = buttons(body)?;
                if message.buttons == buttons {
                    return bad("message is not modified");
                }
                message.buttons = buttons;
                self.line(key.0, format!("Bot (takes the buttons off message {})", key.1));
                Ok(json!(true))
            }
            "answercallbackquery" => {
                let id = body["callback_query_id"].as_str().unwrap();
                if !self.taps.remove(id) {
                    return bad(
                        "query is too old and response timeout expired or query ID is invalid",
                    );
                }
                if let Some(note) = body["text"].as_str() {
                    if note.chars().count() > 200 {
                        return bad("MESSAGE_TOO_LONG");
                    }
                    let chat = id.split('/').next().unwrap().parse().unwrap();
                    self.line(chat, format!("Bot (pops up): {note}"));
                }
                Ok(json!(true))
            }
            other => Err((404, format!("Not Found: {other}"))),
        }
    }

    pub(crate) fn line(&mut self, chat: i64, line: String) {
        self.lines.entry(chat).or_default().push(line);
    }

    fn send(
        &mut self,
        body: &Value,
        (field, entities, most): (&str, &str, usize),
        file: Option<(String, Vec<u8>)>,
    ) -> Done {
        let chat = body["chat_id"].as_i64().unwrap();
        if self.moved.contains_key(&chat) {
            return bad("chat not found");
        }
        let text = body[field].as_str().unwrap_or_default().to_owned();
        check_text(&text, &body[entities], most, file.is_some())?;
        check_markup(body, entities)?;
        let buttons = buttons(body)?;
        let id = self.next_message;
        self.next_message += 1;
        let what = file.as_ref().map(|(name, content)| {
            format!("[{name}, {}] ", if content.is_empty() { "empty" } else { "a file" })
        });
        let topic = body["message_thread_id"].as_i64().map(|t| format!(" in topic {t}"));
        self.line(
            chat,
            format!(
                "Bot{}: {}{text}{}",
                topic.unwrap_or_default(),
                what.unwrap_or_default(),
                shown(&buttons)
            ),
        );
        self.messages.insert((chat, id), Standing { text: text.clone(), buttons, file });
        Ok(json!({ "message_id": id, "date": 1_760_000_000, "text": text,
            "chat": { "id": chat, "type": "private", "first_name": "x" } }))
    }

    fn edit(&mut self, body: &Value) -> Done {
        let key = (body["chat_id"].as_i64().unwrap(), body["message_id"].as_i64().unwrap());
        let text = body["text"].as_str().unwrap_or_default().to_owned();
        check_text(&text, &body["entities"], 4096, false)?;
        check_markup(body, "entities")?;
        let buttons = buttons(body)?;
        let Some(message) = self.messages.get_mut(&key) else {
            return bad("message to edit not found");
        };
        if message.file.is_some() {
            return bad("there is no text in the message to edit");
        }
        if (&message.text, &message.buttons) == (&text, &buttons) {
            return bad("message is not modified: specified new message content is the same");
        }
        message.text.clone_from(&text);
        message.buttons.clone_from(&buttons);
        self.line(key.0, format!("Bot (edits): {text}{}", shown(&buttons)));
        Ok(json!({ "message_id": key.1, "date": 1_760_000_000, "text": text,
            "chat": { "id": key.0, "type": "private", "first_name": "x" } }))
    }
}

/// What is said is marked by places, not in the text, and nothing in it is a link.
fn check_markup(body: &Value, entities: &str) -> Result<(), (u16, String)> {
    if !body["parse_mode"].is_null() {
        return bad("the text is read as markup").map(drop);
    }
    let mut kinds = body[entities].as_array().into_iter().flatten().map(|e| &e["type"]);
    let plain = |kind: &Value| ["bold", "italic", "code", "pre"].iter().any(|known| kind == known);
    if kinds.all(plain) { Ok(()) } else { bad("an entity is a link").map(drop) }
}

fn check_text(
    text: &str,
    entities: &Value,
    most: usize,
    may_be_empty: bool,
) -> Result<(), (u16, String)> {
    let length = units(text);
    if length == 0 && !may_be_empty {
        return bad("message text is empty").map(drop);
    }
    if length > most {
        return bad("message is too long").map(drop);
    }
    let mut last = 0;
    for entity in entities.as_array().into_iter().flatten() {
        let (offset, size) = (
            entity["offset"].as_u64().unwrap() as usize,
            entity["length"].as_u64().unwrap() as usize,
        );
        if size == 0 || offset < last || offset + size > length {
            return bad("entity is out of bounds").map(drop);
        }
        last = offset + size;
    }
    Ok(())
}

fn buttons(body: &Value) -> Result<Vec<(String, String)>, (u16, String)> {
    let mut all = Vec::new();
    for row in body["reply_markup"]["inline_keyboard"].as_array().into_iter().flatten() {
        let row = row.as_array().unwrap();
        if row.is_empty() || row.len() > 8 {
            return bad("a keyboard row is empty or too long").map(|_| all);
        }
        for button in row {
            let label = button["text"].as_str().unwrap_or_default().to_owned();
            let data = button["callback_data"].as_str().unwrap_or_default().to_owned();
            if label.is_empty() || data.is_empty() || data.len() > 64 {
                return bad("BUTTON_DATA_INVALID").map(|_| all);
            }
            all.push((label, data));
        }
    }
    if all.len() > 100 {
        return bad("too many buttons").map(|_| all);
    }
    Ok(all)
}

fn shown(buttons: &[(String, String)]) -> String {
    if buttons.is_empty() {
        return String::new();
    }
    let labels: Vec<String> = buttons.iter().map(|(label, _)| format!("[{label}]")).collect();
    format!("\n  {}", labels.join(" "))
}
