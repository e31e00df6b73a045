#!/bin/sh
# OpenPGP keys in a record: people with such keys come, record, change keys and leave; pir, stock
# git and the auditor's introduction are content after each step.
set -eu
. tests/e2e/common.keys.sh

new_record record
introduction=$(pir trust introduction --quiet)
open_incident
recorded note 'alice was here'
content

# ---- a key that is handed over in a file ---------------------------------------------
gpg_key olga
olga=$fingerprint
quiet_gpg --quick-add-key "$olga" cv25519 encr never
gpg_key eve
quiet_gpg --default-key "$fingerprint" --quick-sign-key "$olga" >/dev/null
gpg --batch --armor --export-options no-export-clean --export "$olga" >"$top/olga.asc"
gpg --list-packets "$top/olga.asc" | grep -q "keyid $(echo "$fingerprint" | cut -c 25-)" ||
    fail 'eve has not signed it'
ok pir trust add olga@example.org --name 'olga Example' --role recorder --key "$top/olga.asc"
shows 'olga@example.org may now sign with the key' "openpgp:$olga"
same "$(git diff-tree --no-commit-id --name-only -r HEAD)" "trust/openpgp/$olga.asc
trust/roles.yaml" 'what the commit changes'
content
# Nobody else's words come along, and gpg takes what is left.
same "$(cat "trust/openpgp/$olga.asc")" \
    "$(gpg --batch --armor --export-options export-minimal --export "$olga")" 'the minimal export'
mkdir -m 700 "$top/fresh"
gpg -q --homedir "$top/fresh" --no-autostart --import "trust/openpgp/$olga.asc" 2>/dev/null ||
    fail 'gpg does not import what the record keeps'
ok pir trust show
shows "openpgp:$olga" live "$(git rev-parse HEAD | cut -c 1-8)"
ok pir trust show --json
shows "\"fingerprint\": \"openpgp:$olga\"" '"type": "openpgp"' "\"since\": \"$(git rev-parse HEAD)\""
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$PIR_SOURCE/schemas/output/trust.yaml" <"$out" ||
    fail 'the JSON is not as documented'
fails 2 'is in the record already, as that of olga' pir trust add olga@example.org --key "$top/olga.asc"
fails 2 'is in the record already, as that of olga' pir trust add alice@example.org --key "$top/olga.asc"
fails 2 'each person signs with a key of their own' pir trust add eve@example.org --name Eve \
    --role recorder --openpgp "$olga"

sits olga openpgp "$olga"
recorded note 'olga was here'
content
fails 1 'does not have the role owner' pir trust grant olga@example.org owner
git commit -q --allow-empty -S -m 'nothing' 2>/dev/null || fail 'git does not sign with gpg'
git reset -q --hard HEAD^

# ---- a key of gpg's ------------------------------------------------------------------
as alice
spaced=$(gpg --batch --fingerprint eve@example.org 2>/dev/null | sed -n 's/^ *\([0-9A-F].*  [0-9A-F ]*\)$/\1/p' | head -n 1)
ok pir trust add eve@example.org --name 'eve Example' --role owner --openpgp "$spaced"
shows "openpgp:$fingerprint"
content
sits eve openpgp "$fingerprint"
ok pir trust grant olga@example.org commander
content
as alice
fails 2 'has no public key with the fingerprint' pir trust add alice@example.org \
    --openpgp 0000000000000000000000000000000000000000
fails 2 'is not the fingerprint' pir trust add alice@example.org --openpgp olga@example.org
fails 2 'pir trust add PRINCIPAL --key FILE' pir trust add alice@example.org --openpgp "$olga" --key "$top/olga.asc"
subkey=$(gpg --batch --with-colons --list-keys "$olga" 2>/dev/null | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | tail -n 1)
fails 2 "is a subkey of the key $olga" pir trust add alice@example.org --openpgp "$subkey"
git config --global gpg.program "$top/no-such-gpg"
fails 3 'no-such-gpg' pir trust add alice@example.org --openpgp "$olga"
as alice
script evil "touch '$top/evil-ran'; exec gpg \"\$@\""
git config gpg.program "$script"
fails 2 'in the record already' pir trust add olga@example.org --openpgp "$olga"
[ ! -e "$top/evil-ran" ] || fail 'a program that the repository names was run'
git config --unset gpg.program

# ---- other subkeys -------------------------------------------------------------------
quiet_gpg --quick-add-key "$olga" ed25519 sign never
subkey=$(gpg --batch --with-colons --list-keys "$olga" 2>/dev/null | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | tail -n 1)
sits olga openpgp "$subkey!"
fails 1 'not among those in trust/openpgp' pir note 'with a subkey too early'
as alice
ok pir trust add olga@example.org --openpgp "$olga"
shows 'the subkeys it has now'
content
sits olga openpgp "$subkey!"
recorded note 'with the subkey'
content

audited

# ---- what is no key for a record -----------------------------------------------------
as alice
add() { # FILE
    pir trust add dave@example.org --name 'dave Example' --role recorder --key "$1"
}
gpg --batch --armor --export "$olga" "$fingerprint" >"$top/two.asc"
fails 2 'more than one OpenPGP key' add "$top/two.asc"
quiet_gpg --armor --export-secret-keys "$olga" >"$top/secret.asc"
fails 2 'a private key, which is for its owner alone' add "$top/secret.asc"
gpg --batch --export "$olga" >"$top/binary"
fails 2 'no public key in the form of a text' add "$top/binary"
says 'gpg --armor --export'
gpg_key weak rsa2048
gpg --batch --armor --export "$fingerprint" >"$top/weak.asc"
fails 2 "the new key openpgp:$fingerprint of dave@example.org has 2048 bits, less than 3072" add "$top/weak.asc"
gpg_key other brainpoolP256r1
gpg --batch --armor --export "$fingerprint" >"$top/other.asc"
fails 3 'OpenPGP keys other than RSA, ECDSA on a NIST curve and Ed25519' add "$top/other.asc"
gpg_key gone
sed 's/^:-----/-----/' "$GNUPGHOME/openpgp-revocs.d/$fingerprint.rev" >"$top/revoke.asc"
quiet_gpg --import "$top/revoke.asc"
gpg --batch --armor --export "$fingerprint" >"$top/gone.asc"
fails 2 "the OpenPGP key $fingerprint cannot sign: it is revoked" add "$top/gone.asc"
sed '5s/^\(.\{20\}\)./\1!/' "$top/olga.asc" >"$top/broken.asc"
fails 2 'base64' add "$top/broken.asc"
fails 2 'only SSH keys can be given a time' pir trust add olga@example.org --openpgp "$olga" --valid-before 2027-01-01
says 'pir trust retire'

# ---- retired, compromised ------------------------------------------------------------
warns 'no key in force' pir trust retire "openpgp:$(echo "$olga" | cut -c 1-12)"
shows "openpgp:$olga of olga@example.org signs"
content
ok pir trust show
shows retired
sits olga openpgp "$olga"
fails 1 'the key is revoked: it is retired' pir note 'after it was retired'
as alice
fails 2 'once revoked, a key stays revoked' pir trust add olga@example.org --openpgp "$olga"
since=$(git log --format=%H --grep='olga was here')
ok pir trust compromised "openpgp:$olga" --since "$since"
shows 'to be confirmed' 'note: olga was here' 'note: with the subkey'
content
ok pir trust show --json
shows "\"revoked-at\": \"$since\"" '"state": "compromised"'

# ---- somebody whose key is OpenPGP's makes a record ----------------------------------
gpg_key frank
sits frank openpgp "$fingerprint"
cd "$top"
ok pir init --organisation 'OpenPGP Ltd' pgp
cd pgp
shows "$(git rev-parse HEAD):openpgp:$fingerprint"
introduction=$(pir trust introduction --quiet)
same "$introduction" "$(git rev-parse HEAD):openpgp:$fingerprint" 'the introduction'
open_incident
recorded note 'frank was here'
content
run pir verify --introduction "$introduction"
shows 'pinned' "openpgp:$fingerprint"
git clone -q . ../pgp-clone
cd ../pgp-clone
XDG_STATE_HOME=$top/auditor
fails 2 'no introduction of this record is known here' pir verify
run pir verify --introduction "$(git rev-list --max-parents=0 HEAD):openpgp:$olga"
same "$code" 1 'the exit code for another key'
shows introduction-signer
ok pir verify --introduction "$introduction"
shows Verified
cd ../pgp
XDG_STATE_HOME=$top/state
# From one format to the other, by one person.
ok pir trust add frank@example.org --key "$(key_of frank).pub"
content
as frank
ok pir trust retire "openpgp:$fingerprint"
content
recorded note 'frank, with ssh'
content

audited
