#!/usr/bin/env bash
# Does the core export eyelet_ alone, allocate nothing and run nothing before it is called?
# shellcheck source=tests/lint/support/report.bash
. "$(dirname -- "$0")/support/report.bash"

nm=$(./build.sh tool nm)
[ -n "$nm" ] || {
    check 'nm is there' 'llvm-nm is needed: apt-get install llvm-22'
    finish
    exit 1
}
mapfile -t objects < <(./build.sh tool wasm-objects)
own=()
for object in "${objects[@]}"; do
    case $object in
    */third_party/*) ;;
    *) own+=("$object") ;;
    esac
done
check 'the core has objects to look at' "$([ "${#own[@]}" -gt 10 ] || echo "only ${#own[@]}")"

defined=$("$nm" -A --defined-only --extern-only "${own[@]}")
undefined=$("$nm" -A --undefined-only "${own[@]}")
check 'every external symbol begins eyelet_' "$(awk '$NF !~ /^eyelet_/ { print $1, $NF }' <<<"$defined")"
check 'no symbol is defined twice' "$(awk '{ print $NF }' <<<"$defined" | sort | uniq -d)"
check 'the core calls itself, its third parties, five functions of string.h and compiler-rt' \
    "$(awk '$NF !~ /^(eyelet_|br_|crypto_|__(stack_pointer|indirect_function_table|memory_base|table_base|linear_memory)$|__[a-z]+[dt]i[0-9]$)/ &&
        $NF !~ /^(memcpy|memset|memmove|memcmp|strlen)$/ { print $1, $NF }' <<<"$undefined")"
check 'nothing allocates, third parties included' \
    "$("$nm" -A --undefined-only "${objects[@]}" | grep -wE 'malloc|calloc|realloc|free|alloca|sbrk|aligned_alloc' || true)"
check 'nothing reads a clock or does I/O, third parties included' \
    "$("$nm" -A --undefined-only "${objects[@]}" | grep -wE 'time|clock|clock_gettime|gettimeofday|open|read|write|printf|fprintf|puts|getenv|rand|getrandom|abort|exit' || true)"
check 'of the host only what handler.h declares is called' \
    "$(awk '{ print $NF }' <<<"$undefined" | grep '^eyelet_host_' | sort -u |
        while read -r name; do grep -qw "$name" handler/handler.h || echo "$name"; done)"
check 'no static initialiser' "$(grep -rnE '__attribute__ *\(\( *(constructor|destructor|init_priority)' handler wasi_shims || true)"
finish
