//! The program `mlj`: see the library for what it does.

use std::process::ExitCode;

fn main() -> ExitCode {
    mlj_results_compiler::cli::run()
}
