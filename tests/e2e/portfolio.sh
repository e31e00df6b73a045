#!/bin/sh
# A quarter on one page: which incidents count, ranges with the marks they come from, what was in time, what is overdue, what came back.
set -eu
. tests/e2e/common.sh

export COLUMNS=160 # so that no sentence looked for is broken over lines
forms=$PIR_SOURCE/schemas/output
new_record "$top/record"
mark() { echo "$id" | cut -c 1-4; }
opened() { # TITLE SEVERITY DAY [OPTIONS]: an incident, in use
    _title=$1 _severity=$2 _day=$3
    shift 3
    recorded open "$_title" --severity "$_severity" --type technical-outage --how-detected alarm --summary 'It stood still.' --at "$_day" "$@"
}
costs() { # LOW HIGH
    recorded impact 'Lost turnover' --dimension financial --unit money --currency EUR --low "$1" --likely "$2" --high "$2" \
        --basis estimated --confidence medium --confidence-why 'counted' --source finance --stage initial
}

# ---- nothing yet ---------------------------------------------------------------------------
run pir report --as portfolio
same "$code" 0 'exit code of an empty quarter'
shows 'Incidents of 2026-Q4' '0 incidents' 'There was no incident.' 'No lesson is recorded yet.'

opened 'Mail is down' high 2026-05-04
recorded cause 'The certificate ran out' --class change --status confirmed --part root
recorded action 'Watch certificates' --purpose detect --owner CIO --due 2026-06-30 --done-when 'alarm rings'
opened 'Shop is down' critical 2026-08-10
shop=$(mark)
costs 60000 100000
first=$(mark)
recorded impact 'Customers who could not buy' --dimension customers --unit people --value 1200 --basis measured --stage initial --source shop
recorded cause 'A change went out untried' --class change --status preliminary --part root
again=$(mark)
recorded action 'Take it back' --purpose recover --owner CIO --due 2026-08-11 --done-when 'the shop sells'
recorded progress 'taken back' --action "$id" --state 'done' --at 2026-08-11
recorded action 'Try changes first' --purpose prevent --owner CIO --due 2026-09-01 --done-when 'a trial is asked for'
late=$(mark)
recorded lesson 'A trial costs less than a day without orders' --kind went-badly --no-action-because 'done already'
recorded lesson 'Nobody had tried the backup' --kind went-badly --no-action-because 'done already'
recorded event 'Sells again' --phase resolved --at 2026-08-11
opened 'Payments are slow' low 2026-09-20
costs 1000 2500
opened 'Drill' critical 2026-09-21 --exercise
opened 'Afterwards' medium 2026-10-02

run pir report --as portfolio --quarter 2026-Q3
same "$code" 1 'exit code of a portfolio of drafts'
says 'a draft: '
shows 'Incidents of 2026-Q3' 'DRAFT: ' 'TLP:AMBER · Example Ltd' 'What is missing in this report' '--gate report' 'Words explained' 'the backup (a copy to restore from)' '2 incidents: 1 critical, 1 low; 1 from before. 2 are not resolved.' 'Cost       61,000 to 102,500 EUR' \
    'Customers  1200 people' '2 open, 2 of them overdue; 1 of 1 finished in time' "Shop is down [$shop]" "60,000 to 100,000 EUR [$first]" \
    "Try changes first, due 2026-09-01, CIO [$late]" 'Cause of class change, as in incident' 'Mail is down), which has 1 measure open' "[$again]" \
    'A trial costs less than a day without orders' '1 drill is not'
! grep -qE 'Afterwards|Drill ' "$out" || fail 'an incident of another quarter, or a drill, is counted'
# Every mark is explained.
sed -n '1,/^Notes/p' "$out" | grep -o '\[[0-9a-z]*\]' | sort -u >"$top/marks"
run pir report --as portfolio --quarter 2026-Q3 --json
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/report.yaml" <"$out" || fail 'a portfolio has not its form'
while read -r each; do
    jq -e --arg m "$each" '.sources[] | select(.mark == $m) | .signature == "good"' "$out" >/dev/null || fail "nobody says where $each leads"
done <"$top/marks"
# The same days by their dates are the same quarter, byte for byte but for nothing.
pir report --as portfolio --quarter 2026-Q3 >"$top/one" 2>"$err" || :
pir report --as portfolio --from 2026-07-01 --to 2026-09-30 >"$top/two" 2>"$err" || :
cmp -s "$top/one" "$top/two" || fail 'the same days, and not the same bytes'
# It is made again from its stamp, and what changed since is said.
for format in text html md json; do
    run pir report --as portfolio --quarter 2026-Q3 --format "$format" -o "$top/q3.$format"
    same "$code" 1 "exit code ($format)"
    ok pir verify-report "$top/q3.$format"
    shows 'is, byte for byte, the report' 'portfolio of 2026-07-01..2026-09-30'
done
fails 2 'not fit to be handed over' pir report --as portfolio --quarter 2026-Q3 --final
opened 'Found later' high 2026-09-29
ok pir verify-report "$top/q3.html"
shows '3 incidents: 1 critical, 1 high, 1 low' '1 newer'

# ---- what is no span ---------------------------------------------------------------------------
fails 2 '"2026-Q5" is no quarter' pir report --as portfolio --quarter 2026-Q5
fails 2 '"Q3" is no quarter' pir report --as portfolio --quarter Q3
fails 2 'a span has two ends' pir report --as portfolio --from 2026-07-01
fails 2 'ends before it begins' pir report --as portfolio --from 2026-07-02 --to 2026-07-01
fails 2 '--from' pir report --as portfolio --from yesterday --to 2026-07-01
fails 2 'not both' pir report --as portfolio --quarter 2026-Q3 --from 2026-07-01 --to 2026-07-02
fails 2 'goes with a portfolio only' pir report --quarter 2026-Q3 "$shop"
fails 2 'a portfolio is of all incidents' pir report --as portfolio "$shop"
fails 2 'belongs to no incident' pir release "$top/q3.html" --to board --channel mail
run pir release "$top/q3.html" --to board --channel mail -i "$shop"
same "$code" 0 'exit code of the release of a portfolio'

# ---- however much there was, it is one page: of a terminal, of A4 and Letter, of what a browser prints --------
first_page() { # PDF SHEETS-AT-LEAST: the page ends on the first sheet, the notes begin the second
    pdftotext -layout -f 1 -l 1 "$1" "$out"
    shows 'Incidents of 2026-Q3' 'What we learnt' 'TLP:RED'
    ! grep -q 'Notes to:' "$out" || fail "the notes begin on the first sheet of $1"
    pdftotext -layout -f 2 -l 2 "$1" "$out"
    shows 'Notes to: Incidents of 2026-Q3'
}
export COLUMNS=80
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do
    opened "Number $n of those whose title takes more than a line of a narrow column on a page" high 2026-08-2$((n % 10))
    costs 1000000 2345000
    recorded impact 'Customers who could not buy' --dimension customers --unit people --value 120000 --basis measured --stage initial --source shop
    recorded cause 'A change went out untried again' --class change --status preliminary --part root
    recorded action "Try what was changed in place number $n before it is given to customers, as was agreed" --purpose prevent --owner CIO --due 2026-09-01 --done-when x
    recorded lesson "Lesson $n, which takes more than one line on a page because people write so, and nobody stops them" --kind went-badly --no-action-because x
done
recorded note 'What only some may know' --tlp red
run pir report --as portfolio --quarter 2026-Q3
[ "$(sed '/^───/,$d' "$out" | wc -l)" -le 66 ] || fail 'more than a page on a terminal'
shows 'more of less severity' 'TLP:RED' ' more'
! grep -q 'the summary takes' "$err" || fail 'it says itself that it is more than a page'
for paper in a4 letter; do
    run pir report --as portfolio --quarter 2026-Q3 --paper "$paper" -o "$top/$paper.pdf"
    first_page "$top/$paper.pdf"
    shows DRAFT
done
ok pir verify-report "$top/letter.pdf"
run pir report --as portfolio --quarter 2026-Q3 -o "$top/many.html"
python3 "$PIR_SOURCE/tests/e2e/browser.py" check "$top/many.html" >"$err" 2>&1 || fail 'the page is not as it should be'
for paper in letter A4; do
    python3 "$PIR_SOURCE/tests/e2e/browser.py" paper "$top/many.html" "$top/paper.html" $paper
    run timeout 120 chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
        --disable-dev-shm-usage --host-resolver-rules='MAP * ~NOTFOUND' --user-data-dir="$top/chromium" \
        --no-pdf-header-footer --print-to-pdf="$top/page.pdf" "file://$top/paper.html"
    first_page "$top/page.pdf"
done
