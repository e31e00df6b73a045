#!/bin/sh
# X.509 certificates in a record, beside OpenPGP keys; and auditors who have not all programs to
# check them by, or who are shown forgeries.
set -eu
. tests/e2e/common.keys.sh

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

# ---- among people with other keys ----------------------------------------------------
new_record record
introduction=$(pir trust introduction --quiet)
open_incident
gpg_key olga
olga=$fingerprint
ok pir trust add olga@example.org --name 'olga Example' --role recorder --openpgp "$olga"
gpg_key eve
ok pir trust add eve@example.org --name 'eve Example' --role owner --openpgp "$fingerprint"
sits olga openpgp "$olga"
recorded note 'olga was here'
sits eve openpgp "$fingerprint"
ok pir trust grant olga@example.org commander
as alice
warns 'no key in force' pir trust retire olga@example.org

# ---- somebody with a certificate -----------------------------------------------------
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
git checkout -q -b old "$(git log --format=%H --grep='olga was here')"
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
