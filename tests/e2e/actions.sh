#!/bin/sh
# pir actions: of one incident and of all, overdue ones, those of an owner.
set -eu
. tests/e2e/common.sh

new_record "$top/record" --time-zone Europe/Berlin
forms=$PIR_SOURCE/schemas/output
fails 2 'there is no incident' pir actions
ok pir actions --all
shows 'There are no actions.'

open_incident 'Portal down'
first=$incident
recorded action 'Patch the servers' --purpose patch --owner CIO --due 2026-11-24 --done-when scanned
patch=$id
recorded action 'Track orders' --purpose prevent --owner CSO --due 2026-11-30 --done-when listed
track=$id
open_incident 'Mail down'
second=$incident
recorded action 'Restart it' --purpose recover --owner cio --due 2026-11-23 --done-when 'mail flows' -i "$second"

ok pir actions "$first"
shows 'By owner' 'Patch the servers' 'Track orders'
! grep -q 'Restart it' "$out" || fail 'an action of another incident is listed'
tick 200000
recorded progress --action "$track" --state moved --due 2026-12-24 --reason vendor -i "$first"
recorded progress 'all of them' --action "$patch" -i "$first" --state 'done'
ok pir actions --all
shows 'Actions of all incidents' 'moved once' '2 d overdue' "$first" "$second"
! grep -q 'Patch the servers' "$out" || fail 'what is done is listed'
[ "$(wc -L <"$out")" -le 80 ] || fail 'a line is longer than 80'
ok pir actions --all --overdue
! grep -q 'Track orders' "$out" || fail 'what is not overdue is listed'
ok pir actions --all --owner CIO --finished
shows 'Patch the servers' 'Restart it'
! grep -q 'CSO' "$out" || fail 'another owner is listed'
for options in --finished --overdue '--finished --json' '--finished --owner cio'; do
    # shellcheck disable=SC2086  # several options
    ok pir actions --all $options
    cp "$out" "$top/by-index"
    # shellcheck disable=SC2086
    ok pir actions --all $options --as-of now
    diff -u "$out" "$top/by-index" || fail "the index says something else than the entries ($options)"
done
ok pir actions --all --finished --csv -o "$top/actions.csv"
same "$(sed -n 1p "$top/actions.csv")" \
    "$(printf 'due,owner,action,state,slips,overdue,age,purpose,done when,exercise,incident,entry\r')" 'the head of the sheet'
same "$(python3 -c '
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
print(len(rows), sum(int(r["overdue"]) > 0 for r in rows), all(len(r["entry"]) == 52 for r in rows))' "$top/actions.csv")" \
    '3 1 True' 'the sheet'
ok pir actions --all --json
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/actions.yaml" <"$out" >"$err" || fail 'it does not fit its form'
same "$(jq -c '[.owners[] | [(.owner | ascii_upcase), .open, .overdue, .slips, .finished]]' "$out")" \
    '[["CIO",1,1,0,1],["CSO",1,0,1,0]]' 'what the owners have to do'
ok pir actions --all --markdown
fails 2 'not both' pir actions --all "$first"
fails 2 'not also' pir actions "$first" "$second"
