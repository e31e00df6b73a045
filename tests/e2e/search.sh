#!/bin/sh
# pir search: words, phrases, fields, kinds, corrections; what FTS5 would take for an operator.
set -eu
. tests/e2e/common.sh

new_record "$top/record" --time-zone Europe/Berlin
forms=$PIR_SOURCE/schemas/output
found() { # NUMBER WORDS...: so many entries are found
    _number=$1
    shift
    ok pir search "$@" --json
    python3 "$PIR_SOURCE/tests/e2e/fits.py" "$forms/search.yaml" <"$out" >"$err" || fail 'it does not fit its form'
    same "$(jq .total "$out")" "$_number" "entries found by $*"
    same "$(jq '.entries | length' "$out")" "$_number" 'entries listed'
}

# ---- nothing yet -----------------------------------------------------------------
ok pir search budget
shows 'Nothing has all of these words.'
open_incident 'Portal down'
first=$incident
recorded note 'CEO approved the Überstunden budget'
note=$id
recorded decision 'Keep it off line' --question 'Run with a workaround?' --decided-by CEO \
    --rationale 'the budget of the customers comes first'

# ---- words -----------------------------------------------------------------------
found 2 budget
found 2 BUDGET
found 1 uberstunden
found 1 'ÜBERSTUNDEN'
found 1 approved budget
found 0 approved workaround
found 1 'budg* -approved'
found 1 '"budget of the customers"'
found 0 '"customers budget"'
found 1 "$(echo "$note" | cut -c 1-8)"
found 2 ceo
found 1 ceo --kind decision
found 1 ceo --field decided-by
found 0 rationale
found 3 --incident "$first"
found 2 budget --limit 0
ok pir search budget --json --limit 1
same "$(jq '[.total, (.entries | length)] | @csv' "$out")" '"2,1"' 'total and listed'
same "$(jq -r '.entries[0].by | .principal + " " + .signature' "$out")" 'alice@example.org unknown' 'who'
ok pir search customers
shows 'rationale: the budget of the customers'
ok pir search customers --json
same "$(jq -r '.entries[0].match | .field + " " + .matched[0]' "$out")" 'rationale customers' 'the line'
ok pir search budget --markdown
shows '**budget**'
ok pir search budget
[ "$(wc -L <"$out")" -le 80 ] || fail 'a line is longer than 80'

# ---- what others would take for operators ----------------------------------------
for words in 'NEAR(budget' 'budget AND' 'budget:customers' '"budget' 'bud^get' "it's" 'a" OR "b' 'budget*)' '{title} : x' \
    '; DROP TABLE fts' 'budget -"' '-- budget -x*' 'NOT OR AND' '%s%n' '東京 budget' '(((('; do
    run pir search -- "$words"
    case $code in
    0 | 2) ;;
    *) fail "exit code $code for $words" ;;
    esac
    ! grep -qi 'sqlite\|syntax\|fts' "$out" "$err" || fail "it speaks of its insides for $words"
done
found 0 'NEAR(budget)'
found 2 'budget('
fails 2 'no word' pir search '***'
fails 2 'only words that must not be there' pir search ' -budget'
fails 2 'it is not said what to search for' pir search
fails 2 'it is not said what to search for' pir search --field title
fails 2 'did you mean owner?' pir search x --field ownr
fails 2 'note' pir search x --kind notes
fails 2 'zzzz' pir search x --incident zzzz
fails 2 'since:' pir search x --since 'last week'
fails 2 'wants a number' pir search x --limit many
fails 2 'too much' pir search "$(head -c 5000 /dev/zero | tr '\0' x)"

# ---- corrections -----------------------------------------------------------------
recorded amend "$note" 'it was the board' --body 'The board approved the overtime budget'
found 1 overtime --kind note
found 1 board --kind note
ok pir search ceo --kind note
shows '(before' 'CEO approved'
found 1 ceo --kind note
same "$(jq '.entries[0]["before-correction"]' "$out")" true 'the old words are marked'
found 1 budget --kind note
same "$(jq '.entries[0]["before-correction"]' "$out")" false 'what fits now is not'
ok pir search budget --kind note
shows '(corrected)'
recorded amend "$note" 'it was the owner' --body 'The owner agreed'
found 1 board --kind note
same "$(jq '.entries[0]["before-correction"]' "$out")" true 'the text between is old too'
found 1 owner --kind note

# ---- times -----------------------------------------------------------------------
before=$(date -u -d "@$clock" +%Y-%m-%dT%H:%M:%SZ)
tick 3600
recorded event 'Budget meeting' --at 2026-11-20
recorded event 'Budget spent'
found 2 budget --kind event
found 1 budget --kind event --since "$before"
ok pir search budget --as-of "$before" --json
same "$(jq .total "$out")" 3 'the note, its correction and the decision'

# ---- a field of one's own --------------------------------------------------------
sed -i 's/^properties:$/properties:\n  mood:\n    description: How the team feels.\n    type: string\n    x-pir: {order: 50}/' schemas/note.yaml
git commit -q -m 'schemas: ask for the mood' schemas/note.yaml
recorded note 'All hands on deck' --mood 'rather sleepy'
warns 'lacks fields' pir search sleepy --field mood
fails 2 'did you mean mood?' pir search sleepy --field moood
ok pir search sleepy
shows 'mood: rather sleepy'

# ---- what another process recorded, and other incidents --------------------------
open_incident 'Payroll down'
recorded note 'The budget again' -i "$incident"
found 1 budget --incident "$incident"
found 1 budget again
ok pir search --kind incident --json
same "$(jq -r '.entries | map(.title) | join(", ")' "$out")" 'Payroll down, Portal down' 'newest first'

# ---- bare, and from elsewhere ----------------------------------------------------
git clone -q --bare . "$top/bare.git"
ok pir --git-dir "$top/bare.git" search budget again
shows 'The budget again'
[ -f "$top/bare.git/pir/index-1.sqlite" ] || fail 'no index in the bare repository'
ok git status --porcelain
same "$(cat "$out")" '' 'the index is no part of the work tree'
