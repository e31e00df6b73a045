#!/bin/sh
# Gates: what pir check finds missing, in every form; waivers; an incident that is worked through until
# nothing is missing; a profile that cannot be read.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident
forms=$PIR_SOURCE/schemas/output

# says_no COMMAND...: exit code 1, the answer on stdout, nothing on stderr.
says_no() {
    run "$@"
    [ "$code" = 1 ] || fail "exit code $code where 1 was due"
    [ ! -s "$err" ] || fail 'it has something to say on stderr'
}

# ---- what is missing, and how it is said -------------------------------------------
says_no pir check
shows 'things are missing before this review can be closed' 'No event says that it is contained' \
    'pir event "..." --phase contained' 'No financial impact is stated' 'Nobody has approved'
! grep -q -- ' -i ' "$out" || fail 'commands about the incident in use need not name it'
says_no pir check --gate report
shows 'before this can be given to the CEO' 'No financial impact'
ok pir check --gate commit
shows 'Nothing is missing at the gate commit'
ok pir check --gate push
says_no pir check --gate=close "$incident"
says_no pir check -i "$incident" --markdown
shows '```' 'pir event "..." --phase contained'
says_no pir check --quiet
same "$(cat "$out")" '' 'what --quiet prints'

says_no pir check --json
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/check.yaml" <"$out" >"$err" || fail 'the JSON does not fit its form'
python3 - "$out" <<'END'
import json, sys
answer = json.load(open(sys.argv[1]))
assert not answer["passes"] and answer["missing"] == len(answer["gaps"]) > 10, answer["missing"]
assert all(gap["why"] and gap["command"].startswith("pir ") for gap in answer["gaps"])
END
says_no pir check --junit
python3 - "$out" <<'END'
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot().find("testsuite")
cases = suite.findall("testcase")
failed = [case for case in cases if case.find("failure") is not None]
assert int(suite.get("tests")) == len(cases) and int(suite.get("failures")) == len(failed) > 10
assert len({case.get("name") for case in cases}) == len(cases)
END
says_no pir check --sarif
python3 - "$out" <<'END'
import json, sys
log = json.load(open(sys.argv[1]))
assert log["version"] == "2.1.0" and len(log["runs"]) == 1
rules = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
for result in log["runs"][0]["results"]:
    assert result["ruleId"] in rules and result["level"] == "error" and result["message"]["text"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.startswith("incidents/"), uri
END

# ---- what is next --------------------------------------------------------------------
ok pir next
shows '1  No event says yet that it is contained' 'pir event "..." --phase contained' 'The CEO has not been told'
same "$(grep -c '^ *pir ' "$out")" 8 'steps'
ok pir next --json
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/next.yaml" <"$out" >"$err" || fail 'the JSON does not fit its form'
ok pir
shows 'Next' 'No event says yet that it is contained' 'pir next: 5 more'
ok pir next -i "$incident" --markdown
fails 2 'zzzz' pir next zzzz

fails 2 'there is no gate "shut"' pir check --gate shut
fails 2 'check takes one incident' pir check "$incident" "$incident"
fails 2 'zzzz' pir check zzzz

# ---- another incident than the one in use ------------------------------------------
first=$incident
open_incident 'Mail down'
says_no pir check "$first"
shows "pir event \"...\" --phase contained -i $first"
ok pir use "$first"

# ---- a profile that cannot be read lets nothing through ------------------------------
sed -i 's/check: order$/check: ordre/' schemas/review.yaml
git commit -q -S -m 'schemas: a slip' schemas/review.yaml
tick
for gate in commit report close push; do
    says_no pir check --gate $gate
    shows 'schemas/review.yaml:' 'there is no check "ordre"'
done
git revert --no-edit -S HEAD >/dev/null 2>&1
tick
ok pir check --gate commit

# ---- from open to closed -------------------------------------------------------------
trust bob carol
tick
missing() { # RULE...: exactly these keep the gate shut
    run pir check --json
    same "$(python3 -c 'import json, sys
print(" ".join(sorted({g["rule"] for g in json.load(sys.stdin)["gaps"] if g["level"] == "missing" and "waiver" not in g})))' \
        <"$out")" "$*" 'what is missing'
}
# refuses_to_close: exit code 1, the list on stderr, nothing recorded.
refuses_to_close() {
    fails 1 'so incident' pir close 'All is well.'
    says 'before this review can be closed'
}
refuses_to_close
says 'No event says that it is contained' 'pir event "..." --phase contained'
fails 1 'so incident' pir close 'All is well.' --dry-run
printf 'schema: event\nwhat: off line\nphase: contained\n---\nschema: close\noutcome: All is well.\n' >"$top/stream"
fails 1 'so incident' pir record --from "$top/stream"

recorded determination 'The calls are about one fault.' --type aware --decided-by CISO --decided-at 14:10
recorded role commander --person 'Jane Roe'
recorded role communications --person 'Max Moe'
recorded event 'Off line' --phase contained
recorded audience CEO --what-for 'decide' --channel phone --owner CISO --by 18:00
recorded communication 'Nobody can sign in.' --audience CEO --channel phone
recorded impact Cost --dimension financial --value 84000 --unit money --currency EUR --basis measured --stage final
recorded impact Outage --dimension operational --value 4 --unit hours --basis measured --stage final
recorded impact Press --dimension reputational --none-because 'nobody outside noticed' --stage final
recorded action 'Deploy the fix' --purpose patch --owner CTO --due 2026-11-25 --done-when 'it answers' --effort '2 days'
fix=$id
recorded action 'Test every release' --purpose prevent --owner 'head of QA' --due 2026-12-18 \
    --done-when 'tests run' --effort 'a week'
guard=$id
recorded progress 'Deployed' --action "$fix" --state 'done'
recorded event 'Sign-in works' --phase resolved
recorded meeting 'Review' --kind review --when 14:20 --participant 'CTO:Jane Roe' --action "$guard"
recorded cause 'Releases are not tested for sign-in' --class process --status confirmed
recorded lesson 'The alarm worked' --kind went-well --no-action-because 'it works'
recorded lesson 'Nobody tested it' --kind went-badly --action "$guard"
recorded lesson --kind lucky --none-because 'nothing hung on chance'
recorded lesson --kind surprise --none-because 'nothing was'
recorded communication 'It works again.' --audience CEO --channel phone --outcome
missing actions-finished actions-verified approved risk-recurrence

# Whoever did it does not verify it; approving the entry makes it somebody else's word too.
warns 'too' pir progress 'Looked at it' --action "$fix" --state verified --verified-by 'head of QA' --quiet
verified=$(tail -n 1 "$out")
tick
missing actions-finished actions-verified approved risk-recurrence
fails 1 'cannot approve it too' pir approve --entry "$verified"
as bob
recorded approve --entry "$verified"
missing actions-finished approved risk-recurrence

# A waiver: by those whom the profile names, of a rule that there is, until its last day.
fails 1 'may not waive risk-recurrence' pir waive 'No time.' --gate close --rule risk-recurrence
as alice
fails 2 'there is no rule "risk-recurence" to waive' pir waive 'No time.' --gate close --rule risk-recurence
fails 1 'may not waive approved' pir waive 'No time.' --gate close --rule approved
recorded waive 'The CEO judges it on Friday.' --gate close --rule risk-recurrence --expires 2026-11-23
missing actions-finished approved
run pir check
shows '1 waived' 'The CEO judges it on Friday.' 2026-11-23
says_no pir check --sarif
python3 - "$out" <<'END'
import json, sys
results = json.load(open(sys.argv[1]))["runs"][0]["results"]
waived = [result for result in results if result["ruleId"] == "risk-recurrence"]
assert waived and waived[0]["suppressions"][0]["status"] == "accepted"
END
says_no pir check --junit
shows '<skipped message="waived by'

# Whoever waives names the rule; its gate follows where there is but one.
fails 2 'rule impact-financial holds at two gates' pir waive 'No figure.' --rule impact-financial
fails 2 'the nearest is risk-recurrence' pir waive 'No time.' --rule risk-recurence

# Approvals: not by authors, of what stands, until something else is recorded.
fails 1 'cannot approve it' pir approve --gate close
as bob
fails 2 'is not what this SHA-256 stands for' pir approve --gate close \
    --sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
recorded approve 'Complete.' --gate close
digest=$(find incidents/*/*/*-"$first" -name "*.md" ! -name "*-approval-*" ! -name "*-close-*" -exec sha256sum {} + |
    cut -c 1-64 | sort | sha256sum | cut -c 1-64)
grep -q "sha256: .*$digest" "$(last_file)" || fail 'it does not bind what sha256sum says'
missing actions-finished
ok pir
shows reviewed
ok pir list
shows reviewed
recorded note 'One more thing'
missing actions-finished approved
says_no pir check
shows 'earlier approvals lapsed, because' 'Approvals: 0 of 1' 'Lapsed' 'was recorded since' 'May approve' 'May not'
ok pir list
! grep -q reviewed "$out" || fail 'the approval should have lapsed'
recorded approve 'Still complete.' --gate close

# Closing hands on what is not finished.
refuses_to_close
says 'Test every release' "--handed-over $(printf %.8s "$guard"):'head of QA'"
as alice
clock_at 1795521600 # 2026-11-24T12:00:00Z
refuses_to_close # the waiver has expired
says 'how likely it is to happen again'
recorded waive 'The CEO judges it next week.' --gate close --rule risk-recurrence
refuses_to_close
says 'Nobody has approved what stands now'
as bob
recorded approve --gate close
as alice
recorded close 'It works, and everybody knows.' --handed-over "$guard:head of QA"
ok pir check "$first"
shows 'Closed 2026-11-24' 'nothing is missing'
# Work goes on, and takes nobody's word back.
warns 'is closed; pir reopen' pir progress 'It runs' --action "$guard" --state doing -i "$first"
tick
ok pir check --gate push "$first"
warns 'is closed' pir question 'Is it safe?' --state asked --unknown-because tests --owner CTO --due 2026-12-01 -i "$first" --quiet
question=$(cut -c 1-8 "$out")
tick
says_no pir check "$first"
shows 'Closed 2026-11-24' '1 thing is missing by now' "pir answer $question"
warns 'is closed' pir answer "$question" 'It is.' -i "$first"
tick
ok pir check "$first"
ok pir show "$first"
shows closed
ok pir next "$first"
shows 'Nothing is to be done now'
ok pir use "$first"
recorded reopen 'Seen again.'
missing actions-finished approved contained resolved review-held risk-recurrence
stock_ok
