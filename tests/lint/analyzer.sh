#!/usr/bin/env bash
# Is the C of the core and its hosts clean under gcc -fanalyzer and cppcheck?   (clang's analyzer runs in tidy.sh)
# shellcheck source=tests/lint/support/report.bash
. "$(dirname -- "$0")/support/report.bash"

for tool in gcc cppcheck; do
    command -v "$tool" >/dev/null || ./build.sh tool "$tool" >/dev/null || {
        skip "$tool" "NOT LOOKED AT: $tool cannot be had here (apt-get install $tool)"
    }
done
work=$build/lint/analyzer
rm -rf "$work"
mkdir -p "$work"
libraries=(-isystem "$(./build.sh tool jsmn)" -isystem "$(./build.sh tool bearssl)/inc" -isystem "$(./build.sh tool monocypher)")
read -r -a sysroot <<<"$(./build.sh tool sysroot-flags)"
jobs=${EYELET_JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}

# Both must find these, so that no finding means something.
cat >"$work/control.c" <<'C'
int eyelet_control(int choice);
int eyelet_control(int choice) {
    int few[4] = {0};
    int *none = choice > 3 ? few : 0;
    few[choice > 9 ? 9 : 0] = choice;
    if (!none) {
        *none = 1;
    }
    return few[5];
}
C

# As the target is: 32 bits, 64-bit integers aligned to 8, wasi-libc's headers; what is wasm's own stands for a number.
gcc_analyze() {
    local output=$work/${1//\//_}.gcc status=0
    gcc -m32 -malign-double -std=c17 -fanalyzer -O1 --param=analyzer-bb-explosion-factor=2 -nostdinc \
        -isystem "$(gcc -print-file-name=include)" "${sysroot[@]}" "${libraries[@]}" -Ihandler -Iwasi_shims \
        -D__wasm32__ -D__wasi__ -D_POSIX_C_SOURCE=200809L "-D__builtin_wasm_memory_size(index)=16" \
        "-D__builtin_wasm_memory_grow(index, pages)=16" -Wno-attributes -c -o "$output.o" "$1" >"$output" 2>&1 || status=$?
    [ "$status" -eq 0 ] || echo "gcc ended with $status" >>"$output"
}
# Not sha1.c and sha256.c: their rounds, unrolled, keep gcc 12 busy for minutes, and it takes a vector's width for its lane's
# ("shift by 31 >= precision of type (2)"). clang's analyzer and cppcheck read them, and every length is compared with BearSSL.
mapfile -t files < <(find handler wasi_shims -name '*.c' ! -name sha1.c ! -name sha256.c | sort)
if command -v gcc >/dev/null; then
    for file in "$work/control.c" "${files[@]}"; do
        gcc_analyze "$file" &
        while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do
            wait -n || true
        done
    done
    wait
    for file in "${files[@]}"; do
        # Its other warnings are for warnings.sh.
        check "gcc: $file" "$(grep -E 'Wanalyzer|error:|gcc ended' "$work/${file//\//_}.gcc" | sort -u | head -n 20 || true)"
    done
    control=$work/control.c
    check 'gcc finds the fault of the control' "$(grep -q 'Wanalyzer-null-dereference' "$work/${control//\//_}.gcc" || echo 'it does not')"
fi

# Not its style checks: names that differ between declaration and definition are for tidy.sh.
cppcheck_analyze() {
    cppcheck -j "$jobs" --std=c17 --enable=warning,performance,portability --quiet --template='{file}:{line}: {id}: {message}' \
        -Ihandler -Iwasi_shims "${libraries[@]}" "$@" 2>&1 || echo "cppcheck ended with $?"
}
if command -v cppcheck >/dev/null; then
    libraries=(-I"${libraries[1]}" -I"${libraries[3]}" -I"${libraries[5]}")
    check 'cppcheck: handler and wasi_shims' "$(cppcheck_analyze handler wasi_shims)"
    check 'cppcheck finds the fault of the control' "$(grep -q 'arrayIndexOutOfBounds' <<<"$(cppcheck_analyze "$work/control.c")" || echo 'it does not')"
fi
finish
