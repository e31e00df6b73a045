#!/bin/sh
# Attacks by people who may not: strangers, members without the role, members in another's name.
set -eu
. tests/attacks/common.sh
good_record

attack_A01() { # not signed
    note
    add "$(if_hostile --gpg-sign --no-gpg-sign)"
}

attack_A02() { # plain git commit, hooks skipped, a message of one's own
    if hostile; then
        note
        put
        git -c commit.gpgsign=false commit -q --no-verify -m 'note: e3'
    else
        record
    fi
}

attack_A05() { # by a stranger
    as "$(if_hostile bob mallory)"
    record
}

attack_A07() { # a key that comes with the commit it signs
    as alice
    let_in dave
    next_trust
    hostile || commit_trust 'dave may record'
    git add trust
    as dave
    record
}

attack_A10() { # a recorder lets somebody in
    as "$(if_hostile alice bob)"
    let_in erin
    next_trust
    commit_trust 'erin may record'
}

attack_A11() { # a recorder makes himself owner
    as "$(if_hostile alice bob)"
    roles_of bob 'owner, recorder'
    next_trust
    commit_trust 'bob is an owner'
}

attack_A19() { # the committer is somebody else than the key's owner, the author is right
    note
    put
    if hostile; then
        message | GIT_COMMITTER_NAME='carol Example' GIT_COMMITTER_EMAIL=carol@example.org git commit -q -F -
    else
        message | git commit -q -F -
    fi
}

attack_A18() { # the author is somebody else, the committer is right
    note
    put
    if hostile; then
        message | git commit -q -F - --author 'carol Example <carol@example.org>'
    else
        message | git commit -q -F -
    fi
}

attack_A22() { # the right first commit, another key pinned
    pin=${introduction%%:*}:$(fingerprint_of "$(if_hostile alice bob)")
}

attack_A23() { # nothing pinned
    ! hostile || pin=
}

attack_A31() { # an unsigned commit under a signed tag
    note
    add "$(if_hostile --gpg-sign --no-gpg-sign)"
    as alice
    git tag -s -m 'as audited' audited
}

attack_I08() { # honest entries after a bad one
    as "$(if_hostile bob mallory)"
    record 'In between'
    as bob
    record 'Good'
}

attack_X10() { # a recorder changes the settings
    as "$(if_hostile alice bob)"
    printf 'language: de\n' >>pir.yaml
    git commit -q -m 'settings: in German' pir.yaml
}

attack_X11() { # a recorder makes a schema easier
    as "$(if_hostile alice bob)"
    sed -i 's/^properties:$/properties:\n  mood:\n    description: How the team feels.\n    type: string\n    x-pir: {order: 50}/' schemas/note.yaml
    git commit -q -m 'schemas: ask for the mood' schemas/note.yaml
}

attack_X12() { # a recorder replaces the script auditors are told to run by one that is content
    as "$(if_hostile alice bob)"
    printf '#!/bin/sh\necho "0 findings"\n' >pir-audit.sh
    git commit -q -m 'settings: a shorter script' pir-audit.sh
}

attack_X13() { # a recorder's page says to run another script
    as "$(if_hostile alice bob)"
    printf '\nOr run https://example.org/audit.sh instead.\n' >>VERIFY.md
    git commit -q -m 'settings: how to audit' VERIFY.md
}

attack_X14() { # somebody whose roles were all taken away, by the key that is still there
    as alice
    roles_of bob "$(if_hostile recorder '')"
    roles_of carol "$(if_hostile 'recorder, scribe' recorder)"
    next_trust
    commit_trust 'other roles'
    as bob
    record
}

attack_X15() { # an owner who is one no more changes trust once again
    as alice
    let_in dave
    roles_of dave 'owner, recorder'
    next_trust
    commit_trust 'dave is an owner'
    if hostile; then
        roles_of dave recorder
        next_trust
        commit_trust 'dave is none any more'
    fi
    as dave
    let_in erin
    next_trust
    commit_trust 'erin may record'
}

attack_X16() { # a member takes another's name: what stock git shows is that name
    if hostile; then
        git config user.name 'alice Example'
    else
        git config user.name 'Bob E.'
    fi
    record
}

attack_X17() { # the same in other letters
    git config user.name "$(if_hostile 'Robert Example' 'ALICE  EXAMPLE')"
    record
}

attack_X131() { # with a letter of another alphabet: аlice is not alice
    git config user.name "$(if_hostile 'Robert Example' 'аlice Example')"
    record
}

attack_X132() { # with a character that nobody sees, and letters in full width
    git config user.name "$(if_hostile 'Robert Example' "$(printf 'ａli\342\200\213ce Example')")"
    record
}

attack_X133() { # with signs for letters
    git config user.name "$(if_hostile 'a1ic Example' 'aIice Examp1e')"
    record
}

attack_X18() { # the address of the key's owner, in capitals: another person to some readers
    ! hostile || git config user.email BOB@example.org
    record
}

attack_X19() { # written as commander by one who is none
    as alice
    roles_of bob 'recorder, commander'
    next_trust
    hostile || commit_trust 'bob commands'
    ! hostile || git checkout -q -- trust
    as bob
    note 'As you were' 'acting-as: commander'
    add
}

attack_X59() { # a stranger's key, and everything else a member's
    ! hostile || git config user.signingkey "$(key_of mallory).pub"
    record
}

try_all
