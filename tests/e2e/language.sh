#!/bin/sh
# Plain words: what page one says badly is named with a better way, terms are explained, both can be extended in the record.
set -eu
. tests/e2e/common.sh

export COLUMNS=200 # so that no sentence looked for is broken over lines
forms=$PIR_SOURCE/schemas/output
new_record "$top/record"
ok pir open 'Payments are down' --severity high --type technical-outage --how-detected 'calls' --quiet \
    --summary 'Hopefully it is over soon. The payload came through the WAF because of human error, and 84000 people are affected.'
incident=$(cut -c 1-8 "$out")
tick
recorded action 'Take appropriate measures to harden prod_db_01' --purpose contain --owner CIO --due 2026-11-24 --done-when 'done'
recorded impact 'Lost turnover' --dimension financial --unit money --currency EUR --low 60000 --likely 84000 \
    --high 100000 --basis estimated --confidence medium --confidence-why 'half a day' --stage initial
impact=$id
recorded cause 'A patch came late in the SIEM' --class patching --status preliminary --part root
recorded decision 'Set max_wal_senders' --question 'How many?' --decided-by CIO --rationale 'tried' # stands on no page one

# ---- each finding names the entry and a better way ------------------------------------------
ok pir check --language
shows '"payload" in its summary is not explained. Better: what the attack brought along.' \
    '"Hopefully" in its summary hedges.' '"soon" in its summary hedges. Better: give the day.' \
    '"human error" in its summary blames. Better: say what the system let happen' \
    '"84000 people" in its summary has no source.' \
    '"appropriate measures" in its title says nothing. Better: name the measures.' \
    '"prod_db_01" in its title is not explained' "$(echo "$impact" | cut -c 1-8) \"Lost turnover\": its figure has no source" \
    "pir amend $incident \"without blame\" --summary \"...\""
! grep -qE 'WAF|max_wal_senders' "$out" || fail 'a term of the glossary, or what is not on page one, is found'
ok pir check --language --json
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/language.yaml" <"$out" || fail 'the findings have not their form'
same "$(jq -r '.findings[] | select(.rule == "no-fault-words") | .field' "$out")" summary 'the field of a finding'
# Warnings: the gate names them and does not wait for them; the report says the first few on stderr, and not on its pages.
run pir check --gate report
shows 'Advised' '"Hopefully" in its summary hedges. Better: say how likely it is'
run pir report
says 'things could be said better (pir check --language):' 'Better: '
! grep -q 'Better:' "$out" || fail 'the reader of the report is told how to write it'

# ---- terms are explained at first use, and listed -----------------------------------------------
shows 'through the WAF (a filter in front of web sites) because' 'A patch (an update that mends a weakness) came late in the SIEM (the system that collects security alarms)' \
    'Words explained'
same "$(grep -c 'a filter in front of web sites' "$out")" 1 'explanations of one term'
run pir report --json
same "$(jq -r '[.terms[].term] | join(" ")' "$out")" 'patch SIEM WAF' 'the terms that occur'
run pir report --as full
shows 'Words explained' 'Web application firewall, a filter'
ok pir help waf
shows 'Web application firewall, a filter that lets only harmless requests'
ok pir help zero-day vulnerability
shows 'for which there is no patch'
ok pir help vulnerability
shows 'The word' 'usage: pir vulnerability'
ok pir help terms
shows 'risk assessment' 'schemas/language/'
fails 2 'no command, kind, topic or term "wafer"' pir help wafer

# ---- the record's own words come on top ------------------------------------------------------------
mkdir schemas/language
cat >schemas/language/own.yaml <<'END'
schema: pir.language/1
terms:
- {term: payload, short: what came along, meaning: What an attack brings along.}
hedges:
- {word: over, better: say since when}
END
git add schemas/language
git commit -q -S -m 'schemas: words of ours'
tick
ok pir check --language
shows '"over" in its summary hedges. Better: say since when.'
! grep -q '"payload"' "$out" || fail 'a term of the record is not explained'
run pir report
shows 'The payload (what came along) came'
ok pir help payload
shows 'What an attack brings along.'
ok pir verify
# A report made before is still what its commit yields; one made now with the words of now.
run pir report --html -o "$top/report.html"
ok pir verify-report "$top/report.html"
# A file that has not its form is refused by name.
sed -i 's/meaning:/meening:/' schemas/language/own.yaml
git commit -q -S -m 'schemas: a slip' schemas/language/own.yaml
tick
run pir check --language
same "$code" 2 'exit code of a faulty list'
says 'schemas/language/own.yaml' 'meaning'
ok pir help patch # by what is built in
git reset -q --hard HEAD^

# ---- better words are no findings -------------------------------------------------------------------
recorded amend "$incident" 'in plain words' --summary 'Payments stood still from 10:00 to 14:00.'
recorded amend "$impact" 'where it comes from' --source 'finance, 23 November'
ok pir check --language
! grep -qE 'in its summary|its figure has no source' "$out" || fail 'what was mended is still found'
