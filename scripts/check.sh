#!/usr/bin/env bash
# What to run before each commit: format, clippy, the tests that need no server, browser or
# package. Under two minutes when the dependencies are built. `.ci/run` calls it and does the rest.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/steps.sh

# Every command takes the whole workspace: cargo unites the features of what is selected, and
# another selection (-p gradebook) would build many dependencies a second time.
# So the tests of the crates under crates/ are all called "all", and those of the service "it".
crate_tests() {
  # LibreOffice is a package: .ci/run has it.
  cargo test --locked --workspace --lib --test all -- --skip recalculation
}

step "format" cargo fmt --all --check
step "clippy" cargo clippy --locked --workspace --all-targets -- -D warnings
step "tests of the crates" crate_tests
step "rules of the tree" cargo test --locked --workspace --test it -- tidy
