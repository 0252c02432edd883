#!/usr/bin/env bash
# Does a secret decide a branch or an address on the way of a request?   `./build.sh test constant_time` runs this.
#
# Every vector of every provider goes through handler.h in three ways (the body at once, in pieces, MACs of the host),
# under valgrind's memcheck with all secrets undefined; taint.c says what is public. The controls link a comparison that
# leaks, and pass when valgrind finds it. With --long, timing.mjs asks the same of the wasm by its time.
set -euo pipefail

# shellcheck source=build.sh
. "$(dirname -- "$0")/../../build.sh"
cd "$top"

need_command valgrind valgrind
[ -f /usr/include/valgrind/memcheck.h ] || apt_install valgrind || true
find_sources
find_native_compiler
find_node
mkdir -p "$build/constant_time"

# As the artifacts are built, without the sanitizers: what they add would branch. DWARF 4 is what valgrind reads.
native_flags=(-std=c17 -g -gdwarf-4 "${EYELET_OPTIMISE:--O3}")
third_party_native_flags=()
wrapped=(host_secret secret_equal hex_encode base64_encode public_key_decode)

# build_program NAME FLAG...
build_program() {
    local name=$1 program=$build/constant_time/$1 wraps=() function
    shift
    for function in "${wrapped[@]}"; do
        wraps+=("-Wl,--wrap=eyelet_$function")
    done
    objects=("${core[@]}")
    compile "$build/constant_time/taint-$name.o" tests/constant_time/taint.c "$native_cc" "${native_flags[@]}" -Wall -Wextra \
        -Werror "$@" -Ihandler
    compile "$build/constant_time/drive.o" tests/vectors/drive.c "$native_cc" "${native_flags[@]}" -D_GNU_SOURCE -Ihandler
    compiled
    link "$program" "$native_cc" "${wraps[@]}" "${objects[@]}" -o "$program"
    # check.mjs starts a program without arguments.
    cat >"$program.sh" <<SCRIPT
#!/bin/sh
exec valgrind --quiet --error-limit=no --num-callers=16 --suppressions=tests/constant_time/configuration.supp \\
    --log-file="$program.log" "$program"
SCRIPT
    chmod +x "$program.sh"
}

say "compiling the core as the artifacts are"
objects=()
compile_core constant_time "$native_cc" "${native_flags[@]}"
compiled
core=("${objects[@]}")

passed=0 failed=0
# report NAME GOOD TEXT
report() {
    if [ "$2" = yes ]; then
        passed=$((passed + 1))
        printf 'ok %s%s\n' "$1" "${3:+ ($3)}"
    else
        failed=$((failed + 1))
        printf 'not ok %s (%s)\n' "$1" "$3"
    fi
}

# judge PROGRAM SCRIPT ARGUMENT...: sets counts (the script's last line) and leaks (how many places valgrind found).
judge() {
    local program=$build/constant_time/$1 script=$2
    shift 2
    : >"$program.log"
    "$node" "$script" "$program.sh" "$@" >"$program.out" 2>&1 || true
    counts=$(tail -n 1 "$program.out")
    leaks=$(grep -cE ' (Conditional jump|Use of uninit|Syscall param|Invalid )' "$program.log" || true)
}

# clean NAME SCRIPT ARGUMENT...: the requests are answered as they should be, and valgrind finds nothing.
clean() {
    local name=$1
    shift
    judge tainted "$@"
    if [[ $counts =~ ^[1-9][0-9]*\ passed,\ 0\ failed$ ]] && [ "$leaks" -eq 0 ]; then
        report "$name" yes "${counts%% *}"
    else
        report "$name" no "$counts; $leaks places depend on a secret"
        head -n 20 "$build/constant_time/tainted.out"
        head -n 40 "$build/constant_time/tainted.log"
    fi
}

# leaky PROGRAM SLUG: the comparison that leaks is found, on this provider's way through the core.
leaky() {
    judge "$1" tests/vectors/check.mjs "$2"
    if grep -q '__wrap_eyelet_secret_equal' "$build/constant_time/$1.log"; then
        report "the control: $1 is found with $2" yes
    else
        report "the control: $1 is found with $2" no 'valgrind did not notice'
    fi
}

build_program tainted
build_program leaky-branch -DLEAKY_BRANCH
build_program leaky-address -DLEAKY_ADDRESS

clean 'every vector of every provider, each in 3 ways' tests/vectors/check.mjs
clean 'every HMAC, a roll of two secrets, a signed delivery' tests/constant_time/more.mjs
# HMAC of each hash and key form, plain hashes, tokens, passwords, JWT, Twilio, verify_token; the controls show that each
# way ends at the comparison with the secret still undefined.
for slug in github jira paystack standard-webhooks shopware hubspot-v1 lark token buildkite-token basic unsigned monday twilio \
    adyen meta; do
    leaky leaky-branch "$slug"
done
leaky leaky-address github

# build_timing NAME FLAG...: eyelet.wasm, with timing.c.
build_timing() {
    local program=$build/constant_time/$1.wasm
    making=$1.wasm
    shift
    wasm_objects wasi_shims/js
    compile "${program%.wasm}.o" tests/constant_time/timing.c "${wasm_cc[@]}" "${wasm_abi[@]}" -Wall -Wextra -Werror "$@" -Ihandler
    compiled
    link "$program" "${wasm_link[@]}" -Wl,--no-entry ${1:+-Wl,--wrap=eyelet_secret_equal} "${objects[@]}" -o "$program"
}

if [ -n "${EYELET_LONG:-}" ]; then
    prepare_wasm
    build_timing timing
    build_timing timing-leaky -DLEAKY
    judged=$("$node" tests/constant_time/timing.mjs "$build/constant_time/timing.wasm" \
        "$build/constant_time/timing-leaky.wasm" | tee /dev/stderr | tail -n 1) || true
    if [[ $judged =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    else
        report 'the time that the wasm takes' no "$judged"
    fi
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
