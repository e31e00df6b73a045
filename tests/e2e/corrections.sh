#!/bin/sh
# Corrections at random: what pir records, verify accepts, also corrections of corrections; and what pir refuses, verify
# refuses too when it is put on record by plain git.
set -eu
. tests/attacks/common.sh

count=${CORRECTIONS:-16}
seed=${SEED:-1}
good_record
cd good
as alice
roles_of bob 'recorder, commander'
next_trust
commit_trust 'bob commands'
as bob
entry action "title: Do it
purpose: contain
owner: bob
due: '2026-12-01'
done-when: It is done."
put
message 'action: Do it' | git commit -q -F -
tick
acted=$(id_of "$path" 52)
note 'John Doe called' 'personal-data: true'
add
ok pir verify --introduction "$introduction"

# as_written LINE: that correction as an entry, by nobody's leave.
as_written() {
    python3 - "$1" >"$top/fields" <<'END'
import json, sys
for name, value in json.loads(sys.argv[1]).items():
    if name != 'kind':
        print(f'{name}: {json.dumps(value, ensure_ascii=False)}')
END
    printf -- "---\nschema: correction/1\nincident: %s\noccurred: '%s'\nprecision: second\ntlp: amber\n" "$incident" "$(moment)"
    cat "$top/fields"
    echo ---
}
# by_git LINE: the same on record by plain git; how verify ends, in $code; and back.
by_git() {
    _tip=$(git rev-parse HEAD)
    as_written "$1" >"$top/entry"
    put
    message 'correction: It was wrong.' | git commit -q -F -
    rm -rf "$XDG_STATE_HOME"
    run pir verify --introduction "$introduction"
    git reset -q --hard "$_tip"
}
# try_some SEED ID...: corrections by pir, in order; the ids of those that stand into $top/stand.
try_some() {
    _seed=$1
    shift
    python3 "$PIR_SOURCE/tests/e2e/corrections.py" "$_seed" "$count" "$@" >"$top/stream"
    : >"$top/stand"
    kept=0
    refused=0
    while read -r line; do
        printf '%s\n' "$line" >"$top/one"
        run pir record --from "$top/one" --quiet
        ! grep -qE 'Sanitizer|runtime error' "$err" || fail "a sanitizer speaks: $line"
        case $code in
        0)
            kept=$((kept + 1))
            tail -n 1 "$out" >>"$top/stand"
            tick
            ;;
        1 | 2)
            ! grep -q 'nothing would change' "$err" || continue # said for courtesy
            refused=$((refused + 1))
            by_git "$line"
            [ "$code" = 1 ] || fail "pir does not record it, but verify ends with $code: $line"
            ;;
        *) fail "it ends with $code: $line" ;;
        esac
    done <"$top/stream"
    [ "$kept" -gt 0 ] || fail "none of $count random corrections stand"
    [ "$refused" -gt 0 ] || fail "none of $count random corrections are refused"
    rm -rf "$XDG_STATE_HOME"
    ok pir verify --introduction "$introduction"
}

try_some "$seed" "$first" "$acted" "$(id_of "$path" 52)"
# shellcheck disable=SC2046 # ids
try_some $((seed + 1)) $(head -n 4 "$top/stand") "$acted"
ok pir log

# Roles of others are refused before anything is signed.
as bob
printf '{"kind": "correction", "reason": "r", "entry": "%s", "content": {"acting-as": "legal"}}\n' "$acted" >"$top/one"
fails 1 'does not have the role "legal"' pir record --from "$top/one" --dry-run
