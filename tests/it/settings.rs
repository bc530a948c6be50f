//! What is written about settings, metrics and the API is what the program has.

use std::fmt::Write;
use std::time::Duration;

use expect_test::expect_file;
use mlj_results_compiler::config::VARIABLES;
use mlj_results_compiler::http::openapi;
use mlj_results_compiler::runtime::{Levels, Metrics};

#[test]
fn the_example_names_every_variable() {
    let mut text = "# Settings of `mlj serve`. Copy this file to `.env` and fill in what you need; what is commented\n\
                    # out stands at its default. docs/configure.md tells more.\n"
        .to_owned();
    for variable in VARIABLES {
        let mark = if variable.name == "TELEGRAM_BOT_TOKEN" { "" } else { "#" };
        let _ = write!(
            text,
            "\n# {}\n{mark}{}={}\n",
            variable.meaning, variable.name, variable.default
        );
    }
    text.push_str(
        "\n# The command line (`mlj compile` and the rest): largest file in MiB, most MiB that it may\n\
         # unpack to, most non-blank cells, MiB of memory, seconds of processor time.\n\
         #MLJ_MAX_FILE_MB=100\n#MLJ_MAX_UNZIPPED_MB=1024\n#MLJ_MAX_CELLS=10000000\n\
         #MLJ_MAX_MEMORY_MB=4096\n#MLJ_MAX_SECONDS=300\n",
    );
    expect_file!["../../.env.example"].assert_eq(&text);
}

#[test]
fn the_page_on_settings_names_every_variable() {
    let mut text = "# Configure\n\nSettings are variables of the environment, or lines of a file `.env` in the \
                    working folder. `mlj serve` tells all\nthat is wrong with them at once; `mlj doctor` tries them; \
                    `/config` shows them without secrets. This page is made\nfrom the program by a test.\n\n\
                    | variable | default | meaning |\n|---|---|---|\n"
        .to_owned();
    for variable in VARIABLES {
        let default = match variable.default {
            "" => "–".to_owned(),
            default => format!("`{default}`"),
        };
        let _ = writeln!(text, "| `{}` | {default} | {} |", variable.name, variable.meaning);
    }
    text.push_str(
        "\nThe command line alone (`mlj compile` and the rest): `MLJ_MAX_FILE_MB` (100), `MLJ_MAX_UNZIPPED_MB` (1024), \
         `MLJ_MAX_CELLS`\n(10000000), `MLJ_MAX_MEMORY_MB` (4096), `MLJ_MAX_SECONDS` (300, of processor time).\n",
    );
    expect_file!["../../docs/configure.md"].assert_eq(&text);
}

#[test]
fn every_metric_is_explained() {
    let metrics = Metrics::default();
    let took = Duration::from_millis(5);
    metrics.arrived("web", 1);
    metrics.handled("said", "handled");
    metrics.dispatched(took);
    metrics.worked("read", "done", took);
    metrics.sent("web", "sent");
    metrics.send_took("web", took);
    metrics.asked("plan", "answered", (1, 1));
    metrics.killed("time");
    metrics.requested("/", 200, took);
    let levels = Levels { queues: vec![("inbox", 1)], ..Levels::default() };
    let text = metrics.text(&levels).unwrap();
    let told = include_str!("../../docs/operate.md");
    let names: Vec<&str> =
        text.lines().filter_map(|l| l.strip_prefix("# HELP ")?.split(' ').next()).collect();
    assert!(names.len() == 16, "{text}");
    for name in names {
        assert!(told.contains(&format!("`{name}`")), "{name} is not in docs/operate.md");
    }
}

#[test]
fn the_api_is_described() {
    let text = serde_json::to_string_pretty(&openapi()).unwrap() + "\n";
    expect_file!["../../docs/openapi.json"].assert_eq(&text);
}
