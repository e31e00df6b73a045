#!/bin/sh
# Every number on the first page of each case leads to the entry that says it; and a number that leads nowhere is found.
set -eu
. tests/e2e/common.sh

for stream in "$PIR_SOURCE"/tests/cases/*.yaml; do
    case=$(basename "$stream" .yaml)
    new_record "$top/$case" --time-zone UTC
    run pir record --from "$stream" # with a warning that it is long ago
    [ "$code" = 0 ] || fail "exit code $code"
    pir show --json >"$top/show"
    run env COLUMNS=220 pir report
    [ "$code" -le 1 ] || fail "exit code $code"
    cp "$out" "$top/$case.txt"
    sed '/^───/,$d' "$top/$case.txt" | grep -o '\[[0-9a-z]*\]' | tr -d '[]' | sort -u |
        while read -r mark; do
            # what is recorded, as recorded: times of the entry in the record's zone beside it
            { cat incidents/*/*/*/*-"$mark"*.md; pir show "$mark"; } | jq -cRs --arg mark "$mark" '{mark: $mark, text: .}'
        done >"$top/entries"
    pir actions --json >"$top/actions"
    jq -n --slurpfile actions "$top/actions" --slurpfile show "$top/show" \
        --arg waivers "$(find incidents -name '*-waiver-*' | wc -l)" '{
        open: ([$actions[0].owners[].open] | add), overdue: ([$actions[0].owners[].overdue] | add),
        measures: ([$actions[0].owners[] | .open + .finished] | add),
        questions: ([$show[0].questions[] | select(.answer | not)] | length), waivers: ($waivers | tonumber)}' >"$top/counts"
    ran="numbers.py $case"
    python3 "$PIR_SOURCE/tests/e2e/numbers.py" "$top/$case.txt" "$top/entries" "$top/counts" 2026-11-23 >"$out" 2>"$err" ||
        fail 'a number on the first page leads nowhere'
    # the test is able to fail
    sed 's/^What happened */&4711 /' "$top/$case.txt" >"$top/wrong"
    ! python3 "$PIR_SOURCE/tests/e2e/numbers.py" "$top/wrong" "$top/entries" "$top/counts" 2026-11-23 >"$out" 2>"$err" ||
        fail 'a number that nobody recorded is not found'
done
