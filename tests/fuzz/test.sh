#!/usr/bin/env bash
# Does every property hold for every committed input, and for those of a minute of fuzzing?   `./build.sh test fuzz`
#
# The committed inputs are the same every time; the minute finds something new or nothing, and says how it is run again.
# EYELET_LONG=1 (`./build.sh test --long fuzz`): EYELET_FUZZ_SECONDS a target, ten minutes if it is not set.
set -euo pipefail

# shellcheck source=build.sh
. "$(dirname -- "$0")/../../build.sh"
cd "$top"

documents=20000 options=(46)
if [ -n "${EYELET_LONG:-}" ]; then
    documents=1000000 options=(--each "${EYELET_FUZZ_SECONDS:-600}")
fi
passed=0 failed=0 status=0
find_node
# A seed of its own, always the same; --long takes another one every day.
if "$node" tests/fuzz/differential_json.mjs "$documents" "$([ -n "${EYELET_LONG:-}" ] && date +%Y%m%d || echo 1)"; then
    passed=1
else
    failed=1
fi
output=$build/test/fuzz-run
mkdir -p "${output%/*}"
bash tests/fuzz/run.sh "${options[@]}" 2>&1 | tee "$output" | sed '$d' || status=$?
last=$(tail -n 1 "$output")
if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
else
    printf '%s\n' "$last"
    failed=$((failed + 1))
fi
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
