//! `.env.example` names every variable, with its default and its meaning.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::needless_raw_string_hashes,
    reason = "a test fails by panicking; snapshots are written by expect-test"
)]

use std::fmt::Write;

use expect_test::expect_file;
use mlj_results_compiler::config::VARIABLES;

#[test]
fn the_example_names_every_variable() {
    let mut text = "# Settings of `mlj serve`. Copy this file to `.env` and fill in the token; what is commented\n\
                    # out stands at its default.\n"
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
         # unpack to, most non-blank cells.\n\
         #MLJ_MAX_FILE_MB=100\n#MLJ_MAX_UNZIPPED_MB=1024\n#MLJ_MAX_CELLS=10000000\n",
    );
    expect_file!["../.env.example"].assert_eq(&text);
}
