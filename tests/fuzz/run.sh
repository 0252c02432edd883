#!/usr/bin/env bash
# Coverage-guided fuzzing of the core: `./build.sh fuzz [TARGET] [SECONDS]`.   Without a target: all, 60 s in total.
#
# A target is fuzz_TARGET.c; its first lines say what must hold. libFuzzer with AddressSanitizer and UndefinedBehaviorSanitizer.
# It starts from corpus/TARGET (committed, minimised) and from what seeds.mjs takes out of the other tests, and keeps what it
# finds in the build folder. An input that breaks a property is left in the build folder and named.
#
#   tests/fuzz/run.sh --keep TARGET   minimise what was found into corpus/TARGET (small inputs only)
#   tests/fuzz/run.sh --coverage      lines and branches of handler/ that the corpora and the seeds reach
set -euo pipefail

# shellcheck source=build.sh
. "$(dirname -- "$0")/../../build.sh"
cd "$top"

all_targets=()
for file in tests/fuzz/fuzz_*.c; do
    name=${file##*/fuzz_}
    all_targets+=("${name%.c}")
done

keep='' coverage='' target='' seconds=''
for argument; do
    case $argument in
    --keep) keep=yes ;;
    --coverage) coverage=yes ;;
    -*) die "no such option: $argument" ;;
    *[!0-9]*) target=$argument ;;
    *) seconds=$argument ;;
    esac
done
[ -z "$target" ] || [ -f "tests/fuzz/fuzz_$target.c" ] || die "no such target: $target (${all_targets[*]})"

find_sources
find_node
fuzz_cc=
for name in clang-22 clang-21 clang-20 clang-19 clang-18 clang-17 clang-16 clang; do
    if have "$name"; then
        fuzz_cc=$name
        break
    fi
done
[ -n "$fuzz_cc" ] || die "fuzzing needs clang with libFuzzer: apt-get install clang-22 libclang-rt-22-dev"

work=$build/fuzz
mkdir -p "$work/found" "$work/artifacts"
"$node" tests/fuzz/seeds.mjs "$work" >"$work/seeds.log"
export EYELET_FUZZ_CONFIG=$work/request.json EYELET_FUZZ_SECRETS=$work/request.secrets
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1

# BearSSL calls its hash classes through pointers of another type: no -fsanitize=function.
native_flags=(-std=gnu17 -DEYELET_EXPLAINS -g -O1 -fno-omit-frame-pointer "-fsanitize=address,undefined" -fno-sanitize=function
    -fno-sanitize-recover=all)
link_flags=("-fsanitize=fuzzer,address,undefined")
variant=fuzz
if [ -n "$coverage" ]; then
    variant=fuzz-coverage
    native_flags+=(-fprofile-instr-generate -fcoverage-mapping)
    link_flags+=(-fprofile-instr-generate)
fi
native_flags+=(-fsanitize=fuzzer-no-link)
# shellcheck disable=SC2054 # the commas are the linker's
link_flags+=(-Wl,--wrap=eyelet_secret_equal -Wl,--wrap=eyelet_ecdsa_p256_verify -Wl,--wrap=eyelet_rsa_verify
    -Wl,--wrap=eyelet_ed25519_verify)
objects=()
compile_core "$variant" "$fuzz_cc" "${native_flags[@]}"
compiled
# An archive, so that a target links what it calls and no more.
library=$build/$variant/libeyelet.a
link "$library" archive "$(command -v "llvm-ar${fuzz_cc#clang}" || command -v ar)" "$library" "${objects[@]}"

# build_target TARGET: sets program.
build_target() {
    local wraps=("${link_flags[@]}")
    program=$build/$variant/fuzz_$1
    # Only the whole request is judged by a verdict of its own choosing.
    [ "$1" = request ] || wraps=("${link_flags[@]:0:$((${#link_flags[@]} - 4))}")
    objects=()
    compile "$program.o" "tests/fuzz/fuzz_$1.c" "$fuzz_cc" "${native_flags[@]}" -D_GNU_SOURCE -Wall -Wextra -Werror \
        -Wno-reserved-identifier -Ihandler -Itests/fuzz
    compiled
    link_inputs=$library link "$program" "$fuzz_cc" "${wraps[@]}" "${objects[@]}" "$library" -o "$program"
}

# folders TARGET: sets folders: where it finds inputs, the first of which it adds to.
folders() {
    local folder
    mkdir -p "$work/found/$1"
    folders=("$work/found/$1")
    for folder in "tests/fuzz/corpus/$1" "$work/seeds/$1"; do
        [ ! -d "$folder" ] || folders+=("$folder")
    done
}

options() {
    fuzz_options=(-max_len=16384 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 "-artifact_prefix=$work/artifacts/$1-")
    [ "$1" != config ] || fuzz_options+=("-dict=$work/config.dict")
    [ "$1" != public_key ] || fuzz_options+=(-max_len=2048)
}

passed=0 failed=0
# fuzz TARGET SECONDS
fuzz() {
    local status=0 log="$work/$1.log" executions edges
    build_target "$1"
    folders "$1"
    options "$1"
    "$program" "${fuzz_options[@]}" "-max_total_time=$2" "${folders[@]}" >"$log" 2>&1 </dev/null || status=$?
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
    edges=$(sed -n "s/.* cov: \([0-9]*\) .*/\1/p" "$log" | tail -n 1)
    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
        printf 'ok %-12s %9s inputs in %s s, %s edges\n' "$1" "${executions:-0}" "$2" "${edges:-0}"
    else
        failed=$((failed + 1))
        printf 'not ok %s\n' "$1"
        grep -vE '^(#|INFO)' "$log" | head -n 40 || true
    fi
}

if [ -n "$keep" ]; then
    [ -n "$target" ] || die "--keep needs a target"
    build_target "$target"
    folders "$target"
    options "$target"
    # What the seeds reach already is made anew each time: only what goes beyond them is committed, if it is small.
    rm -rf "$work/new" "$work/merged"
    mkdir -p "$work/new" "$work/merged"
    "$program" "${fuzz_options[@]}" -merge=1 "$work/merged" "$work/seeds/$target" >/dev/null 2>&1 </dev/null
    "$program" "${fuzz_options[@]}" -max_len=1024 -merge=1 "$work/merged" "${folders[@]}" >/dev/null 2>&1 </dev/null
    for file in "$work/merged"/*; do
        [ -f "$work/seeds/$target/${file##*/}" ] || [ "$(wc -c <"$file")" -gt 1024 ] || cp "$file" "$work/new/"
    done
    mkdir -p "tests/fuzz/corpus/$target"
    find "$work/new" -type f -size -2 | sort | head -n 60 | while IFS= read -r file; do cp "$file" "tests/fuzz/corpus/$target/"; done
    find "tests/fuzz/corpus/$target" -type f | wc -l
    exit 0
fi

if [ -n "$coverage" ]; then
    programs=()
    rm -f "$work"/*.profraw
    for name in "${all_targets[@]}"; do
        build_target "$name"
        folders "$name"
        options "$name"
        LLVM_PROFILE_FILE=$work/$name.profraw "$program" "${fuzz_options[@]}" -runs=0 "${folders[@]}" >/dev/null 2>&1 </dev/null || true
        programs+=(-object "$program")
    done
    version=${fuzz_cc#clang}
    "llvm-profdata$version" merge -o "$work/coverage.profdata" "$work"/*.profraw
    "llvm-cov$version" report -instr-profile="$work/coverage.profdata" "${programs[@]:1}" handler
    exit 0
fi

if [ -n "$target" ]; then
    fuzz "$target" "${seconds:-60}"
else
    total=${seconds:-60}
    for name in "${all_targets[@]}"; do
        # Half of the time is the whole request's.
        case $name in
        request) fuzz "$name" "$((total / 2))" ;;
        *) fuzz "$name" "$(((total / 2 + ${#all_targets[@]} - 2) / (${#all_targets[@]} - 1)))" ;;
        esac
    done
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
