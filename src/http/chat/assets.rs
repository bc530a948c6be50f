//! What is part of the program: styles, the script, the icon, the example files.

use std::fmt::Write;

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::super::Face;
use report::test_colour;

const SCRIPT: &str = include_str!("../../../assets/web/chat.js");
const STYLE: &str = include_str!("../../../assets/web/chat.css");
const ICON: &str = include_str!("../../../assets/web/icon.svg");
/// Test numbers that have a class of their own; beyond, colours come round.
pub(super) const COLOURS: u32 = 18;

macro_rules! examples {
    ($($name:literal),* $(,)?) => {
        /// The shipped examples by name: invented people in the forms of many tools.
        pub(super) const EXAMPLES: &[(&str, &[u8])] =
            &[$(($name, include_bytes!(concat!("../../../examples/", $name)))),*];
    };
}
examples![
    "Test 1 January 5, 2026.xlsx",
    "Quiz 2 (Google Forms).csv",
    "Test 3 Microsoft Forms.xlsx",
    "Contrôle 4.xlsx",
    "Moodle Test 5.csv",
    "Canvas gradebook.csv",
    "Test 8 Kahoot.xlsx",
    "Quiz 9 Quizizz.xlsx",
    "Test 10 Gradescope.csv",
    "Prova 11.csv",
    "Quiz_final.xlsx",
];

pub(super) fn routes() -> Router<Face> {
    Router::new()
        .route("/assets/chat.js", get(async || asset("text/javascript; charset=utf-8", SCRIPT)))
        .route("/assets/chat.css", get(async || asset("text/css; charset=utf-8", &style())))
        .route("/assets/icon.svg", get(async || asset("image/svg+xml", ICON)))
}

/// Asked for anew once an hour: a new version of the program has others.
fn asset(media: &'static str, content: &str) -> Response {
    let headers = [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "max-age=3600")];
    (headers, content.to_owned()).into_response()
}

/// The style, with the workbook's colours for tests.
fn style() -> String {
    let mut style = STYLE.to_owned();
    for number in 1..=COLOURS {
        let colour = test_colour(number);
        let _ = writeln!(style, ".fill-{number}{{background:#{colour:06x};color:#1a1a1a}}");
    }
    style
}
