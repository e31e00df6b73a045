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
