#!/bin/sh
# What people owe each other in a review: approvals, answers, waivers, work that others verify; and the words by which
# pir check says who may do what.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident
first=$incident
forms=$PIR_SOURCE/schemas/output
export COLUMNS=240
trust bob carol
tick
# gap RULE: the command that mends the first gap of that rule, as pir check says it
gap() {
    run pir check --json
    python3 -c 'import json, sys
print(next(g["command"] for g in json.load(sys.stdin)["gaps"] if g["rule"] == sys.argv[1] and "waiver" not in g))' "$1" <"$out"
}
no_gap() { # RULE
    run pir check --json
    ! grep -q "\"rule\": \"$1\"" "$out" || fail "$1 is missing"
}
paste() { # COMMAND: what a person makes of it: a word for each "..."
    run sh -c "$(printf '%s\n' "$1" | sed 's/"\.\.\."/"As agreed"/g') --quiet"
    [ "$code" = 0 ] || fail "$1 does not do what it says"
    id=$(tail -n 1 "$out")
    tick
}

# ---- nobody approves their own work --------------------------------------------------
# Whoever recorded all there is cannot approve it, before any cause or lesson is written too.
fails 1 'alice@example.org wrote incident' pir approve --gate close
says 'pir check shows who may'
as bob
recorded lesson 'The alarm came late' --kind went-badly --no-action-because 'it is replaced' --on-behalf-of carol@example.org
fails 1 'bob@example.org wrote lesson' pir approve --gate close
as carol
fails 1 'carol@example.org wrote lesson' pir approve --gate close # in whose name it was written
run pir check
shows 'nobody else is there who may' 'pir trust add' 'May not' 'carol@example.org (wrote lesson'
as alice
trust dave
tick
as dave
warns 'other things are still missing: this approval lapses' pir approve --gate close
tick
run pir check
shows 'Approvals: 1 of 1' 'dave@example.org: approved 2026-11-23'
run pir check --json
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/check.yaml" <"$out" >"$err" || fail 'the JSON does not fit its form'
python3 - "$out" <<'END'
import json, sys
approvals = json.load(open(sys.argv[1]))["approvals"]
assert (approvals["wanted"], approvals["counted"]) == (1, 1), approvals
assert [w["standing"] for w in approvals["words"]] == ["counts"]
assert {o["person"]: "barred" in o for o in approvals["others"]} == {
    "alice@example.org": True, "bob@example.org": True, "carol@example.org": True}, approvals
END
as alice

# ---- when we became aware ------------------------------------------------------------
run pir next
shows 'when you became aware of it' '--type aware'
recorded determination 'Calls from three offices.' --type aware --decided-by CISO --decided-at 14:12
no_gap aware
ok pir next
! grep -q 'aware' "$out" || fail 'it still asks since when you knew'

# ---- a decision that is asked of the CEO ---------------------------------------------
recorded decision 'Offer free monitoring' --question 'What do we offer?' --decided-by CISO --rationale 'expected' --asked-of CEO --cost 120000 --currency EUR
asked=$id
run pir report
shows 'Offer free monitoring'
run pir check
shows 'was asked of CEO, and no answer is recorded'
ok pir show
shows 'CEO, no answer yet'
run pir next
shows 'Get an answer to: Offer free monitoring'
same "$(gap decisions-answered)" "pir answer $(printf %.8s "$asked") \"...\"" 'the command'
fails 2 'answer needs what is asked and the answer' pir answer "$asked"
fails 2 'zzzz' pir answer zzzz Yes
fails 2 'so nobody waits for an answer to it' pir answer "$first" Yes
paste "$(gap decisions-answered)"
holds "$(last_file)" 'choice: As agreed' 'question: '"'What do we offer?'" 'decided-by: CEO' 'type: answers' "$asked" \
    "rationale: 'Answer to what was proposed: Offer free monitoring'"
fails 2 'so nobody waits for an answer to it' pir answer "$id" Yes
no_gap decisions-answered
ok pir show
shows 'As agreed' 'Asked of'
ok pir show "$asked"
shows 'Answered' 'As agreed'
run pir report
! grep -q 'Offer free monitoring' "$out" || fail 'the report asks for what was answered'
# Somebody who signs here may also just approve it, or say no.
recorded decision 'Tell the press' --question 'Do we go public?' --decided-by CISO --rationale 'they know' --asked-of CEO
as dave
recorded approve --entry "$id" --verdict rejected
as alice
no_gap decisions-answered

# ---- questions -----------------------------------------------------------------------
recorded question 'Was data taken?' --state asked --asked-by CEO --unknown-because 'logs are read' --owner CIO --due 2026-11-24
question=$id
run pir next
shows "pir answer $(printf %.8s "$question")"
paste "$(gap questions-answered)"
holds "$(last_file)" 'question: '"'Was data taken?'" 'answer: As agreed' 'state: asked' 'asked-by: CEO'
no_gap questions-answered
ok pir show "$question"
shows 'Answered' 'As agreed' "$(printf %.8s "$id")"

# ---- verified is the word of another -------------------------------------------------
recorded action 'Deploy the fix' --purpose patch --owner CTO --due 2026-11-25 --done-when 'it answers' --effort '2 days'
fix=$id
recorded progress 'Deployed' --action "$fix" --state 'done'
fails 1 "cto owns action $(printf %.8s "$fix") and cannot verify it too" \
    pir progress 'Looked' --action "$fix" --state verified --verified-by cto
warns 'so before closing somebody else must run' \
    pir progress 'Looked' --action "$fix" --state verified --verified-by 'internal audit' --quiet
verified=$(tail -n 1 "$out")
tick
run pir check
shows "alice@example.org recorded both that it is done and that it is"
same "$(gap actions-verified)" "pir approve --entry $(printf %.8s "$verified")" 'the command'
as bob
paste "$(gap actions-verified)"
as alice
no_gap actions-verified

# ---- told late -----------------------------------------------------------------------
recorded audience Customers --what-for 'change passwords' --channel e-mail --owner communications --by 14:20
recorded communication 'Sign-in is down.' --audience customers --channel e-mail
warns 'nobody is called "Custmers" so far, but "Customers" is' pir communication 'Still.' --audience Custmers --channel e-mail
paste "$(sed -n 's/.*\(pir amend .*\)/\1/p' "$err")"
holds "$(last_file)" 'audience: Customers'
fails 2 'the nearest is eu-gdpr-33' pir communication Notice --audience DPA --channel form --obligation eu-gdpr33 --stage initial
fails 2 'eu-gdpr-33 has no stage "initail"' pir communication Notice --audience DPA --channel form \
    --obligation eu-gdpr-33 --stage initail
says 'it has initial, followup'
fails 2 'the nearest is eu-gdpr-33' pir determination 'We know.' --type aware --decided-by DPO --decided-at now \
    --starts eu-gdpr33
fails 2 'eu-gdpr-33 has no stage "initail"' pir determination 'Not now.' --type not-notifiable --decided-by DPO \
    --decided-at now --stops eu-gdpr-33.initail
ok pir determination 'We know.' --type aware --decided-by DPO --decided-at now --starts eu-gdpr-33.initial \
    --starts eu-gdpr-34 --dry-run
recorded communication Notice --audience DPA --channel form --obligation eu-gdpr-33 --stage initial
warns 'EUT is no currency' pir impact Fine --dimension financial --value 5 --unit money --currency EUT --basis measured --stage final
tick
warns 'it occurred 15 years ago' pir event 'Bought the system' --at 2011-01-01
tick
run pir check
shows 'An audience was told late' 'Customers was to be told by 2026-11-23T14:20:00Z'
ok pir show
shows ', late'
paste "$(gap told-late)"
no_gap told-late

# ---- what came late can only be waived -----------------------------------------------
recorded commitment 'A full account' --by CISO --to Board --due 14:30
promise=$id
tick 7200
recorded communication 'This is the account.' --audience Board --channel mail
run pir check
shows 'it was kept late'
same "$(gap promises)" "pir waive \"...\" --gate close --rule promises --entry $(printf %.8s "$promise")" 'the command'
as bob
fails 1 'may not waive promises' pir waive 'Late.' --rule promises
as alice
paste "$(gap promises)"
no_gap_waived=$(pir check --json | grep -c '"waiver":' || :)
same "$no_gap_waived" 1 'waived'
recorded waive 'The board knows.' --rule promises # its only gate
holds "$(last_file)" 'gate: close' 'rule: promises'
run pir check
shows 'Or waive' 'by the role owner, executive-sponsor'
# ---- no more than is so ----------------------------------------------------------------
fails 2 'one thing is missing or wrong' pir approve
fails 2 '4 things are missing or wrong' pir impact Cost --dimension financial --stage initial --low 5
! grep -q 'exactly one of' "$err" || fail 'the list is longer than it need be'
recorded impact Cost --dimension financial --stage initial --value 5 --unit money --currency EUR --basis measured
cost=$id
fails 2 'nothing would change' pir amend "$cost" 'To be sure' --value 5 --currency EUR
recorded amend "$cost" 'Counted again' --value 6
fails 2 'nothing would change' pir amend "$cost" 'Counted again' --value 6
recorded amend "$cost" 'Was right' --value 5

# ---- which incident is meant -----------------------------------------------------------
ok pir open 'Mail down' --severity low --type other --how-detected calls --summary 'No mail.'
shows "it is in use now; back to the one before: pir use $first"
tick
ok pir use "$first"
stock_ok
