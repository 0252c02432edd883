#!/usr/bin/env bash
# Is there a secret in a committed file or in an artifact?   The values that the tests use are made up and stand in tests/ alone.
# shellcheck source=tests/lint/support/report.bash
. "$(dirname -- "$0")/support/report.bash"

files() {
    find . -name node_modules -prune -o -path ./.git -prune -o -path "./$build" -prune -o -path ./.build -prune -o -path "./$dist" -prune \
        -o -path ./dist -prune -o -type f -print | sort
}
mapfile -t all < <(files)

# What secrets of the well-known issuers look like.
live='sk_live_[0-9A-Za-z]{10}|rk_live_[0-9A-Za-z]{10}|gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{20}|glpat-[0-9A-Za-z_-]{20}'
live="$live|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|xox[abprs]-[0-9]+-[0-9A-Za-z-]{10}|npm_[0-9A-Za-z]{36}|pypi-[0-9A-Za-z_-]{40}|SG\.[0-9A-Za-z_-]{22}\."
check 'the pattern finds a secret' "$(printf 'key = "%s%s"\n' sk_live _0123456789abcdef | grep -qE "$live" || echo 'it does not')"
check 'no file holds what looks like a live secret' "$(grep -nHE "$live" "${all[@]}" | grep -v '^./tests/lint/secrets.sh:' || true)"
keys=$(grep -lE -e '-----BEGIN [A-Z ]*PRIVATE KEY-----' "${all[@]}" || true)
check 'the search finds the private keys of the vectors' "$(grep -qxF ./tests/vectors/keys/rsa.pem <<<"$keys" || echo 'it does not')"
check 'private keys stand with the vectors alone' "$(grep -vE '^\./tests/(vectors/(keys/|make\.mjs)|lint/secrets\.sh)' <<<"$keys" || true)"
check 'no file of secrets but the example and the made-up ones' \
    "$(printf '%s\n' "${all[@]}" | grep -E '(^|/)(\.env|\.dev\.vars|[^/]*\.env)$' | grep -vxE '\./(tests/scenarios/secrets|wrangler/secrets\.example)\.env' || true)"

# The artifacts are built beside these values and hold none of them.
mapfile -t known < <(sed -n 's/^[A-Z_]*=\(.\{12,\}\)$/\1/p' tests/scenarios/secrets.env)
check 'there are known secrets to look for' "$([ "${#known[@]}" -ge 10 ] || echo "only ${#known[@]}")"
needles=$(printf '%s\n' "${known[@]}")
check 'the search finds them where they are' "$(grep -aqF -e "$needles" tests/scenarios/secrets.env || echo 'it does not')"
mapfile -t beyond < <(printf '%s\n' "${all[@]}" | grep -v '^\./tests/')
check 'no file beyond tests/ holds one' "$(grep -aHoF -e "$needles" "${beyond[@]}" || [ $? -eq 1 ] || echo 'the search failed')"
artifacts=0
for file in "$dist"/*.wasm "$dist"/*.json; do
    [ -f "$file" ] || continue
    artifacts=$((artifacts + 1))
    check "$file holds none" "$(grep -aoF -e "$needles" "$file" || true)"
    check "$file holds no private key" "$(grep -aoE -e '-----BEGIN [A-Z ]*PRIVATE KEY-----' "$file" || true)"
done
check 'there are artifacts' "$([ "$artifacts" -gt 0 ] || echo 'none: ./build.sh build')"
check 'what is not committed is named so' "$(for name in .dev.vars '*.env'; do grep -qxF -- "$name" .gitignore || echo "$name is not in .gitignore"; done)"
finish
