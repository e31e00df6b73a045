#!/bin/sh
# pir timeline: phases, durations, filters, lateness, forms, files.
set -eu
. tests/e2e/common.sh

new_record "$top/record" --time-zone Europe/Berlin
forms=$PIR_SOURCE/schemas/output

fails 2 'there is no incident' pir timeline
open_incident 'Portal down'
first=$incident
recorded event 'First forged sign-in' --phase started --at 2026-11-20
forged=$(echo "$id" | cut -c 1-8)
recorded event 'Alarm' --phase detected --at 14:10
alarm=$(echo "$id" | cut -c 1-8)
before=$(date -u -d "@$clock" +%Y-%m-%dT%H:%M:%SZ)
tick 3600
recorded event 'Off line' --phase contained --acting-as owner
recorded decision 'Stay off line' --question 'What now?' --decided-by CIO --rationale 'safety first'
recorded note '=HYPERLINK("http://evil.example")'
recorded event 'Found in an old log' --at 2026-11-02 --known now

# ---- the page --------------------------------------------------------------------
ok pir timeline
shows 'Time to detect       62 h 10 min to 86 h 10 min' 'Time to acknowledge  1 h 6 min' \
    'Time to recover      not recovered yet' 'Found in an old log' 'known 2026-11-23' \
    'recorded late, 63 h after'
[ "$(wc -L <"$out")" -le 80 ] || fail 'a line is longer than 80'
ok env COLUMNS=140 pir timeline
shows 'Known' 'Recorded' '(late)'
ok pir timeline --as-of "$before"
shows 'not contained yet'
! grep -q 'Off line' "$out" || fail 'it knows what came later'

# ---- what is asked for -----------------------------------------------------------
ok pir timeline --phase contained
shows 'Off line' '6 entries left out'
ok pir timeline --role cio
shows 'Stay off line' '6 entries left out'
ok pir timeline --role owner
shows 'Off line'
ok pir timeline --kind note --important
shows '7 entries left out'
fails 2 'did you mean detected?' pir timeline --phase detect
fails 2 'notes' pir timeline --kind notes
fails 2 'zzzz' pir timeline zzzz
fails 2 'not also' pir timeline "$first" again

# ---- from one entry to another -----------------------------------------------------
ok pir timeline --between "$forged..$alarm" --between "$alarm..$alarm"
shows 'Measured' '62 h 10 min to 86 h 10 min' '0 min'
ok pir timeline --between "$forged..$alarm" --json
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/timeline.yaml" <"$out" >"$err" || fail 'it does not fit its form'
same "$(jq -r '.measures[0] | "\(."least-seconds") \(."greatest-seconds")"' "$out")" '223800 310260' 'between two entries'
fails 2 'write it as ID..ID' pir timeline --between "$forged"
fails 2 'write it as ID..ID' pir timeline --between "..$forged"
fails 2 'has no entry that begins with' pir timeline --between "$forged..zzzzzzzz"
fails 2 'is no start of an id' pir timeline --between "$forged..%"

# ---- forms -----------------------------------------------------------------------
ok pir timeline --json
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/timeline.yaml" <"$out" >"$err" || fail 'it does not fit its form'
same "$(jq -r '.durations[0] | "\(.["least-seconds"]) \(.["greatest-seconds"])"' "$out")" '223800 310260' \
    'time to detect'
same "$(jq '[.entries[] | select(.["late-seconds"] > 86400)] | length' "$out")" 1 'late entries'
ok pir timeline --markdown
shows '| Occurred | Known | Recorded |'
ok pir timeline --csv
shows "\"'=HYPERLINK(\"\"http://evil.example\"\")\""
python3 - "$out" <<'END' >"$err" || fail 'it is no CSV'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline='')))
assert len(rows) == 8 and all(len(row) == 12 for row in rows), rows
assert not any(cell[:1] in '=+-@\t\r' for row in rows for cell in row if cell), rows
END

# ---- files -----------------------------------------------------------------------
cp "$out" "$top/expected.csv"
ok pir timeline --csv -o "$top/made.csv"
[ ! -s "$out" ] || fail 'it also prints'
cmp "$top/expected.csv" "$top/made.csv" || fail 'the file differs from what is printed'
ok pir timeline --csv -o "$top/made.csv" "$first"
ok pir timeline --csv -o -
cmp "$out" "$top/expected.csv" || fail '-o - does not print'
fails 3 'cannot write' pir timeline -o "$top/none/made.txt"
fails 3 'cannot write' pir timeline -o "$top"
[ "$(find "$top" -maxdepth 1 -name 'made.csv*' | wc -l)" = 1 ] || fail 'something is left beside the file'
