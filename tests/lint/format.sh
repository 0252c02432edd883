#!/usr/bin/env bash
# Is every C file formatted as .clang-format says, by the pinned clang-format?
# shellcheck source=tests/lint/support/report.bash
. "$(dirname -- "$0")/support/report.bash"

tool=$(./build.sh tool clang-format)
while IFS= read -r file; do
    check "$file" "$("$tool" --dry-run -Werror "$file" 2>&1 | head -n 5 || true)"
done < <(c_files)
finish
