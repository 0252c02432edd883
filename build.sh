#!/usr/bin/env bash
# One entry to everything that is done with Eyelet: `./build.sh help` lists the verbs.
# Sections: messages and helpers, compile, artifacts, native builds, the other verbs. In wasi_shims/toolchain, obtain.sh fetches
# the toolchain and third-party sources, sbom.sh says what went into an artifact, serve.sh is run, send and their like;
# tests/run.sh drives the tests. Nothing outside this folder and the cache is changed, except packages that apt installs.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@" # sh build.sh
set -euo pipefail

top=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
# Where the user stood: relative paths on the command line are meant from there.
start_dir=${EYELET_START_DIR:-$PWD}
export EYELET_START_DIR=$start_dir
cd "$top"

export EYELET_CACHE=${EYELET_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/eyelet}
if [ ! -w "${HOME:-/}" ]; then # of a service's user, say: wasmtime, npm and wrangler would fail there
    export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$EYELET_CACHE/home} XDG_CONFIG_HOME=${XDG_CONFIG_HOME:-$EYELET_CACHE/home}
    export npm_config_cache=${npm_config_cache:-$EYELET_CACHE/home/npm}
fi
build=${EYELET_BUILD_DIR:-.build}
dist=${EYELET_DIST_DIR:-dist}
case $build in
/*) build_path=$build ;;
*) build_path=$top/$build ;;
esac
jobs=${EYELET_JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}
export LC_ALL=C SOURCE_DATE_EPOCH=0

# ---------------------------------------------------------------- messages and helpers
say() { printf '%s\n' "$*" >&2; }
die() {
    printf 'build.sh: %s\n' "$*" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# sha256_of FILE
sha256_of() {
    if have sha256sum; then
        sha256sum "$1" | cut -d ' ' -f 1
    elif have shasum; then
        shasum -a 256 "$1" | cut -d ' ' -f 1
    else
        openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1
    fi
}

# sha256_matches FILE EXPECTED WHAT: false, and the file gone, where they differ.
sha256_matches() {
    local found
    found=$(sha256_of "$1")
    if [ "$found" != "$2" ]; then
        say "$3: SHA-256 is $found, expected $2; not used"
        rm -f "$1"
        return 1
    fi
}

# absolute PATH: as the user meant it where they stood.
absolute() {
    case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s\n' "$start_dir/$1" ;;
    esac
}

# need_writable FOLDER VARIABLE: makes the folder where it is not there.
need_writable() {
    local folder=$1
    [ "${folder#/}" != "$folder" ] || folder=$top/$folder
    mkdir -p "$folder" 2>/dev/null || true
    [ -w "$folder" ] || die "cannot write in $folder: set $2 to a folder that you may write in"
}

# write_if_changed FILE (text on standard input): keeps the file's time where nothing changed.
write_if_changed() {
    local text
    text=$(cat)
    if [ ! -f "$1" ] || [ "$(cat "$1")" != "$text" ]; then
        printf '%s\n' "$text" >"$1"
    fi
}

# shellcheck source=wasi_shims/toolchain/obtain.sh
. "$top/wasi_shims/toolchain/obtain.sh"
# shellcheck source=wasi_shims/toolchain/sbom.sh
. "$top/wasi_shims/toolchain/sbom.sh"
# shellcheck source=wasi_shims/toolchain/serve.sh
. "$top/wasi_shims/toolchain/serve.sh"

# ---------------------------------------------------------------- compile
warnings='-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wvla -Wcast-align -Wcast-qual
    -Wwrite-strings -Wundef -Wstrict-prototypes -Wmissing-prototypes -Wmissing-variable-declarations -Wpointer-arith
    -Wimplicit-fallthrough -Wswitch-enum -Wformat=2 -Wnull-dereference -Wframe-larger-than=8192'

# is_fresh FILE COMMAND: FILE was made by this very command, after the last change of everything that it was made from.
# FILE.command is written before the command starts, so that a source edited meanwhile counts as newer.
is_fresh() {
    local old='' words word
    [ -f "$1" ] && [ -f "$1.d" ] && [ -f "$1.command" ] || return 1
    IFS= read -r -d '' old <"$1.command" || true
    [ "$old" = "$2" ] || return 1
    while read -r -a words; do
        for word in "${words[@]}"; do
            case $word in
            *: | \\) ;;
            *) [ -e "$word" ] && [ ! "$word" -nt "$1.command" ] || return 1 ;;
            esac
        done
    done <"$1.d"
}

running=()
job_failed=
finish_jobs() {
    local pid
    while [ "${#running[@]}" -gt "$1" ]; do
        pid=${running[0]}
        running=("${running[@]:1}")
        wait "$pid" || job_failed=yes
    done
}

announced=
making=
# compile OBJECT SOURCE COMPILER FLAG...: queues the work where it is needed and adds OBJECT to objects.
compile() {
    local object=$1 source=$2 command
    shift 2
    objects+=("$object")
    command="$* $source"
    is_fresh "$object" "$command" && return 0
    if [ -z "$announced" ]; then
        announced=yes
        say "compiling $making"
    fi
    mkdir -p "${object%/*}"
    rm -f "$object"
    printf '%s' "$command" >"$object.command"
    {
        "$@" -MMD -MF "$object.d" -c -o "$object.new" "$source" && mv "$object.new" "$object"
    } &
    running+=("$!")
    finish_jobs "$((jobs - 1))"
}

compiled() {
    finish_jobs 0
    announced=
    if [ -n "$job_failed" ]; then
        job_failed=
        return 1
    fi
}

# link OUTPUT COMMAND...: runs the command, which writes OUTPUT, where an object or the command itself has changed.
link() {
    local output=$1 note="$build/link/${1##*/}"
    shift
    mkdir -p "${output%/*}" "$build/link"
    if [ -f "$output" ] && [ -f "$note" ]; then
        is_fresh "$note" "$*" && return 0
    fi
    rm -f "$output"
    printf '%s' "$*" >"$note.command"
    "$@" || return 1
    linked_any=yes
    printf '%s\n' "${objects[@]}" ${link_inputs:+"$link_inputs"} >"$note.d"
    : >"$note"
}

# The core and its third-party code for one kind of machine: compile_core VARIANT COMPILER FLAG...
compile_core() {
    local variant=$1 source name file extra small=-Os # the tests' builds
    shift
    case $variant in
    wasm | cli) small=-Oz ;;
    esac
    while read -r source; do
        extra=()
        case $variant:$source in
        native:*) ;;
        # What every byte of a body or a signature passes through is built for speed, the rest for size.
        *:handler/codec/json.c) extra=(-O2) ;;
        *:handler/crypto/sha256.c | *:handler/codec/hex.c) extra=(-Os) ;;
        *) extra=("$small") ;;
        esac
        # shellcheck disable=SC2086 # warnings is a list
        compile "$build/$variant/${source%.c}.o" "$source" "$@" $warnings -Ihandler -isystem "$jsmn" \
            -isystem "$bearssl/inc" ${monocypher:+-isystem "$monocypher"} ${extra[@]+"${extra[@]}"}
    done < <(find handler -name '*.c' | sort)
    while read -r name file; do
        extra=()
        case $variant:$name in
        native:*) extra=("${third_party_native_flags[@]}") ;;
        *:bearssl/src/hash/*) extra=(-Os) ;;
        *) extra=("$small") ;;
        esac
        compile "$build/$variant/third_party/$name.o" "$file" "$@" -w -I "$bearssl/inc" -I "$bearssl/src" \
            ${extra[@]+"${extra[@]}"}
    done < <(third_party_sources)
}

# compile_folder VARIANT FOLDER COMPILER FLAG...: the sources of one host.
compile_folder() {
    local variant=$1 folder=$2 source
    shift 2
    for source in "$folder"/*.c; do
        # shellcheck disable=SC2086
        [ ! -f "$source" ] ||
            compile "$build/$variant/${source%.c}.o" "$source" "$@" $warnings -Ihandler -Iwasi_shims
    done
}

# Reproducible wherever the folders lie: no path of this machine in an object.
prefix_maps() {
    printf '%s\n' "-ffile-prefix-map=$top=." "-ffile-prefix-map=$bearssl=bearssl" "-ffile-prefix-map=$jsmn=jsmn" \
        ${monocypher:+"-ffile-prefix-map=$monocypher=monocypher"}
}

# ---------------------------------------------------------------- artifacts
prepare_wasm() {
    local map
    find_toolchain
    find_sources
    wasm_cc=("$cc" --target=wasm32-wasip1)
    # shellcheck disable=SC2206 # a list
    wasm_cc+=($sysroot_flags -std=c17 -O3 -msimd128 -mbulk-memory -fno-ident -fvisibility=hidden
        -ffunction-sections -fdata-sections)
    # Both passes cost a wasm module more variables and copies than they save: 1 % after gzip, and no time.
    wasm_cc+=(-mllvm -disable-lsr -mllvm -enable-load-pre=false)
    while IFS= read -r map; do
        wasm_cc+=("$map")
    done < <(prefix_maps)
    # A view (two words) is passed by value everywhere: as two parameters, not through memory. Only within our own modules;
    # what is linked with a libc (cli) keeps the libc's ABI. A tenth of the size. A struct with an array in it is passed by address:
    # by value each element would be a parameter.
    wasm_abi=(-mmultivalue -Xclang -target-abi -Xclang experimental-mv)
    # shellcheck disable=SC2054 # the commas are the linker's
    wasm_link=("$cc" --target=wasm32-wasip1 -fuse-ld="$wasm_ld" -nostdlib -Wl,--fatal-warnings -Wl,--gc-sections -Wl,--strip-all
        -Wl,--compress-relocations -Wl,--stack-first -Wl,-z,stack-size=131072)
}

# has_sources FOLDER
has_sources() { [ -n "$(find "$1" -maxdepth 1 -name '*.c' 2>/dev/null | head -n 1)" ]; }

# move_last PATTERN: of objects.
move_last() {
    mapfile -t objects < <(printf '%s\n' "${objects[@]}" | grep -vE "$1" && printf '%s\n' "${objects[@]}" | grep -E "$1")
}

# wasm_objects FOLDER [serve]: one host, our libc and the core, in the order in which their data lie in memory (fastly/host.c
# says why); sets objects.
wasm_objects() {
    objects=()
    compile_folder wasm "$1" "${wasm_cc[@]}" "${wasm_abi[@]}" -Oz
    [ "${2:-}" != serve ] || compile_folder wasm wasi_shims "${wasm_cc[@]}" "${wasm_abi[@]}" -Oz
    compile_folder wasm wasi_shims/libc "${wasm_cc[@]}" "${wasm_abi[@]}" -Oz
    compile_core wasm "${wasm_cc[@]}" "${wasm_abi[@]}"
    compiled || return 1
    # What is least like the rest: gzip makes 1 % less of it where it lies together.
    move_last '/sha[^/]*\.o$'
    move_last '/providers\.o$'
}

build_js() {
    wasm_objects wasi_shims/js || return 1
    drop_arithmetic # of public keys: the runtime has its own (step VERIFY)
    link "$dist/eyelet.wasm" "${wasm_link[@]}" -Wl,--no-entry "${objects[@]}" -o "$dist/eyelet.wasm"
}

drop_arithmetic() {
    mapfile -t objects < <(printf '%s\n' "${objects[@]}" | grep -vE '/third_party/(monocypher|bearssl/src/(ec|int|rsa))/')
}

build_http() {
    local world=wasi_shims/wasi_http/world.wit
    find_component_linker
    wasm_objects wasi_shims/wasi_http serve || return 1
    local flags=(--no-entry --gc-sections --strip-all --compress-relocations --stack-first --fatal-warnings -z 'stack-size=131072')
    if [ "$component_linker" = npm ]; then
        link_inputs=$world link "$dist/eyelet-http.wasm" component_by_npm "$wasm_ld" "$world" "$dist/eyelet-http.wasm" \
            "${flags[@]}" "${objects[@]}"
    else
        link_inputs=$world link "$dist/eyelet-http.wasm" "$component_linker" --wasm-ld-path "$wasm_ld" \
            --component-type "$world" --wasi-adapter none "${flags[@]}" "${objects[@]}" -o "$dist/eyelet-http.wasm"
    fi
}

# component_by_npm WASM_LD WORLD.wit OUTPUT ARGUMENT...: the core module by wasm-ld, made a component by jco's wasm-tools.
component_by_npm() {
    local wasm_ld=$1 world=$2 output=$3 folder="$EYELET_CACHE/jco-transpile-$jco_transpile_version/node_modules"
    shift 3
    find_node
    npm_unpack @bytecodealliance/jco-transpile "$jco_transpile_version" "$jco_transpile_sha256" \
        "$folder/@bytecodealliance/jco-transpile" || return 1
    npm_unpack @bytecodealliance/preview2-shim "$preview2_shim_version" "$preview2_shim_sha256" \
        "$folder/@bytecodealliance/preview2-shim" || return 1
    "$wasm_ld" "$@" -o "$build/link/core.wasm" || return 1
    "$node" wasi_shims/wasi_http/component.mjs "$build/link/core.wasm" "$world" http "$output" "$folder"
}

build_cli() {
    objects=()
    compile_core cli "${wasm_cc[@]}" -DEYELET_EXPLAINS
    compile_folder cli wasi_shims/cli "${wasm_cc[@]}" -Oz
    compiled || return 1
    drop_arithmetic # it signs for tests, and asks no public key
    # shellcheck disable=SC2086 # libc_flags is a list
    link "$dist/eyelet-cli.wasm" "$cc" --target=wasm32-wasip1 -fuse-ld="$wasm_ld" -nodefaultlibs -Wl,--gc-sections \
        -Wl,--strip-all -Wl,--compress-relocations -Wl,--stack-first -Wl,-z,stack-size=262144 "${objects[@]}" $libc_flags -lc "$builtins" \
        -o "$dist/eyelet-cli.wasm"
}

build_fastly() {
    wasm_objects wasi_shims/fastly serve &&
        link "$dist/eyelet-fastly.wasm" "${wasm_link[@]}" -Wl,--initial-heap=131072 -nostartfiles "${objects[@]}" \
            -o "$dist/eyelet-fastly.wasm"
}

# One build at a time in one folder: two of them would write the same objects.
build_locked() {
    need_writable "$build" EYELET_BUILD_DIR
    need_writable "$dist" EYELET_DIST_DIR
    if have flock; then
        exec 9>"$build/lock"
        flock 9
    fi
    "$@"
    # Not the status of what comes after: who asks whether it went well has switched set -e off.
    local status=$?
    if have flock; then
        exec 9>&-
    fi
    return "$status"
}

# build_artifacts [js|http|cli|fastly]...: all that have sources, without a name.
build_artifacts() {
    local wanted=${*:-js http cli fastly} name folder faults='' file
    prepare_wasm
    for name in $wanted; do
        folder=wasi_shims/$name file=$dist/eyelet-$name.wasm
        case $name in
        js) file=$dist/eyelet.wasm ;;
        http) folder=wasi_shims/wasi_http ;;
        cli | fastly) ;;
        *) die "no such artifact: $name (js, http, cli, fastly)" ;;
        esac
        if ! has_sources "$folder"; then
            [ $# -eq 0 ] || die "$folder has no sources yet"
            continue
        fi
        making=${file##*/}
        "build_$name" || faults="$faults ${file##*/}"
    done
    [ -z "$faults" ] || die "could not build$faults"
    if [ -n "${linked_any:-}" ] || [ ! wasi_shims/toolchain/sbom.sh -ot "$dist/eyelet.cdx.json" ]; then
        write_sbom
    fi
}

print_sizes() {
    local file
    for file in "$dist"/*.wasm; do
        [ ! -f "$file" ] || printf '%-24s %8d bytes  %8d gzip\n' "$file" "$(wc -c <"$file")" "$(gzip -9nc "$file" | wc -c)"
    done
}

# ---------------------------------------------------------------- native builds, for the tests
# links_sanitizers COMPILER
links_sanitizers() {
    printf 'int main(void) { return 0; }\n' >"$build/native/probe.c"
    "$1" -fsanitize=address,undefined -o "$build/native/probe" "$build/native/probe.c" 2>/dev/null
}

# find_native_compiler: sets native_cc, one that can link AddressSanitizer and UndefinedBehaviorSanitizer: clang if it can be had.
find_native_compiler() {
    [ -n "${native_cc:-}" ] && return 0
    local found
    mkdir -p "$build/native"
    for found in clang-22 clang-21 clang-20 clang-19 clang-18 clang-17 clang-16 clang; do
        have "$found" || continue
        if links_sanitizers "$found" || { apt_install "libclang-rt-$("$found" -dumpversion | cut -d . -f 1)-dev" libc6-dev &&
            links_sanitizers "$found"; }; then
            native_cc=$found
            return 0
        fi
    done
    if { have gcc && links_sanitizers gcc; } || { apt_install gcc libc6-dev && links_sanitizers gcc; }; then
        native_cc=gcc
        warnings=${warnings/-Wmissing-variable-declarations/} # gcc has none of this name
        return 0
    fi
    die "the tests need clang or gcc with the sanitizers: apt-get install libclang-rt-22-dev (as your clang), or gcc"
}

# native_library: the core for this machine, under the sanitizers, in $build/native/libeyelet.a.
native_library() {
    local archiver
    find_sources
    find_native_compiler
    archiver=$(command -v llvm-ar-22 || command -v llvm-ar || command -v ar)
    objects=()
    making='the core for the tests'
    # BearSSL calls its hash classes through pointers of another type.
    third_party_native_flags=(-fno-sanitize=function)
    [ "$native_cc" != gcc ] || third_party_native_flags=()
    native_flags=(-std=c17 -DEYELET_EXPLAINS -g -O1 -fno-omit-frame-pointer "-fsanitize=address,undefined" -fno-sanitize-recover=all)
    # BearSSL and jsmn are compiled likewise: an over-read there would be ours to answer for.
    compile_core native "$native_cc" "${native_flags[@]}"
    compiled || return 1
    # Made afresh: an archive keeps members whose source is gone.
    link "$build/native/libeyelet.a" archive "$archiver" "$build/native/libeyelet.a" "${objects[@]}"
}

# archive AR OUTPUT OBJECT...
archive() {
    rm -f "$2"
    "$1" rcsD "$2" "${@:3}"
}

# ---------------------------------------------------------------- the other verbs
verb_build() {
    build_locked build_artifacts "$@"
    [ -z "${linked_any:-}" ] || say "built"
    print_sizes
}

verb_test() {
    exec "$top/tests/run.sh" "$@"
}

verb_lint() {
    [ $# -eq 0 ] || die "lint takes no name: ./build.sh test lint/$1"
    exec "$top/tests/run.sh" lint
}

verb_clean() {
    case $* in
    '') ;;
    --all)
        say "the cache $EYELET_CACHE too"
        rm -rf "$EYELET_CACHE"
        ;;
    *) die "no such option: $* (clean [--all])" ;;
    esac
    rm -rf "$build" "$dist"
}

# delegate VERB FILE ARGUMENT...: a verb that has a program of its own.
delegated() {
    local name
    case $1 in
    bench) name=tests/bench/run ;;
    fuzz) name=tests/fuzz/run ;;
    dev | deploy | replay | pack) name=wrangler/$1 ;;
    fastly) name=wasi_shims/fastly/run ;;
    esac
    for name in "$name.sh" "$name.mjs" "$name.py"; do
        if [ -f "$name" ]; then
            printf '%s\n' "$name"
            return 0
        fi
    done
    return 1
}

verb_delegate() {
    local script port=8787 word before=''
    script=$(delegated "$1") || die "$1 is not there yet"
    case $1:${2:-} in
    fastly:deploy) ;;
    dev:* | fastly:*)
        for word; do
            if [ "$before" = --port ]; then
                need_value --port "$word"
                port=$word
            fi
            before=$word
        done
        claim_port "$port" # and the program keeps it, and what the program starts does not
        ;;
    esac
    shift
    case $script in
    *.sh) exec bash "$script" "$@" ;;
    *.py) exec python3 "$script" "$@" ;;
    esac
    find_node
    exec "$node" -- "$script" "$@" # else node takes --env-file for its own
}

# tool NAME: prints where a part is, fetching it if need be; for the scripts of the tests and of the delegated verbs.
verb_tool() {
    case ${1:-} in
    wasmtime)
        find_wasmtime
        printf '%s\n' "$wasmtime"
        ;;
    wash)
        find_wash
        printf '%s\n' "$wash"
        ;;
    viceroy)
        find_node
        "$node" -e 'import("./wasi_shims/fastly/viceroy.mjs").then(({ viceroy }) => console.log(viceroy()))'
        ;;
    node | node22)
        find_node "${1#node}"
        printf '%s\n' "$node"
        ;;
    clang-format | clang-tidy) find_lint_tool "$1" ;;
    shellcheck | cppcheck | gcc)
        need_command "$1" "$1"
        command -v "$1"
        ;;
    wasm-component-ld)
        find_toolchain
        find_component_linker
        printf '%s\n' "$component_linker"
        ;;
    clang | wasm-ld | nm | sysroot-flags | wasm-flags | libc-flags)
        find_toolchain
        case $1 in
        clang) command -v "$cc" ;;
        wasm-ld) printf '%s\n' "$wasm_ld" ;;
        nm) printf '%s\n' "$nm" ;;
        sysroot-flags) printf '%s\n' "$sysroot_flags" ;;
        wasm-flags)
            prepare_wasm
            printf '%s\n' "${wasm_cc[*]:1} ${wasm_abi[*]}"
            ;;
        libc-flags) printf '%s\n' "$libc_flags" ;;
        esac
        ;;
    native-cc)
        find_native_compiler
        command -v "$native_cc"
        ;;
    native-library)
        build_locked native_library >&2
        printf '%s\n' "$build/native/libeyelet.a"
        ;;
    wasm-objects)
        build_locked wasm_core >&2
        printf '%s\n' "${objects[@]}"
        ;;
    bearssl | jsmn | monocypher)
        find_sources
        printf '%s\n' "${!1}"
        ;;
    *) die "tool: wasmtime, wash, viceroy, node, node22, clang, wasm-ld, nm, sysroot-flags, wasm-flags, libc-flags, native-cc,
native-library, wasm-objects, wasm-component-ld, clang-format, clang-tidy, shellcheck, cppcheck, gcc, bearssl, jsmn or monocypher" ;;
    esac
}

# wasm_core: only the core's own objects, for the lint of symbols.
wasm_core() {
    prepare_wasm
    objects=()
    making='the core'
    compile_core wasm "${wasm_cc[@]}" "${wasm_abi[@]}"
    compiled
}

verb_help() {
    cat <<'HELP'
./build.sh VERB

  build [js|http|cli|fastly]   everything into dist/, with sizes; fetches what it needs
  run      [OPTIONS]           serve on 127.0.0.1:8787 under wasmtime; without --config a sample with a receiver
             --config FILE  --port N  --store DIR (else .store beside build.sh)
             --env-file FILE (lines of NAME=value; else secrets are taken from the environment)
  send SOURCE [OPTIONS]        send a correctly signed sample event to what run, dev or fastly serves on that port
             --port N (8787)  --id ID  --body FILE  --forge (wrong secret)  --stale (old)
             --config FILE  --env-file FILE  --to URL (where something else serves)
             fails where a good event is not answered 2xx, or a bad one not 4xx
  sign SOURCE [OPTIONS]        the same, printed as a curl command
  check [FILE] [OPTIONS]       all faults of a webhooks.json, each with its place and its fix
             --env-file FILE  --no-secrets  --host wasmtime|cloudflare|fastly|library
  forget SOURCE ID [DESTINATION] [--store DIR]
                               let a deliberate resend of an event through to all its destinations, or that one
  test [--long] [NAME...]      every test, or those named (lint, core, core/json, vectors, hosts ...)
  lint                         layers, symbols, imports, format, tidy, shellcheck
HELP
    local verb text
    while IFS='|' read -r verb text; do
        [ -z "$(delegated "$verb")" ] || printf '  %-28s %s\n' "$verb" "$text"
    done <<'HELP' || true
dev|as run, in workerd, the Cloudflare runtime; --store kv, durable-object or a folder
deploy|deploy to Cloudflare Workers: [--config FILE] [--dry-run] (works offline)
replay|redeliver what could not be delivered: [--list] [--deployed] [--store DIR]
pack|the npm package, with the core inside, into dist/
fastly|as run, on Viceroy: [--backend NAME=URL]; `fastly deploy [--config FILE]` prints the steps
bench|Eyelet beside its peers in Node and workerd, and on its hosts (--quick, --help)
fuzz|coverage-guided fuzzing: fuzz [TARGET] [SECONDS]
HELP
    printf '  %-28s %s\n' 'clean [--all]' 'remove what was built; --all: and the cache'
}

main() {
    local verb=${1:-help} word words=()
    [ $# -eq 0 ] || shift
    for word; do
        case $verb:$word in
        bench:*) ;; # has one of its own
        *:--help | *:-h) verb=help ;;
        esac
        case $word in
        --*=*) words+=("${word%%=*}" "${word#*=}") ;;
        *) words+=("$word") ;;
        esac
    done
    set -- ${words[@]+"${words[@]}"}
    case $verb in
    help | -h | --help) verb_help ;;
    build | run | send | sign | check | forget | test | lint | clean | tool) "verb_$verb" "$@" ;;
    bench | fuzz | dev | deploy | replay | pack | fastly) verb_delegate "$verb" "$@" ;;
    *) die "no such verb: $verb (./build.sh help lists them)" ;;
    esac
}

# tests/run.sh reads this file for its functions.
if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    main "$@"
fi
