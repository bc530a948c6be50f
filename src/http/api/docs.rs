//! The API's description (`OpenAPI` 3.1), and a page of it for people.

use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Json, Response};
use axum::routing::get;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::super::Face;
use super::{Problem, ROOT, operations};
use table::Action;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "MLJ Results Compiler",
        description = "Courses for programs: upload the exports of several quizzes, compile them \
                       into one gradebook, look at what is doubtful, change the table, download \
                       the workbook. Every request carries a token made by `mlj token create`."
    ),
    components(schemas(Problem))
)]
struct Description;

const STYLE: &str = include_str!("../../../assets/web/api.css");
const CSS: &str = "text/css; charset=utf-8";
const METHODS: [&str; 3] = ["get", "post", "delete"];

/// The description as JSON.
pub fn openapi() -> Value {
    let (_, mut described) = operations(1, Duration::ZERO).split_for_parts();
    let head = Description::openapi();
    described.info = head.info;
    env!("CARGO_PKG_VERSION").clone_into(&mut described.info.version);
    let mut doc = serde_json::to_value(described).unwrap_or_default();
    let schemes = json!({ "token": { "type": "http", "scheme": "bearer" } });
    doc["components"]["securitySchemes"] = schemes;
    doc["security"] = json!([{ "token": [] }]);
    let problem = serde_json::to_value(head.components).unwrap_or_default();
    doc["components"]["schemas"]["Problem"] = problem["schemas"]["Problem"].clone();
    add_actions(&mut doc);
    each_operation(&mut doc).for_each(add_errors);
    doc
}

fn each_operation(doc: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let paths = doc["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let methods = paths.filter_map(Value::as_object_mut).flat_map(Map::iter_mut);
    methods
        .filter(|(method, _)| METHODS.contains(&method.as_str()))
        .filter_map(|(_, operation)| operation.as_object_mut())
}

/// The actions have their own schema, the one that language models get, too.
fn add_actions(doc: &mut Value) {
    let settings = SchemaSettings::draft2020_12().with(|s| {
        s.definitions_path = "/components/schemas".into();
        s.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let actions = generator.subschema_for::<Vec<Action>>().to_value();
    let schemas = &mut doc["components"]["schemas"];
    for (name, schema) in generator.take_definitions(true) {
        schemas[name] = schema;
    }
    schemas["NewPlan"]["properties"]["actions"] = json!({ "oneOf": [{ "type": "null" }, actions] });
    schemas["PlanView"]["properties"]["actions"] = actions.clone();
    schemas["EditView"]["properties"]["actions"] = actions;
}

/// What any operation may answer, and the form of every error.
fn add_errors(operation: &mut Map<String, Value>) {
    let mut common = vec![
        ("401", "The token is missing, not known, or has ended"),
        ("429", "Too many requests; Retry-After says when to try again"),
        ("500", "Our fault; the log has the number in the detail"),
    ];
    let parameters = operation.get("parameters").and_then(Value::as_array);
    if parameters.is_some_and(|all| all.iter().any(|p| p["in"] == "path")) {
        common.push(("404", "There is no such session, or no such thing in it"));
    }
    if operation.contains_key("requestBody") {
        common.push(("400", "The body can't be read"));
    }
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
        return;
    };
    for (status, told) in common {
        responses.entry(status).or_insert_with(|| json!({ "description": told }));
    }
    let errors = responses.iter_mut().filter(|(status, _)| status.starts_with(['4', '5']));
    for (_, response) in errors {
        let schema = json!({ "$ref": "#/components/schemas/Problem" });
        response["content"] = json!({ "application/problem+json": { "schema": schema } });
    }
}

pub(super) fn routes() -> Router<Face> {
    Router::new()
        .route(&format!("{ROOT}/openapi.json"), get(async || Json(openapi())))
        .route(&format!("{ROOT}/docs"), get(page))
        .route("/assets/api.css", get(async || ([(header::CONTENT_TYPE, CSS)], STYLE)))
}

#[derive(Template)]
#[template(path = "api.html")]
struct Page {
    base: String,
    told: String,
    operations: Vec<Operation>,
    schemas: Vec<(String, String)>,
}

struct Operation {
    method: String,
    path: String,
    told: String,
    parameters: Vec<(String, String)>,
    body: Option<String>,
    answers: Vec<(String, String)>,
}

/// The description for people.
async fn page(State(face): State<Face>) -> Response {
    let doc = openapi();
    let mut operations = Vec::new();
    for (path, methods) in doc["paths"].as_object().into_iter().flatten() {
        let methods = methods.as_object().into_iter().flatten();
        operations.extend(methods.map(|(method, o)| operation(method, path, o)));
    }
    let schemas = doc["components"]["schemas"].as_object().into_iter().flatten();
    let schemas = schemas.map(|(name, schema)| {
        (name.clone(), serde_json::to_string_pretty(schema).unwrap_or_default())
    });
    let base = face.services.config.web.public_url.clone();
    let page = Page {
        base: base.unwrap_or_else(|| "http://127.0.0.1:8080".to_owned()),
        told: text(&doc["info"]["description"]),
        operations,
        schemas: schemas.collect(),
    };
    let policy = HeaderValue::from_static("default-src 'none'; style-src 'self'");
    match page.render() {
        Ok(html) => ([(header::CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response(),
        Err(error) => Problem::broken(&error).into_response(),
    }
}

fn operation(method: &str, path: &str, operation: &Value) -> Operation {
    let told = [text(&operation["summary"]), text(&operation["description"])].join(" ");
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let answers = operation["responses"].as_object().into_iter().flatten();
    let body = operation["requestBody"]["content"].as_object();
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        told,
        parameters: parameters.map(|p| (text(&p["name"]), text(&p["description"]))).collect(),
        body: body.map(|types| {
            let line = |(media, c): (&String, &Value)| format!("{media}: {}", shape(&c["schema"]));
            types.iter().map(line).collect::<Vec<_>>().join("; ")
        }),
        answers: answers.map(|(s, r)| (s.clone(), text(&r["description"]))).collect(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A schema's name, or what it has.
fn shape(schema: &Value) -> String {
    match schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
        Some(name) => name.to_owned(),
        None => schema["properties"].as_object().map_or_else(String::new, |properties| {
            properties.keys().cloned().collect::<Vec<_>>().join(", ")
        }),
    }
}
