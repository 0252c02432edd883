# How does a lint say what it found?   Sourced by tests/lint/*.sh.
#
# check NAME TEXT: passes where TEXT, the findings, is empty. finish ends with the summary line that tests/run.sh reads.
# shellcheck shell=bash
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.."
export LC_ALL=C
# shellcheck disable=SC2034 # for those who source this
build=${EYELET_BUILD_DIR:-.build} dist=${EYELET_DIST_DIR:-dist}
passed=0 failed=0 skipped=0

check() {
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'not ok: %s\n%s\n' "$1" "$2"
    fi
}

skip() {
    skipped=$((skipped + 1))
    printf 'skipped: %s: %s\n' "$1" "$2"
}

finish() {
    printf '%d passed, %d failed' "$passed" "$failed"
    [ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped"
    printf '\n'
    [ "$failed" -eq 0 ]
}

# Every C file and header of ours, one a line.
c_files() { find handler wasi_shims tests -name node_modules -prune -o \( -name '*.c' -o -name '*.h' \) -print | sort; }
