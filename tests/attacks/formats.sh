#!/bin/sh
# Attacks with OpenPGP keys, whose signatures have more in them than SSH's, and of which stock git
# can say something only with a keyring.
set -eu
. tests/attacks/common.sh
command -v gpg >/dev/null || {
    skip 'there is no gpg'
    exit 0
}
GNUPGHOME=$top/gnupg
export GNUPGHOME
mkdir -m 700 "$GNUPGHOME"
clean_up='gpgconf --kill all 2>/dev/null || :'

quiet_gpg() {
    gpg -q --batch --no-tty --passphrase '' --pinentry-mode loopback "$@" 2>"$top/gpg.err" || {
        cat "$top/gpg.err"
        fail "gpg $*"
    }
}
pgp_key() { # NAME: its fingerprint
    quiet_gpg --quick-gen-key "$1 Example <$1@example.org>" ed25519 sign never
    gpg --batch --with-colons --list-secret-keys "$1@example.org" 2>/dev/null |
        sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -n 1
}

# The good record, in which olga has an OpenPGP key.
good_record
olga=$(pgp_key olga)
eve=$(pgp_key eve)
cd good
as alice
mkdir -p trust/openpgp
gpg -q --batch --armor --export "$olga" >"trust/openpgp/$olga.asc"
sed -i "s/^people:.*/&\n  olga@example.org: {name: olga Example, roles: [recorder], keys: ['openpgp:$olga']}/" trust/roles.yaml
next_trust
commit_trust 'olga may record'
good_time=$clock
cd "$top"

# by_pgp FINGERPRINT [OPTIONS]: what put staged, by olga, signed with that key.
by_pgp() {
    _key=$1
    shift
    as olga
    payload >"$top/payload"
    quiet_gpg "$@" --armor --local-user "$_key" --detach-sign <"$top/payload" >"$top/armor"
    finish "$top/payload" "$top/armor" | tip
}
recorded_by_pgp() {
    note
    put
    by_pgp "$@"
    git reset -q --hard
}
revoke_olga() { # REASON
    sed -i "s|^revoked:.*|revoked:\n  - {fingerprint: 'openpgp:$olga', reason: $1, at: '2026-11-23T14:00:00Z'}|" trust/roles.yaml
}
stale() { # REASON
    as alice
    git checkout -q -b newer
    if hostile; then revoke_olga "$1"; else let_in erin; fi
    next_trust
    commit_trust 'meanwhile'
    git checkout -q main
    recorded_by_pgp "$olga"
    git branch -q late
    git checkout -q newer
    git branch -q -f main newer
    git checkout -q main
    as carol
    tick 600
    join late
}

attack_P01() { # a key that was revoked, on a state from before, merged by an honest member
    stale compromised
}

attack_P02() { # the same with a key that was retired
    stale retired
}

attack_P09() { # the revoked key's commit is taken as good by --since; the merge that brings it is new
    stale compromised
    with="--since $(git rev-parse late)"
}

attack_P10() { # it was verified on its own line, where the key was good; only then came the merge
    as alice
    git branch -q newer
    recorded_by_pgp "$olga"
    auditor_saw_it
    git checkout -q newer
    as alice
    if hostile; then revoke_olga compromised; else let_in erin; fi
    next_trust
    commit_trust 'meanwhile'
    git checkout -q main
    as carol
    tick 600
    join newer
}

attack_P03() { # by another's key
    recorded_by_pgp "$(if_hostile "$olga" "$eve")"
}

attack_P04() { # a remark in the armor, which nobody signed
    note
    put
    as olga
    payload >"$top/payload"
    quiet_gpg --armor --local-user "$olga" --detach-sign <"$top/payload" >"$top/armor"
    ! hostile || sed -i '1a Comment: approved by the CEO' "$top/armor"
    finish "$top/payload" "$top/armor" | tip
}

attack_P05() { # SHA-1
    if hostile; then
        recorded_by_pgp "$olga" --digest-algo SHA1 --weak-digest MD5 --allow-weak-digest-algos
    else
        recorded_by_pgp "$olga"
    fi
}

attack_P06() { # two signatures in one
    note
    put
    as olga
    payload >"$top/payload"
    if hostile; then
        quiet_gpg --armor --local-user "$olga" --local-user "$eve" --detach-sign <"$top/payload" >"$top/armor"
    else
        quiet_gpg --armor --local-user "$olga" --detach-sign <"$top/payload" >"$top/armor"
    fi
    finish "$top/payload" "$top/armor" | tip
}

attack_P07() { # a file of olga's name, with another's key in it
    as alice
    ! hostile || gpg -q --batch --armor --export "$eve" >"trust/openpgp/$olga.asc"
    hostile || let_in erin
    next_trust
    commit_trust 'a newer file'
}

attack_P08() { # a signature over text, in which line ends do not count
    if hostile; then
        recorded_by_pgp "$olga" --textmode
    else
        recorded_by_pgp "$olga"
    fi
}

try_all
