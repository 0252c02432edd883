#!/usr/bin/env bash
# Do the core, the vectors and the official SDKs agree?   `./build.sh test vectors` runs this.
set -euo pipefail

# shellcheck source=build.sh
. "$(dirname -- "$0")/../../build.sh"
cd "$top"

native_library
drive=$build/native/tests/drive
objects=()
# shellcheck disable=SC2086 # warnings is a list
compile "$drive.o" tests/vectors/drive.c "$native_cc" "${native_flags[@]}" $warnings -D_GNU_SOURCE -Ihandler
compiled
link_inputs=$build/native/libeyelet.a link "$drive" "$native_cc" "-fsanitize=address,undefined" "${objects[@]}" \
    "$build/native/libeyelet.a" -o "$drive"
find_node
export ASAN_OPTIONS=detect_leaks=0

passed=0 failed=0
# add NAME PROGRAM ARGUMENT...: runs it and adds the counts of its last line.
add() {
    local name=$1 output="$build/test/vectors-$1" last status=0
    mkdir -p "$build/test"
    "${@:2}" 2>&1 | tee "$output" | sed '$d' || status=$?
    last=$(tail -n 1 "$output")
    if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    else
        printf '%s: %s\n' "$name" "$last"
        failed=$((failed + 1))
    fi
    [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
}

add table "$node" tests/vectors/make.mjs --check
add known-answers "$node" tests/vectors/check.mjs "$drive"
if [ -f tests/vectors/sdk.mjs ]; then
    add official-sdks "$node" tests/vectors/sdk.mjs "$drive"
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
