#!/usr/bin/env bash
# Is all C clean of warnings, under clang and gcc?   (house-style.md: the flags)
# shellcheck source=tests/lint/support/report.bash
. "$(dirname -- "$0")/support/report.bash"

flags=(-std=c17 -Werror -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wvla -Wcast-align -Wcast-qual
    -Wwrite-strings -Wundef -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wimplicit-fallthrough -Wswitch-enum
    -Wformat=2 -Wnull-dereference -Wdate-time "-Wframe-larger-than=8192" -Ihandler -Iwasi_shims -Itests/core)
flags+=(-isystem "$(./build.sh tool jsmn)" -isystem "$(./build.sh tool bearssl)/inc" -isystem "$(./build.sh tool monocypher)")
clang=$(./build.sh tool clang)
read -r -a sysroot <<<"$(./build.sh tool sysroot-flags)"
native=$(./build.sh tool native-cc)
work=$build/lint
mkdir -p "$work"

# -O2, not -fsyntax-only: -Wnull-dereference and the frame's size are known to the optimiser alone.
while IFS= read -r file; do
    check "clang, wasm32: $file" "$("$clang" --target=wasm32-wasip1 "${sysroot[@]}" "${flags[@]}" \
        -Wmissing-variable-declarations -msimd128 -mbulk-memory -O2 -c -o "$work/warnings.o" "$file" 2>&1 | head -n 20 || true)"
done < <(find handler wasi_shims -name '*.c' | sort)
while IFS= read -r file; do
    check "${native##*/}, native: $file" "$("$native" "${flags[@]}" -D_GNU_SOURCE "-Wframe-larger-than=65536" -O1 -c -o "$work/warnings.o" "$file" 2>&1 | head -n 20 || true)"
done < <(find tests/core -name '*.c' | sort)
if command -v gcc >/dev/null; then
    while IFS= read -r file; do
        check "gcc: $file" "$(gcc "${flags[@]}" -O2 -c -o "$work/warnings.o" "$file" 2>&1 | head -n 20 || true)"
    done < <(find handler -name '*.c' | sort)
else
    skip 'gcc' 'not on this machine (apt-get install gcc)'
fi

# No finding means something: a warning is an error.
printf 'int eyelet_control(long long size);\nint eyelet_control(long long size) { return size + __DATE__[0]; }\n' >"$work/control.c"
for compiler in "$clang" "$native" $(command -v gcc || true); do
    said=$("$compiler" "${flags[@]}" -c -o "$work/warnings.o" "$work/control.c" 2>&1 || true)
    # A time that is built in makes two builds differ; tests/build would notice a date on another day alone.
    for fault in conversion date-time; do
        check "${compiler##*/} takes the fault of the control for an error: $fault" "$(grep -qE "error: .*$fault" <<<"$said" || echo "$said")"
    done
done
finish
