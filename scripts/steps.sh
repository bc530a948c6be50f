# What scripts/check.sh, .ci/run and .ci/long share: where builds and tools are kept, and how a
# step is announced. It is read by them (`.`), from the root of the tree, and does nothing alone.
# shellcheck shell=bash

# CI takes a new clone each time, and the dependencies take minutes: their builds are kept.
if [ -n "${CI:-}" ]; then
  export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${HOME}/.cache/mlj-ci-target}"
fi
export CARGO_TERM_COLOR=never
# shellcheck disable=SC2034 # used by those who read this
target="${CARGO_TARGET_DIR:-target}"

# Tools that we install ourselves, by pip and cargo, in one folder outside of the tree. They come
# first, for their versions are pinned.
tools="${HOME}/.cache/mlj-ci-tools"
export PATH="$tools/bin:$PATH"

# step NAME COMMAND...: runs the command under a heading and tells the seconds that it took.
step() {
  local name=$1 begun=$SECONDS
  shift
  echo "== $name"
  "$@"
  echo "-- $name: $((SECONDS - begun)) s"
}
