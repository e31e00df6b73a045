#!/bin/sh
# pir trust: people come, change keys and leave; after each step pir verify, stock git and
# pir-audit.sh are content, and whoever may not is told so.
set -eu
. tests/e2e/common.sh
export XDG_STATE_HOME="$top/state"

fingerprint() { # NAME
    ssh-keygen -lf "$(key_of "$1").pub" | cut -d' ' -f2
}
# at NAME: NAME sits at the keyboard, in a clone of their own that has all there is.
at() {
    as "$1"
    cd "$top"
    [ -d "at-$1" ] || git clone -q server.git "at-$1"
    cd "at-$1"
    git pull -q --ff-only origin main
}
# content: what is here is published, and everybody who looks is content.
content() {
    git push -q origin main
    run pir verify --introduction "$introduction"
    [ "$code" = 0 ] || fail 'pir verify is not content'
    ! grep -q '^Findings' "$out" || fail 'pir verify has findings'
    stock_ok
    ok sh "$PIR_SOURCE/schemas/pir-audit.sh" "$introduction" .
    shows ' 0 findings'
    same "$(git show HEAD:trust/allowed_signers)" "$(pir trust export)" 'what is exported'
}
# noticed: the commit at HEAD is refused by both who verify; then it goes away again.
noticed() {
    run pir verify --introduction "$introduction"
    [ "$code" = 1 ] || fail 'pir verify notices nothing'
    shows "$1"
    run sh "$PIR_SOURCE/schemas/pir-audit.sh" "$introduction" .
    [ "$code" = 1 ] || fail 'pir-audit.sh notices nothing'
    shows "BAD $(git rev-parse HEAD)"
    git reset -q --hard HEAD^
}
# slipped_in WORDS: an entry that nobody's pir let through, signed by whoever sits here: a pir
# that believes the key still counts, on the state before, moved to the state of now.
slipped_in() {
    git cat-file commit HEAD >/dev/null
    sed -n '1,/^---$/p' "$(git ls-files 'incidents/*-note-*' | head -n 1)" >"$top/entry"
    cp "$(git ls-files 'incidents/*-note-*' | head -n 1)" "$top/entry"
    echo "$1" >>"$top/entry"
    sha=$(sha256sum <"$top/entry" | cut -c 1-64)
    id=$(python3 -c "
bits = bin(int('$sha', 16))[2:].zfill(256)
print(''.join('0123456789abcdefghjkmnpqrstvwxyz'[int(bits[i:i + 5], 2)] for i in range(0, 40, 5)))")
    file=$(git ls-files 'incidents/*-note-*' | head -n 1)
    cp "$top/entry" "${file%-*}-$id.md"
    git add "${file%-*}-$id.md"
    printf 'note: %s\n\nPir-Incident: %s\nPir-Entry: sha256:%s\n' "$1" "$incident" "$sha" | git commit -q -F -
}

new_record record
introduction=$(pir trust introduction --quiet)
git clone -q --bare . ../server.git
git remote add origin ../server.git
cd ..
mv record at-alice
at alice
content
open_incident
recorded note 'alice was here'
content

# ---- looking -------------------------------------------------------------------------
ok pir trust
shows 'alice Example <alice@example.org>: owner, recorder' "$(fingerprint alice)" live \
    "$(git rev-list --max-parents=0 HEAD | cut -c 1-8)"
ok pir trust show --json
shows "\"since\": \"$(git rev-list --max-parents=0 HEAD)\"" '"state": "live"' '"serial": 1'
ok pir trust introduction
shows "$introduction" "$(printf %s "$introduction" | sha256sum | cut -c 1-32 | sed 's/..../& /g; s/ $//')"
ok pir trust introduction --json
python3 -c "import json; json.load(open('$out'))" || fail 'no JSON'

# ---- bob comes -----------------------------------------------------------------------
fails 2 'a name is needed' pir trust add bob@example.org --key "$(key_of bob).pub" --role recorder
fails 2 'a role is needed' pir trust add bob@example.org --key "$(key_of bob).pub" --name Bob
fails 2 'pir trust add PRINCIPAL' pir trust add bob@example.org --name Bob --role recorder
fails 2 'private key' pir trust add bob@example.org --key "$(key_of bob)" --name Bob --role recorder
fails 2 'principal' pir trust add 'Bob Example' --key "$(key_of bob).pub" --name Bob --role recorder
fails 2 'principal' pir trust add '*@example.org' --key "$(key_of bob).pub" --name Bob --role recorder
fails 2 'role is a word' pir trust add bob@example.org --key "$(key_of bob).pub" --name Bob --role 'Owner, all'
fails 2 'did you mean add' pir trust ad bob@example.org
fails 2 'no option --since' pir trust add bob@example.org --since HEAD --key "$(key_of bob).pub"
ssh-keygen -q -t rsa -b 2048 -N '' -f "$top/keys/weak"
fails 2 'has 2048 bits, less than 3072' pir trust add bob@example.org --key "$top/keys/weak.pub" --name Bob --role recorder
fails 2 'small order' pir trust add bob@example.org --name Bob --role recorder \
    --key 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
fails 2 'is in the record already, as that of alice' pir trust add bob@example.org \
    --key "$(key_of alice).pub" --name Bob --role recorder

ok pir trust add bob@example.org --name 'bob Example' --role recorder --key "$(key_of bob).pub"
shows "bob@example.org may now sign with the key"
tick
content
holds trust/roles.yaml 'serial: 2' "$(git show HEAD^:trust/allowed_signers >"$top/a"; git show HEAD^:trust/roles.yaml >>"$top/a"; sha256sum <"$top/a" | cut -c 1-64)"

at bob
recorded note -i "$incident" 'bob was here'
content

# ---- only owners ---------------------------------------------------------------------
for words in "add bob@example.org --key $(key_of bob2).pub" 'grant bob@example.org owner' \
    'revoke alice@example.org owner' 'retire alice@example.org' \
    "compromised $(fingerprint alice) --since HEAD"; do
    # shellcheck disable=SC2086  # a list of words
    fails 1 'does not have the role owner' pir trust $words
    says 'ask alice@example.org'
done
ok pir trust show
ok pir trust export
as mallory
fails 1 'not among the people' pir trust add mallory@example.org --name M --role owner --key "$(key_of mallory).pub"
# Nor does it help to say one is alice, or to add a key with that key.
as alice
git config --global user.signingkey "$(key_of mallory).pub"
fails 1 'not in the trust/allowed_signers of its parent' pir trust add mallory@example.org --name M \
    --role owner --key "$(key_of mallory).pub"

# ---- rotation ------------------------------------------------------------------------
at alice
ok pir trust add bob@example.org --key "$(cat "$(key_of bob2).pub")"
tick
content
fails 2 'is in the record already' pir trust add bob@example.org --key "$(key_of bob2).pub"
before=$(git rev-parse HEAD)
ok pir trust retire "$(fingerprint bob)" --quiet
same "$(cat "$out")" "$(git rev-parse HEAD)" 'the commit'
retired=$(git rev-parse HEAD)
tick
content
ok pir trust show
shows retired "$(git rev-list --reverse HEAD -- trust | sed -n 2p | cut -c 1-8)"
fails 2 'retired' pir trust retire "$(fingerprint bob)"
fails 2 'revoked: it is retired' pir trust add bob@example.org --key "$(key_of bob).pub"

at bob
fails 1 'retired' pir note -i "$incident" 'with the old key'
slipped_in 'with the old key'
noticed signer-revoked
# Claiming an earlier time does not help either.
clock_at "$(git show -s --format=%ct HEAD)"
slipped_in 'with the old key, as if at once'
noticed signer-revoked
tick
git config --global user.signingkey "$(key_of bob2).pub"
recorded note -i "$incident" 'with the new key'
content

# ---- roles ---------------------------------------------------------------------------
at alice
fails 2 'without an owner' pir trust retire alice@example.org
fails 2 'without an owner' pir trust revoke alice@example.org owner
fails 2 'without an owner' pir trust retire "$(fingerprint alice)"
fails 2 'without an owner' pir trust compromised "$(fingerprint alice)" --since "$before"
ok pir trust grant bob@example.org owner
tick
content
fails 2 'has the role owner already' pir trust grant bob@example.org owner
fails 2 'not among the people' pir trust grant carol@example.org owner
at bob
git config --global user.signingkey "$(key_of bob2).pub"
ok pir trust add carol@example.org --name 'Carol Example' --role recorder --role commander \
    --key "$(key_of carol).pub" --valid-before 2027-01-01
tick
content
ok pir trust show
shows 'recorder, commander' 'until 2027-01-01'
ok pir trust revoke carol@example.org commander
tick
content
fails 2 'does not have the role commander' pir trust revoke carol@example.org commander
ok pir trust revoke carol@example.org recorder
tick
content
at carol
fails 1 'neither the role recorder' pir note -i "$incident" 'no role'

# ---- a key is stolen -----------------------------------------------------------------
at alice
fails 2 '--since' pir trust compromised "$(fingerprint bob2)"
fails 2 'lies in the future' pir trust compromised "$(fingerprint bob2)" --since 2027-01-01
fails 2 'neither a commit of this record nor a time' pir trust compromised "$(fingerprint bob2)" --since yore
fails 2 'there is no key' pir trust compromised "$(fingerprint mallory)" --since "$retired"
ok pir trust compromised "$(fingerprint bob2)" --since "$retired"
shows 'to be confirmed' 'note: with the new key'
! grep -q 'alice was here\|bob was here' "$out" || fail 'too many entries are listed'
tick
git push -q origin main
run pir verify --introduction "$introduction"
[ "$code" = 0 ] || fail 'pir verify is not content'
ok sh "$PIR_SOURCE/schemas/pir-audit.sh" "$introduction" .
shows ' 0 findings'
pir trust export >"$top/signers"
pir trust export --revoked >"$top/revoked"
same "$(cat "$top/revoked")" "$(cut -d' ' -f1,2 "$(key_of bob2).pub")" 'the compromised keys'
stock() { # COMMIT
    git -c gpg.ssh.allowedSignersFile="$top/signers" verify-commit "$1" 2>/dev/null
}
stock "$(git log --format=%H --grep='bob was here')" || fail 'what bob signed before is not good any more'
! stock "$(git log --format=%H --grep='with the new key')" || fail 'what the stolen key signed is good'
ok pir trust show --json
shows "\"revoked-at\": \"$retired\"" '"state": "compromised"' '"state": "retired"'
fails 2 'on record as compromised' pir trust compromised "$(fingerprint bob2)" --since "$retired"
at bob
git config --global user.signingkey "$(key_of bob2).pub"
fails 1 'compromised' pir note -i "$incident" 'the thief'
fails 1 'compromised' pir trust grant bob@example.org commander
slipped_in 'the thief'
noticed signer-revoked

# A retired key may turn out to be compromised; then by the clock.
at alice
ok pir trust compromised "$(fingerprint bob)" --since '2026-11-23 14:15' --json
shows '"to-confirm"' 'note: bob was here'

# ---- others work too -----------------------------------------------------------------
tick
echo 'mine' >>trust/roles.yaml
fails 2 trust/roles.yaml pir trust grant bob@example.org commander
git checkout -q trust/roles.yaml
warns 'has no key in force' pir trust grant bob@example.org commander
same "$(git status --porcelain)" '' 'what git status says'
