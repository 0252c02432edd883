#!/usr/bin/env bash
# Which lines and branches of handler/ do the tests reach?   `./build.sh fuzz --coverage`   Read by run.sh.
#
# Counted over the tests of the core, every vector (three ways: at once, in pieces, MACs of the host), and the corpora and
# seeds of the fuzz targets, without fuzzing: the same every time. Prints a table and, below it, the lines that nothing reached.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # it shares run.sh's variables, and build.sh's

say "running the tests of the core, the vectors and the corpora under coverage"
[ -f /usr/include/cmocka.h ] || apt_install libcmocka-dev || die "the tests of the core need cmocka: apt-get install libcmocka-dev"
profiles=$work/profiles
rm -rf "$profiles"
mkdir -p "$profiles"
programs=()

# covered NAME SOURCE LIBRARY...: builds a program of the tests under coverage; sets program.
covered() {
    program=$build/coverage/tests/$1
    objects=()
    making=$2
    compile "$program.o" "$2" "$fuzz_cc" "${native_flags[@]}" -w -D_GNU_SOURCE -Ihandler -Itests/core -isystem "$jsmn" \
        -isystem "$bearssl/inc"
    compile_folder coverage tests/core/support "$fuzz_cc" "${native_flags[@]}" -D_GNU_SOURCE -Itests/core
    compiled
    link_inputs=$library link "$program" "$fuzz_cc" "-fsanitize=address,undefined" -fprofile-instr-generate "${objects[@]}" \
        "$library" "${@:3}" -o "$program"
    programs+=(-object "$program")
}

export LLVM_PROFILE_FILE
for source in tests/core/test_*.c; do
    name=${source##*/}
    covered "${name%.c}" "$source" -lcmocka
    LLVM_PROFILE_FILE=$profiles/${name%.c}.profraw
    "$program" >"$work/coverage.log" 2>&1 || die "$source fails: ./build.sh test core"
done
covered drive tests/vectors/drive.c
LLVM_PROFILE_FILE=$profiles/drive-%p.profraw
"$node" tests/vectors/check.mjs "$program" >"$work/coverage.log" 2>&1 || die "the vectors fail: ./build.sh test vectors"
for name in "${all_targets[@]}"; do
    LLVM_PROFILE_FILE=$profiles/fuzz_$name.profraw
    replay "$name" >"$work/coverage.log"
    programs+=(-object "$program")
done
[ "$failed" -eq 0 ] || die "an input of a corpus fails: ./build.sh fuzz"

"llvm-profdata${fuzz_cc#clang}" merge -o "$work/coverage.profdata" "$profiles"/*.profraw
"llvm-cov${fuzz_cc#clang}" export -format=lcov -instr-profile="$work/coverage.profdata" "${programs[@]:1}" handler >"$work/coverage.lcov"
awk -v top="$PWD/" '
    function ratio(reached, all) { return all == 0 ? "     -          " : sprintf("%5.1f %% %4d/%-4d", 100 * reached / all, reached, all) }
    function close_range() { if (from) missing = missing " " (from == to ? from : from "-" to); from = 0 }
    /^SF:/ { file = substr($0, 4); sub(top, "", file); lines = hit = ways = taken = 0; missing = ""; from = 0 }
    /^DA:/ {
        split(substr($0, 4), at, ",")
        lines++
        if (at[2] > 0) { hit++; close_range() } else { if (!from) from = at[1]; to = at[1] }
    }
    /^BRDA:/ { n = split(substr($0, 6), at, ","); ways++; if (at[n] != "-" && at[n] > 0) taken++ }
    /^end_of_record/ {
        close_range()
        printf "%-32s %s   %s\n", file, ratio(hit, lines), ratio(taken, ways)
        if (missing) unreached = unreached sprintf("%s:%s\n", file, missing)
        all_lines += lines; all_hit += hit; all_ways += ways; all_taken += taken
    }
    BEGIN { printf "%-32s %-17s   %s\n", "", "lines", "branches" }
    END {
        printf "%-32s %s   %s\n", "together", ratio(all_hit, all_lines), ratio(all_taken, all_ways)
        if (unreached) printf "\nnot reached:\n%s", unreached
    }' "$work/coverage.lcov"
