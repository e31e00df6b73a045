#!/bin/sh
# An incident's entries lie side by side in .git/pir/gathered once somebody looked at it: whatever
# is in that file, all that is said of the incident stays the same.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident
i=0
while [ $i -lt 40 ]; do
    i=$((i + 1))
    printf '{"kind": "note", "body": "note %d"}\n' $i
done >"$top/many"
ok pir record --from "$top/many"
first=$incident
side=.git/pir/gathered/$first
[ ! -e "$side" ] || fail 'it is there before anybody looked'

look() { # ID: everything that looks at one incident
    for words in "check $1" "check --json $1" "timeline $1" "show $1" "next -i $1" "summary $1" "report -i $1"; do
        # shellcheck disable=SC2086  # words
        pir $words 2>&1 || echo "exit $?"
    done
}
same_as() { # WHAT: as it was at first
    look "$first" >"$top/now"
    cmp -s "$top/first" "$top/now" || fail "another answer: $1"
}

# ---- made by looking, and read again -------------------------------------------------
look "$first" >"$top/first"
[ -f "$side" ] || fail 'no file was made'
case $(ls -l "$side") in
-rw-------*) ;;
*) fail 'others may read it' ;;
esac
same_as 'by the file'
cp "$side" "$top/side"
[ -z "$(git status --porcelain)" ] || fail 'it is part of the record'

# ---- whatever is in it -----------------------------------------------------------------
: >"$side"
same_as 'an empty file'
cmp -s "$side" "$top/side" || fail 'it was not made anew'
head -c 700 "$top/side" >"$side"
same_as 'a short file'
head -c 4096 /dev/urandom >"$side"
same_as 'noise'
sed 's/note 1/NOTE 9/' "$top/side" >"$side"
same_as 'other words'
sed 's/pirside1/pirside2/' "$top/side" >"$side"
same_as 'another form'

open_incident 'Another one'
sed 's/note \([0-9]\)/other \1/' "$top/many" >"$top/others"
ok pir record --from "$top/others" -i "$incident"
look "$first" >"$top/first"
look "$incident" >"$top/second"
cp ".git/pir/gathered/$incident" "$side"
same_as "another incident's file"

# ---- a place that cannot be had --------------------------------------------------------
rm "$side"
ln -s "$top/precious" "$side"
echo mine >"$top/precious"
same_as 'a link'
same "$(cat "$top/precious")" mine 'what the link leads to'
rm -r .git/pir/gathered
echo x >.git/pir/gathered
same_as 'a file for a folder'
rm .git/pir/gathered

# ---- it is no proof: verify reads the repository ---------------------------------------
look "$first" >"$top/now"
blob=$(git rev-parse "HEAD:$(git ls-tree -r --name-only HEAD incidents | grep -- "-$first/.*-note-" | head -n 1)")
rm -f ".git/objects/$(echo "$blob" | cut -c 1-2)/$(echo "$blob" | cut -c 3-)"
[ "$(pir verify >/dev/null 2>&1 || echo no)" = no ] || fail 'verified without an entry'
