#!/usr/bin/env bash
# shellcheck disable=SC2046,SC2086 # lists of our own file names, which hold no spaces
# Do includes point left only?   base <- codec, crypto <- http <- webhook <- handler.{h,c} <- wasi_shims   (design.md, 3)
# shellcheck source=tests/lint/support/report.bash
. "$(dirname -- "$0")/support/report.bash"

# included FOLDER-PATTERN: "file: header" for each include with quotes.
included() { grep -HoE '^#[[:space:]]*include[[:space:]]+"[^"]+"' "$@" | sed -E 's/#[^"]*"([^"]+)"/ \1/' || true; }
system_included() { grep -HoE '^#[[:space:]]*include[[:space:]]+<[^>]+>' "$@" | sed -E 's/#[^<]*<([^>]+)>/ \1/' || true; }

layer() {
    local name=$1 allowed=$2
    check "$name includes from $allowed only" \
        "$(included $(find "handler/$name" -name '*.[ch]' -o -name '*.def') | grep -vE ": ($allowed)/" || true)"
}
layer base 'base'
layer codec 'base|codec'
layer crypto 'base|crypto'
layer http 'base|codec|crypto|http'
layer webhook 'base|codec|crypto|http|webhook'
check 'handler.h and handler.c include the layers only' \
    "$(included handler/*.[ch] | grep -vE ': ((base|codec|crypto|http|webhook)/|handler\.h$)' || true)"

all=$(find handler -name '*.[ch]')
check 'jsmn is included by codec/json.c only' "$(system_included $all | grep 'jsmn' | grep -v '^handler/codec/json\.c:' || true)"
check 'BearSSL and Monocypher are included in crypto only' \
    "$(system_included $all | grep -E 'bearssl|monocypher' | grep -v '^handler/crypto/[^/]*\.[ch]:' || true)"
check 'the core includes no header that does more than declare' \
    "$(system_included $all | grep -vE ': (std(bool|def|int)|string|limits|jsmn|bearssl[a-z_]*|monocypher|wasm_simd128)(\.h)$' || true)"

# A host knows handler.h and nothing else of the core; the command-line program, which signs, is no host.
check 'hosts include handler.h and nothing else of the core' \
    "$(included $(find wasi_shims -name '*.[ch]' ! -path 'wasi_shims/cli/*') |
        grep -E ': (base|codec|crypto|http|webhook)/' || true)"
for host in js wasi_http fastly cli; do
    check "no other part includes wasi_shims/$host" \
        "$(included $(find handler wasi_shims -name '*.[ch]' ! -path "wasi_shims/$host/*") | grep -E ": (\.\./)*$host/" || true)"
done
finish
