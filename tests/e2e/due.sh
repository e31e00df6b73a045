#!/bin/sh
# pir due: one list over all open incidents, its exit code, its calendar.
set -eu
. tests/e2e/common.sh

new_record "$top/record" --time-zone Europe/Berlin
forms=$PIR_SOURCE/schemas/output

ok pir due
same "$(cat "$out")" 'Nothing is due.' 'of an empty record'
ok pir due --quiet
[ ! -s "$out" ] || fail 'it prints although nothing is due'
ok pir due --quiet --json
same "$(jq -c .duties "$out")" '[]' 'duties of an empty record'

# ---- two incidents, one list -----------------------------------------------------
open_incident 'Portal down'
first=$incident
recorded action 'Patch the servers' --purpose patch --owner CIO --due 2026-11-24 --done-when scanned
patch=$id
recorded commitment 'Update on progress' --by 'security manager' --to CEO --cadence daily --until resolved
recorded decision 'Stay off line' --question 'What now?' --decided-by CIO --rationale 'safety first' \
    --asked-of board
open_incident 'Mail down'
second=$incident
recorded question 'Who reads mail?' --state asked --unknown-because 'not known' --owner CIO --due 2026-11-26 \
    -i "$second"
recorded commitment 'News, all of it; soon' --by CIO --to staff --due 2026-11-23T17:00:00Z -i "$second"

ok pir due
shows 'Coming up' 'promise: News' 'in 2 h' 'action: Patch the servers' 'daily, to CEO' 'no date' \
    "$first" "$second"
! grep -q Overdue "$out" || fail 'something is overdue too early'
[ "$(wc -L <"$out")" -le 80 ] || fail 'a line is longer than 80'
ok pir due "$first"
! grep -q "$second" "$out" || fail 'the other incident is there too'
ok pir due --within 1d
! grep -q 'Who reads mail' "$out" || fail '--within lets in what is later'
! grep -q 'no date' "$out" || fail '--within lets in what has no date'
ok pir due --json
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/due.yaml" <"$out" >"$err" || fail 'it does not fit its form'
same "$(jq -r '[.duties[].kind] | join(" ")' "$out")" 'promise promise action question approval' 'order'
ok pir due --markdown

# ---- overdue ---------------------------------------------------------------------
now=$clock
tick 100000
no() { # COMMAND...: the record says no, with nothing on stderr
    run "$@"
    [ "$code" = 1 ] || fail "exit code $code where 1 was due"
    [ ! -s "$err" ] || fail 'it has something to say on stderr'
}
no pir due
shows 'Overdue' 'overdue'
no pir due --quiet --within 1h
shows 'Overdue'
ok pir due --as-of "$(date -u -d "@$now" +%Y-%m-%dT%H:%M:%SZ)"
recorded communication 'All is well' --audience staff --channel mail --sent-at now -i "$second"
ok pir due "$second"
! grep -q 'News' "$out" || fail 'what was told late is still to be told'

# ---- what a closed incident leaves behind ----------------------------------------
recorded progress 'done it' --action "$patch" --state 'done' -i "$first"
tick 1000000
advise_only # the review is not what this is about
recorded close 'Nothing was lost.' -i "$second"
run pir due --all
same "$code" 1 'exit code'
run pir due
! grep -q "$second" "$out" || fail 'a closed incident is listed'

# ---- the calendar ----------------------------------------------------------------
no pir due --ics
cp "$out" "$top/first.ics"
tick 5
no pir due --ics
cmp "$out" "$top/first.ics" || fail 'the same record gives other bytes'
no pir due --ics -o "$top/made.ics"
cmp "$top/made.ics" "$top/first.ics" || fail 'the file differs from what is printed'
# Debian's python has Debian's modules.
/usr/bin/python3 - "$top/first.ics" <<'END' >"$err" 2>&1 || fail 'it is no calendar'
import sys, icalendar
raw = open(sys.argv[1], 'rb').read()
assert all(len(line) <= 75 for line in raw.split(b'\r\n')) and b'\n' not in raw.replace(b'\r\n', b'')
calendar = icalendar.Calendar.from_ical(raw)
events = calendar.walk('VEVENT')
assert events and not calendar.errors and not any(e.errors for e in events)
assert len({str(e['UID']) for e in events}) == len(events)
assert all(e['DTSTAMP'].dt and e['DTSTART'].dt and e['SUMMARY'] for e in events)
END

# ---- clocks of laws --------------------------------------------------------------
new_record "$top/clocks" --time-zone Europe/Berlin
printf 'regimes: [gdpr]\n' >>pir.yaml
git commit -q -m 'settings: regimes' pir.yaml
tick
open_incident 'Card data copied'
recorded determination 'We are sure that data was taken' --type aware --decided-by DPO --decided-at now
ok pir due --json
same "$(jq -r '.duties[] | select(.obligation == "eu-gdpr-33") | "\(.kind) \(.["seconds-left"])"' "$out" | head -n 1)" \
    'clock 259140' 'time left to tell the authority'
tick 300000
no pir due
shows 'Overdue' 'clock:'
late=$(sed -n 's/.* \([0-9]* h\( [0-9]* min\)*\) overdue.*/\1/p; s/^ *\([0-9 dhmin]*\) overdue.*/\1/p' "$out" | head -n 1)
no pir compliance
shows "OVERDUE by $late" # the same words for the same interval
ok pir determination 'Only the day is known' --type aware --decided-by DPO --decided-at 2026-11-20 --quiet
tick
no pir due
shows 'between' 'and 2026-11-23'
no pir compliance
shows 'was due between'
ok pir timeline --html
shows 'Clocks' 'overdue'

# ---- wrong input -----------------------------------------------------------------
for length in 7 d 7x -1d 9999999d ''; do
    fails 2 'is no length of time' pir due --within "$length"
done
fails 2 "not also" pir due "$first" "$second"
fails 2 'zzzz' pir due zzzz
