#!/bin/sh
# Every id of the catalogue has its attack, every attack its row, each once.
set -eu
cd "$PIR_SOURCE/tests/attacks"
grep -h '^attack_[A-Z0-9]*() {' ./*.sh | sed 's/^attack_\([A-Z0-9]*\).*/\1/' | sort >"${TMPDIR:-/tmp}/pir-attacks.$$"
trap 'rm -f "${TMPDIR:-/tmp}/pir-attacks.$$"' EXIT
sed -n 's/^| \([A-Z][0-9]\{2,3\}\) | .* | [0-9] | .* | .* | .* |$/\1/p' catalogue.md | sort |
    diff "${TMPDIR:-/tmp}/pir-attacks.$$" - || {
    echo 'complete: catalogue.md and the attacks (< attack, > row) are not the same'
    exit 1
}
uniq -d "${TMPDIR:-/tmp}/pir-attacks.$$" | grep . && { echo 'complete: these stand twice'; exit 1; }
exit 0
