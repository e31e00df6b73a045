#!/bin/sh
# pir trust threshold: changes of settings, schemas and trust that take several owners, counted as
# people; how they agree, and every way round it that was thought of.
set -eu
. tests/e2e/common.sh
export XDG_STATE_HOME="$top/state"

fingerprint() { # NAME
    ssh-keygen -lf "$(key_of "$1").pub" | cut -d' ' -f2
}
content() {
    run pir verify --introduction "$introduction"
    [ "$code" = 0 ] || fail 'pir verify is not content'
    ! grep -q '^Findings' "$out" || fail 'pir verify has findings'
}
audited() {
    ok sh "$PIR_SOURCE/schemas/pir-audit.sh" "$introduction" .
    shows ' 0 findings'
}
proposal() { # the one that is proposed
    pir trust show --json | sed -n 's/.*"sha256": "\([0-9a-f]*\)".*/\1/p'
}

new_record record
introduction=$(pir trust introduction --quiet)
open_incident
recorded note 'alice was here'

# ---- one owner is enough, until they say otherwise -----------------------------------
fails 2 '2 owners would have to agree to every change, but only 1 can sign' pir trust threshold 2
says 'first add another owner'
fails 2 'a threshold is a number' pir trust threshold two
fails 2 'a threshold is a number' pir trust threshold 0
fails 2 'the threshold is 1 already' pir trust threshold 1
fails 2 'one owner may change settings here' pir trust propose schemas/note.yaml
fails 2 'there is no proposal' pir trust approve 0123456789ab
for _who in bob carol; do
    ok pir trust add $_who@example.org --name "$_who Example" --role owner --key "$(key_of $_who).pub"
    tick
done
ok pir trust add dora@example.org --name 'dora Example' --role recorder --key "$(key_of dora).pub"
tick
content
before_threshold=$(git rev-parse HEAD)
ok pir trust threshold 2
shows '2 owners must agree'
holds trust/roles.yaml 'threshold: 2'
tick
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
ok pir trust add erin@example.org --name 'erin Example' --role recorder --key "$(key_of erin).pub"
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

# ---- ways round it -------------------------------------------------------------------
good=$(git rev-parse HEAD)
good_clock=$clock
attack() { # WORDS
    git checkout -q -f main
    git reset -q --hard "$good"
    git clean -q -f -d
    git branch -q -D side 2>/dev/null || :
    clock_at "$good_clock"
    rm -rf "$XDG_STATE_HOME" # what was verified of another attempt
    as alice
    attempt=$1
}
noticed() { # RULE [WORDS OF pir-audit.sh]
    run pir verify --introduction "$introduction"
    ran="$attempt: $ran"
    same "$code" 1 'the exit code'
    shows "$1"
    [ $# -lt 2 ] || {
        run sh "$PIR_SOURCE/schemas/pir-audit.sh" "$introduction" .
        ran="$attempt: $ran"
        same "$code" 1 'the exit code of pir-audit.sh'
        shows "$2"
    }
}
# by_hand_roles SED: trust/roles.yaml changed, as the next state of it.
by_hand_roles() {
    previous=$(cat trust/allowed_signers trust/roles.yaml | sha256sum | cut -c 1-64)
    serial=$(sed -n 's/^serial: //p' trust/roles.yaml)
    sed -i "s/^serial: .*/serial: $((serial + 1))/; s/^previous: .*/previous: $previous/; $1" trust/roles.yaml
}
next_of() { # of what lies in the work tree
    git ls-files -c -o --exclude-standard | grep -v '^incidents/\|^proposals/' | LC_ALL=C sort | xargs sha256sum |
        sha256sum | cut -c 1-64
}
# approve_by_hand NEXT PREVIOUS PRINCIPAL: whoever sits here puts that approval into a commit.
approve_by_hand() {
    mkdir -p "proposals/$1/approvals"
    echo "previous: $2" >"proposals/$1/approvals/$3"
    git add proposals
    git commit -q -m 'trust: approve' -- proposals
}

attack 'one owner alone changes trust'
by_hand_roles 's/^threshold: .*//'
sed -i '/^$/d' trust/roles.yaml
git commit -q -a -m 'trust: one is enough'
noticed trust-threshold '1 of 2 owners agreed'

attack 'one owner alone changes a setting'
echo '# mine' >>pir.yaml
git commit -q -a -m 'settings: mine'
noticed trust-threshold 'owners'

attack 'one owner alone changes a schema, and raises the serial'
echo '# mine' >>schemas/event.yaml
by_hand_roles ''
git commit -q -a -m 'schemas: mine'
noticed trust-threshold '1 of 2 owners agreed'

attack 'agreed, by hand'
echo '# ours' >>schemas/event.yaml
by_hand_roles ''
cp schemas/event.yaml trust/roles.yaml "$top/"
next=$(next_of)
git checkout -q -f HEAD -- schemas trust
as bob
approve_by_hand "$next" "$previous" bob@example.org
tick
as carol
cp "$top/event.yaml" schemas/
cp "$top/roles.yaml" trust/
same "$(next_of)" "$next" 'what is agreed to'
git commit -q -a -m 'schemas: ours'
content

attack 'two keys of one owner'
ok pir trust add alice@example.org --key "$(key_of alice2).pub"
tick
as bob
ok pir trust approve "$(proposal)"
tick
content
as alice
ok pir trust grant dora@example.org owner
tick
git config --global user.signingkey "$(key_of alice2).pub"
fails 2 'alice@example.org has agreed to it already' pir trust approve "$(proposal)"
cp "proposals/$(proposal)/trust/roles.yaml" trust/
git commit -q -a -m 'trust: by my other key'
noticed trust-threshold

attack 'an approval in the name of another'
ok pir trust grant dora@example.org owner
tick
next=$(proposal)
approve_by_hand "$next" "$(cat trust/allowed_signers trust/roles.yaml | sha256sum | cut -c 1-64)" bob@example.org
noticed trust-approval 'in the name of'

attack 'an approval by somebody who is no owner'
ok pir trust grant dora@example.org owner
tick
next=$(proposal)
as dora
approve_by_hand "$next" "$(cat trust/allowed_signers trust/roles.yaml | sha256sum | cut -c 1-64)" dora@example.org
noticed role-forbidden

attack 'an approval of other bytes'
ok pir trust grant dora@example.org scribe
tick
as bob
approve_by_hand "$(proposal)" "$(cat trust/allowed_signers trust/roles.yaml | sha256sum | cut -c 1-64)" bob@example.org
as alice
by_hand_roles 's/^threshold: .*/threshold: 3/'
git commit -q -a -m 'trust: something else'
noticed trust-threshold

attack 'an approval in another form'
ok pir trust grant dora@example.org scribe
tick
as bob
approve_by_hand "$(proposal)" 'anything at all' bob@example.org
noticed trust-approval

attack 'an old approval'
# bob approves what alice proposes; before it is carried out, trust changes; then back again.
ok pir trust grant dora@example.org scribe
tick
old=$(proposal)
as bob
approve_by_hand "$old" "$(cat trust/allowed_signers trust/roles.yaml | sha256sum | cut -c 1-64)" bob@example.org
tick
as alice
ok pir trust add alice@example.org --key "$(key_of alice2).pub"
tick
as carol
ok pir trust approve "$(proposal | grep -v "$old")"
tick
content
as alice
fails 2 'does not fit the record' pir trust approve "$old"
cp "proposals/$old/trust/roles.yaml" trust/
[ ! -f "proposals/$old/trust/allowed_signers" ] || cp "proposals/$old/trust/allowed_signers" trust/
by_hand_roles ''
git commit -q -a -m 'trust: as bob agreed'
noticed trust-threshold '1 of 2 owners agreed'

attack 'an approval by a key that was retired since'
ok pir trust grant dora@example.org scribe
tick
old=$(proposal)
as bob
approve_by_hand "$old" "$(cat trust/allowed_signers trust/roles.yaml | sha256sum | cut -c 1-64)" bob@example.org
tick
as alice
warns 'no key in force' pir trust retire bob@example.org
tick
as carol
ok pir trust approve "$(proposal | grep -v "$old")"
tick
content
as alice
ok pir trust grant dora@example.org scribe
tick
new=$(proposal | grep -v "$old")
as bob
fails 1 'the key is revoked: it is retired' pir trust approve "$new"
approve_by_hand "$new" "$(cat trust/allowed_signers trust/roles.yaml | sha256sum | cut -c 1-64)" bob@example.org
noticed signer-revoked

attack 'what was proposed is changed afterwards'
ok pir trust grant dora@example.org scribe
tick
next=$(proposal)
sed -i 's/scribe/owner/' "proposals/$next/trust/roles.yaml"
git commit -q -a -m 'trust: a little more'
noticed trust-approval 'it may not change'

attack 'an approval is taken away'
ok pir trust grant dora@example.org scribe
tick
git rm -q -r proposals
git commit -q -m 'trust: nothing was proposed'
noticed trust-approval

attack 'entries and approvals at once'
ok pir trust grant dora@example.org scribe
tick
git reset -q --soft HEAD^
cp "$(git ls-files 'incidents/*-note-*' | head -n 1)" "$(git ls-files 'incidents/*-note-*' | head -n 1 | sed 's/-[^-]*$/-00000000.md/')"
git add incidents
git commit -q -m 'both'
noticed deed-mixed

attack 'a change on an old state, from when one was enough'
git checkout -q -b side "$before_threshold"
echo '# mine' >>pir.yaml
git commit -q -a -m 'settings: mine'
git checkout -q main
git merge -q --no-ff -m 'merge: what was made aside' side
noticed trust-threshold

attack 'a threshold that is lowered on an old state'
git checkout -q -b side "$before_threshold"
ok pir trust grant dora@example.org scribe
git checkout -q main
git merge -q --no-ff -X theirs -m 'merge: take theirs' side >"$top/chatter" 2>&1 ||
    { git checkout -q --theirs -- trust && git commit -q -a -m 'merge: take theirs'; }
noticed merge-policy

attack 'two sides that both changed'
ok pir trust grant dora@example.org scribe
tick
ok pir trust grant erin@example.org commander
tick
first=$(proposal | head -n 1)
second=$(proposal | tail -n 1)
git checkout -q -b side
as bob
ok pir trust approve "$first"
tick
git checkout -q main
as carol
ok pir trust approve "$second"
tick
git merge -q --no-ff -X ours -m 'merge: both' side >"$top/chatter" 2>&1 || git commit -q -a -m 'merge: both'
noticed merge-policy

attack 'approvals that came on two sides'
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
