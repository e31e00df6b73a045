#!/bin/sh
# Looking: the list, the summary, an incident, an entry, the log; as text, JSON and Markdown; at an
# earlier time; in colour or not; in any width.
set -eu
. tests/e2e/common.sh

new_record "$top/record" --time-zone Europe/Berlin
forms=$PIR_SOURCE/schemas/output
# fits FORM COMMAND...: what it prints is JSON of that form.
fits() {
    _form=$1
    shift
    ok "$@"
    python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/$_form.yaml" <"$out" >"$err" ||
        fail "the JSON does not fit the form $_form"
}
clean() { # stdout has nothing that a terminal would act upon
    ! LC_ALL=C tr -d '\n' <"$out" | LC_ALL=C grep -q '[[:cntrl:]]' || fail 'control characters on stdout'
}

# ---- nothing yet -----------------------------------------------------------------
for command in list 'list --all' '' 'log --all'; do
    # shellcheck disable=SC2086  # words
    ok pir $command
done
fits list pir list --json
fails 2 'there is no incident' pir show
fails 2 'there is no incident' pir log

# ---- one incident with everything ------------------------------------------------
open_incident 'Portal down'
first=$incident
recorded event 'Portal answers with errors' --phase started --at 14:05
recorded event 'Alarm' --phase detected --at 14:10
recorded action 'Patch the servers' --purpose patch --owner CIO --due 2026-11-20 --done-when 'scanned'
action=$id
recorded progress 'waits for the vendor' --action "$action" --state blocked
recorded question 'Can it happen again?' --state asked --asked-by CEO --unknown-because 'not known yet' \
    --owner CIO --due 2026-11-25
noon=$((clock - 30))
recorded impact 'Cost' --dimension financial --stage initial --value 84000 --unit money --currency EUR \
    --basis estimated
recorded note 'Links' --link "supports:$action"
note=$id
recorded amend "$action" 'not before December' --due 2026-12-04
recorded event 'Off line' --phase contained
open_incident 'Grüße: ein zweiter Vorfall mit einem Titel, der wirklich sehr lang ist, damit er umbricht'
second=$incident
ok pir use "$first"

for command in list 'list --all' '' summary show "show $action" "show $note" log 'log --all' \
    "log -i $second"; do
    # shellcheck disable=SC2086
    ok pir $command
    clean
    [ -s "$out" ] || fail 'it shows nothing'
    awk 'length($0) > 80 && !/^ *pir / { exit 1 }' "$out" || [ "$(wc -L <"$out")" -le 80 ] ||
        fail 'a line is longer than 80'
    # shellcheck disable=SC2086
    ok pir $command --markdown
    clean
done
ok pir
shows 'Portal down' contained 'Patch the servers' 2026-12-04 'Can it happen again?'
ok pir list
shows "$first" "$second" high contained
ok pir show "$action"
shows 'Patch the servers' blocked 'not before December' '2026-11-20 -> 2026-12-04' alice@example.org good
ok pir show "$note"
shows supports 'Patch the servers'
ok pir log
shows 'Off line' 'alice Example'
ok pir log --limit 2
same "$(grep -c '^2026-.* alice' "$out")" 2 'lines of the log'
ok pir log --all
shows 'Off line' 'Grüße: ein zweiter'

fits list pir list --json
fits list pir --json list --all
fits summary pir --json
fits incident pir show --json
fits entry pir show "$action" --json
fits entry pir show "$note" --json
fits log pir log --json
fits log pir log --all --json
python3 - "$out" "$action" <<'END'
import json, sys
entries = json.load(open(sys.argv[1]))["entries"]
assert len(entries) == 11, len(entries)
assert all(e["by"]["signature"] == "good" for e in entries)
assert any(e["id"] == sys.argv[2] for e in entries)
END

# ---- what was known when ---------------------------------------------------------
as_of=$(date -u -d "@$noon" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$noon" +%Y-%m-%dT%H:%M:%SZ)
ok pir --as-of "$as_of"
shows 2026-11-20 active 'Can it happen again?'
! grep -q 'Cost' "$out" || fail 'it knew too early'
ok pir show "$action" --as-of "$as_of"
shows 2026-11-20
! grep -q 'not before December' "$out" || fail 'it knew too early'
ok pir log --as-of "$as_of"
! grep -q 'Off line' "$out" || fail 'it knew too early'
ok pir list --as-of "$as_of"
shows "$first" active
! grep -q "$second" "$out" || fail 'it knew too early'
fits list pir list --as-of "$as_of" --json
fails 2 'not recorded yet' pir show "$note" --as-of "$as_of"
fails 2 'not recorded yet' pir show --as-of 2026-11-22
fits log pir log --json --as-of "$as_of"

# ---- colour ----------------------------------------------------------------------
escape=$(printf '\033')
for command in list '' "show $action" log; do
    # shellcheck disable=SC2086
    ok pir $command --colour always
    grep -q "$escape\[" "$out" || fail 'no colour'
    sed "s/$escape\[[0-9;]*m//g" "$out" >"$top/stripped"
    # shellcheck disable=SC2086
    ok pir $command
    cmp -s "$out" "$top/stripped" || fail 'colour changes more than colour'
    # shellcheck disable=SC2086
    ok env NO_COLOR=1 pir $command --colour never
    clean
    # shellcheck disable=SC2086
    ok pir --colour=never $command
    clean
    # shellcheck disable=SC2086
    ok pir $command --colour always --json
    clean
done

# ---- width and character set -----------------------------------------------------
for width in 40 120; do
    for command in list '' show log; do
        # shellcheck disable=SC2086
        ok env COLUMNS=$width pir $command
        # a command stays whole, to be copied
        [ "$(grep -v '^ *pir ' "$out" | wc -L)" -le $width ] || fail "a line is longer than $width"
    done
done
for command in '' show log; do
    # shellcheck disable=SC2086
    ok env LC_ALL=C COLUMNS=40 pir $command
    ! LC_ALL=C grep -q '[^ -~]' "$out" || fail 'not ASCII in a locale that has no more'
done

# ---- pipes -----------------------------------------------------------------------
pir log --all | head -n 1 >"$out"
[ -s "$out" ] || fail 'nothing came through the pipe'
if [ -w /dev/full ]; then
    code=0
    pir list >/dev/full 2>"$err" || code=$?
    same "$code" 3 'exit code when the answer cannot be written'
    grep -q 'pir: ' "$err" || fail 'it does not say so'
fi
same "$(git rev-parse HEAD)" "$(git rev-parse main)" HEAD
same "$(git status --porcelain)" '' 'git status after looking'

stock_ok
