#!/bin/sh
# OpenPGP keys and X.509 certificates in a record: people with such keys come, record, change
# keys and leave; pir, stock git and the auditor's introduction are content after each step.
set -eu
. tests/e2e/common.sh
export XDG_STATE_HOME="$top/state"
unset GIT_COMMITTER_DATE GIT_AUTHOR_DATE # gpg signs with its own clock
tick() {
    :
}
if ! command -v gpg >/dev/null; then
    skip 'there is no gpg'
    exit 0
fi

# ---- a cast with other keys ----------------------------------------------------------
GNUPGHOME=$top/gnupg
export GNUPGHOME
mkdir -m 700 "$GNUPGHOME"
clean_up='gpgconf --kill all 2>/dev/null || :'
script pinentry "echo OK
while read -r word rest; do
    case \$word in
    GETPIN) printf 'D secret\nOK\n' ;;
    BYE) echo OK; exit 0 ;;
    *) echo OK ;;
    esac
done"
printf 'pinentry-program %s\n' "$script" >"$GNUPGHOME/gpg-agent.conf"
printf 'disable-crl-checks\ninclude-certs 0\n' >"$GNUPGHOME/gpgsm.conf"

quiet_gpg() {
    gpg -q --batch --no-tty --passphrase '' --pinentry-mode loopback "$@" 2>"$top/gpg.err" || {
        cat "$top/gpg.err"
        fail "gpg $*"
    }
}
gpg_key() { # NAME [ALGORITHM]: its fingerprint into $fingerprint
    quiet_gpg --quick-gen-key "$1 Example <$1@example.org>" "${2:-ed25519}" sign never >/dev/null
    fingerprint=$(gpg --batch --with-colons --list-secret-keys "$1@example.org" 2>/dev/null |
        sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -n 1)
}
sits() { # NAME FORMAT KEY: NAME sits at the keyboard and signs so
    as "$1"
    git config --global gpg.format "$2"
    git config --global user.signingkey "$3"
}
# content: what is here is good by pir, and HEAD by git and gpg or gpgsm.
content() {
    run pir verify --introduction "$introduction"
    [ "$code" = 0 ] || fail 'pir verify is not content'
    ! grep -q '^Findings' "$out" || fail 'pir verify has findings'
    git show HEAD:trust/allowed_signers >"$top/signers"
    run git -c gpg.ssh.allowedSignersFile="$top/signers" verify-commit HEAD
    [ "$code" = 0 ] || fail 'git verify-commit is not content'
    run git fsck --strict --no-progress --no-dangling
    same "$code$(cat "$out" "$err")" 0 'what git fsck says'
    same "$(git status --porcelain)" '' 'what git status says'
}
audited() { # by an auditor who has git, ssh-keygen, gpg and openssl
    ok sh "$PIR_SOURCE/schemas/pir-audit.sh" "$introduction" .
    shows ' 0 findings'
}

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

# ---- X.509 ---------------------------------------------------------------------------
if ! command -v gpgsm >/dev/null; then
    skip 'X.509: there is no gpgsm'
    exit 0
fi
certificate() { # NAME [BITS]: a certificate in $top/NAME.pem, its SHA-256 into $sha256
    cat >"$top/parameters" <<END
Key-Type: RSA
Key-Length: ${2:-3072}
Key-Usage: sign
Serial: random
Name-DN: CN=$1 Example,O=Example Ltd
Name-Email: $1@example.org
END
    gpgsm --batch --armor --gen-key "$top/parameters" >"$top/$1.pem" 2>/dev/null || return 1
    gpgsm -q --batch --import "$top/$1.pem" 2>/dev/null || return 1
    openssl x509 -in "$top/$1.pem" -noout -fingerprint -sha1 | sed 's/.*=//; s/://g; s/$/ S relax/' \
        >>"$GNUPGHOME/trustlist.txt"
    gpgconf --kill gpg-agent
    sha256=$(openssl x509 -in "$top/$1.pem" -outform DER | sha256sum | cut -c 1-64)
}
if ! certificate xena; then
    skip 'X.509: gpgsm makes no key here'
    exit 0
fi
xena=$sha256
cd "$top/record"
introduction=$(git rev-list --max-parents=0 HEAD):$(ssh-keygen -lf "$(key_of alice).pub" | cut -d' ' -f2)
as alice
ok pir trust add xena@example.org --name 'xena Example' --role recorder --role owner --key "$top/xena.pem"
shows "x509:$xena"
same "$(openssl x509 -in "trust/x509/$xena.pem" -outform DER | sha256sum | cut -c 1-64)" "$xena" 'the file'
content
ok pir trust show
shows "x509:$(echo "$xena" | cut -c 1-43)...  live"
ok pir trust show --json
shows "x509:$xena"
sits xena x509 '<xena@example.org>'
recorded note 'xena was here'
content
# Plain git and gpgsm write the same form.
printf '\n' >>VERIFY.md
git commit -q -S -m 'settings: an empty line' VERIFY.md
content
# The same signature in DER is another commit id that nobody signed: it does not count.
git cat-file commit HEAD >"$top/commit"
sed -n '/BEGIN SIGNED/,/END SIGNED/s/^\(gpgsig\)* //p' "$top/commit" | sed '1d;$d' | base64 -d >"$top/ber"
openssl cms -cmsout -inform DER -in "$top/ber" -outform PEM |
    sed 's/CMS-----/SIGNED MESSAGE-----/; 1s/^/gpgsig /; 1!s/^/ /' >"$top/der"
sed -e "/^gpgsig /r $top/der" -e '/^gpgsig /d; /^ /d' "$top/commit" >"$top/other"
good=$(git rev-parse HEAD)
git hash-object -t commit -w --literally --stdin <"$top/other" >.git/refs/heads/main
[ "$(git rev-parse HEAD)" != "$good" ] || fail 'it is the same commit'
git verify-commit HEAD 2>/dev/null || fail 'gpgsm does not take the signature in DER'
run pir verify --introduction "$introduction"
same "$code" 1 'the exit code for another encoding'
shows sig-format 'not written as gpgsm'
echo "$good" >.git/refs/heads/main

as alice
certificate weak 2048
fails 2 "has 2048 bits, less than 3072" pir trust add weak@example.org --name W --role recorder --key "$top/weak.pem"
cat "$top/xena.pem" "$top/weak.pem" >"$top/two.pem"
fails 2 'more or less than one X.509 certificate' pir trust add weak@example.org --name W --role recorder --key "$top/two.pem"
openssl req -x509 -newkey ed25519 -nodes -subj /CN=ed -keyout "$top/ed.key" -out "$top/ed.pem" 2>/dev/null
fails 2 "neither RSA of 2048" pir trust add weak@example.org --name W --role recorder --key "$top/ed.pem"
fails 2 'a private key, which is for its owner alone' pir trust add weak@example.org --name W --role recorder --key "$top/ed.key"
warns 'no key in force' pir trust retire "x509:$(echo "$xena" | cut -c 1-12)"
content
sits xena x509 '<xena@example.org>'
fails 1 'the key is revoked: it is retired' pir note 'after it was retired'
as alice
ok pir trust compromised "x509:$xena" --since "$(git log --format=%H --grep='xena was here')"
shows 'note: xena was here'
content

audited

# ---- an auditor who has not all programs ---------------------------------------------
mkdir "$top/few"
ln -s /usr/bin/* "$top/few/" 2>/dev/null || :
rm -f "$top/few/gpg" "$top/few/openssl"
audits_without() { # COMMIT...: what is not checked
    run env PATH="$top/few" sh "$PIR_SOURCE/schemas/pir-audit.sh" "$introduction" .
    same "$code" 2 'the exit code where not all could be checked'
    same "$(sed -n 's/^NOT CHECKED \([0-9a-f]*\):.*/\1/p' "$out" | sort)" \
        "$(for _one; do echo "$_one"; done | sort)" 'commits that were not checked'
    ! grep -q '^BAD' "$out" || fail 'what cannot be checked is called bad'
    shows "$# commits are signed in a way that cannot be checked here"
}
by() { # NAME...: the commits they made with other keys than SSH's
    for _person; do
        git log --format=%H --committer="$_person@example.org"
    done
}
# shellcheck disable=SC2046  # a list of commits
audits_without $(by olga eve xena)
shows 'it has an openpgp signature, which takes gpg to check' 'it has an x509 signature, which takes openssl'
ln -s "$(command -v openssl)" "$top/few/openssl"
# shellcheck disable=SC2046
audits_without $(by olga eve)

# noticed: what was done to HEAD is found by both.
noticed() { # RULE WORDS
    run pir verify --introduction "$introduction"
    same "$code" 1 'the exit code of pir verify'
    shows "$1"
    run sh "$PIR_SOURCE/schemas/pir-audit.sh" "$introduction" .
    same "$code" 1 'the exit code of pir-audit.sh'
    grep -q "^BAD $(git rev-parse HEAD): .*$2" "$out" || fail "pir-audit.sh does not say \"$2\""
    git reset -q --hard "$good"
}
good=$(git rev-parse HEAD)
for _who in eve xena; do # other words than were signed
    git cat-file commit "$(by $_who | head -n 1)" | sed '$s/$/ indeed/' >"$top/other"
    sed -i "s/^parent .*/parent $good/; s/^tree .*/tree $(git rev-parse 'HEAD^{tree}')/" "$top/other"
    git hash-object -t commit -w --literally --stdin <"$top/other" >.git/refs/heads/main
    noticed sig-bad 'not signed by'
done
# The key of one in the name of another, who has such a key too.
git config --global user.email eve@example.org
git config --global gpg.format openpgp
gpg_key mallory
git config --global user.signingkey "$fingerprint"
printf '\n' >>VERIFY.md
git commit -q -S -m 'settings: by a stranger' VERIFY.md
noticed signer-unknown 'not signed by eve@example.org'
git config --global user.signingkey "$olga"
printf '\n' >>VERIFY.md
git commit -q -S -m 'settings: by a retired key of another' VERIFY.md
noticed signer-revoked 'not signed by eve@example.org'

# A revoked key goes on signing on an older state, which somebody then merges.
as alice
git checkout -q -b old "$(git log --format=%H --grep='with the subkey')"
sits olga openpgp "$olga"
recorded note 'olga goes on'
git checkout -q main
as alice
git merge -q --no-ff -S -m 'merge: what olga recorded' old
run pir verify --introduction "$introduction"
same "$code" 1 'the exit code for a revoked key that goes on'
shows merge-revoked
git reset -q --hard "$good"

# ---- somebody with a certificate makes a record --------------------------------------
certificate yves
sits yves x509 '<yves@example.org>'
cd "$top"
ok pir init --organisation 'X.509 Ltd' x509
cd x509
shows "$(git rev-parse HEAD):x509:$sha256"
introduction=$(pir trust introduction --quiet)
same "$introduction" "$(git rev-parse HEAD):x509:$sha256" 'the introduction'
content
open_incident
recorded note 'yves was here'
content
audited
git clone -q . ../x509-clone
cd ../x509-clone
XDG_STATE_HOME=$top/auditor
ok pir verify --introduction "$introduction"
shows Verified "x509:$sha256"
