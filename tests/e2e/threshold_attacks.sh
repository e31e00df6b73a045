#!/bin/sh
# Every way that was thought of to change what several owners must agree to without them: by hand,
# with plain git.
set -eu
. tests/e2e/common.threshold.sh

three_owners
two_must_agree

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

attack 'a change that more must agree to, stopped before it is made'
ok pir hooks install
echo '# mine' >>pir.yaml
git add pir.yaml
fails 1 'owners' git commit -q -m 'settings: mine'
same "$(git rev-parse HEAD)" "$good" 'the head after refusing'
git checkout -q -f HEAD -- .
echo '# ours' >>schemas/event.yaml
by_hand_roles ''
cp schemas/event.yaml trust/roles.yaml "$top/"
git add -A
fails 1 '1 of 2 owners agreed' git commit -q -m 'schemas: ours'
next=$(next_of)
git checkout -q -f HEAD -- schemas trust
as bob
approve_by_hand "$next" "$previous" bob@example.org
tick
as carol
cp "$top/event.yaml" schemas/
cp "$top/roles.yaml" trust/
ok git commit -q -a -m 'schemas: ours'
content
ok pir hooks uninstall
