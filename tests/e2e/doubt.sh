#!/bin/sh
# What nobody vouches for changes nothing, and what cannot be read keeps nobody from the rest.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident
recorded action 'Restart the portal' --owner 'Jane Example' --due 2026-12-01 --purpose contain --done-when 'it answers'
action=$id
recorded question 'Who knew?' --state asked --unknown-because 'logs are being read' --owner CIO --due 2026-11-24
question=$id
recorded event 'The portal is down' --phase started

# ---- mallory has push rights, but no place in the trust files -----------------------
# stolen WORDS...: what alice records becomes a commit of mallory's with the same content.
stolen() {
    recorded "$@"
    as mallory
    git commit -q --amend --no-edit --reset-author
    as alice
}
stolen event 'All is well' --phase resolved
stolen progress "it restarted" --action "$action" --state doing
stolen note 'The CEO did' --link "answers:$question"
stolen amend "$action" 'because' --title 'Do nothing'
stolen role commander --person Mallory
ok pir
shows active 'Restart the portal' 'Not trusted: 5 entries' \
    'Who knew?'
! grep -qE 'resolved|Do nothing' "$out" || fail 'what mallory says counts'
ok pir show
shows '(not trusted)' 'All is well' 'Not trusted: 5 entries'
ok pir --json
[ "$(jq -r '.incident | "\(.state) \(.unvouched) \(."open-actions") \(."open-questions") \(.commander)"' "$out")" = 'active 5 1 1 null' ] ||
    fail 'the state is what mallory made it'
# An honest entry after it counts as ever.
tick
recorded event 'The portal is up' --phase contained
ok pir
shows contained

# ---- files that are no entries --------------------------------------------------------
folder=$(git ls-files | sed -n "s|\(.*-$incident\)/.*|\1|p" | head -n 1)
echo 'not an entry' >"$folder/README.md"
printf -- '---\nschema: [\n---\n' >"$folder/20261123T150000Z-note-abcdefgh.md"
git add "$folder"
git commit -q -m 'a stray file'
ok pir
shows 'Cannot be read' README.md "an entry's file" 20261123T150000Z-note-abcdefgh.md 'Restart the portal'
ok pir show --json
[ "$(jq -r '.incident.unreadable | length' "$out")" = 2 ] || fail 'not both are named'
ok pir log
ok pir list
shows 'Portal down'
recorded note 'still recording'
ok pir show "$id"

# ---- the opening entry itself ---------------------------------------------------------
open_incident 'Second one'
second=$incident
opening=$(git ls-files | grep -- "-$second/.*-incident-")
printf 'gone' >"$opening"
git commit -q -m 'break it' -- "$opening"
ok pir list
shows 'Portal down' 'its opening entry cannot be read'
fails 3 'has no opening entry' pir show "$second"
says "$opening" 'pir verify'
warns 'left out: the incident in' pir log --all
shows 'still recording'
