#!/bin/sh
# Attacks on the trust files by somebody who may change them, or has an owner's key: rollback,
# forms that readers take in two ways, keys that vouch for more than they should.
set -eu
. tests/attacks/common.sh
good_record

# listed LINE: alice adds a line to allowed_signers.
listed() {
    as alice
    printf '%s\n' "$1" >>trust/allowed_signers
    sort_signers
    next_trust
    commit_trust 'one more key'
}
key_words() { # NAME: type and key
    cut -d' ' -f1,2 "$(key_of "$1").pub"
}
# erin PRINCIPAL-AND-OPTIONS: the line of erin's key, honestly or with these words in front.
erin() {
    as alice
    person erin recorder
    listed "$(if_hostile 'erin@example.org namespaces="git"' "$1") $(key_words erin)"
}

attack_A13() { # the list of signers is taken away
    as alice
    if hostile; then
        git rm -q trust/allowed_signers
    else
        let_in erin
        next_trust
    fi
    commit_trust 'none'
}

attack_A14() { # the list of signers is a link
    as alice
    let_in erin
    next_trust
    git add trust
    if hostile; then
        link=$(printf /etc/passwd | git hash-object -w --stdin)
        git update-index --cacheinfo 120000,"$link",trust/allowed_signers
    fi
    git commit -q -m 'trust: elsewhere'
}

attack_A25() { # an old state brought back
    as alice
    cp -r trust "$top/was"
    let_in erin
    next_trust
    commit_trust 'erin may record'
    cp "$top"/was/* trust/
    rm -r "$top/was"
    hostile || next_trust
    commit_trust 'as it was'
}

attack_X20() { # the same, chained and counted as it should be, but with a revocation taken back
    as alice
    revoke carol compromised
    next_trust
    commit_trust 'the key of carol is compromised'
    if hostile; then
        sed -i '/fingerprint/d; s/^revoked:.*/revoked: []/' trust/roles.yaml
    else
        let_in erin
    fi
    next_trust
    commit_trust 'once more'
}

attack_X21() { # a compromised key is called retired
    as alice
    revoke carol "$(if_hostile retired compromised)"
    next_trust
    commit_trust 'the key of carol'
    sed -i "s/reason: [a-z]*/reason: $(if_hostile compromised retired)/" trust/roles.yaml
    next_trust
    commit_trust 'the key of carol, again'
}

attack_X22() { # a key was compromised later than was said at first: what it signed meanwhile is out of view
    as alice
    revoke carol compromised 2026-11-23T14:15:00Z
    next_trust
    commit_trust 'the key of carol is compromised'
    sed -i "s/at: '[^']*'/at: '$(if_hostile 2026-11-22T00:00:00Z 2026-11-23T14:19:30Z)'/" trust/roles.yaml
    next_trust
    commit_trust 'since when'
}

attack_X23() { # a number of states is skipped
    as alice
    let_in erin
    next_trust
    ! hostile || sed -i 's/^serial:.*/serial: 4000000000/' trust/roles.yaml
    commit_trust 'erin'
}

attack_X24() { # the number stays
    as alice
    let_in erin
    next_trust
    ! hostile || sed -i 's/^serial:.*/serial: 2/' trust/roles.yaml
    commit_trust 'erin'
}

attack_X25() { # previous names the state before the last one: what lies between is disowned
    as alice
    before=$(trust_digest)
    let_in erin
    next_trust
    commit_trust 'erin'
    let_in dave
    next_trust
    ! hostile || sed -i "s/^previous:.*/previous: $before/" trust/roles.yaml
    commit_trust 'dave'
}

attack_X26() { # the signers change, roles.yaml does not
    as alice
    if hostile; then
        sed -i '/^carol/d' trust/allowed_signers
    else
        sed -i '/^carol/d' trust/allowed_signers
        roles_of carol ''
        next_trust
    fi
    commit_trust 'no carol'
}

attack_A29() { # one key, two people
    as alice
    person zed owner
    listed "zed@example.org namespaces=\"git\" $(key_words "$(if_hostile zed bob)")"
}

attack_B23() { # a certificate authority
    erin 'erin@example.org cert-authority,namespaces="git"'
}

attack_H01() { # a pattern
    erin '*@example.org namespaces="git"'
}

attack_H02() { # all but one
    erin '!alice@example.org,*@example.org namespaces="git"'
}

attack_H03() { # for any purpose
    erin 'erin@example.org'
}

attack_H04() { # for any purpose but this
    erin 'erin@example.org namespaces="!git,*"'
}

attack_H05() { # options in other letters
    erin 'erin@example.org NAMESPACES="git"'
}

attack_H06() { # a byte order mark
    erin "$(printf '\357\273\277')erin@example.org namespaces=\"git\""
}

attack_H07() { # a time without zone
    erin 'erin@example.org namespaces="git",valid-before="20370101"'
}

attack_H08() { # a day that no calendar has
    erin 'erin@example.org namespaces="git",valid-before="20370230000000Z"'
}

attack_H09() { # two people in quotes
    erin '"erin,alice@example.org" namespaces="git"'
}

attack_H10() { # the type is not the key's
    as alice
    person erin recorder
    listed "erin@example.org namespaces=\"git\" $(if_hostile "$(key_words erin)" "ssh-rsa $(key_words erin | cut -d' ' -f2)")"
}

attack_H12() { # a role without a key
    as alice
    person zoe owner
    if hostile; then
        next_trust
        commit_trust zoe
    else
        listed "$(line_of zoe)"
    fi
}

attack_H13() { # a field twice
    as alice
    let_in erin
    ! hostile || sed -i "s/^\(  erin@.*\)}/\1, roles: [owner]}/" trust/roles.yaml
    next_trust
    commit_trust erin
}

attack_H14() { # the same person twice, in two roles
    as alice
    let_in erin
    ! hostile || person erin owner
    next_trust
    commit_trust erin
}

attack_H15() { # an anchor
    as alice
    let_in erin
    ! hostile || sed -i 's/^\(  erin@.*roles: \)\[recorder\]/\1\&r [recorder]/' trust/roles.yaml
    next_trust
    commit_trust erin
}

# roles_bent SED: erin comes, and roles.yaml has another spelling.
roles_bent() {
    as alice
    let_in erin
    next_trust
    ! hostile || sed -i "$1" trust/roles.yaml
    commit_trust erin
}
attack_H22() { # line ends of another system
    roles_bent 's/$/\r/'
}

attack_H23() { # tabs
    roles_bent 's/^  erin/\terin/'
}

attack_H24() { # a zero byte, where readers of C strings stop
    roles_bent 's/^revoked:.*/&\x00/'
}

attack_H25() { # a serial that leaves no room for another
    roles_bent 's/^serial:.*/serial: 4294967295/'
}

attack_H26() { # one that no computer can hold
    roles_bent 's/^serial:.*/serial: 99999999999999999999999/'
}

attack_H27() { # one that is three in another spelling
    roles_bent 's/^serial: 3/serial: 0x3/'
}

attack_H28() { # fields merged in
    roles_bent 's/^  erin@.*/  <<: {erin@example.org: {name: erin Example, roles: [owner]}}/'
}

attack_H29() { # a type of its own
    roles_bent 's/^\(  erin@.*roles: \)/\1!!set /'
}

attack_H30() { # a second document, with another owner
    roles_bent '$a ---\npeople: {erin@example.org: {name: erin Example, roles: [owner]}}'
}

attack_H31() { # a remark that hides a role from who reads it quickly
    roles_bent 's/^\(  erin@.*\)/\1 # [owner]/; s/^people:/&\n  "erin@example.org": {name: E, roles: [owner]}/'
}

attack_H32() { # an option twice: the first counts, or the last
    erin 'erin@example.org namespaces="git",valid-before="20370101000000Z",valid-before="20270101000000Z"'
}

attack_H33() { # the options in another order
    erin 'erin@example.org valid-before="20370101000000Z",namespaces="git"'
}

attack_H34() { # two spaces, which readers may split otherwise
    erin 'erin@example.org  namespaces="git"'
}

attack_H35() { # an option that this reader does not know
    erin 'erin@example.org namespaces="git",no-touch-required'
}

attack_H36() { # a span of time that ends before it begins
    erin 'erin@example.org namespaces="git",valid-after="20370101000000Z",valid-before="20270101000000Z"'
}

attack_H16() { # an unknown field that a reader may take for a role
    as alice
    let_in erin
    ! hostile || sed -i 's/^\(  erin@.*\)}/\1, role: owner}/' trust/roles.yaml
    next_trust
    commit_trust erin
}

attack_H17() { # a letter that looks like another: аlice is not alice
    as alice
    person erin recorder
    ! hostile || sed -i "s/^  erin@/  $(printf '\320\260')lice@/" trust/roles.yaml
    listed "$(if_hostile 'erin@example.org' "$(printf '\320\260')lice@example.org") namespaces=\"git\" $(key_words erin)"
}

attack_H18() { # an unsorted list
    as alice
    let_in erin
    ! hostile || LC_ALL=C sort -r -o trust/allowed_signers trust/allowed_signers
    next_trust
    commit_trust erin
}

attack_H19() { # nobody is owner any more
    as alice
    roles_of alice "$(if_hostile 'owner' 'recorder')"
    next_trust
    commit_trust 'all are equal'
}

attack_H20() { # a key for which anybody can sign: the point of order one
    as alice
    person erin recorder
    listed "erin@example.org namespaces=\"git\" $(if_hostile "$(key_words erin)" \
        'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')"
}

attack_H21() { # a key too short to trust
    as alice
    person erin recorder
    ssh-keygen -q -t rsa -b 1024 -N '' -f "$top/keys/short$side"
    listed "erin@example.org namespaces=\"git\" $(key_words "$(if_hostile erin "short$side")")"
}

attack_X134() { # an owner lets somebody in who looks like alice
    as alice
    line_of dave >>trust/allowed_signers
    sort_signers
    sed -i "s/^people:.*/&\n  dave@example.org: {name: $(if_hostile 'Dave Example' 'Аlice Example'), roles: [recorder]}/" trust/roles.yaml
    next_trust
    commit_trust 'one more'
}

attack_X135() { # whose address looks like alice's
    as alice
    line_of dave | sed "s/^dave/$(if_hostile dave a1ice)/" >>trust/allowed_signers
    sort_signers
    sed -i "s/^people:.*/&\n  $(if_hostile dave a1ice)@example.org: {name: Dave, roles: [recorder]}/" trust/roles.yaml
    next_trust
    commit_trust 'one more'
}

attack_X136() { # whose name has letters of two alphabets in one word
    as alice
    line_of dave >>trust/allowed_signers
    sort_signers
    sed -i "s/^people:.*/&\n  dave@example.org: {name: $(if_hostile 'Дейв Example' 'Dаvе Example'), roles: [recorder]}/" trust/roles.yaml
    next_trust
    commit_trust 'one more'
}

attack_X27() { # a file beside the trust files that other tools would read
    as alice
    let_in erin
    next_trust
    ! hostile || key_words mallory >trust/revoked_keys
    commit_trust erin
}

attack_X28() { # an expired key, and a commit dated back by less than the whole line of history
    as alice
    person dave recorder
    listed "dave@example.org namespaces=\"git\",valid-before=\"20261123143000Z\" $(key_words dave)"
    ! hostile || tick 3600
    as dave
    record
}

attack_X29() { # a key before its time
    as alice
    person dave recorder
    listed "dave@example.org namespaces=\"git\",valid-after=\"20261123150000Z\" $(key_words dave)"
    hostile || tick 3600
    as dave
    record
}

attack_X30() { # a key that was revoked, used once more
    as alice
    revoke bob retired
    next_trust
    hostile || git checkout -q -- trust
    hostile || let_in erin
    hostile || next_trust
    commit_trust 'trust moved on'
    as bob
    record
}

try_all
