#!/usr/bin/env bash
# Is the tree free of what belongs to one machine, of registries' host names, of secrets and of third-party code?
# shellcheck source=tests/lint/support/report.bash
. "$(dirname -- "$0")/support/report.bash"

# What git would commit: tracked files and those that are not ignored.
mapfile -t files < <(git ls-files --cached --others --exclude-standard 2>/dev/null | while IFS= read -r file; do
    [ ! -f "$file" ] || printf '%s\n' "$file"
done)
[ "${#files[@]}" -gt 0 ] || mapfile -t files < <(find . -type f ! -path './.git/*' ! -path "./$build/*" ! -path "./$dist/*" -printf '%P\n')
found() { grep -nIHE "$1" -- "${files[@]}" | cut -c 1-200 || true; }

# Written in pieces, so that this file does not hold what it looks for.
dot='[.]'
hosts="registry${dot}npmjs|npmjs${dot}(org|com)|pypi${dot}org|pythonhosted${dot}|crates${dot}io|proxy${dot}golang|deb${dot}debian|security${dot}debian|archive${dot}ubuntu|repo1?${dot}maven"
check 'no host name of a package registry' "$(found "$hosts")"
check 'no path of one machine' "$(found '(^|[^A-Za-z0-9_.])/(work|root|home/[a-z]+|Users/[A-Za-z]+)/')"
# The keys under tests/vectors/keys sign vectors and nothing else.
check 'no key that could be live' "$(found '(sk|rk)_live_[0-9a-zA-Z]{10}|AKIA[0-9A-Z]{16}|ghp_[0-9A-Za-z]{36}|xox[bp]-[0-9]{6}|-----BEGIN [A-Z ]*PRIVATE KEY-----' |
    grep -v '^tests/vectors/keys/' || true)"
check 'no vendored third-party source' \
    "$(printf '%s\n' "${files[@]}" | grep -E '(^|/)(jsmn\.h|bearssl[a-z_]*\.h|monocypher\.[ch]|node_modules/)' || true)"
check 'no space at the end of a line' "$(grep -nIHE '[[:blank:]]+$' -- "${files[@]}" | grep -vE '\.md:' | cut -c 1-160 || true)"
finish
