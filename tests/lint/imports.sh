#!/usr/bin/env bash
# Does each artifact import and export what its list says, and nothing else?   imports-<artifact>.txt
# shellcheck source=tests/lint/support/report.bash
. "$(dirname -- "$0")/support/report.bash"

node=$(./build.sh tool node)
for list in tests/lint/imports-*.txt; do
    name=${list##*/imports-}
    name=${name%.txt}
    case $name in
    js) file=$dist/eyelet.wasm folder=wasi_shims/js ;;
    http) file=$dist/eyelet-http.wasm folder=wasi_shims/wasi_http ;;
    *) file=$dist/eyelet-$name.wasm folder=wasi_shims/$name ;;
    esac
    if [ ! -f "$file" ]; then
        if [ -z "$(find "$folder" -maxdepth 1 -name '*.c' | head -n 1)" ]; then
            skip "$file" "$folder has no sources yet"
        else
            check "$file" "was not built: ./build.sh build $name"
        fi
        continue
    fi
    # Lines of the list that the artifact lacks are findings too: an import that is no longer used leaves the list.
    check "$file is as $list says" "$(diff <(grep -vE '^(#|$)' "$list" | sort) \
        <("$node" tests/lint/support/imports.mjs "$file" | sort) | grep '^[<>]' || true)"
done
finish
