#!/bin/sh
# Attacks on signatures: bytes that are not what was signed, or not all of it, or signed in
# another way.
set -eu
. tests/attacks/common.sh
good_record

# bent MUTATION [ARGUMENT]: an entry whose signature by bob is bent in that way.
bent() {
    note
    put
    payload >"$top/payload"
    armor "$top/payload" "${key:-bob}" >"$top/armor"
    ! hostile || {
        forge bent "$@" <"$top/armor" >"$top/bent"
        mv "$top/bent" "$top/armor"
    }
    finish "$top/payload" "$top/armor" | tip
}
# spelt SED: an entry, and bob's signature in its header, spelt in another way.
spelt() {
    record
    ! hostile || rewritten "$1"
}
# dave_by WORDS: dave records with a key of that kind, given to ssh-keygen.
dave_by() {
    rm -f "$top/keys/dave" "$top/keys/dave.pub"
    ssh-keygen -q -N '' -C dave -f "$top/keys/dave" "$@"
    as alice
    let_in dave
    next_trust
    commit_trust 'dave may record'
    as dave
}
# touched: dave has a security key.
touched() {
    rm -f "$top/keys/dave" "$top/keys/dave.pub"
    forge sk "$top/keys/sk" 0 public >"$top/keys/dave.pub"
    : >"$top/keys/dave"
    as alice
    let_in dave
    next_trust
    commit_trust 'dave has a security key'
    as dave
    note
    put
    payload >"$top/payload"
    forge sk "$top/keys/sk" "$1" <"$top/payload" >"$top/armor"
    finish "$top/payload" "$top/armor" | tip
}

attack_A04() { # an empty one
    note
    put
    payload >"$top/payload"
    armor "$top/payload" >"$top/armor"
    ! hostile || printf '\n' >"$top/armor"
    finish "$top/payload" "$top/armor" | tip
}

attack_B01() { # made for files
    note
    put
    payload >"$top/payload"
    armor "$top/payload" bob -n "$(if_hostile git file)" >"$top/armor"
    finish "$top/payload" "$top/armor" | tip
}

attack_B02() { # made for nothing
    bent namespace
}

attack_B03() { # of another commit by the same person
    note
    put
    payload >"$top/payload"
    if hostile; then
        git cat-file commit HEAD^ | sed -n 's/^gpgsig //p; /^ /s/^ //p' >"$top/armor"
    else
        armor "$top/payload" >"$top/armor"
    fi
    finish "$top/payload" "$top/armor" | tip
}

attack_B05() { # another tree under it
    record
    note 'Other words'
    put
    if hostile; then
        rewritten "1s/.*/tree $(git write-tree)/"
    else
        add
    fi
}

attack_B06() { # another parent under it: an entry between is skipped
    record
    record 'In between'
    ! hostile || rewritten "2s/.*/parent $(git rev-parse HEAD~3)/"
}

attack_B07() { # other words in the message
    record
    ! hostile || rewritten 's/^note: Words/note: Never/'
}

attack_B08() { # SHA-1
    bent hash
}

attack_B09() { # version 2
    bent version
}

attack_B11() { # bytes where none are, and which nobody signs
    bent reserved
}

attack_B12() { # bytes behind
    bent trailing
}

attack_B14() { # the same number, plus the order of the group
    dave_by -t ed25519
    key=dave bent order
}

attack_B15() { # ECDSA with n - s: good, but another commit id without the key
    note
    put
    payload >"$top/payload"
    armor "$top/payload" >"$top/armor"
    finish "$top/payload" "$top/armor" | tip
    auditor_saw_it
    ! hostile || {
        git reset -q HEAD^
        forge bent ecdsa <"$top/armor" >"$top/bent"
        finish "$top/payload" "$top/bent" | tip
    }
}

attack_B17() { # an RSA signature labelled as by SHA-1
    as carol
    key=carol bent label ssh-rsa
}

attack_B18() { # mallory's signature with alice's key in it
    as alice
    key=$(if_hostile alice mallory) bent key "$top/keys/alice.pub"
}

attack_B20() { # a security key that nobody touched
    touched "$(if_hostile 1 0)"
}

attack_B21() { # verified by PIN alone, without a touch
    touched "$(if_hostile 5 4)"
}

attack_B24() { # by a browser: a form that cannot be checked here is never "verified"
    dave_by -t ecdsa
    key=dave bent type webauthn-sk-ecdsa-sha2-nistp256@openssh.com
}

attack_B27() { # the same header twice
    record
    ! hostile || git cat-file commit HEAD | awk '
        /^gpgsig /, /END SSH/ { kept = kept $0 "\n" } { print } /END SSH/ { printf "%s", kept; kept = "" }' | tip
}

attack_B29() { # a second header, by another
    note
    put
    payload >"$top/payload"
    armor "$top/payload" >"$top/armor"
    armor "$top/payload" mallory >"$top/other"
    finish "$top/payload" "$top/armor" >"$top/whole"
    if hostile; then
        sed '1s/^/gpgsig /; 2,$s/^/ /' "$top/other" >"$top/second"
        sed "/END SSH/r $top/second" "$top/whole" | tip
    else
        tip <"$top/whole"
    fi
}

attack_B30() { # a second signature behind the first
    note
    put
    payload >"$top/payload"
    armor "$top/payload" >"$top/armor"
    armor "$top/payload" mallory >"$top/other"
    ! hostile || cat "$top/other" >>"$top/armor"
    finish "$top/payload" "$top/armor" | tip
}

attack_B32() { # words in front
    spelt 's/^gpgsig /gpgsig see below:\n /'
}

attack_B34() { # words behind
    spelt 's/^ -----END SSH SIGNATURE-----/&\n smuggled/'
}

attack_B41() { # line ends of another system
    spelt "/^gpgsig /,/END SSH/s/\$/$(printf '\r')/"
}

attack_B42() { # an empty line in the middle
    spelt '/^ U1NIU0lH/s/$/\n /'
}

attack_B43() { # other line widths
    spelt '/^ U1NIU0lH/s/^ \(.\{30\}\)/ \1\n /'
}

attack_B44() { # one line more, of nothing
    spelt 's/^ -----END SSH SIGNATURE-----/&\n /'
}

attack_B45() { # bits of padding that no decoder looks at
    dave_by -t ed25519
    key=dave bent padding
}

attack_B38() { # in the message, where one library looks for it
    note
    put
    payload >"$top/payload"
    armor "$top/payload" >"$top/armor"
    if hostile; then
        { cat "$top/payload"; echo; sed '1s/^/gpgsig /; 2,$s/^/ /' "$top/armor"; } | tip
    else
        finish "$top/payload" "$top/armor" | tip
    fi
}

attack_B39() { # the same, and lines that this library hides from what it checks
    note
    put
    payload >"$top/payload"
    armor "$top/payload" >"$top/armor"
    if hostile; then
        { sed 's/^Pir-Entry/gpgsig&/' "$top/payload"; echo; sed '1s/^/gpgsig /; 2,$s/^/ /' "$top/armor"; } | tip
    else
        finish "$top/payload" "$top/armor" | tip
    fi
}

attack_X31() { # by a certificate: authority that lies outside the record
    dave_by -t ed25519
    ssh-keygen -q -s "$(key_of alice)" -I dave -n git "$top/keys/dave.pub" 2>"$top/chatter"
    note
    put
    payload >"$top/payload"
    if hostile; then
        ssh-keygen -q -Y sign -f "$top/keys/dave-cert.pub" -n git <"$top/payload" >"$top/armor"
    else
        armor "$top/payload" dave >"$top/armor"
    fi
    finish "$top/payload" "$top/armor" | tip
}

attack_B33() { # behind a good one a header that git takes out of what is signed, with anybody's bytes
    spelt '/END SSH SIGNATURE/a gpgsigX approved by the CEO'
}

attack_B36() { # before the author, where git finds it and others do not
    record
    ! hostile || git cat-file commit HEAD | awk '
        /^gpgsig /, /END SSH/ { next } { line[++n] = $0 } END { for (i = 1; i <= n; i++) print line[i] }' >"$top/bare"
    ! hostile || {
        git cat-file commit HEAD | sed -n '/^gpgsig /,/END SSH/p' >"$top/sig"
        { sed '/^author /,$d' "$top/bare"; cat "$top/sig"; sed -n '/^author /,$p' "$top/bare"; } | tip
    }
}

attack_X32() { # no signature, but a header that begins as one would
    spelt "s/^gpgsig /gpgsig-sha256 /"
}

try_all
