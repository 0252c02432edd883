#!/usr/bin/env bash
# Is an event lost, or doubled without a cause, when everything around Eyelet fails?   `./build.sh test campaign` runs this.
#
#   tests/campaign/run.sh [--seed N] [--events N]     a campaign seen before, again; EYELET_LONG=1: 100,000 events in each half
#
# Native: the core and wasi_shims/serve.c, sixteen processes interleaved at every step (native/world.c).
# JavaScript: wrangler/eyelet.js, dist/eyelet.wasm and wrangler's stores, eight isolates (javascript/campaign.mjs).
# Kills: the real servers, ended by SIGKILL (kills.mjs): once on two hosts, or with EYELET_LONG=1 twenty times on every host.
set -euo pipefail

# shellcheck source=build.sh
. "$(dirname -- "$0")/../../build.sh"
cd "$top"

seed=1 native_events=20000 javascript_events=2000
[ -z "${EYELET_LONG:-}" ] || native_events=100000 javascript_events=100000
while [ $# -gt 0 ]; do
    case $1 in
    --seed) seed=$2 ;;
    --events) native_events=$2 javascript_events=$2 ;;
    *) die "no such option: $1 (--seed N, --events N)" ;;
    esac
    shift 2
done

find_sources
find_native_compiler
native_flags=(-std=c17 -g -O2 -fPIC -D_GNU_SOURCE)
third_party_native_flags=()
# A trap, not a message: the library is loaded many times over, and nothing of a sanitizer's runtime with it.
case $native_cc in
gcc) native_flags+=(-fsanitize=undefined -fsanitize-undefined-trap-on-error) ;;
*) native_flags+=(-fsanitize=undefined -fsanitize-trap=undefined -fno-sanitize=function) ;;
esac

world=$build/campaign/world library=$build/campaign/instance.so
mkdir -p "$build/campaign"
making='the core for the campaign'
objects=()
compile_core campaign "$native_cc" "${native_flags[@]}"
compiled
core=("${objects[@]}")
compile_folder campaign wasi_shims "$native_cc" "${native_flags[@]}"
compiled
# The host's functions stay undefined: they are the world's, and so is what says whether a public key accepts a signature. All
# else binds within the library.
link "$library" "$native_cc" -shared -Wl,-Bsymbolic -Wl,--wrap=eyelet_signature_verify "${objects[@]}" -o "$library"
objects=()
compile_folder campaign tests/campaign/native "$native_cc" "${native_flags[@]}" -isystem "$monocypher" -isystem "$bearssl/inc"
for object in "${core[@]}"; do
    case $object in
    */handler/base/* | */handler/codec/hex.o | */handler/codec/base64.o | */handler/crypto/hmac.o | */handler/crypto/sha*.o | \
        */handler/crypto/secret_equal.o | */third_party/*) objects+=("$object") ;;
    esac
done
compiled
link "$world" "$native_cc" -rdynamic "${objects[@]}" -ldl -o "$world"

passed=0 failed=0
# report NAME GOOD [TEXT]
report() {
    if [ "$2" = yes ]; then
        passed=$((passed + 1))
        printf 'ok %s%s\n' "$1" "${3:+ ($3)}"
    else
        failed=$((failed + 1))
        printf 'not ok %s%s\n' "$1" "${3:+ ($3)}"
    fi
}

native() { "$world" "$library" --seed "$seed" "$@"; }
# node:sqlite, which stands for a Durable Object's storage, is called experimental.
javascript() { "$node" --no-warnings tests/campaign/javascript/campaign.mjs --seed "$seed" "$@"; }

# holds HALF NAME OPTION...: the campaign finds no violation.
holds() {
    local half=$1 name=$2 start=$SECONDS good=yes
    shift 2
    "$half" "$@" || good=no
    report "$half: $name" "$good" "$((SECONDS - start)) s"
}

# control HALF NAME TEXT: a host that is wrong on purpose is found out, and for what it does.
control() {
    local output="$build/campaign/$1-$2.out"
    if "$1" --events 2000 --broken "$2" >"$output" 2>&1; then
        report "$1: the control $2 is found" no 'the campaign did not notice'
    elif grep -q "VIOLATION: .*$3" "$output"; then
        report "$1: the control $2 is found" yes "$(grep -o '[0-9]* VIOLATIONS' "$output")"
    else
        report "$1: the control $2 is found" no "$(tail -n 3 "$output")"
    fi
}

controls() {
    control "$1" done-early 'was not handed over'
    control "$1" ack-first 'was not handed over'
    control "$1" forgetful 'delivered again without a cause'
    control "$1" no-lease 'delivered again without a cause'
    control "$1" trusting 'a forged request reaches the store'
}

holds native 'an exact store' --events "$native_events"
holds native 'a store as KV is' --events "$native_events" --store kv
controls native

(build_locked build_artifacts js)
find_node 22
holds javascript 'Durable Object' --events "$javascript_events" --store durable-object
holds javascript 'Workers KV' --events "$javascript_events" --store kv
controls javascript

# kills ARGUMENT...: adds what it counted.
kills() {
    local output="$build/campaign/kills.out"
    (build_locked build_artifacts)
    "$node" --no-warnings tests/campaign/kills.mjs --seed "$seed" "$@" | tee "$output" | sed '$d' || true
    if [[ $(tail -n 1 "$output") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    else
        report 'the kills come to their end' no
    fi
}

if [ -n "${EYELET_LONG:-}" ]; then
    kills --kills 20
else
    kills --kills 1 wasmtime worker-do
fi
"$node" --no-warnings tests/campaign/kills.mjs --kills 0 --broken wasmtime >"$build/campaign/kills-broken.out" 2>&1 || true
if grep -q ': a copy was delivered' "$build/campaign/kills-broken.out"; then
    report 'kills: the control without dedup is found' yes
else
    report 'kills: the control without dedup is found' no
fi

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
