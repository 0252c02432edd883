#!/usr/bin/env bash
# Which tests are there, and did they all pass? `./build.sh test [--long] [NAME...]` runs this.
#
# A piece is found by where it lies: tests/lint/X.sh, tests/core/test_X.c, tests/<folder>/run.{sh,mjs,py}. It prints what it
# likes and ends with the line `N passed, N failed[, N skipped]`; a piece that does not, or that counts nothing, has failed.
# The last line here is the sum. NAME is a piece (core/json) or a group (core).
set -euo pipefail

# shellcheck source=build.sh
. "$(dirname -- "$0")/../build.sh"
cd "$top"

long='' names=()
for argument; do
    case $argument in
    --long) long=1 ;;
    -*) die "no such option: $argument (test [--long] [NAME...])" ;;
    *) names+=("$argument") ;;
    esac
done
[ -z "$long" ] || export EYELET_LONG=1
export EYELET_BUILD_DIR=$build EYELET_DIST_DIR=$dist
unset EYELET_START_DIR # the tests that call build.sh stand where they stand, as a user does

# Quick ones first. The folders that verbs of their own serve are not tests, but for what stands in their test.* file.
list_pieces() {
    local file name
    for file in tests/lint/*.sh; do
        [ ! -f "$file" ] || printf 'lint/%s %s\n' "$(basename "$file" .sh)" "$file"
    done
    for file in tests/core/test_*.c; do
        name=$(basename "$file" .c)
        [ ! -f "$file" ] || printf 'core/%s %s\n' "${name#test_}" "$file"
    done
    for file in tests/vectors/run.* tests/*/run.*; do
        name=${file#tests/}
        name=${name%/run.*}
        case $name:$file in
        bench:* | fuzz:*) continue ;;
        *.sh | *.mjs | *.py) [ ! -f "$file" ] || printf '%s %s\n' "$name" "$file" ;;
        esac
    done | awk '!seen[$0]++'
    for file in tests/bench/test.* tests/fuzz/test.*; do
        name=${file#tests/}
        [ ! -f "$file" ] || printf '%s %s\n' "${name%/test.*}" "$file"
    done
}

wanted() {
    local name
    [ "${#names[@]}" -gt 0 ] || return 0
    for name in "${names[@]}"; do
        case $1 in
        "$name" | "$name"/*) return 0 ;;
        esac
    done
    return 1
}

# run_core NAME FILE: builds one cmocka program and sums its TAP lines.
run_core() {
    local program="$build/native/tests/$1" objects=() output status=0
    making=$2
    # shellcheck disable=SC2086 # warnings is a list
    compile "$program.o" "$2" "$native_cc" "${native_flags[@]}" $warnings -D_GNU_SOURCE -Ihandler -Itests/core -isystem "$jsmn" \
        -isystem "$bearssl/inc"
    compile_folder native tests/core/support "$native_cc" "${native_flags[@]}" -D_GNU_SOURCE -Itests/core
    compiled || return 1
    link_inputs=$build/native/libeyelet.a link "$program" "$native_cc" "-fsanitize=address,undefined" "${objects[@]}" \
        "$build/native/libeyelet.a" -lcmocka -o "$program" || return 1
    output=$program.tap
    rm -f "$output"
    CMOCKA_MESSAGE_OUTPUT=TAP ASAN_OPTIONS=detect_leaks=0:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1 \
        "$program" >"$output" 2>"$output.err" || status=$?
    awk -v status="$status" '
        /^1\.\.[0-9]+/ { planned += substr($1, 4) }
        /^ok .*# SKIP/ || /^not ok .*# SKIP/ { skipped++; next }
        /^ok / { passed++ }
        /^not ok / { failed++; print }
        /^#/ { print }
        END {
            # What a crash kept from running has failed; so has a program that ends badly without a failed case.
            missing = planned - passed - failed - skipped
            if (missing > 0) { failed += missing; print "# " missing " cases did not run (exit status " status ")" }
            if (status != 0 && failed == 0) { failed++; print "# exit status " status }
            printf "%d passed, %d failed", passed, failed
            if (skipped) printf ", %d skipped", skipped
            print ""
        }' "$output" >"$output.summary"
    if [ "$status" -ne 0 ] || grep -q '^not ok' "$output"; then
        cat "$output.err"
    fi
    cat "$output.summary"
}

run_script() {
    case $1 in
    *.sh) bash "$1" ;;
    *.mjs)
        find_node
        "$node" "$1"
        ;;
    *.py) python3 "$1" ;;
    esac
}

passed=0 failed=0 skipped=0 bad=()
# run_piece NAME FILE
run_piece() {
    local name=$1 file=$2 output status=0 last start=$SECONDS
    output="$build/test/${name//\//-}.out"
    case $name in
    core/*) run_core "${name#core/}" "$file" >"$output" 2>&1 </dev/null || status=$? ;;
    lint/*) run_script "$file" >"$output" 2>&1 </dev/null || status=$? ;;
    *)
        # These take long: the reader sees their lines as they come.
        say "$name:"
        run_script "$file" 2>&1 </dev/null | tee "$output" | sed 's/^/    /' >&2 || status=$?
        ;;
    esac
    last=$(grep -v '^[[:space:]]*$' "$output" | tail -n 1 || true)
    if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) skipped=$((skipped + ${BASH_REMATCH[4]:-0}))
        if [ "${BASH_REMATCH[2]}" -ne 0 ]; then
            bad+=("$name")
            status=0
        elif [ "$status" -ne 0 ]; then
            last="$last, but exit status $status"
        elif [ "$((BASH_REMATCH[1] + ${BASH_REMATCH[4]:-0}))" -eq 0 ]; then
            status=1 last="ran no test"
        fi
    else
        status=1 last="ended without its summary line"
    fi
    if [ "$status" -ne 0 ]; then
        failed=$((failed + 1))
        bad+=("$name")
    fi
    case ${bad[*]+"${bad[${#bad[@]} - 1]}"}:$name in
    "$name:$name")
        case $name in
        core/* | lint/*) sed 's/^/    /' "$output" >&2 ;;
        esac
        ;;
    esac
    printf '%-28s %s (%d s)\n' "$name" "$last" "$((SECONDS - start))" >&2
}

mkdir -p "$build/test" "$build/native/tests"
pieces=()
while read -r name file; do
    ! wanted "$name" || pieces+=("$name $file")
done < <(list_pieces)
[ "${#pieces[@]}" -gt 0 ] || die "no such test: ${names[*]-}"

# First, as it brings clang, which the tests of the core take too.
case " ${pieces[*]} " in
*" vectors"* | *" hosts"* | *" js"* | *" load"* | *" lint/"*)
    # In a shell of its own: a fault in one artifact fails the pieces that need it, not the run.
    (build_locked build_artifacts) || say "not everything could be built"
    ;;
esac
case " ${pieces[*]} " in
*" core/"*)
    if ! printf '#include <stdarg.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <setjmp.h>\n#include <cmocka.h>\n' |
        cc -E - >/dev/null 2>&1 && [ ! -f /usr/include/cmocka.h ]; then
        apt_install libcmocka-dev || die "the tests of the core need cmocka: apt-get install libcmocka-dev"
    fi
    say "building the core under the sanitizers"
    build_locked native_library || {
        # Its tests then fail by themselves, each by name; the others still run.
        say "the native build failed"
        rm -f "$build/native/libeyelet.a"
    }
    ;;
esac
case " ${pieces[*]} " in
*" hosts"* | *" load"*) need_command ps procps ;;
esac
case " ${pieces[*]} " in
*" js"*) have strace || apt_install strace || say "NO STRACE: that nothing but loopback is contacted is not looked at" ;;
esac
case "$long ${pieces[*]} " in
*" hosts"* | *" fastly"* | 1*" campaign"*)
    # Built once: it is in no registry but as a crate.
    ./build.sh tool viceroy >/dev/null || say "NO VICEROY: what needs it is skipped"
    ;;
esac
for piece in "${pieces[@]}"; do
    run_piece "${piece%% *}" "${piece#* }"
done

[ "${#bad[@]}" -eq 0 ] || say "failed: ${bad[*]}"
summary="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || summary="$summary, $skipped skipped"
printf '%s\n' "$summary"
[ "$failed" -eq 0 ] && [ "$((passed))" -gt 0 ]
