#!/bin/sh
# The report to the CEO: bottom line first, every statement with its entry, a draft called a draft.
set -eu
. tests/e2e/common.sh

export COLUMNS=160 # so that no sentence looked for is broken over lines
new_record "$top/record"
open_incident 'Payments are down'
opening=$(git ls-files | sed -n 's|.*-incident-\(.*\)\.md|\1|p' | cut -c 1-4)

# ---- nothing known: said, not guessed ------------------------------------------------
run pir report
same "$code" 1 'exit code of a draft'
shows 'DRAFT:' 'Report to the CEO: Payments are down' 'Not contained yet.' 'No measure is recorded yet.' \
    'Not stated: no cause is recorded yet.' 'not stated: nobody has recorded an estimate' \
    'Not stated: nobody has judged it yet.' 'Not stated: none is promised.' 'no message to you is recorded' \
    'What is missing in this report' "[$opening]"
says 'a draft:' 'pir check --gate report'
for form in ceo full outcome portfolio; do
    fails 2 'not fit to be handed over' pir report --as $form --final -o "$top/final"
    [ ! -e "$top/final" ] || fail "a draft as $form was written in spite of --final"
done
fails 2 'there is no report "cfo"' pir report --as cfo

# ---- what is recorded stands there with its mark --------------------------------------
mark() { echo "$id" | cut -c 1-4; }
recorded action 'Switch to the second data centre' --purpose contain --owner CIO --due 2026-11-24 \
    --done-when 'payments go through' --effort '2 people, 1 day' --cost 6000 --currency EUR
action=$id action_mark=$(mark)
recorded action 'Try the switch every quarter' --purpose prevent --owner CIO --due 2026-12-20 \
    --done-when 'the first trial is passed' --effort '3 people, 2 days'
recorded event 'Payments go through the second data centre' --phase contained --important
contained=$(mark)
recorded progress 'switched' --action "$action" --state 'done'
recorded impact 'Lost turnover' --dimension financial --unit money --currency EUR --low 60000 --likely 84000 \
    --high 100000 --basis estimated --confidence medium --confidence-why 'half of the day is counted' --source 'finance' --stage initial
recorded impact 'Lost turnover' --dimension financial --unit money --currency EUR --low 80000 --likely 90000 \
    --high 95000 --basis estimated --confidence high --confidence-why 'the day is counted' --source 'finance' --stage updated
money=$(mark)
recorded cause 'The switch had never been tried' --class design --status preliminary --part root
recorded risk 'The same again' --recurrence --likelihood likely --consequence major --rationale 'nothing has changed' --measures before --horizon '12 months'
recorded risk 'The same again' --recurrence --likelihood unlikely --consequence major --rationale 'tried quarterly' --measures after --horizon '12 months'
recorded decision 'Rent the second data centre for a year' --question 'What next?' --decided-by CIO --rationale 'safest' \
    --cost 120000 --currency EUR --asked-of CEO
recorded communication 'Payments were down, now they go' --audience CEO --channel phone --sent-at 14:20
recorded commitment 'Update by phone' --by 'security manager' --to CEO --cadence daily --until resolved
run pir report
shows "Contained since" "[$contained]" '1 of 2 measures is still open; it is due 2026-12-20' 'We ask you for 1' \
    '90,000 EUR' '80,000 ' "[$money]" 'First view, still being looked into' 'Rent the second data centre' '120,000 EUR' \
    'Likely within 12 months as things stand' 'Unlikely within 12 months once the measures are in place' \
    "Switch to the second data centre [$action_mark]" 'Update by phone, daily, next by'
! grep -q '84,000' "$out" || fail 'an estimate that was replaced stands on page one'
run pir report --as full
shows '84,000' 'Impact assessment' 'Remediation plan' 'Communication plan' 'Technical appendix' 'replaced' '6000 EUR' 'Promises'
# Estimates and measures are drawn: with letters here, as SVG in HTML, with their words there and where it is narrow.
grep -qE '^Lost turnover +\.*=+\*=+ 90,000 EUR$' "$out" || fail 'the estimate is not drawn'
grep -qE '^Try the switch every q.* [.|]*=[=|]* by 2026-12-20$' "$out" || fail 'the measures are not drawn'
run env COLUMNS=60 pir report --as full
shows 'from low to high' 'Measures from when they'
run pir report --as full --format html
[ "$(grep -c '<svg' "$out")" = 2 ] || fail 'there are not two pictures'
shows '<title id="picture-1-title">How wide the estimates are</title>' 'Lost turnover: likely 90,000 EUR (80,000 to 95,000).'
run pir report --as full --markdown
grep -A1 '^```' "$out" | grep -q '^Lost turnover' || fail 'the estimate is not drawn in Markdown'
run pir report --json
[ "$(jq -r '.impacts[0].text' "$out")" = 'likely 90,000 EUR (80,000 to 95,000)' ] || fail 'the figure in JSON'
# Every mark on page one is explained, and leads to an entry.
run pir report
sed -n '1,/^Notes/p' "$out" | grep -o '\[[0-9a-z]*\]' | sort -u >"$top/marks"
[ -s "$top/marks" ] || fail 'no marks'
run pir report --json
while read -r each; do
    jq -e --arg m "$each" '.sources[] | select(.mark == $m) | .signature == "good"' "$out" >/dev/null ||
        fail "nobody says where $each leads"
    pir show "$(echo "$each" | tr -d '[]')" >/dev/null || fail "pir show does not know $each"
done <"$top/marks"
# The same moment, the same bytes.
pir report --as full >"$top/one" 2>/dev/null || :
pir report --as full >"$top/two" 2>/dev/null || :
cmp -s "$top/one" "$top/two" || fail 'the same report twice, and not the same bytes'

# ---- the brief: every question, the unanswered ones first -----------------------------------
recorded question 'Can we trust the second data centre?' --state pushback --answer 'Yes, the trial went well' --rests-on "$action"
recorded question 'Who told the press?' --state asked --unknown-because 'nobody has looked' --owner communications --due 2026-11-25
asked=$id
recorded meeting 'Briefing of the CEO' --when 14:20 --participant CEO --kind briefing --outcome none --question "$asked"
recorded audience CEO --what-for 'decide' --channel phone --owner CIO --by 2026-11-24 --risk-appetite open
recorded decision 'Rent it' --question 'Rent or buy?' --decided-by CIO --rationale 'sooner' --considered Wait \
    --alternative 'safest:Keep it off line until it is proven:a day without payments' --alternative 'cheapest:Watch it'
run pir brief
same "$code" 0 'exit code of a brief'
shows '3 questions without an answer' 'the incident commander, whom nobody has named, by 2026-11-24' 'Who told the press?' 'communications, by 2026-11-25' 'nobody has looked' \
    'Who is responsible?' 'pir role commander' 'Pushback: Can we trust the second data centre?' "Evidence: Switch to the second data centre. [$action_mark]" 'Against it: Try the switch every quarter (by 2026-12-20).' \
    'Options, for a reader who is open' 'remaining risk: a day without payments' 'set aside: Wait' 'Asked at' 'Briefing of the CEO, 2026-11-23' \
    'How will I be kept informed?' 'Update by phone, daily' 'estimated (high)' 'a first view, still being looked into'
[ "$(grep -n 'Who told the press' "$out" | cut -d: -f1)" -lt "$(grep -n '^Answers' "$out" | cut -d: -f1)" ] ||
    fail 'what has no answer does not come first'
[ "$(grep -n 'Watch it' "$out" | cut -d: -f1)" -lt "$(grep -n 'Keep it off line' "$out" | cut -d: -f1)" ] ||
    fail 'the options are not in the order of the reader'
run pir brief --json
same "$(jq -r '[.options[].best] | join(" ")' "$out")" 'cheapest safest' 'options as JSON'
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$PIR_SOURCE/schemas/output/brief.yaml" <"$out" || fail 'the brief has not its form'
same "$(jq -r '.unanswered' "$out")" 3 'questions without an answer'

# ---- hostile words stay words ------------------------------------------------------------
recorded action "$(printf '<script>alert(1)</script> [x](javascript:y) \140id\140')" --purpose recover --owner '=cmd|x' --due 2026-11-25 --done-when 'x'
run pir report --markdown
! grep -qE '<script>|[^\\]\]\(javascript' "$out" || fail 'words became markup'

export COLUMNS=80
# ---- more than a page: what to shorten is named --------------------------------------------
for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
    recorded assumption "Assumption $n that takes a whole line of the page and then some more of the next one, as people write" \
        --why x --disproved-by 'the review of the logs that is going on' --review-by 2026-12-01
done
run pir report
says 'the summary takes' 'the heaviest are'
same "$code" 1 'exit code of more than a page'

# ---- as text it says how it was made, whatever its width --------------------------------------
for width in 60 80 132; do
    run env COLUMNS=$width pir report --as full -o "$top/report.txt"
    ok pir verify-report "$top/report.txt"
    shows 'is, byte for byte, the report' 'full of incident' 'text'
done
run pir --ascii report -o "$top/report.txt"
ok pir verify-report "$top/report.txt"
sed 's/Switch to/Switch off/' "$top/report.txt" >"$top/changed.txt"
run pir verify-report "$top/changed.txt"
same "$code" 1 'exit code of verify-report for a text that was changed'
shows 'NOT what commit' 'Switch off'

# ---- a later incident of the same kind: what this one left undone stands on its first page -------
recorded open 'Sales are down' --severity high --type technical-outage --how-detected alarm --summary 'Nothing could be sold.'
run pir report
! grep -q 'Seen before' "$out" || fail 'an incident without a cause resembles others'
recorded cause 'A design for one data centre only' --class design --status confirmed --part root
export COLUMNS=160
run pir report
shows 'Seen before' "A cause of the same class (design) [$(mark)] led to 1 incident before." '"Payments are down" (' 'measures are still open, ' ' overdue.'
run pir report --json
same "$(jq -r '.before[0] | "\(.title) \(.class)"' "$out")" 'Payments are down design' 'what was before, as JSON'
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$PIR_SOURCE/schemas/output/report.yaml" <"$out" || fail 'the report has not its form'
recorded cause 'No design for one data centre only' --class design --status ruled-out --part root
pir report -o "$top/report.html" 2>"$err" || :
ok pir verify-report "$top/report.html"
