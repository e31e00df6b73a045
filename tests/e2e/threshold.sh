#!/bin/sh
# pir trust threshold: changes of settings, schemas and trust that take several owners, counted as
# people, and how they agree.
set -eu
. tests/e2e/common.threshold.sh

new_record record
# ---- one owner is enough, until they say otherwise -----------------------------------
fails 2 '2 owners would have to agree to every change, but only 1 can sign' pir trust threshold 2
says 'first add another owner'
fails 2 'a threshold is a number' pir trust threshold two
fails 2 'a threshold is a number' pir trust threshold 0
fails 2 'the threshold is 1 already' pir trust threshold 1
fails 2 'one owner may change settings here' pir trust propose schemas/note.yaml
fails 2 'there is no proposal' pir trust approve 0123456789ab
cd "$top"
mv record alone
three_owners
two_must_agree
content
ok pir trust show
shows '2 owners must agree to changes; none is proposed'

# ---- proposed by one, approved by another --------------------------------------------
ok pir trust grant dora@example.org commander
shows 'proposed: dora@example.org becomes commander' '1 of 2 owners agree' \
    'bob@example.org or' 'carol@example.org: pir trust approve'
tick
content
! grep -q commander trust/roles.yaml || fail 'it counts already'
one=$(proposal)
# The name of a proposal is what stock tools say of the record with the change in it.
cp -r . "$top/tried"
cp "$top/tried/proposals/$one/trust/roles.yaml" "$top/tried/trust/roles.yaml"
same "$(cd "$top/tried" && find . -type f ! -path './.git/*' ! -path './incidents/*' ! -path './proposals/*' |
    sed 's|^\./||' | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c 1-64)" "$one" 'what is agreed to'
ok pir trust show
shows 'dora@example.org becomes commander' '1 of 2 agree; next,' "pir trust approve $(echo "$one" | cut -c 1-12)"
ok pir trust show --json
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$PIR_SOURCE/schemas/output/trust.yaml" <"$out" ||
    fail 'the JSON is not as documented'
shows '"threshold": 2' '"alice@example.org"'
fails 2 'alice@example.org has agreed to it already' pir trust approve "$one"
says 'bob@example.org or carol@example.org'
fails 2 'there is no proposal 0123' pir trust approve 0123456789ab
fails 2 'at least 8 characters' pir trust approve "$(echo "$one" | cut -c 1-7)"
as dora
fails 1 'does not have the role owner' pir trust approve "$one"
as bob
ok pir trust approve "$(echo "$one" | cut -c 1-8)"
shows 'agreed and done: dora@example.org becomes commander'
tick
content
holds trust/roles.yaml commander
same "$(git show -s --format=%ae)" bob@example.org 'who made the change'
ok pir trust show
shows 'none is proposed'
fails 2 'does not fit the record as it is now' pir trust approve "$one"

# ---- what lapses ---------------------------------------------------------------------
as alice
ok pir trust revoke dora@example.org commander
tick
two=$(proposal)
ok pir trust add fred@example.org --name 'fred Example' --role recorder --key "$(key_of fred).pub"
tick
three=$(proposal | grep -v "$two")
as carol
ok pir trust approve "$three"
tick
content
fails 2 'have it proposed anew' pir trust approve "$two"

# ---- settings and schemas ------------------------------------------------------------
fails 2 'trust/roles.yaml is no file of settings' pir trust propose trust/roles.yaml
fails 2 'incidents/x is no file of settings' pir trust propose incidents/x
fails 2 '../x is no file of settings' pir trust propose ../x
fails 2 'there is no file' pir trust propose schemas/nothing.yaml
sed -i 's/^title: note$/title: note/; $a # a remark' schemas/note.yaml
ok pir trust propose schemas/note.yaml
shows 'proposed: change schemas/note.yaml'
git checkout -q schemas/note.yaml
tick
four=$(proposal)
as bob
ok pir trust approve "$four"
shows 'agreed and done: changes schemas/note.yaml'
tick
holds schemas/note.yaml '# a remark'
content
recorded note 'with the new schema'

audited

# ---- three, from two sides ------------------------------------------------------------
as alice
ok pir trust threshold 3
tick
as bob
ok pir trust approve "$(proposal)"
tick
content
as alice
ok pir trust grant dora@example.org scribe
tick
next=$(proposal)
git checkout -q -b side
as bob
ok pir trust approve "$next"
shows '2 of 3 owners agree'
tick
git checkout -q main
as alice
recorded note 'meanwhile'
git merge -q --no-ff -m 'merge: what bob approved' side
tick
content
as carol
ok pir trust approve "$next"
shows 'agreed and done'
tick
content

audited
# Fewer again takes as many as before.
as alice
ok pir trust threshold 1
shows '1 of 3 owners agree'
tick
as bob
ok pir trust approve "$(proposal)"
shows '2 of 3 owners agree'
tick
as carol
ok pir trust approve "$(proposal)"
tick
! grep -q threshold trust/roles.yaml || fail 'there is a threshold still'
content
as alice
ok pir trust grant erin@example.org commander
shows 'now has the role commander'
content

# Owners cannot be taken away until too few are left.
ok pir trust threshold 3
tick
fails 2 '3 owners would have to agree to every change, but only 2 can sign' pir trust revoke bob@example.org owner
fails 2 '3 owners would have to agree to every change, but only 2 can sign' pir trust retire bob@example.org
