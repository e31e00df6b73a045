#!/bin/sh
# pir lessons and pir metrics: what several incidents say together.
set -eu
. tests/e2e/common.sh

forms=$PIR_SOURCE/schemas/output
fits() { # FORM COMMAND...
    _form=$1
    shift
    ok "$@"
    python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/$_form.yaml" <"$out" >"$err" || fail 'it does not fit its form'
}
is() { # JQ EXPECTED: of the JSON printed last
    same "$(jq -r "$1" "$out")" "$2" "$1"
}
opened() { # TITLE SEVERITY [OPTIONS]
    _title=$1
    _severity=$2
    shift 2
    ok pir open "$_title" --severity "$_severity" --type technical-outage --how-detected alarm --summary x \
        --quiet "$@"
    incident=$(cut -c 1-8 "$out")
    tick
}

new_record "$top/record"
fits lessons pir lessons --json
is '.lessons | length' 0
fits metrics pir metrics --json
is '.groups[0].opened' 0

# ---- three incidents, one a drill ------------------------------------------------
opened 'Portal down' high --affected-service 'customer portal'
first=$incident
recorded event 'Began' --phase started --at 2026-11-20
recorded event 'Alarm' --phase detected --at 2026-11-22
recorded event 'Off line' --phase contained --at 2026-11-23T10:00:00Z
recorded action 'Track patches' --purpose prevent --owner CIO --due 2026-11-24 --done-when 'list is empty'
done_action=$id
recorded action 'Watch the queue' --purpose detect --owner CSO --due 2026-11-23 --done-when 'alarm rings'
recorded cause 'Patches are not tracked' --class patching --status hypothesis
recorded cause 'Patches are not tracked' --class patching --status confirmed --failed-control 'patch list'
cause=$id
recorded lesson 'Nobody tracks patches' --kind went-badly --theme Patching --action "$done_action" --cause "$cause"
recorded lesson 'The status page was up' --kind went-well --no-action-because 'it works'
recorded lesson --kind lucky --none-because 'nothing hung on chance'
recorded progress 'All tracked' --action "$done_action" --state 'done'
warns 'somebody else must run' pir progress --action "$done_action" --state verified --verified-by 'internal audit'
tick

opened 'Payroll down' critical --affected-service payroll
second=$incident
recorded event 'Alarm' --phase detected
run pir cause 'Old versions stay' --class patching --status preliminary
same "$code" 0 'exit code'
grep -q "class patching let it happen before, in $first; 1 action of theirs is unfinished" "$err" ||
    fail 'nobody is told that it happened before'
tick
ok pir next
shows 'class patching let it happen before' "pir lessons -i $second"
recorded cause 'The moon' --class other --status ruled-out
recorded lesson 'We saw it late' --kind went-badly --theme patching --no-action-because 'see the other incident'

opened 'Drill' low --exercise
recorded event 'Alarm' --phase detected
recorded cause 'Old versions stay here too' --class patching --status preliminary
recorded lesson 'Drills help' --kind went-well --theme drills --no-action-because 'none needed'

# ---- lessons ---------------------------------------------------------------------
fits lessons pir lessons --json
is '.lessons | length' 4
is '[.lessons[].theme] | map(. // "-") | join(" ")' 'drills patching Patching -'
is '.lessons[] | select(.what == "Nobody tracks patches") | .action.state + " " + .cause["failed-control"]' \
    'verified patch list'
is '.lessons[] | select(.what == "We saw it late") | .cause.class' patching
is '[.recurrences[] | .class + ":" + ([.incidents[].incident.id] | join(","))] | join(" ")' \
    "patching:$second,$first"
is '[.recurrences[].incidents[].unfinished[].title] | join(" ")' 'Watch the queue'
ok pir lessons
shows 'patching' 'done and effective' 'no action: it works' 'Causes that came back' 'Watch the queue' 'EXERCISE'
[ "$(wc -L <"$out")" -le 80 ] || fail 'a line is longer than 80'
ok pir lessons --markdown
shows '| What was learnt |'
for filter in '--theme PATCHING 2' '--cause-class patching 4' '--control LIST 2' '--service portal 2' \
    '--service nowhere 0' '--cause-class design 0'; do
    # shellcheck disable=SC2086  # option, value and number
    set -- $filter
    fits lessons pir lessons "$1" "$2" --json
    is '.lessons | length' "$3"
done
fits lessons pir lessons --incident "$second" --json
is '[.lessons[].incident.id] | unique | contains(["'"$first"'"])' true
is '[.lessons[].incident.id] | any(. == "'"$second"'")' false
is '.recurrences[0].incidents[0].unfinished[0].title' 'Watch the queue'
ok pir lessons -i "$second"
shows 'The same sort of cause before'
fails 2 'did you mean patching?' pir lessons --cause-class patchin
fails 2 'zzzz' pir lessons --incident zzzz
fails 2 'options only' pir lessons patching

# ---- metrics ---------------------------------------------------------------------
fits metrics pir metrics --json
is '[.groups[].name] | join(" ")' 'all critical high'
is '.["left-out"].drills' 1
is '.groups[0] | "\(.opened) \(.open) \(.closed)"' '2 2 0'
is '.groups[2].durations[0] | "\(.name) \(.of) \(.median["least-seconds"]) \(.median["greatest-seconds"])"' \
    'time-to-detect 1 86400 259200'
is '.groups[0].durations[0]["left-out"].unknown' 1
is '.groups[0].durations[2]["left-out"].running' 1
is '.groups[0].actions | "\(.total) \(.done) \(.verified) \(.open)"' '2 1 1 1'
is '.groups[0].actions["by-last-due"] | "\(.of) \(.["in-time"]) \(.late)"' '1 1 0'
ok pir metrics
shows 'Time to detect' '24 h to 72 h' 'without both times' '100 %' '1 drill'
[ "$(wc -L <"$out")" -le 80 ] || fail 'a line is longer than 80'
fits metrics pir metrics --by quarter --json
is '[.groups[].name] | join(" ")' 'all 2026-Q4'
fits metrics pir metrics --by type --json
is '.groups[1].name' technical-outage
fits metrics pir metrics --since 2026-12-01 --json
is '.groups[0].opened' 0
is '.["left-out"].earlier' 2
ok pir metrics --csv
shows 'Group,Figure,Unit,Of,Least,Greatest,Left out' 'high,"time-to-detect, median",seconds,1,86400,259200,'
python3 - "$out" <<'END' >"$err" || fail 'it is no CSV'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline='')))
assert len(rows) > 60 and all(len(row) == 7 for row in rows), rows
END
ok pir metrics --markdown
shows '## Time to detect'
ok pir metrics --csv -o "$top/metrics.csv"
[ -s "$top/metrics.csv" ] || fail 'no file was written'
fails 2 'severity, quarter or type' pir metrics --by month
fails 2 'since:' pir metrics --since 'last week'
fails 2 'options only' pir metrics all

# ---- the index says what the log says --------------------------------------------
index=.git/pir/index-1.sqlite
ok pir log --all --json
same "$(sqlite3 "$index" 'SELECT count(*) FROM entries')" "$(jq .total "$out")" 'entries'
jq -r '.entries[] | .id + " " + .commit + " " + .by.principal' "$out" >"$top/log"
sqlite3 -separator ' ' "$index" 'SELECT entry, "commit", principal FROM log ORDER BY recorded DESC' >"$top/index"
sort "$top/log" >"$top/log.sorted"
sort "$top/index" | diff - "$top/log.sorted" >"$out" || fail 'the index has other entries, commits or people'
same "$(sqlite3 "$index" 'PRAGMA integrity_check')" ok 'integrity'

# ---- thrown away, made again -----------------------------------------------------
pir metrics --json | jq -S 'del(.time)' >"$top/before"
rm "$index"
pir metrics --json | jq -S 'del(.time)' | diff - "$top/before" >"$out" || fail 'made anew it says something else'
printf 'XXXXXXXXXXXXXXXX' | dd of="$index" bs=1 conv=notrunc 2>/dev/null
warns 'is damaged; it is made anew' pir metrics --json
jq -S 'del(.time)' "$out" | diff - "$top/before" >"$err" || fail 'after damage it says something else'
git commit -q --allow-empty -S -m 'nothing' && git reset -q --hard HEAD~1
ok pir metrics
rm -rf .git/pir/index-1.sqlite .git/pir/index-1.lock
mkdir .git/pir/index-1.lock
warns 'in memory' pir metrics --json
jq -S 'del(.time)' "$out" | diff - "$top/before" >"$err" || fail 'in memory it says something else'
rmdir .git/pir/index-1.lock
# a full disk: no file may grow beyond 64 blocks
run sh -c "trap '' XFSZ; ulimit -f 64; exec pir metrics --json"
same "$code" 0 'exit code on a full disk'
says 'in memory'
jq -S 'del(.time)' "$out" | diff - "$top/before" >"$err" || fail 'on a full disk it says something else'
[ ! -e "$index" ] || fail 'half an index was left behind'
ok pir search alarm

# ---- others record meanwhile -----------------------------------------------------
rm "$index"
for writer in 1 2 3 4; do
    (pir -C . note "written by $writer" -i "$first" >/dev/null && pir search "written by $writer" --json) \
        >"$top/found-$writer" 2>"$top/said-$writer" &
done
wait
for writer in 1 2 3 4; do
    same "$(jq .total "$top/found-$writer")" 1 "found by $writer"
    ! grep -v 'waiting for another pir' "$top/said-$writer" >"$err" || fail 'it has something else to say'
done
