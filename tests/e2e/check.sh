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
    'pir event "..." --phase contained' 'No financial impact is stated' 'persons have approved'
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
