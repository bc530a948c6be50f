//! What a test does where something is not on the machine: a line says that it is skipped, and the
//! file that `MLJ_SKIPPED` names collects these lines (`.ci/run` lists them at its end). With `CI`
//! set, a missing tool fails the test.

use std::io::Write;

/// A tool is missing, which CI must have.
pub fn tool(what: &str) {
    assert!(std::env::var_os("CI").is_none_or(|ci| ci.is_empty()), "{what}, and CI is set");
    data(what);
}

/// Something is missing that even CI may lack, such as the course's real exports.
pub fn data(what: &str) {
    println!("skipped: {what}");
    let Some(list) = std::env::var_os("MLJ_SKIPPED").filter(|list| !list.is_empty()) else {
        return;
    };
    // Tests run at the same time: a line is written at once, so that lines do not mix.
    let mut list = std::fs::OpenOptions::new().create(true).append(true).open(list).unwrap();
    list.write_all(format!("{what}\n").as_bytes()).unwrap();
}
