#!/usr/bin/env bash
# Coverage-guided fuzzing of the core: `./build.sh fuzz [TARGET] [SECONDS]`.   Without a target: all, 60 s in total.
#
# A target is fuzz_TARGET.c; its first lines say what must hold. libFuzzer with AddressSanitizer and UndefinedBehaviorSanitizer.
# First it replays corpus/TARGET.txt (committed: what fuzzing found beyond the other tests' inputs, one input a line, in base64)
# and what seeds.mjs takes out of the other tests; then it fuzzes from there and keeps what it finds in the build folder. An
# input that breaks a property is left in the build folder, named, and printed in base64.
#
#   ./build.sh fuzz TARGET FILE       run one input
#   ./build.sh fuzz --each SECONDS    every target for so long
#   ./build.sh fuzz --keep [TARGET]   minimise what was found into corpus/TARGET.txt
#   ./build.sh fuzz --coverage        coverage.sh: lines and branches of handler/ that the tests reach
set -euo pipefail

# shellcheck source=build.sh
. "$(dirname -- "$0")/../../build.sh"
cd "$top"

all_targets=()
for file in tests/fuzz/fuzz_*.c; do
    name=${file##*/fuzz_}
    all_targets+=("${name%.c}")
done

mode='' target='' seconds='' input=''
for argument; do
    case $argument in
    --keep | --coverage | --each) mode=${argument#--} ;;
    -*) die "no such option: $argument" ;;
    */*) input=$argument ;;
    *[!0-9]*) target=$argument ;;
    *) seconds=$argument ;;
    esac
done
[ -z "$target" ] || [ -f "tests/fuzz/fuzz_$target.c" ] || die "no such target: $target (${all_targets[*]})"
[ -z "$input" ] || { [ -n "$target" ] && [ -f "$input" ]; } || die "an input is replayed with: ./build.sh fuzz TARGET FILE"
[ -z "$target" ] || all_targets=("$target")

find_toolchain # it brings clang where there is none
find_sources
find_node
find_native_compiler
fuzz_cc=$native_cc
[ "$fuzz_cc" != gcc ] || die "fuzzing needs clang with libFuzzer: apt-get install clang-22 libclang-rt-22-dev"

work=$build/fuzz
rm -rf "$work/seeds" "$work/corpus"
mkdir -p "$work/found" "$work/artifacts"
"$node" tests/fuzz/seeds.mjs "$work" >"$work/seeds.log"
export EYELET_FUZZ_CONFIG=$work/request.json EYELET_FUZZ_SECRETS=$work/request.secrets
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1

variant=fuzz
# BearSSL calls its hash classes through pointers of another type: no -fsanitize=function.
native_flags=(-std=gnu17 -DEYELET_EXPLAINS -g -O1 -fno-omit-frame-pointer "-fsanitize=address,undefined" -fno-sanitize=function
    -fno-sanitize-recover=all -fsanitize=fuzzer-no-link)
link_flags=("-fsanitize=fuzzer,address,undefined")
if [ "$mode" = coverage ]; then
    variant=coverage
    native_flags+=(-fprofile-instr-generate -fcoverage-mapping)
    link_flags+=(-fprofile-instr-generate)
fi
# Only the whole request is judged by a verdict of its own choosing.
# shellcheck disable=SC2054 # the commas are the linker's
request_wraps=(-Wl,--wrap=eyelet_secret_equal)

# The reference that fuzz_json compares with, another JSON parser than ours.
json_reference=(-DEYELET_FUZZ_JANSSON) json_library=(-ljansson)
if [ ! -f /usr/include/jansson.h ] && ! apt_install libjansson-dev; then
    json_reference=() json_library=()
    say "NOT COMPARED with a reference parser: fuzz_json needs libjansson-dev"
fi

link_target() {
    local program=$build/$variant/fuzz_$1 extra=()
    case $1 in
    request) extra=("${request_wraps[@]}") ;;
    json) extra=(${json_library[@]+"${json_library[@]}"}) ;;
    esac
    objects=("$program.o")
    link_inputs=$library link "$program" "$fuzz_cc" "${link_flags[@]}" "$program.o" "$library" ${extra[@]+"${extra[@]}"} -o "$program"
}

# build_targets TARGET...
build_targets() {
    local name extra object linking=()
    objects=()
    making='the core and the fuzz targets'
    compile_core "$variant" "$fuzz_cc" "${native_flags[@]}"
    compiled
    # An archive, so that a target links what it calls and no more.
    library=$build/$variant/libeyelet.a
    link "$library" archive "$(command -v "llvm-ar${fuzz_cc#clang}" || command -v ar)" "$library" "${objects[@]}"
    for name; do
        extra=()
        [ "$name" != json ] || extra=(${json_reference[@]+"${json_reference[@]}"})
        compile "$build/$variant/fuzz_$name.o" "tests/fuzz/fuzz_$name.c" "$fuzz_cc" "${native_flags[@]}" -D_GNU_SOURCE -Wall -Wextra \
            -Werror -Wno-reserved-identifier ${extra[@]+"${extra[@]}"} -Ihandler -Itests/fuzz
    done
    compiled
    for name; do
        link_target "$name" &
        linking+=("$!")
        [ "$((${#linking[@]} % jobs))" -ne 0 ] || wait "${linking[@]}"
    done
    for object in "${linking[@]}"; do
        wait "$object" || die "a fuzz target does not link"
    done
}

# choose TARGET: sets program, folders (the first is the one it adds to) and fuzz_options.
choose() {
    local folder
    program=$build/$variant/fuzz_$1
    mkdir -p "$work/found/$1"
    folders=("$work/found/$1")
    for folder in "$work/corpus/$1" "$work/seeds/$1"; do
        [ ! -d "$folder" ] || folders+=("$folder")
    done
    fuzz_options=(-max_len=16384 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 "-artifact_prefix=$work/artifacts/$1-")
    [ "$1" != config ] || fuzz_options+=("-dict=$work/config.dict")
    [ "$1" != public_key ] || fuzz_options+=(-max_len=2048)
}

passed=0 failed=0
# fault TARGET WHAT LOG: what broke, where its input is and how it is run again.
fault() {
    local artifact
    failed=$((failed + 1))
    printf 'not ok %s: %s\n' "$1" "$2"
    grep -vE '^(#[0-9]|INFO|stat::)' "$3" | head -n 60 || true
    artifact=$(sed -n 's/.*Test unit written to \(.*\)/\1/p' "$3" | tail -n 1)
    if [ -f "$artifact" ]; then
        printf 'the input: %s (in base64: %s)\nrun it again: ./build.sh fuzz %s %s\n' "$artifact" \
            "$(base64 -w 0 "$artifact" | cut -c 1-20000)" "$1" "$artifact"
        printf 'once it is mended: a named test for it, and its base64 as a line of tests/fuzz/corpus/%s.txt\n' "$1"
    fi
}

# replay TARGET: what is committed and what the other tests hold; the same every time.
replay() {
    local log=$work/$1.replay.log count=0
    choose "$1"
    # Of no folder, find would list this one.
    [ "${#folders[@]}" -eq 1 ] || count=$(find "${folders[@]:1}" -type f | wc -l)
    if [ "$count" -eq 0 ]; then
        failed=$((failed + 1))
        printf 'not ok %s: no input to replay: seeds.mjs makes none, and corpus/%s.txt is not there\n' "$1" "$1"
    elif "$program" "${fuzz_options[@]}" -seed=1 -runs=0 "${folders[@]:1}" >"$log" 2>&1 </dev/null; then
        passed=$((passed + 1))
        printf 'ok %-12s %7d inputs replayed\n' "$1" "$count"
    else
        fault "$1" 'an input of the corpus' "$log"
    fi
}

# fuzz TARGET SECONDS
fuzz() {
    local log=$work/$1.log executions edges
    choose "$1"
    if "$program" "${fuzz_options[@]}" "-max_total_time=$2" "${folders[@]}" >"$log" 2>&1 </dev/null; then
        executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
        edges=$(sed -n "s/.* cov: \([0-9]*\) .*/\1/p" "$log" | tail -n 1)
        passed=$((passed + 1))
        printf 'ok %-12s %7s inputs in %s s, %s edges\n' "$1" "${executions:-0}" "$2" "${edges:-0}"
    else
        fault "$1" 'an input that fuzzing made' "$log"
    fi
}

# keep TARGET: the small inputs that reach edges which no other test's input does, the smallest first, 40 KB of base64 at most.
keep() {
    local file size=0 line list=tests/fuzz/corpus/$1.txt
    choose "$1"
    rm -rf "$work/merged" "$work/seeded"
    mkdir -p "$work/merged" "$work/seeded" "$work/seeds/$1" tests/fuzz/corpus
    "$program" "${fuzz_options[@]}" -use_counters=0 -merge=1 "$work/merged" "$work/seeds/$1" >"$work/merge.log" 2>&1 </dev/null
    cp -r "$work/merged/." "$work/seeded"
    "$program" "${fuzz_options[@]}" -use_counters=0 -max_len=1024 -merge=1 "$work/merged" "${folders[@]}" >>"$work/merge.log" 2>&1 </dev/null
    while IFS= read -r file; do
        line=$(base64 -w 0 "$work/merged/$file")
        size=$((size + ${#line} + 1))
        [ "$size" -gt 40960 ] || printf '%s\n' "$line"
    done < <(cd "$work/merged" && find . -type f -size -1025c -printf '%s %f\n' | sort -n | while read -r _ file; do
        [ -e "$work/seeded/$file" ] || printf '%s\n' "$file"
    done) >"$list"
    # Nothing is not worth a file.
    [ -s "$list" ] || rm "$list"
    printf '%-12s %s\n' "$1" "$([ ! -f "$list" ] || wc -lc <"$list")"
}

build_locked build_targets "${all_targets[@]}"
case $mode in
keep)
    for name in "${all_targets[@]}"; do
        keep "$name"
    done
    exit 0
    ;;
coverage)
    # shellcheck source=tests/fuzz/coverage.sh
    . tests/fuzz/coverage.sh
    exit 0
    ;;
esac

if [ -n "$input" ]; then
    choose "$target"
    exec "$program" "${fuzz_options[@]}" "$input"
fi
for name in "${all_targets[@]}"; do
    replay "$name"
done
total=${seconds:-60}
[ "$total" -gt 0 ] || die "at least one second"
for name in "${all_targets[@]}"; do
    if [ -n "$target" ] || [ "$mode" = each ]; then
        fuzz "$name" "$total"
    elif [ "$name" = request ]; then
        # Half of the time is the whole request's. (No second would mean without end.)
        fuzz "$name" "$((total / 2 + 1))"
    else
        fuzz "$name" "$((total / 2 / (${#all_targets[@]} - 1) + 1))"
    fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
