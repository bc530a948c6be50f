//! A language model of ours: `OpenAI`'s chat completions over real HTTP, with scripted answers and
//! every question kept.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

/// What the model does with a question.
#[derive(Clone)]
pub(crate) enum Line {
    /// Answers with this content.
    Says(String),
    /// Answers by calling the tool.
    Calls(String),
    /// Answers with a status, and asks to wait so many seconds.
    Fails(u16, Option<u64>),
    /// Answers something that is no completion.
    Garbles,
    /// Says nothing for so long, then an empty object.
    Sleeps(Duration),
}

#[derive(Default)]
struct World {
    script: VecDeque<Line>,
    /// When the script has ended.
    always: Option<Line>,
    /// Whether a JSON schema, then a tool, is refused.
    refuses: Vec<&'static str>,
    asked: Vec<Value>,
    keys: Vec<Option<String>>,
}

/// The server.
#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) url: String,
    world: Arc<Mutex<World>>,
}

impl Model {
    pub(crate) async fn start() -> Self {
        let world = Arc::new(Mutex::new(World::default()));
        let router = Router::new()
            .route("/v1/chat/completions", post(complete))
            .with_state(Arc::clone(&world));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, world }
    }

    pub(crate) fn will(&self, line: Line) {
        self.world.lock().unwrap().script.push_back(line);
    }

    pub(crate) fn always(&self, line: Line) {
        self.world.lock().unwrap().always = Some(line);
    }

    pub(crate) fn refuses(&self, ways: &[&'static str]) {
        self.world.lock().unwrap().refuses = ways.to_vec();
    }

    /// Everything that it was sent, as it came.
    pub(crate) fn asked(&self) -> Vec<Value> {
        self.world.lock().unwrap().asked.clone()
    }

    pub(crate) fn keys(&self) -> Vec<Option<String>> {
        self.world.lock().unwrap().keys.clone()
    }
}

async fn complete(
    State(world): State<Arc<Mutex<World>>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let line = {
        let mut world = world.lock().unwrap();
        let key = headers.get("authorization").map(|v| v.to_str().unwrap().to_owned());
        world.keys.push(key);
        world.asked.push(body.clone());
        if let Some(way) = world.refuses.iter().find(|way| body.get(**way).is_some()) {
            let message = format!("Invalid parameter: '{way}' is not supported with this model.");
            let error = json!({ "error": { "message": message, "param": way } });
            return (StatusCode::BAD_REQUEST, Json(error)).into_response();
        }
        let next = world.script.pop_front();
        next.or_else(|| world.always.clone()).unwrap_or(Line::Fails(500, None))
    };
    let completion = |message: Value| {
        let usage = json!({ "prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000 });
        Json(json!({ "choices": [{ "message": message }], "usage": usage })).into_response()
    };
    match line {
        Line::Says(content) => completion(json!({ "role": "assistant", "content": content })),
        Line::Calls(arguments) => completion(json!({
            "role": "assistant", "content": null,
            "tool_calls": [{ "id": "1", "type": "function",
                "function": { "name": "answer", "arguments": arguments } }],
        })),
        Line::Fails(status, wait) => {
            let status = StatusCode::from_u16(status).unwrap();
            let mut response = (status, "trouble").into_response();
            if let Some(wait) = wait {
                response.headers_mut().insert("retry-after", wait.to_string().parse().unwrap());
            }
            response
        }
        Line::Garbles => "certainly!".into_response(),
        Line::Sleeps(time) => {
            tokio::time::sleep(time).await;
            "{}".into_response()
        }
    }
}
