#!/usr/bin/env bash
# Is the C of the core and its hosts clean under clang-tidy, as .clang-tidy says?
# shellcheck source=tests/lint/support/report.bash
. "$(dirname -- "$0")/support/report.bash"

tidy=$(./build.sh tool clang-tidy)
clang=$(./build.sh tool clang)
read -r -a sysroot <<<"$(./build.sh tool sysroot-flags)"
flags=(--target=wasm32-wasip1 "${sysroot[@]}" -resource-dir "$("$clang" -print-resource-dir)" -std=c17 -msimd128 -mbulk-memory
    -D_POSIX_C_SOURCE=200809L -DEYELET_EXPLAINS -Ihandler -Iwasi_shims -isystem "$(./build.sh tool jsmn)"
    -isystem "$(./build.sh tool bearssl)/inc" -isystem "$(./build.sh tool monocypher)")
work=$build/lint/tidy
mkdir -p "$work"

# One file takes a second or more: what was clean and has not changed since (nor a header, nor the checks) is not asked again.
common=$({ printf '%s\n' "$tidy"; cat .clang-tidy; find handler wasi_shims -name '*.h' -print0 -o -name '*.def' -print0 | sort -z | xargs -0 cat; } | cksum)
look() {
    local note=$work/${1//\//_} stamp
    stamp="$common $(cksum <"$1")"
    if [ "$(cat "$note.clean" 2>/dev/null || true)" != "$stamp" ]; then
        rm -f "$note.clean"
        if "$tidy" --quiet "$1" -- "${flags[@]}" >"$note.out" 2>"$note.err"; then
            printf '%s\n' "$stamp" >"$note.clean"
        fi
    fi
}
mapfile -t files < <(find handler wasi_shims -name '*.c' | sort)
jobs=${EYELET_JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}
for file in "${files[@]}"; do
    look "$file" &
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do
        wait -n || true
    done
done
wait
for file in "${files[@]}"; do
    note=$work/${file//\//_}
    check "$file" "$([ -f "$note.clean" ] || cat "$note.out" "$note.err" | grep -vE 'warnings? (generated|treated)|Suppressed|Use -header-filter' | head -n 60)"
done

# It must find these, one of each family, so that no finding means something.
cat >"$work/control.c" <<'C'
#include <stdlib.h>
int eyelet_control(const char *text, int choice);
int eyelet_control(const char *text, int choice) {
    const int *none = NULL;
    return choice > 3 ? *none : atoi(text);
}
C
"$tidy" --quiet --config-file=.clang-tidy "$work/control.c" -- "${flags[@]}" >"$work/control.out" 2>&1 || true
for name in clang-analyzer-core.NullDereference bugprone-unchecked-string-to-number-conversion cert-err34-c; do
    check "the fault of the control is found: $name" "$(grep -qF "$name" "$work/control.out" || cat "$work/control.out")"
done
finish
