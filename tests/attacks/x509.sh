#!/bin/sh
# Attacks with X.509 certificates, whose signatures can be written in many ways and carry much that nobody signed.
set -eu
. tests/attacks/common.sh
command -v gpgsm >/dev/null || {
    skip 'there is no gpgsm'
    exit 0
}
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

certificate() { # NAME: in $top/NAME.pem, its SHA-256 on stdout
    cat >"$top/parameters" <<END
Key-Type: RSA
Key-Length: 3072
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
    openssl x509 -in "$top/$1.pem" -outform DER | sha256sum | cut -c 1-64
}
if ! xena=$(certificate xena) || ! certificate eve >"$top/chatter"; then
    skip 'gpgsm makes no key here'
    exit 0
fi

# The good record, in which xena has a certificate.
good_record
cd good
as alice
mkdir -p trust/x509
openssl x509 -in "$top/xena.pem" -out "trust/x509/$xena.pem"
sed -i "s/^people:.*/&\n  xena@example.org: {name: xena Example, roles: [recorder], keys: ['x509:$xena']}/" trust/roles.yaml
next_trust
commit_trust 'xena may record'
good_time=$clock
cd "$top"

# signed [OPTIONS]: what put staged, by xena, signed by gpgsm with these. sealed: $top/payload and $top/armor are it.
signed() {
    as xena
    payload >"$top/payload"
    [ $# -gt 0 ] || set -- --local-user xena@example.org
    gpgsm -q --batch --armor --detach-sign "$@" <"$top/payload" 2>"$top/gpg.err" >"$top/armor" ||
        { cat "$top/gpg.err"; fail "gpgsm $*"; }
}
sealed() {
    finish "$top/payload" "$top/armor" | tip
    git reset -q --hard
}
recorded_by_xena() {
    note
    put
    signed "$@"
    sealed
}
# der: the signature as bytes; again: and back into lines, from stdin.
der() {
    sed '/^-----/d' "$top/armor" | base64 -d
}
again() {
    { echo '-----BEGIN SIGNED MESSAGE-----'; base64 -w 64; echo '-----END SIGNED MESSAGE-----'; } >"$top/bent"
    mv "$top/bent" "$top/armor"
}
revoke_xena() {
    sed -i "s|^revoked:.*|revoked:\n  - {fingerprint: 'x509:$xena', reason: $1, at: '2026-11-23T14:00:00Z'}|" trust/roles.yaml
}

attack_S01() { # by a certificate nobody knows
    recorded_by_xena --local-user "$(if_hostile xena eve)@example.org"
}

attack_S02() { # by one that was revoked, on a state from before, merged by an honest member
    as alice
    git checkout -q -b newer
    if hostile; then revoke_xena compromised; else let_in erin; fi
    next_trust
    commit_trust 'meanwhile'
    git checkout -q main
    recorded_by_xena
    git branch -q late
    git checkout -q newer
    git branch -q -f main newer
    git checkout -q main
    as carol
    tick 600
    join late
}

attack_S03() { # the same signature in another encoding: another commit, without the key
    note
    put
    signed
    ! hostile || { der | openssl cms -cmsout -inform DER -outform DER >"$top/other.der"; again <"$top/other.der"; }
    sealed
}

attack_S04() { # SHA-1
    recorded_by_xena --local-user xena@example.org --digest-algo "$(if_hostile SHA256 SHA1)"
}

attack_S05() { # two signers
    if hostile; then
        recorded_by_xena --local-user xena@example.org --local-user eve@example.org
    else
        recorded_by_xena
    fi
}

attack_S06() { # certificates in it, which nobody signed
    recorded_by_xena --local-user xena@example.org --include-certs "$(if_hostile 0 1)"
}

attack_S07() { # bytes behind it
    note
    put
    signed
    ! hostile || { { der; printf 'more'; } >"$top/more.der"; again <"$top/more.der"; }
    sealed
}

attack_S08() { # over something else
    note
    put
    signed
    ! hostile || sed -i 's/^note: Words/note: Worse/' "$top/payload"
    sealed
}

attack_S09() { # a certificate of another in the file of xena's name
    as alice
    if hostile; then cp "$top/eve.pem" "trust/x509/$xena.pem"; else let_in erin; fi
    next_trust
    commit_trust 'a newer file'
}

attack_S10() { # by another program: in DER, with all that it adds
    note
    put
    signed
    if hostile; then
        openssl req -x509 -newkey rsa:3072 -nodes -subj /CN=xena -keyout "$top/key.pem" -out "$top/cert.pem" 2>/dev/null
        openssl cms -sign -binary -in "$top/payload" -signer "$top/cert.pem" -inkey "$top/key.pem" -outform DER >"$top/other.der"
        again <"$top/other.der"
    fi
    sealed
}

try_all
