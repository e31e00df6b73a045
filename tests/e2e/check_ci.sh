#!/bin/sh
# What pir check prints for continuous integration: SARIF by the schema of SARIF 2.1.0, JUnit as XML that others read,
# whatever people wrote into their entries, at every gate, with waivers, of a closed incident, of a profile that is broken.
set -eu
. tests/e2e/common.sh

schema=$PIR_SOURCE/tests/vectors/sarif/sarif-2.1.0-rtm.5.json
cat >"$top/sarif.py" <<'END_OF_PROGRAM'
"""Is the file SARIF 2.1.0 by its schema? And does it say of every result where it is and by which rule?"""
import json, sys, warnings
warnings.simplefilter("ignore")
import jsonschema
schema, log = (json.load(open(name)) for name in sys.argv[1:3])
faults = list(jsonschema.Draft4Validator(schema).iter_errors(log))
for fault in faults[:5]:
    print("/".join(map(str, fault.absolute_path)), fault.message)
if not faults:
    run = log["runs"][0]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert all(result["ruleId"] in rules and result["locations"] for result in run["results"])
sys.exit(bool(faults))
END_OF_PROGRAM
is_sarif() {
    python3 "$top/sarif.py" "$schema" "$out" >"$err" || fail "no SARIF: $(cat "$err")"
    : >"$err"
}
is_junit() {
    xmllint --noout --nonet "$out" 2>"$err" || fail 'no XML'
    python3 - "$out" <<'END_OF_PROGRAM'
import sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
suite = root.find("testsuite")
cases = suite.findall("testcase")
count = lambda name: sum(case.find(name) is not None for case in cases)
assert root.tag == "testsuites" and int(root.get("tests")) == int(suite.get("tests")) == len(cases)
assert int(root.get("failures")) == int(suite.get("failures")) == count("failure")
assert int(suite.get("errors")) == 0 and int(suite.get("skipped")) == count("skipped")
assert all(case.get("name") and case.get("classname") for case in cases)
assert all(child.tag in ("failure", "skipped") and child.get("message") for case in cases for child in case)
END_OF_PROGRAM
}
# both [OPTIONS]: both forms are sound; the exit code is kept
both() {
    run pir check --sarif "$@"
    [ "$code" -lt 2 ] || fail 'it could not be checked'
    is_sarif
    run pir check --junit "$@"
    [ "$code" -lt 2 ] || fail 'it could not be checked'
    is_junit
}

# The validator tells good from bad.
printf '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"level": "error"}]}]}' >"$out"
! python3 "$top/sarif.py" "$schema" "$out" >"$err" || fail 'the schema lets a result without a message pass'

new_record "$top/record"
open_incident 'A <b>"quoted"</b> & ü…'
first=$incident
for gate in commit report close push; do
    both --gate $gate
done
recorded audience "Ops & <Co> \"team\" 'x' é" --what-for 'a & b' --channel '<mail>' --owner "O'Hara" --by 18:00
recorded action 'Fix <script>alert(1)</script> & more' --purpose patch --owner 'A & B' --due 2026-11-25 --done-when '1 < 2'
recorded question 'Is 1 < 2 & "2" > 1?' --state asked --unknown-because 'a & b' --owner CIO --due 2026-11-24
both
run pir check --junit
shows '&lt;script&gt;alert(1)&lt;/script&gt; &amp; more'
run pir check --sarif
shows 'Fix <script>alert(1)</script> & more'

recorded waive 'Not <here>.' --gate close --rule questions-answered
both
shows '<skipped message="waived by'
run pir check --sarif
python3 - "$out" <<'END_OF_PROGRAM'
import json, sys
results = json.load(open(sys.argv[1]))["runs"][0]["results"]
waived = [result for result in results if result.get("suppressions")]
assert [result["ruleId"] for result in waived] == ["questions-answered"], waived
END_OF_PROGRAM

# A profile that cannot be read: one rule, one failure, and no gate opens.
cp schemas/review.yaml "$top/review.yaml"
sed -i 's/check: order$/check: ordre/' schemas/review.yaml
git commit -q -S -m 'schemas: a slip' schemas/review.yaml
tick
for gate in commit close; do
    both --gate $gate
    same "$code" 1 'the exit code'
    same "$(grep -c '<testcase' "$out")" 1 'test cases'
done
cp "$top/review.yaml" schemas/review.yaml
git commit -q -S -m 'schemas: as it was' schemas/review.yaml
tick

# An incident that is closed.
advise_only
recorded close 'Over & out.'
both "$first"
same "$code" 0 'the exit code'
both --gate push "$first"
same "$code" 0 'the exit code'
