#!/usr/bin/env bash
# Does build.sh keep its promises?   The same bits from two folders, nothing done twice, what changed built again, clear refusals.
# shellcheck source=tests/lint/support/report.bash
. "$(dirname -- "$0")/../lint/support/report.bash"
unset EYELET_BUILD_DIR EYELET_DIST_DIR EYELET_START_DIR

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Another depth and another name: a path that leaks into an artifact differs in length, too.
copies=("$work/a" "$work/another/folder, deeper")
for copy in "${copies[@]}"; do
    mkdir -p "$copy"
    tar -cf - --exclude=./.git --exclude=./.build --exclude=./dist --exclude=node_modules --exclude=./.store . | tar -C "$copy" -xf -
done
first=${copies[0]} second=${copies[1]}

# refuses TEXT COMMAND...: ends with a failure and a message that holds TEXT.
refuses() {
    local text=$1 output
    shift
    if output=$("$@" 2>&1 </dev/null); then
        echo "did not fail: $output"
    elif ! grep -qF -- "$text" <<<"$output"; then
        echo "said: $output"
    fi
}

check 'builds in a fresh folder' "$("$first/build.sh" build >"$work/log" 2>&1 || cat "$work/log")"
check 'names the toolchain once' "$([ "$(grep -c '^toolchain: ' "$work/log")" = 1 ] || cat "$work/log")"
check 'prints raw and gzip sizes' "$(grep -qE '^dist/eyelet\.wasm +[0-9]+ bytes +[0-9]+ gzip$' "$work/log" || cat "$work/log")"
check 'builds in another folder, under another umask' \
    "$( (umask 077 && cd / && "$second/build.sh" build) >"$work/log" 2>&1 || cat "$work/log")"
for artifact in "$first"/dist/*.wasm "$first/dist/eyelet.cdx.json"; do
    name=${artifact##*/}
    check "$name is the same bit for bit from both folders" "$(cmp "$artifact" "$second/dist/$name" 2>&1 || true)"
    check "$name holds no path of this machine" "$(grep -aoE "$work|${EYELET_CACHE:-$HOME/.cache}/eyelet|/usr/(lib|include)" "$artifact" | sort -u || true)"
done

# The official schemas, out of the package that carries them.
cyclonedx="cyclonedx-python-lib==11.12.0 --hash=sha256:0e807521a921a5c3cb8ce1153f8a61d29eedfe76a46aac2796b7c6b573391a54"
schemas=$(bash -c '. ./build.sh
    folder=$EYELET_CACHE/cyclonedx-11.12.0
    wheel_unpack "$1" "$folder" >&2
    printf "%s\n" "$folder/cyclonedx/schema/_res"' schemas "$cyclonedx")
check 'eyelet.cdx.json is valid CycloneDX and true of the artifacts' "$(python3 tests/build/sbom.py "$first/dist" "$schemas" 2>&1 || true)"

# Of the processor's time: a busy machine is not the build's fault.
again_ms() {
    local TIMEFORMAT='%3U %3S'
    { time "$first/build.sh" build >"$work/log" 2>&1; } 2>&1 | awk '{ print int(($1 + $2) * 1000) }'
}
touch "$work/stamp"
took=$(again_ms)
check 'a second build writes nothing' "$(find "$first/.build" "$first/dist" -type f -newer "$work/stamp" ! -name lock)"
check 'a second build takes under 3 s of the processor' "$([ "$took" -lt 3000 ] || echo "$took ms")"
echo "a second build took $took ms"

told=$(EYELET_BUILD_DIR="$work/locked" bash -c '. ./build.sh; build_locked true && { build_locked false || echo "told of it"; }' 2>&1) || true
check 'a build that fails is told to who asked for it, one that does not is not' "$([ "$told" = 'told of it' ] || echo "said: $told")"

# What changed, and only that, is built again.
printf '\n/* changed */\n' >>"$first/handler/base/number.h"
touch "$work/stamp"
"$first/build.sh" build >/dev/null 2>&1 || true
check 'a changed header builds its users again' "$([ "$first/.build/wasm/handler/base/number.o" -nt "$work/stamp" ] || echo 'number.o is old')"
check 'a changed header leaves the others' "$([ ! "$first/.build/wasm/handler/codec/hex.o" -nt "$work/stamp" ] || echo 'hex.o is new')"
printf '\nint broken = ;\n' >>"$first/handler/base/number.c"
check 'a fault in a source fails the build and names the file' "$(refuses 'handler/base/number.c' "$first/build.sh" build)"
check 'and no artifact is left that looks whole' "$(cd "$first" && "./build.sh" build >/dev/null 2>&1 && echo 'built')"

help=$(./build.sh help)
check 'help lists the verbs' "$(for verb in build run send sign check forget test lint clean; do
    grep -qE "^  $verb( |$)" <<<"$help" || echo "$verb"
done)"
check 'an unknown verb is refused' "$(refuses 'no such verb: fly' ./build.sh fly)"
check 'an unknown option is refused' "$(refuses 'no such option: --flag' ./build.sh run --flag)"
check 'an option without its value is refused' "$(refuses '--port needs a value' ./build.sh run --port)"
check 'a port that is no number is refused' "$(refuses 'is not a number' ./build.sh run --port 80a)"
check 'a configuration that is not there is refused' "$(refuses 'cannot read the configuration' ./build.sh run --config none.json)"
check 'an unknown artifact is refused' "$(refuses 'no such artifact: exe' ./build.sh build exe)"
check 'an unknown test is refused' "$(refuses 'no such test: nothing' ./build.sh test nothing)"
printf 'LD_PRELOAD=x\n' >"$work/env"
printf '{"sources":{}}' >"$work/webhooks.json"
check 'a name that steers the loader is no secret' \
    "$(refuses 'LD_PRELOAD is no name for a secret' ./build.sh check "$work/webhooks.json" --env-file "$work/env")"
mkdir "$work/cargo"
cat >"$work/cargo/cargo" <<'CARGO'
#!/bin/sh
echo built >>"${0%/*}/calls"
sleep 1
while [ "$1" != --root ]; do shift; done
mkdir -p "$2/bin"
: >"$2/bin/viceroy"
CARGO
chmod +x "$work/cargo/cargo"
if command -v viceroy >/dev/null; then
    skip 'two that need Viceroy at once' 'it is on PATH'
else
    viceroys=$(for _ in 1 2; do
        env -u EYELET_VICEROY PATH="$work/cargo:$PATH" EYELET_CACHE="$work/cache" ./build.sh tool viceroy 2>/dev/null &
    done
    wait)
    check 'of two that need Viceroy at once one builds it, and both have it' "$(
        [ "$(wc -l <"$work/cargo/calls")" -eq 1 ] || cat "$work/cargo/calls"
        [ "$(grep -c "^$work/cache/.*/bin/viceroy$" <<<"$viceroys")" -eq 2 ] || echo "$viceroys"
    )"
fi
# Root scripts run at npm's install: packages that need no network.
mkdir "$work/packages"
printf '{"name": "slow", "version": "1.0.0", "scripts": {"preinstall": "echo installed >>../../calls && sleep 1"}}\n' >"$work/packages/package.json"
printf '{"name": "slow", "version": "1.0.0", "lockfileVersion": 3, "packages": {}}\n' >"$work/packages/package-lock.json"
for _ in 1 2; do
    EYELET_CACHE="$work/npm/cache" "$(./build.sh tool node)" --input-type=module - "$work/packages" >>"$work/npm.log" 2>&1 <<'JS' &
import { install } from "./wrangler/tools.mjs";
install(process.argv[2], "packages", "packages");
JS
done
wait
check 'of two that need packages at once one installs them' \
    "$([ "$(cat "$work/npm/calls" "$work/npm/cache/packages/.installed" | grep -c .)" = 2 ] || cat "$work/npm.log")"
mkdir "$work/pip"
cat >"$work/pip/python3" <<'PIP'
#!/bin/sh
case $* in
*download*) echo downloaded >>"${0%/*}/calls"; sleep 1; while [ "$1" != --dest ]; do shift; done; : >"$2/x.whl" ;;
*zipfile*) mkdir -p "$5/bin"; : >"$5/bin/x" ;;
esac
PIP
chmod +x "$work/pip/python3"
for _ in 1 2; do
    PATH="$work/pip:$PATH" EYELET_CACHE="$work/wheels" bash -c '. ./build.sh; wheel_unpack "x==1" "$EYELET_CACHE/x-1" && "$EYELET_CACHE/x-1/bin/x" && echo "has it"' \
        >>"$work/pip.log" 2>/dev/null &
done
wait
check 'of two that need a wheel at once one fetches it, and both have it' "$(
    [ "$(cat "$work/pip/calls")" = downloaded ] || cat "$work/pip/calls"
    [ "$(grep -c 'has it' "$work/pip.log")" -eq 2 ] || cat "$work/pip.log"
    ls -d "$work"/wheels/work.* 2>/dev/null
)"
printf '#!/bin/sh\nexit 1\n' >"$work/pip/mktemp"
chmod +x "$work/pip/mktemp"
: >"$work/pip/calls"
check 'nothing is fetched to anywhere else where the cache has no room' "$(
    PATH="$work/pip:$PATH" EYELET_CACHE="$work/full" bash -c '. ./build.sh; wheel_unpack "x==1" "$EYELET_CACHE/x-1" || exit 9' 2>/dev/null || status=$?
    [ "${status:-0}" -eq 9 ] || echo "ends with ${status:-0}"
    cat "$work/pip/calls"
)"
check 'a WASI SDK path that holds none is refused' "$(refuses 'holds no bin/clang' env WASI_SDK_PATH="$work" ./build.sh build js)"
check 'a BearSSL folder that holds none is refused' "$(refuses 'holds no inc/bearssl.h' env BEARSSL_DIR="$work" ./build.sh build js)"
check 'a jsmn folder that holds none is refused' "$(refuses 'holds no jsmn.h' env JSMN_DIR="$work" ./build.sh build js)"
finish
