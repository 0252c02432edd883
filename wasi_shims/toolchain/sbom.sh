# Which software went into each artifact?   Read by build.sh; write_sbom writes the answer as CycloneDX 1.5 JSON.
#
# What went in is read off the compiler's and linker's own notes ($build/**/*.d), not claimed. The same artifacts make the same
# bytes: no time, and a serial number that is made of the artifacts' SHA-256.
# shellcheck shell=bash
# shellcheck disable=SC2154 # build.sh and the files it reads share their variables

# sbom_inputs ARTIFACT: the short names of the software that was linked into it beside Eyelet. A part that sbom_component does not
# know makes a bill that is not valid.
sbom_inputs() {
    local command
    command=" $(cat "$build/link/$1.command") "
    {
        sed -n 's|.*/third_party/\([^/]*\)/.*|\1|p' "$build/link/$1.d"
        ! grep -q '/handler/codec/json\.o$' "$build/link/$1.d" || echo jsmn
        [[ $command != *' -lc '* ]] || echo wasi-libc
        [[ $command != *" $builtins "* ]] || echo compiler-rt
    } | sort -u
}

# sbom_component NAME: one software, its licence and where it is published.
sbom_component() {
    local version license purl description source
    case $1 in
    bearssl)
        version=0.6 license='{"license": {"id": "MIT"}}' source=https://www.bearssl.org
        purl="pkg:generic/bearssl@0.6?download_url=https%3A%2F%2Fwww.bearssl.org%2Fbearssl-0.6.tar.gz"
        description='HMAC, SHA-384 and SHA-512, ECDSA and RSA verification'
        ;;
    jsmn)
        version=1.1.0 license='{"license": {"id": "MIT"}}' source=https://github.com/zserge/jsmn
        purl=pkg:github/zserge/jsmn@v1.1.0 description='JSON tokenizer, one header'
        ;;
    monocypher)
        version=4.0.2 license='{"expression": "BSD-2-Clause OR CC0-1.0"}' source=https://monocypher.org
        purl=pkg:github/LoupVaillant/Monocypher@4.0.2 description='the curve of Ed25519 verification'
        ;;
    compiler-rt)
        version=$("$cc" -dumpversion) license='{"expression": "Apache-2.0 WITH LLVM-exception"}' source=https://compiler-rt.llvm.org
        purl=pkg:github/llvm/llvm-project@llvmorg-$version#compiler-rt
        description='arithmetic that WebAssembly has no instruction for (libclang_rt.builtins)'
        ;;
    wasi-libc)
        version='' source=https://github.com/WebAssembly/wasi-libc purl=pkg:github/WebAssembly/wasi-libc
        license='{"expression": "(Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT) AND MIT AND BSD-2-Clause AND CC0-1.0"}'
        description='the C library of the command line, with the parts of musl and cloudlibc'
        ;;
    esac
    printf '    {"type": "library", "bom-ref": "%s", "name": "%s", %s"description": "%s",\n' "$1" "$1" \
        "${version:+\"version\": \"$version\", }" "$description"
    printf '     "licenses": [%s], "purl": "%s",\n' "$license" "$purl"
    printf '     "externalReferences": [{"type": "website", "url": "%s"}]}' "$source"
}

# write_sbom: $dist/eyelet.cdx.json, of the artifacts that are there.
write_sbom() {
    local artifacts=() artifact name sums='' version inputs serial
    mapfile -t artifacts < <(cd "$dist" && find . -maxdepth 1 -name '*.wasm' | sed 's|^\./||' | sort)
    [ "${#artifacts[@]}" -gt 0 ] || return 0
    for artifact in "${artifacts[@]}"; do
        sums="$sums$(sha256_of "$dist/$artifact") $artifact
"
    done
    version=$(sed -n 's/^ *"version": "\([^"]*\)".*/\1/p' wrangler/package.json)
    printf '%s' "$sums" >"$build/link/sums"
    serial=$(sha256_of "$build/link/sums" | sed -E 's/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/\1-\2-8\3-8\4-\5/')
    inputs=$(for artifact in "${artifacts[@]}"; do
        sbom_inputs "$artifact" | sed "s/^/$artifact /"
    done)
    {
        printf '{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "serialNumber": "urn:uuid:%s",\n' "$serial"
        printf '  "metadata": {"component": {"type": "application", "bom-ref": "eyelet", "name": "eyelet", "version": "%s",\n' "$version"
        printf '    "licenses": [{"license": {"id": "MIT"}}]}},\n  "components": ['
        printf '%s' "$sums" | while read -r sum artifact; do
            printf '%s\n    {"type": "file", "bom-ref": "%s", "name": "%s", "version": "%s",\n' "${name:+,}" "$artifact" "$artifact" "$version"
            printf '     "hashes": [{"alg": "SHA-256", "content": "%s"}], "licenses": [{"license": {"id": "MIT"}}]}' "$sum"
            name=$artifact
        done
        cut -d ' ' -f 2 <<<"$inputs" | sort -u | while read -r name; do
            printf ',\n'
            sbom_component "$name"
        done
        printf '\n  ],\n  "dependencies": [\n    {"ref": "eyelet", "dependsOn": [%s]}' "$(printf '"%s", ' "${artifacts[@]}" | sed 's/, $//')"
        for artifact in "${artifacts[@]}"; do
            printf ',\n    {"ref": "%s", "dependsOn": [%s]}' "$artifact" \
                "$(sed -n "s/^$artifact \(.*\)/\"\1\"/p" <<<"$inputs" | paste -s -d , - | sed 's/,/, /g')"
        done
        printf '\n  ]\n}\n'
    } | write_if_changed "$dist/eyelet.cdx.json"
}
