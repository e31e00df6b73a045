#!/bin/sh
# A report that has left the house: verify-report makes it again from its stamp, release records to whom it was given.
set -eu
. tests/e2e/common.sh

export COLUMNS=160 # so that no sentence looked for is broken over lines
forms=$PIR_SOURCE/schemas/output
new_record "$top/record"
open_incident 'Payments are down'
recorded action 'Switch to the second data centre' --purpose contain --owner CIO --due 2026-11-24 \
    --done-when 'payments go through'
action=$id
recorded impact 'Lost turnover' --dimension financial --unit money --currency EUR --low 60000 --likely 84000 \
    --high 100000 --basis estimated --confidence medium --confidence-why 'half a day' --source finance --stage initial

report() { # FORMAT FORM FILE: whatever it says, complete
    run pir report --format "$(echo "$1" | sed s/markdown/md/)" --as "$2" -o "$top/$3"
    [ "$code" -le 1 ] || fail "exit code $code of a report"
}
says_no() { # SENTENCE FILE: exit 1, one clear sentence
    run pir verify-report "$2"
    same "$code" 1 "exit code ($1)"
    shows "$1"
}

# ---- every form in every format is made again, byte for byte ------------------------------
for format in text html markdown json; do
    for form in ceo full outcome; do
        report $format $form "$form.$format"
        ok pir verify-report "$top/$form.$format"
        shows 'is, byte for byte, the report that commit' '0 newer entries' 'would say the same'
    done
done
# That this clone has not been verified is said, in the report and in the answer.
shows 'In this clone that commit has not been verified yet: pir verify.' 'Record then  not verified'
head=$(git rev-parse HEAD)
ok pir verify
report html ceo verified.html
holds "$top/verified.html" 'checked=verified ' '<dd>verified</dd>'
ok pir verify-report "$top/verified.html"
! grep -q 'has not been verified' "$out" || fail 'a verified record is doubted'
ok pir verify-report "$top/ceo.html" # was made before; says so still
shows 'Record then  not verified'

# ---- later: the file stays what it is, and what changed is said --------------------------------
recorded progress switched --action "$action" --state 'done'
recorded impact 'Lost turnover' --dimension financial --unit money --currency EUR --low 80000 --likely 90000 \
    --high 95000 --basis estimated --confidence high --confidence-why 'the day is counted' --source finance --stage updated
recorded action 'Try the switch every quarter' --purpose prevent --owner CIO --due 2026-12-20 --done-when 'trial passed'
ok pir verify-report "$top/verified.html"
shows 'is, byte for byte' '3 newer entries' 'Money: Lost turnover' 'likely 84,000 EUR (60,000 to 100,000)' \
    'likely 90,000 EUR (80,000 to 95,000)' 'Measure Switch to the second data centre' 'Try the switch every quarter' 'not there'
ok pir verify-report --json "$top/verified.html"
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/verify-report.yaml" <"$out" || fail 'the answer has not its form'
same "$(jq -r '.verdict, .newer, .stamp.commit' "$out" | tr '\n' ' ')" "same 3 $head " 'the answer as JSON'
report html ceo partly.html
holds "$top/partly.html" "checked=verified-to-$head" "verified up to commit $(echo "$head" | cut -c 1-8), not since"
ok pir verify-report "$top/partly.html"
run pir report --verify
shows 'Record       verified'
# As it stood at another time.
run pir report --html --as-of '2026-11-23 14:16' -o "$top/then.html"
ok pir verify-report "$top/then.html"
shows 'is, byte for byte'

# ---- what is anything else ----------------------------------------------------------------------
sed 's/84,000/48,000/' "$top/verified.html" >"$top/tampered.html"
says_no 'tampered.html is NOT what commit' "$top/tampered.html"
shows 'the file has "' '48,000' 'the record yields "' '84,000'
sed 's/$/\r/' "$top/verified.html" >"$top/crlf.html"
says_no 'its line ends were changed' "$top/crlf.html"
printf '\357\273\277' | cat - "$top/full.markdown" >"$top/bom.md"
says_no 'its line ends were changed' "$top/bom.md"
head -c 900 "$top/verified.html" >"$top/cut.html"
says_no 'does not say what it was made from' "$top/cut.html"
sed 's/pir-report.1 .*version=[0-9.]*//' "$top/verified.html" >"$top/unstamped.html"
says_no 'does not say what it was made from' "$top/unstamped.html"
sed "s/commit=$head/commit=0123456789012345678901234567890123456789/" "$top/verified.html" >"$top/unknown.html"
says_no 'which is not in this record' "$top/unknown.html"
sed 's/checked=verified/checked=blessed/' "$top/verified.html" >"$top/blessed.html"
says_no 'cannot be checked' "$top/blessed.html"
sed 's/as=ceo/as=cfo/' "$top/verified.html" >"$top/cfo.html"
says_no 'is NOT what commit' "$top/cfo.html"
sed "s/incident=$incident/incident=zzzzzzzz/g" "$top/verified.html" >"$top/other.html"
says_no 'that has no incident zzzzzzzz' "$top/other.html"
sed 's/ at=[^ ]*/ at=2026-13-41T99:99:99Z/' "$top/verified.html" >"$top/when.html"
says_no 'cannot be checked' "$top/when.html"
# A commit that lies here but is no part of the record.
git commit -q --allow-empty -S -m 'aside'
aside=$(git rev-parse HEAD)
git reset -q --hard HEAD^
sed "s/commit=$head/commit=$aside/" "$top/verified.html" >"$top/aside.html"
says_no 'is not part of the record' "$top/aside.html"
# The report of another record.
new_record "$top/another"
open_incident 'Something else'
says_no 'it is of another record' "$top/verified.html"
fails 2 'verify-report wants a file' pir verify-report
fails 2 'nowhere.html' pir verify-report "$top/nowhere.html"
cd "$top/record"

# ---- release: to whom, by what channel, exactly these bytes --------------------------------------
fails 1 'tampered.html is NOT what commit' pir release "$top/tampered.html" --to CEO --channel 'in person'
fails 2 'channel' pir release "$top/verified.html" --to CEO
fails 2 'release wants the file' pir release --to CEO
fails 2 'release takes one file' pir release a b --to CEO
sum=$(sha256sum <"$top/verified.html" | cut -c 1-64)
ok pir release "$top/verified.html" --to CEO --channel 'printed, in person' --dry-run
shows 'would be recorded'
run pir release --to CEO "$top/verified.html" --channel 'printed, in person'
same "$code" 0 'exit code of a release'
shows 'communication ' 'recorded in'
says "--paper \"verified.html:"
given=$(git ls-files | sed -n 's/.*-communication-\(.*\)\.md/\1/p')
tick
ok pir show "$given"
shows 'Report to the CEO, one page, handed over as a draft: verified.html' "$sum" 'printed, in person' "commit=$head"
ok pir log
shows 'handed over as a draft: verified.html'
ok pir timeline
shows 'handed over as a draft: verified.html'
ok pir verify-report "$top/verified.html"
shows 'Given to' "CEO 2026-11-23" "entry $given"
# It told the CEO; a meeting names the paper; the full report shows both.
recorded meeting 'Briefing of the CEO' --when 14:20 --participant CEO --participant 'security manager' --kind briefing --outcome none \
    --paper "verified.html:$sum"
run pir report --as full
shows 'Reports handed over' 'verified.html' "$(echo "$sum" | cut -c 1-16)" 'Briefing of the CEO'
run pir report --json
jq -e '.told[] | select(.audience == "CEO")' "$out" >/dev/null || fail 'the report that was given has told nobody'
# What is secret stays so: the marking is an option as of every communication.
report html outcome outcome.html
run pir release "$top/outcome.html" --to customers --channel e-mail --size 300 --tlp green
same "$code" 0 'exit code of a release'
tick
ok pir log --json
jq -e '.entries[] | select(.kind == "communication")' "$out" >/dev/null || fail 'no communication in the log'
stock_ok
