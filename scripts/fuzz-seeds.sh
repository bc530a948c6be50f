#!/usr/bin/env bash
# Seeds for the targets in fuzz/: scripts/fuzz-seeds.sh INTO HOSTILE. They are made of the examples,
# of the tests' layouts and phrases, and of the files in the folder HOSTILE, which the tests write.
set -euo pipefail
cd "$(dirname "$0")/.."
into=$1 hostile=$2
rm -rf "$into"
mkdir -p "$into"/{readers,recogniser,grammar,formula}
mark=$'\n--8<--\n'

# kind NUMBER: the first byte of a seed of `readers`, which says what the others are.
kind() { printf "%b" "\\0$(printf '%o' "$1")"; }

# whole FILE: a file with its ending.
whole() {
  local number
  case "${1##*.}" in
    xlsx) number=0 ;; xlsb) number=1 ;; xls) number=2 ;; ods) number=3 ;; csv) number=4 ;;
    html) number=5 ;; xml) number=6 ;; zip) number=7 ;; *) return 0 ;;
  esac
  # Longer ones make each try slow.
  if [ "$(wc -c <"$1")" -gt 65536 ]; then return 0; fi
  { kind "$number"; cat "$1"; } >"$into/readers/$(basename "$1")"
}

# parts NUMBER FILE NAME...: parts of a package, to be packed by the target.
parts() {
  local number=$1 file=$2 name first=1
  shift 2
  {
    kind "$number"
    for name in "$@"; do
      if [ $first = 0 ]; then printf '%s' "$mark"; fi
      first=0
      unzip -p "$file" "$name" 2>/dev/null || true
    done
  } >"$into/readers/$(basename "$file").parts"
}

for file in examples/*.* "$hostile"/*.*; do whole "$file"; done
for file in examples/*.xlsx; do
  parts 8 "$file" xl/worksheets/sheet1.xml xl/workbook.xml xl/_rels/workbook.xml.rels \
    xl/sharedStrings.xml xl/styles.xml
done
parts 10 "$hostile/sound.xlsb" xl/worksheets/sheet1.bin xl/workbook.bin \
  xl/_rels/workbook.bin.rels xl/sharedStrings.bin xl/styles.bin
while read -r file; do
  parts 12 "$file" content.xml
done < <(find "$hostile" crates -name '*.ods' -size -64k)

# The files of a layout, one behind the other.
for layout in crates/gradebook/tests/layouts/*.txt; do
  awk -v mark="$mark" '
    /^---$/ { inside = !inside; if (inside && any++) printf "%s", mark; next }
    inside' "$layout" >"$into/recogniser/$(basename "$layout")"
done
cp examples/*.csv "$into/recogniser/"

# Each cell of the examples is a seed of the grammar, and each distinct score of the layouts.
cat examples/*.csv crates/gradebook/tests/layouts/*.txt | tr ',;|\t' '\n' | tr -d '"' |
  grep -E '[0-9]' | sort -u | awk 'length($0) < 60 && NR % 7 == 0' |
  split -l 1 -a 4 - "$into/grammar/"

grep -ohE '"[^"]*(\[|round|if\(|sum|mean)[^"]*"' crates/table/src/formula/tests.rs | tr -d '"' |
  sort -u | split -l 1 -a 4 - "$into/formula/"
for target in "$into"/*; do echo "$(find "$target" -type f | wc -l) seeds of $(basename "$target")"; done
