#!/usr/bin/env bash
# Does each header compile alone, twice in a row, without what happens to stand before it?
# shellcheck source=tests/lint/support/report.bash
. "$(dirname -- "$0")/support/report.bash"

cc=$(./build.sh tool clang)
read -r -a sysroot <<<"$(./build.sh tool sysroot-flags)"
bearssl=$(./build.sh tool bearssl)
while IFS= read -r header; do
    check "$header" "$(printf '#include "%s"\n#include "%s"\nextern int eyelet_lint;\n' "$header" "$header" |
        "$cc" --target=wasm32-wasip1 "${sysroot[@]}" -std=c17 -Wall -Wextra -Wpedantic -Wundef -Werror -I. -Ihandler -Iwasi_shims \
            -isystem "$bearssl/inc" -fsyntax-only -x c - 2>&1 || true)"
done < <(find handler wasi_shims -name '*.h' | sort)
finish
