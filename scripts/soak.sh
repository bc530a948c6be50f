#!/usr/bin/env bash
# Runs the service under load for some minutes and looks at its memory and its open files: neither
# may go on growing. Give it the program and the minutes. All on this machine, by its own address.
#
# Four callers make whole courses by the API, one after another: files, compile, a change, rows,
# download, undo, a listener that leaves; two more look at the page and the figures.
set -eEuo pipefail
mlj=$(realpath "${1:-target/release/mlj}")
minutes=${2:-10}
examples=$(cd "$(dirname "$0")/../examples" && pwd)
folder=$(mktemp -d)
cd "$folder"
export DATA_DIR="$folder/data" PORT="${SOAK_PORT:-18474}" LOG=warn LOG_FORMAT=json
export API_REQUESTS_A_MINUTE=1000000 FILES_A_DAY=100000 COMPILES_A_DAY=100000
"$mlj" serve >out.txt 2>log.txt &
server=$!
trap 'kill $(jobs -p) 2>/dev/null || true; wait || true; rm -rf "$folder"' EXIT
trap 'echo "line $LINENO ended with $?: $BASH_COMMAND" >&2' ERR

url="http://127.0.0.1:$PORT"
for _ in $(seq 100); do
  curl -sf "$url/health" >/dev/null && break
  sleep 0.1
done
auth="Authorization: Bearer $("$mlj" token create soak)"
json="Content-Type: application/json"
api="$url/api/v1/sessions"
end=$((SECONDS + minutes * 60))

# call ARGUMENT...: a request; its answer, which is told if it is an error.
call() {
  local body="body-$BASHPID" outcome=0
  curl -s --fail-with-body --max-time 60 -H "$auth" -o "$body" "$@" || outcome=$?
  if [ "$outcome" = 0 ]; then
    cat "$body"
  else
    echo "curl ended with $outcome: ${*: -1} $(cat "$body")" >&2
  fi
  rm -f "$body"
  return "$outcome"
}

# settled ID: waits until nothing is under way in a course.
settled() {
  for _ in $(seq 300); do
    case $(call "$api/$1") in *'"working":false'*) return 0 ;; esac
    sleep 0.2
  done
  echo "course $1 works for a minute" >&2
  return 1
}

course() {
  local id plan
  id=$(call -H "$json" -d '{"name":"soak"}' "$api" | sed 's/.*"id":"\([0-9]*\)".*/\1/')
  call -F "files=@$examples/Moodle Test 5.csv" -F "files=@$examples/Prova 11.csv" \
    -F "files=@$examples/Quiz_final.xlsx" "$api/$id/files"
  settled "$id"
  call -X POST "$api/$id/compile"
  settled "$id"
  call -H "$json" -d '{"text":"sort by final average, best first"}' "$api/$id/plans"
  settled "$id"
  plan=$(call "$api/$id" | sed 's/.*"plan":{"id":"\([^"]*\)".*/\1/')
  call -X POST "$api/$id/plans/$plan/apply"
  settled "$id"
  call "$api/$id/rows"
  call "$api/$id/results/latest/xlsx"
  # Events go on for ever: the listener leaves after a second, which curl calls an error (28).
  curl -sf --max-time 1 -H "$auth" "$api/$id/events" || [ $? = 28 ]
  call -X POST "$api/$id/actions/undo"
  settled "$id"
  call -X DELETE "$api/$id"
}

# caller NUMBER: makes courses until the time is up.
caller() {
  trap '[ $? = 0 ] || touch broken' EXIT
  while [ "$SECONDS" -lt "$end" ]; do
    course >/dev/null
    echo >>"courses-$1"
  done
}

# looker NUMBER: reads what a browser and a monitor read.
looker() {
  local path
  trap '[ $? = 0 ] || touch broken' EXIT
  while [ "$SECONDS" -lt "$end" ]; do
    for path in / /chat/panel /assets/chat.js /ready /metrics; do
      curl -sf --max-time 60 -o /dev/null -b "jar-$1" -c "jar-$1" "$url$path"
      echo >>"looks-$1"
    done
  done
}

resident() { awk '/^VmRSS:/ { print $2 }' "/proc/$server/status"; }
open_files() { find "/proc/$server/fd" -mindepth 1 2>/dev/null | wc -l; }

# middle THIRD COLUMN: the median of a column in a third of the samples (1, 2 or 3).
middle() {
  awk -v third="$1" -v column="$2" '
    { value[NR] = $column }
    END { for (n = int(NR * (third - 1) / 3) + 1; n <= NR * third / 3; n++) print value[n] }
  ' samples | sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}

begun_with="$(resident) $(open_files)"
callers=()
for n in 1 2 3 4; do caller $n & callers+=($!); done
for n in 1 2; do looker $n & callers+=($!); done
while [ "$SECONDS" -lt "$end" ] && [ ! -e broken ]; do
  sleep 1
  echo "$(resident) $(open_files)" >>samples
done
if [ ! -e broken ]; then wait "${callers[@]}" || true; fi
if [ -e broken ]; then
  echo "a request failed" >&2
  cat log.txt >&2
  exit 1
fi
sleep 5
left_with="$(resident) $(open_files)"

echo "$minutes minutes: $(cat courses-* | wc -l) courses, $(cat looks-* | wc -l) looks at pages"
echo "memory in KiB and open files, before: $begun_with"
for third in 1 2 3; do
  echo "  median of third $third of the time: $(middle $third 1) $(middle $third 2)"
done
echo "  after five seconds of rest: $left_with"

if grep '"level":"ERROR"' log.txt; then exit 1; fi
# What grows with every request goes on growing in the last third. Some room is left for buffers.
if [ "$(middle 3 1)" -gt $(($(middle 2 1) * 6 / 5 + 16384)) ]; then
  echo "memory grows" >&2
  exit 1
fi
if [ "$(middle 3 2)" -gt $(($(middle 2 2) + 16)) ] \
  || [ "${left_with#* }" -gt $((${begun_with#* } + 32)) ]; then
  echo "files or connections are left open" >&2
  exit 1
fi
