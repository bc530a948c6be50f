#!/usr/bin/env bash
# Fuzzes the API against its own description with schemathesis, for a bounded number of requests:
# no 5xx, no answer that is not described, no way in without a token. Give it the program.
# FUZZ_EXAMPLES is the most examples an operation (12), FUZZ_SEED where chance begins (7).
set -euo pipefail
mlj=$(realpath "${1:-target/debug/mlj}")
examples=$(cd "$(dirname "$0")/../examples" && pwd)
folder=$(mktemp -d)
cd "$folder"
export DATA_DIR="$folder/data" PORT="${FUZZ_PORT:-18473}" API_REQUESTS_A_MINUTE=1000000 LOG=warn
"$mlj" serve >out.txt 2>log.txt &
trap 'kill %1; wait %1 || true; rm -rf "$folder"' EXIT
for _ in $(seq 100); do curl -sf "http://127.0.0.1:$PORT/health" >/dev/null && break; sleep 0.1; done

token=$("$mlj" token create fuzz)
auth="Authorization: Bearer $token"
api="http://127.0.0.1:$PORT/api/v1"
# A course that is compiled, so that what needs one is reached.
session=$(curl -sf -H "$auth" -H "Content-Type: application/json" -d '{"name":"fuzz"}' "$api/sessions" \
  | sed 's/.*"id":"\([0-9]*\)".*/\1/')
curl -sf -o /dev/null -H "$auth" -F "files=@$examples/Moodle Test 5.csv" -F "files=@$examples/Prova 11.csv" \
  "$api/sessions/$session/files"
curl -sf -o /dev/null -H "$auth" -X POST "$api/sessions/$session/compile"

checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
checks=$checks,response_headers_conformance,unsupported_method,ignored_auth,negative_data_rejection
# The events go on for ever and are tested elsewhere.
run() {
  "${SCHEMATHESIS:-schemathesis}" "$@" run "$api/openapi.json" -H "$auth" --checks "$checks" \
    --exclude-path-regex 'events$' --workers 2 --request-timeout 20 \
    --max-examples "${FUZZ_EXAMPLES:-12}" --seed "${FUZZ_SEED:-7}" \
    ${more[@]+"${more[@]}"} || { cat log.txt; exit 1; }
}
more=()
run
printf '[parameters]\n"path.session" = "%s"\n' "$session" >course.toml
more=(--exclude-operation-id delete --phases "examples,coverage,fuzzing")
run --config-file course.toml
if grep -q '"level":"ERROR"' log.txt; then cat log.txt; exit 1; fi
