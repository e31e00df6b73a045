#!/bin/sh
# Clocks of laws and contracts: from nothing declared to met, late, excused and decided against; own duties
# and holidays in the record; what if; every form of the answer; files of rules that nobody can understand.
set -eu
. tests/e2e/common.sh

forms=$PIR_SOURCE/schemas/output
fits() { # FORM COMMAND...: what it prints is JSON of that form
    _form=$1
    shift
    run "$@"
    python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/$_form.yaml" <"$out" >"$err" || fail "the JSON does not fit $_form"
}
no() { # COMMAND...: the record says no
    run "$@"
    [ "$code" = 1 ] || fail "exit code $code where 1 was due"
    [ ! -s "$err" ] || fail 'it has something to say on stderr'
}
# verdict DUTY STAGE: what JSON says of it, in one line
verdict() {
    run pir compliance --json --undeclared "$incident"
    python3 -c '
import json, sys
for duty in json.load(sys.stdin)["duties"]:
    for stage in duty["stages"]:
        if (duty["id"], stage["id"]) == tuple(sys.argv[1:]):
            due = stage.get("due", {})
            print(stage["verdict"], due.get("from", "-"), due.get("to", "-") if due.get("to") != due.get("from") else "=")
' "$@" <"$out"
}
settings() { # LINES: a signed change of pir.yaml
    printf '%s\n' "$@" >>pir.yaml
    git commit -q -m 'settings: more' pir.yaml
    tick
}

new_record "$top/record" --time-zone Europe/Berlin

# ---- the duties that are known ---------------------------------------------------
ok pir compliance --list
shows eu-gdpr-33 gdpr_controller 'Not legal advice' '76 duties'
ok pir compliance --list --regime gdpr
shows eu-gdpr-33 eu-gdpr-34 '2 duties'
fits duties pir compliance --list --json
fails 2 'did you mean gdpr?' pir compliance --list --regime gdrp

# ---- nothing declared, nothing inferred ------------------------------------------
open_incident 'Card data copied'
ok pir compliance
shows 'No duty to notify is declared to apply, and none is inferred.'
recorded determination 'The log shows it.' --type aware --decided-by DPO --decided-at '2026-11-20 10:17'
ok pir compliance --regime gdpr
shows 'if gdpr_controller applies: OVERDUE by' '10:17' 'stages: 3 declared neither way'
same "$(verdict eu-gdpr-33 initial)" 'scope-unknown 2026-11-23T10:17:00+01:00 =' 'undeclared'
fits compliance pir compliance --json
fits compliance pir compliance --json --undeclared

# ---- declared: overdue, met late, with reasons -----------------------------------
settings 'scope: {gdpr_controller: true, nis2_entity: true, br_controller: true, sec_registrant_8k: true}'
no pir compliance
shows 'OVERDUE by 5 h' 'was due' '72 h from aware' 'Grade P' \
    "--obligation eu-gdpr-33 --stage initial -i $incident" 'There is no list of holidays for br-national'
same "$(verdict eu-gdpr-33 initial)" 'overdue 2026-11-23T10:17:00+01:00 =' 'overdue'
no pir compliance --all
shows "$incident" 'eu-gdpr-33 initial' 'OVERDUE'
recorded communication 'First notice' --audience ICO --channel form --sent-at '2026-11-23 14:00' \
    --obligation eu-gdpr-33 --stage initial --covers nature --covers dpo
notice=$(echo "$id" | cut -c 1-8)
no pir compliance --regime gdpr
shows 'MET LATE, no reasons given' "pir amend $notice"
ok pir amend "$notice" 'reasons for the delay' --delay-reasons 'the form was down'
tick
ok pir compliance --regime gdpr
shows "$notice as corrected by"
fits compliance pir compliance --json --regime gdpr
same "$(jq -r '.duties[0].stages[0].sent[0].corrections | length' "$out")" 1 'the correction that gives reasons is proof too'
ok pir compliance --regime gdpr
shows 'met late, with reasons: sent 2026-11-23 14:00' 'the form was down' 'held      nature, dpo, late-reasons' "$notice"
fits compliance pir compliance --json --regime gdpr

# ---- a day where hours count; an unknown time ------------------------------------
open_incident 'A day is all we know'
recorded determination 'Somebody noticed.' --type aware --decided-by DPO --decided-at 2026-11-22
same "$(verdict eu-gdpr-33 initial)" 'running 2026-11-25T00:00:00+01:00 2026-11-25T23:59:59+01:00' 'a day'
ok pir compliance --regime gdpr
shows 'known to the day only'
open_incident 'Nobody knows when'
recorded determination 'Somebody noticed.' --type aware --decided-by DPO --decided-at unknown
same "$(verdict eu-gdpr-33 initial)" 'anchor-missing - =' 'unknown'
ok pir compliance --regime gdpr
shows 'aware is recorded without its time' '--decided-at WHEN'

# ---- what if ---------------------------------------------------------------------
ok pir compliance --regime gdpr --if aware=2026-11-01T10:00:00Z
shows 'WHAT IF aware had been' 'SUPPOSED, not recorded' '2026-11-04 11:00'
fails 2 'no event that clocks are counted from' pir compliance --if awar=10:00
fails 2 '--if' pir compliance --if aware=soonish
fails 2 '--if' pir compliance --if aware

# ---- decided against, delay granted, as of ---------------------------------------
before="@$clock"
before=$(date -u -d "$before" +%Y-%m-%dT%H:%M:%SZ)
tick
recorded determination 'All of it was encrypted.' --type not-notifiable --decided-by DPO --decided-at now --stops gdpr
against=$(echo "$id" | cut -c 1-8)
same "$(verdict eu-gdpr-33 initial)" 'decided-against - =' 'decided against'
ok pir compliance --regime gdpr
shows 'decided against: not-notifiable' "$against" 'All of it was encrypted.'
ok pir compliance --regime gdpr --as-of "$before"
shows 'aware is recorded without its time'
# ---- judgements that contradict each other -----------------------------------------
settings 'regimes: [dora]'
open_incident 'Both ways'
recorded determination 'It is major.' --type classified-major --decided-by CISO --decided-at '2026-11-23 09:00'
same "$(verdict eu-dora-19 initial)" 'overdue 2026-11-23T13:00:00+01:00 =' 'major'
recorded determination 'It is not.' --type not-major --decided-by CIO --decided-at '2026-11-23 10:00'
second=$id
same "$(verdict eu-dora-19 initial)" 'decided-against 2026-11-23T13:00:00+01:00 =' 'judged again'
run pir compliance --regime dora
shows 'CONTRADICTION: not-major' 'but classified-major' 'the later one counts, so the duty' 'supersedes:ID'
fits compliance pir compliance --json --regime dora
same "$(jq -r '.duties[0].stages[0].contradiction."denied-by"' "$out")" "$second" 'who denied it'
ok pir amend "$second" 'nobody wrote down the hour' --decided-at 2026-11-23
tick
run pir compliance --regime dora
shows 'which came later cannot be told'
ok pir determination 'It is major after all.' --type classified-major --decided-by CISO --decided-at '2026-11-23 09:00' \
    --link "supersedes:$second" -q
tick
run pir compliance --regime dora
! grep -q CONTRADICTION "$out" || fail 'a superseded judgement still contradicts'
open_incident 'Material'
recorded determination 'Material.' --type determined-material --decided-by board --decided-at '2026-11-10 10:00'
same "$(verdict us-sec-8k-105 form-8k)" 'overdue 2026-11-16T23:30:00+01:00 =' 'SEC'
recorded determination 'National security.' --type delay-granted --decided-by 'Attorney General' \
    --decided-at '2026-11-12 10:00' --stops sec --until 2026-12-12
same "$(verdict us-sec-8k-105 form-8k)" 'excused 2026-11-16T23:30:00+01:00 =' 'a delay'

# ---- holidays, as YAML and as iCalendar ------------------------------------------
open_incident 'Brazil'
recorded determination 'Known.' --type aware --decided-by DPO --decided-at 2026-11-18T15:00:00-03:00
same "$(verdict br-lgpd-48 anpd)" 'due-soon 2026-11-23T23:59:59+01:00 =' 'weekends only'
mkdir -p schemas/holidays
cat >schemas/holidays/brazil.ics <<'END'
BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261120
END:VEVENT
END:VCALENDAR
END
printf 'schema: pir.holidays/1\nname: Markets\ndays: [2026-11-11, 2026-11-26]\n' >schemas/holidays/markets.yaml
git add schemas
git commit -q -m 'schemas: holidays'
tick
settings 'holidays: {br-national: brazil, us-federal: markets}' 'zones: {BR: America/Sao_Paulo}'
same "$(verdict br-lgpd-48 anpd)" 'due-soon 2026-11-25T03:59:59+01:00 =' 'with a holiday'
no pir compliance
! grep -q 'no list of holidays for br-national' "$out" || fail 'it still complains of a list'

# ---- own duties ------------------------------------------------------------------
mkdir -p schemas/obligations
cat >schemas/obligations/insurer.yaml <<'END'
schema: pir.obligations/1
obligations:
  - id: cyber-insurer
    name: Notice to the cyber insurer
    jurisdiction: DE
    regime: contractual
    names: [insurer]
    citation: policy 4711, section 9
    status: contractual
    scope_flag: has_cyber_policy
    who: policy holder
    trigger: discovered
    threshold: any event that may lead to a claim
    grade: own
    stages:
      - id: notice
        recipient: claims desk
        due:
          - {anchor: discovered, within: P2D, unit: business-day, calendar: member-state}
END
git add schemas
git commit -q -m 'schemas: our insurer'
tick
open_incident 'A claim'
ok pir open --help
recorded determination 'Known.' --type discovered --decided-by CISO --decided-at '2026-11-20 10:00' --starts insurer
same "$(verdict cyber-insurer notice)" 'running 2026-11-24T23:59:59+01:00 =' 'own duty'
introduction=$(pir trust introduction | sed -n 's/.*\([0-9a-f]\{40\}:SHA256:[^ ]*\).*/\1/p' | head -n 1)
ok pir verify --introduction "$introduction"

# ---- a copy of today's rules in the record ---------------------------------------
ok pir compliance --export
cp "$out" schemas/obligations/adopted.yaml
git add schemas
git commit -q -m 'schemas: the duties as they are today'
tick
run pir compliance --json --regime gdpr
grep -q '"file": "schemas/obligations/adopted.yaml"' "$out" || fail 'the copy does not count'
ok pir compliance --export
cmp -s "$out" schemas/obligations/adopted.yaml || fail 'a copy of the copy is another'
ok pir verify --introduction "$introduction"
git rm -q schemas/obligations/adopted.yaml
git commit -q -m 'schemas: without them'
tick

# ---- rules that nobody can understand --------------------------------------------
broken() { # FILE PLACE TEXT: with $top/new as that file the command says where it is wrong
    cp "$top/new" "$1"
    git commit -q -m 'schemas: broken' "$1"
    fails 2 "$2" pir compliance
    says "$3"
    run pir verify --introduction "$introduction"
    [ "$code" = 1 ] || fail 'verify has nothing against it'
    shows schema-form
    git reset -q --hard HEAD~1
}
insurer=schemas/obligations/insurer.yaml
sed 's/P2D/2 days/' $insurer >"$top/new"
broken $insurer insurer.yaml:19 '"2 days" is no period such as PT72H'
sed 's/trigger: discovered/trigger: hunch/' $insurer >"$top/new"
broken $insurer insurer.yaml:12 hunch
sed 's/who:/whose:/' $insurer >"$top/new"
broken $insurer insurer.yaml:3 'who is missing'
printf 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:noon\n' >"$top/new"
broken schemas/holidays/brazil.ics brazil.ics:3 'whole days'
sed -i 's/brazil,/brasil,/' pir.yaml
git commit -q -m 'settings: misspelt' pir.yaml
fails 2 'holidays names the list brasil for br-national' pir compliance
git reset -q --hard HEAD~1
git rm -q -r schemas/obligations
git commit -q -m 'schemas: no insurer any more'
ok pir verify --introduction "$introduction"

# ---- evidence for frameworks -----------------------------------------------------
for framework in nist-csf-2 iso-27001 soc2 gdpr-33-5 nis2 dora; do
    fits dossier pir compliance --framework "$framework" --json
    ok pir compliance --framework "$framework"
    shows "$framework" 'Not legal advice'
done
ok pir compliance --framework gdpr-33-5
shows '4 clauses: 0 shown, 1 partly, 3 missing' 'what happened, in words' "$incident incident" \
    'pir impact "..." --dimension personal-data'
recorded event 'Off line' --phase contained --at now
ok pir compliance --framework gdpr-33-5
shows 'actions, or what was done' "$(echo "$id" | cut -c 1-8) event"
fails 2 'did you mean soc2?' pir compliance --framework soc
fails 2 'there are' pir compliance --framework pci
fails 2 'without --all' pir compliance --framework soc2 --all
mkdir -p schemas/frameworks
cat >schemas/frameworks/own.yaml <<'END'
schema: pir.frameworks/1
frameworks:
  - id: house-rules
    name: Our own rules
    grade: own
    clauses:
      - id: '1'
        title: somebody wrote it down
        evidence:
          - what: a note
            any: [{kind: note}]
END
git add schemas
git commit -q -m 'schemas: our rules'
tick
ok pir compliance --framework house-rules
shows '1 clause: 0 shown, 0 partly, 1 missing'
sed 's/any:/all:/' schemas/frameworks/own.yaml >"$top/own.yaml"
cp "$top/own.yaml" schemas/frameworks/own.yaml
git commit -q -m 'schemas: broken' schemas
fails 2 'schemas/frameworks/own.yaml' pir compliance --framework house-rules
git reset -q --hard HEAD~1

# ---- all at once: by the index as by reading everything ----------------------------
no pir compliance --all
cp "$out" "$top/by-index"
no pir compliance --all --as-of now
diff -u "$out" "$top/by-index" || fail 'the index says something else than the entries'
no pir compliance --all --json
cp "$out" "$top/by-index.json"
grep -q '"state": "in-record"' "$out" || fail 'nothing proves what a notice must hold'
grep -q '"corrections"' "$out" || fail 'no correction is named'
no pir compliance --all --json --as-of now
diff -u "$out" "$top/by-index.json" || fail 'the index proves something else than the entries'
rm .git/pir/index-1.sqlite
no pir compliance --all
diff -u "$out" "$top/by-index" || fail 'made anew it says something else'
[ -f .git/pir/index-1.sqlite ] || fail 'no index was made'
printf 'not a database' >.git/pir/index-1.sqlite
run pir compliance --all
same "$code" 1 'exit code'
same "$(cat "$err")" 'pir: the index of this record is damaged; it is made anew' 'what is said of a damaged index'
diff -u "$out" "$top/by-index" || fail 'after damage it says something else'

# ---- own words for what a notice must hold: the index goes by them -----------------
in_index() { # how many entries the index has for own-word
    python3 -c "
import sqlite3
index = sqlite3.connect('file:.git/pir/index-1.sqlite?mode=ro', uri=True)
print(index.execute(\"SELECT count(*) FROM evidence WHERE word = 'own-word'\").fetchone()[0])"
}
same "$(in_index)" 0 'entries for a word that nobody knows'
mkdir -p schemas/obligations
cat >schemas/obligations/words.yaml <<'END'
schema: pir.obligations/1
content_fields:
  - id: own-word
    label: that it is contained
    evidence:
      - {kind: event, where: {phase: contained}}
obligations: []
END
git add schemas
git commit -q -m 'schemas: a word of our own'
tick
run pir compliance --all
same "$code" 1 'exit code'
same "$(cat "$err")" 'pir: the index of this record goes by other rules of evidence; it is made anew' 'what is said of other words'
same "$(in_index)" 1 'entries for a word of their own'

# ---- forms -----------------------------------------------------------------------
no pir compliance --all --markdown
shows '| Incident |'
fits compliance pir compliance --all --json
fails 2 'give it no id' pir compliance --all "$incident"
fails 2 'takes one incident' pir compliance "$incident" "$incident"
for width in 40 60 80 120; do
    COLUMNS=$width run pir compliance
done
stock_ok
