#!/bin/sh
# pir amend: an entry is corrected by another entry; the old one stays, views show the new.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident
recorded action 'Patch the servers' --purpose patch --owner CIO --due 2026-12-01 --done-when 'scanned'
action=$id
file=$(last_file)
cp "$file" "$top/action"
short=$(echo "$action" | cut -c 1-8)

# Words are the reason; fields are those of the corrected entry.
ok pir amend "$short" 'the supplier needs a week more' --due 2026-12-08
shows 'correction '
tick
cmp -s "$file" "$top/action" || fail 'the old entry was changed'
holds "$(last_file)" "entry: $action" 'reason: the supplier needs a week more' "due: '2026-12-08'"
same "$(git show -s --format=%s)" 'correction: the supplier needs a week more' subject
ok pir show "$short"
shows 2026-12-08 'the supplier needs a week more' '2026-12-01 -> 2026-12-08'

# It may be corrected again.
ok pir amend "$short" 'it was the CISO all along' --owner CISO
tick
ok pir show "$short"
shows CISO 2026-12-08

# Several fields, a list, an editor, a file, quiet and JSON.
ok pir amend "$short" 'dearer than thought' --cost 7000 --currency EUR --tag late --json
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$PIR_SOURCE/schemas/output/receipts.yaml" <"$out" || fail 'the JSON is another'
tick
recorded note 'a note with a slip of the pne'
note=$id
ok pir amend "$note" 'spelling' --body 'a note with a slip of the pen'
tick
ok pir show "$note"
shows 'slip of the pen'
stock_ok

# The content is checked by the corrected entry's kind, as a whole.
fails 2 'due' pir amend "$short" why --due soon
fails 2 'purpose must be one of' pir amend "$short" why --purpose fun
fails 2 'has no option --severity' pir amend "$short" why --severity high
fails 2 'reason' pir amend "$short" --due 2026-12-09
fails 2 'content' pir amend "$short" 'nothing changes'
fails 2 'owner' pir amend "$short" why --owner TBD
fails 2 'currency' pir amend "$note" why --currency EUR
fails 2 'zzzzzzzz' pir amend zzzzzzzz why --due 2026-12-09

# It belongs to the entry's incident, whichever is in use.
open_incident 'Another one'
ok pir amend "$short" 'from elsewhere' --due 2026-12-10
shows portal-down
stock_ok

# The editor shows what the entry says; what is changed in it becomes the correction.
editor() { # LINE OF SED: an editor that changes the form like this, and keeps what it saw
    printf '#!/bin/sh\ncp "$1" "%s"\nsed -i "%s" "$1"\n' "$top/form" "$1" >"$top/editor"
    chmod +x "$top/editor"
    EDITOR=$top/editor
    export EDITOR
}
editor "s/^reason-for-correction: *$/reason-for-correction: moved again/; s/^due: .*/due: 2026-12-24/; s/^currency: .*/currency:/; s/^cost: .*/cost:/"
ok pir amend "$short" -e
tick
holds "$top/form" "due: '2026-12-10'" 'owner: CISO' "cost: '7000'" 'Patch the servers'
holds "$(last_file)" "entry: $action" 'reason: moved again' "due: '2026-12-24'" 'currency: null' 'cost: null'
if grep -q '^  owner:\|^  title:\|^  tags:' "$(last_file)"; then fail 'what stayed the same is in the correction'; fi
ok pir show "$short"
shows 2026-12-24 'moved again'
editor ''
fails 2 'nothing was filled in' pir amend "$short" -e
editor "s/^due: .*/due: 2026-12-25/"
fails 2 'reason is missing' pir amend "$short" -e
kept=$(sed -n 's/.*record it with -F //p' "$err")
sed -i 's/^reason-for-correction:.*/reason-for-correction: one day more/' "$kept"
ok pir amend "$short" -F "$kept"
tick
holds "$(last_file)" "due: '2026-12-25'" 'reason: one day more'
editor 's/slip of the pen$/slip of the tongue/'
ok pir amend "$note" 'it was said' -e
tick
holds "$top/form" 'reason-for-correction: it was said'
holds "$(last_file)" 'reason: it was said' 'a note with a slip of the tongue'
stock_ok
