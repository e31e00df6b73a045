#!/bin/sh
# What is typed or piped in and cannot be recorded: refused with exit code 2, a message that
# names the option, file or line and the way out, and nothing written.
set -eu
. tests/e2e/common.sh

new_record "$top/record" --time-zone Europe/Berlin
ok pir open "T" --severity low --type other --how-detected x --summary y --dry-run

# ---- before there is an incident -------------------------------------------------
fails 2 'there is no incident in this record yet' pir note x
says 'pir open'
open_incident
recorded note first
note=$id

# ---- commands, options, fields ---------------------------------------------------
fails 2 'there is no command "noet"' pir noet x
says 'did you mean pir note?'
fails 2 'there is no command "qqqqqqq"' pir qqqqqqq
says 'pir help'
fails 2 'note has no option --soruce' pir note x --soruce y
says 'did you mean --source?'
fails 2 'note has no option --zzzzzzzzz' pir note x --zzzzzzzzz
says 'pir help note'
fails 2 'note has no option -z' pir note x -z
fails 2 '--source needs an argument' pir note x --source
fails 2 '-F needs an argument' pir note -F
fails 2 '--dry-run takes no argument' pir note x --dry-run=yes
fails 2 '--set wants FIELD=VALUE' pir note x --set source
fails 2 'note has no field "soruce"' pir note x --set soruce=y
says 'did you mean --source?'
fails 2 'source is given twice' pir note x --source a --source b
fails 2 'body is given twice' pir note x -F "$PIR_SOURCE/README.md"
fails 2 'incident' pir note x --set incident=abcdefgh
fails 2 'schema' pir note x --set schema=event/1
fails 2 '--colour wants auto, always or never' pir note x --colour sometimes
fails 2 'there is no kind of entry called "rumour"' pir record rumour x
fails 2 'record needs a kind' pir record
fails 2 'not also' pir list --all abc def
fails 2 '--limit wants a number' pir log --limit many
fails 2 'promote needs an entry and a kind' pir promote "$note"
fails 2 'amend needs the entry first' pir amend
fails 2 'cannot go to the folder' pir -C "$top/nowhere" note x
fails 2 '-C must stand before the command' pir note x -C "$top"

# ---- what is required ------------------------------------------------------------
fails 2 'body is missing' pir note
says 'pir note "TEXT"'
fails 2 'missing or wrong:' pir impact 'Customers' --dimension customers
says 'stage is missing' '--stage initial|updated|final' 'value' '-e'
fails 2 'dimension must be one of' pir impact x --dimension moral --stage initial --none-because y
says financial reputational --dimension
fails 2 'is missing, and is needed because value is given' pir impact x --dimension financial \
    --stage initial --value 3 --basis measured
fails 2 'value' pir impact x --dimension financial --stage initial --value many --unit u --basis measured
fails 2 'high is 10, which is less than likely, 50 (--high)' pir impact x --dimension financial --stage initial --unit u --basis measured \
    --low 9 --likely 50 --high 10
fails 2 'value' pir impact x --dimension financial --stage initial --value -3 --unit u --basis measured
for blank in '' ' ' TODO tbd 'n/a' '???' '...' '-' xxx; do
    fails 2 rationale pir decision x --question y --decided-by z --rationale "$blank"
    says --rationale
done
for blank in '' '  ' TODO; do
    fails 2 body pir note "$blank"
done
for blank in '' '   
 ' 'TBD
'; do
    printf '%s' "$blank" >"$top/blank"
    fails 2 body pir note -F "$top/blank"
    fails 2 body pir note - <"$top/blank"
done

# ---- times -----------------------------------------------------------------------
never_a_time() { # TYPED TEXT
    fails 2 "$2" pir note x --at "$1"
    says --at
}
for typed in noonish 5 '2 h' 'last week' 23.11.2026 11/23/2026 2026-11-23T14:05 \
    '2026-11-23T14:05:00' 1795443302 '-1h ago' "14:05'; rm -rf /"; do
    never_a_time "$typed" "\"$typed\" is not a time"
    says 'write now, 14:05'
done
for typed in 25:00 14:60 14:05:60 2026-13-01 2026-02-29; do
    never_a_time "$typed" "$typed"
done
never_a_time 2026-11-23T14:05:00+25:00 'no offset +25:00'
never_a_time '99999999999999999999h ago' 'outside the years 1970 to 2999'
never_a_time '' 'no time was given'
never_a_time '2026-03-29 02:30' 'Europe/Berlin' # the clocks jumped over it
never_a_time '2026-10-25 02:30' '02:30'         # the clocks showed it twice
says '+01:00' '+02:00'
for typed in 23:59 2026-11-24 2026-11-23T15:00:00Z 2999-01-01; do
    never_a_time "$typed" 'in the future'
    says 'it is 2026-11-23T15:'
done
fails 2 'in the future' pir note x --known 23:00
fails 2 '1969 is outside' pir note x --at 1969-12-31
fails 2 'precision' pir note x --at yesterday --precision second
fails 2 'due' pir action x --purpose patch --owner y --due soon --done-when z
fails 2 'as-of' pir impact x --dimension financial --stage initial --none-because y --as-of recently
fails 2 '--as-of' pir list --as-of whenever

# ---- ids -------------------------------------------------------------------------
i=0
while [ $i -lt 40 ]; do
    i=$((i + 1))
    printf '{"kind": "note", "body": "note %d"}\n' $i
done >"$top/many"
ok pir record --from "$top/many"
letter=$(cut -d' ' -f2 "$out" | cut -c 1 | sort | uniq -d | head -n 1)
fails 2 "$letter is the start of the ids of" pir show "$letter"
says 'type more characters'
fails 2 "$letter is the start of the ids of" pir note x --link "supports:$letter"
fails 2 'zzzzzzzz' pir note x --link supports:zzzzzzzz
says --link
fails 2 'zzzzzzzz' pir show zzzzzzzz
fails 2 'zzzzzzzz' pir note x -i zzzzzzzz
fails 2 'zzzzzzzz' pir use zzzzzzzz
fails 2 'zzzzzzzz' pir log zzzzzzzz
fails 2 'zzzzzzzz' pir amend zzzzzzzz why --set body=x
fails 2 'zzzzzzzz' pir promote zzzzzzzz event
fails 2 '!' pir show 'no such thing!'
fails 2 '..' pir show ../../../etc/passwd
fails 2 '@x' pir note x --link supports:@x
fails 2 'must name an entry of kind action' pir progress --action "$note" --state doing
fails 2 'links' pir note x --link "admires:$note"
fails 2 'links' pir note x --link supports
fails 2 'no incident whose id begins with' pir use "$note"

# Two open incidents and none in use: which one is meant is not guessed.
open_incident 'Second one'
ok pir use -
fails 2 '2 incidents are open' pir note x
says -i 'pir use' portal-down second-one
ok pir use "$incident"

stock_ok
