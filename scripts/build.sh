#!/usr/bin/env bash
# Builds the release binary and sees that it works: what a host without the README would run.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
if ! command -v cargo >/dev/null; then
  echo "Rust is not installed: see https://rustup.rs" >&2
  exit 1
fi
have=$(rustc --version | cut -d' ' -f2)
if [ "$(printf '%s\n%s\n' "$wanted" "$have" | sort -V | head -1)" != "$wanted" ]; then
  echo "Rust $wanted or newer is needed, and this is $have: rustup update" >&2
  exit 1
fi

cargo build --release --locked -p mlj-results-compiler
binary="${CARGO_TARGET_DIR:-target}/release/mlj"

# The binary looks at itself: settings, database, files, child processes. Telegram and the AI are
# left out: a build needs no secrets.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
env -i DATA_DIR="$folder" "$binary" doctor
"$binary" --version
echo "Built $binary"
