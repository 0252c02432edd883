#!/usr/bin/env bash
# Is every shell script clean under shellcheck?
# shellcheck source=tests/lint/support/report.bash
. "$(dirname -- "$0")/support/report.bash"

if ! command -v shellcheck >/dev/null; then
    ./build.sh tool shellcheck >/dev/null || true
fi
command -v shellcheck >/dev/null || {
    check 'shellcheck is there' 'shellcheck is needed: apt-get install shellcheck'
    finish
    exit 1
}
while IFS= read -r file; do
    check "$file" "$(shellcheck --external-sources --format=gcc "$file" 2>&1 || true)"
done < <(find . -name node_modules -prune -o -path ./.git -prune -o -path "./$build" -prune -o \
    \( -name '*.sh' -o -name '*.bash' -o -path ./.ci/run \) -type f -print | sort)
finish
