#!/bin/sh
# Every finding is documented, and every documented one is found somewhere: its name, meaning and remedy stand in
# pir-findings(7), a rule of lib/ names it, and a test, an attack or a unit test expects it.
set -eu
. tests/lint/common.sh
build_folder

table=$(sed -n 's/^ *\[PIR_RULE_\([A-Z_]*\)\] *= *{"\([a-z-]*\)".*/\1 \2/p' lib/judge/finding.c)
[ -n "$table" ] || refuse 'lib/judge/finding.c' 'no findings are found there'
page=$("$PIR_BUILD/pir" help findings)
found=$(printf '%s\n' "$table" | while read -r rule name; do
    [ "$(echo "$rule" | tr 'A-Z_' 'a-z-')" = "$name" ] || echo "PIR_RULE_$rule is called $name"
    printf '%s\n' "$page" | grep -qE "^ *$name( |\$)" || echo "$name is not in pir help findings"
    grep -rqE "PIR_RULE_$rule\b" --include='*.c' --exclude=finding.c lib || echo "$name is never found"
    grep -rqE "(\b|\")$name(\b|\")|PIR_RULE_$rule\b" tests/unit tests/e2e tests/attacks ||
        echo "$name is expected by no test"
done)
refuse "$found" 'document it in lib/judge/finding.c and show it in a test'
named=$(grep -ohE '^\| [A-Z][0-9]+ \| .* \| [0-9] \| [a-z]+(-[a-z]+)* \|' tests/attacks/catalogue.md |
    sed 's/.* | \([a-z-]*\) |$/\1/' | sort -u)
unknown=$(for name in $named; do
    printf '%s\n' "$table" | grep -q " $name\$" || echo "$name"
done)
refuse "$unknown" 'the catalogue names findings that there are not'
