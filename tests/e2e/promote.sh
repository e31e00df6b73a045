#!/bin/sh
# pir promote: an entry of another kind is made from an earlier one, and links back to it.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident
recorded note 'CEO approved paid monitoring' --at 14:05 --source 'phone call' --tag budget --tlp green
note=$id
file=$(last_file)
cp "$file" "$top/note"

fails 2 'missing or wrong' pir promote "$note" decision
says 'question is missing' 'decided-by is missing'
ok pir promote "$note" decision --question 'Do we pay?' --decided-by CEO --rationale 'duty of care'
tick
new=$(last_file)
holds "$new" 'choice: CEO approved paid monitoring' 'question: '"'Do we pay?'" "occurred: '2026-11-23T14:05:00Z'" \
    'precision: minute' 'tlp: green' 'source: phone call' 'tags: [budget]' 'type: promoted-from' "$note"
cmp -s "$file" "$top/note" || fail 'the note was changed'
ok pir show "$note"
shows 'CEO approved paid monitoring' "$(basename "$new" .md | sed 's/.*-//')"

# What is given takes the place of what would be taken over.
ok pir promote "$note" event 'Monitoring is paid for' --phase declared --at yesterday --tlp red --tag more
holds "$(last_file)" 'what: Monitoring is paid for' 'precision: day' 'tlp: red' 'tags: [budget, more]'
tick
cat >"$top/front" <<'END'
---
what: Paid, says the CEO
occurred: 14:06
---
END
ok pir promote "$note" event -F "$top/front"
holds "$(last_file)" 'what: Paid, says the CEO' 'T14:06:00Z' 'tlp: green'
tick
recorded note 'Learnt later' --known 13:20
ok pir promote "$id" event
holds "$(last_file)" "known: '2026-11-23T13:20:00Z'" 'known-precision: minute'
recorded note 'First line, which is the gist.

And a second paragraph.'
long=$id
ok pir promote "$long" event --phase detected
holds "$(last_file)" 'what: First line, which is the gist.' 'And a second paragraph.'
tick

# What is confidential stays so: nothing of it gets into the subject.
recorded note 'Jane Doe of 4 Elm Street' --personal-data
ok pir promote "$id" finding --data-source 'crm' --from yesterday --until today --interpretation 'she called'
holds "$(last_file)" 'personal-data: true'
! git show -s --format=%B | grep -q Jane || fail 'the subject tells what was flagged'
tick

# Through the editor, filled in.
script editor 'cp "$1" "$SEEN"; sed -i "s/^why:.*/why: no log says otherwise/; s/^disproved-by:.*/disproved-by: a log/" "$1"'
SEEN=$top/seen EDITOR=$script
export SEEN EDITOR
ok pir promote "$note" assumption -e
holds "$SEEN" 'CEO approved paid monitoring'
holds "$(last_file)" 'why: no log says otherwise' "$note"
tick

fails 2 'there is no kind' pir promote "$note" rumour
fails 2 'zzzzzzzz' pir promote zzzzzzzz event
fails 2 'promote needs' pir promote "$note"
fails 2 'has no option --due' pir promote "$note" event --due today
stock_ok
