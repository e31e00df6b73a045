#!/bin/sh
# Attacks where two owners must agree to a change: one of them tries alone, in another's name, with an agreement to
# something else, or on a state from before.
set -eu
. tests/attacks/common.sh
good_record
cd good
as alice
roles_of bob 'owner, recorder'
next_trust
commit_trust 'bob is an owner'
before=$(git rev-parse HEAD)
ok pir trust threshold 2
tick
good_time=$clock
cd "$top"

# proposed COMMAND...: what it leaves, with the next serial, is $next; the change itself is put aside.
proposed() {
    "$@"
    previous=$(trust_digest)
    next_trust
    git add -A
    next=$(git ls-files | grep -v -e '^incidents/' -e '^proposals/' | LC_ALL=C sort | xargs sha256sum |
        sha256sum | cut -c 1-64)
    git diff --cached --binary >"$top/change"
    git reset -q --hard
}
a_setting() {
    printf '# ours\n' >>schemas/event.yaml
}
# approval PATH WORDS: whoever is at the keyboard commits that file below proposals/$next/approvals.
approval() {
    mkdir -p "proposals/$next/approvals"
    printf '%s\n' "$2" >"proposals/$next/approvals/$1"
    git add proposals
    git commit -q -m 'trust: approve'
    tick
}
carried_out() {
    as alice
    git apply --index "$top/change"
    git commit -q -m 'schemas: as agreed'
    tick
}

attack_T01() { # one owner alone
    proposed a_setting
    as bob
    hostile || approval bob@example.org "previous: $previous"
    carried_out
}

attack_T02() { # an owner agrees with herself
    proposed a_setting
    as "$(if_hostile bob alice)"
    approval "$(if_hostile bob alice)@example.org" "previous: $previous"
    carried_out
}

attack_T03() { # a recorder agrees
    proposed a_setting
    as "$(if_hostile bob carol)"
    approval "$(if_hostile bob carol)@example.org" "previous: $previous"
    carried_out
}

attack_T04() { # an owner agrees in the name of another
    proposed a_setting
    as "$(if_hostile bob alice)"
    approval bob@example.org "previous: $previous"
    carried_out
}

attack_T05() { # what was agreed to is changed a little before it is done
    proposed a_setting
    as bob
    approval bob@example.org "previous: $previous"
    as alice
    git apply --index "$top/change"
    ! hostile || printf '# and mine\n' >>schemas/event.yaml
    git commit -q -a -m 'schemas: as agreed'
}

attack_T06() { # an agreement that lapsed: trust was changed first
    proposed a_setting
    as bob
    approval bob@example.org "previous: $(if_hostile "$previous" "$(printf %064d 0)")"
    carried_out
}

attack_T07() { # the serial stays, so that the agreement would hold again and again
    proposed a_setting
    as bob
    approval bob@example.org "previous: $previous"
    as alice
    git apply --index "$top/change"
    ! hostile || git checkout -q HEAD -- trust
    git commit -q -m 'schemas: as agreed'
}

attack_T08() { # the agreement comes with the change
    proposed a_setting
    as bob
    hostile || approval bob@example.org "previous: $previous"
    as alice
    git apply --index "$top/change"
    if hostile; then
        mkdir -p "proposals/$next/approvals"
        printf 'previous: %s\n' "$previous" >"proposals/$next/approvals/bob@example.org"
        git add proposals
    fi
    git commit -q -m 'schemas: as agreed'
}

attack_T09() { # the agreement is a link to another
    proposed a_setting
    as bob
    if hostile; then
        link=$(printf 'bob@example.org' | git hash-object -w --stdin)
        git update-index --add --cacheinfo "120000,$link,proposals/$next/approvals/bob@example.org"
        git commit -q -m 'trust: approve'
        git reset -q --hard
        tick
    else
        approval bob@example.org "previous: $previous"
    fi
    carried_out
}

attack_T10() { # the agreement has two lines
    proposed a_setting
    as bob
    approval bob@example.org "previous: $previous$(if_hostile '' "
previous: $(printf %064d 0)")"
    carried_out
}

attack_T11() { # one is enough, says one
    as alice
    proposed sed -i '/^threshold:/d' trust/roles.yaml
    as bob
    hostile || approval bob@example.org "previous: $previous"
    carried_out
}

attack_T12() { # on a state from when one was enough, and merged
    git checkout -q -b side "$before"
    as alice
    if hostile; then
        a_setting
        git commit -q -a -m 'schemas: mine'
        tick
    else
        record 'On the side'
    fi
    git checkout -q main
    as bob
    join side
}

attack_T13() { # a number in another spelling
    proposed sed -i "$(if_hostile '/^threshold:/d' 's/^threshold: .*/threshold: 02/')" trust/roles.yaml
    as bob
    approval bob@example.org "previous: $previous"
    carried_out
}

attack_T14() { # more must agree than there are: nothing could be changed any more
    proposed sed -i "$(if_hostile '/^threshold:/d' 's/^threshold: .*/threshold: 3/')" trust/roles.yaml
    as bob
    approval bob@example.org "previous: $previous"
    carried_out
}

attack_T15() { # what was agreed to aside is merged by a recorder, who admits a key that nobody withdrew
    proposed a_setting
    git checkout -q -b late
    as bob
    approval bob@example.org "previous: $previous"
    carried_out
    git checkout -q main
    as carol
    record
    tick 600
    as alice
    if hostile; then
        printf 'merge: late\n\nPir-Admit: %s\n' "$(fingerprint_of carol)" >"$top/words"
        as carol
        git merge -q --no-ff -S -F "$top/words" late >"$top/chatter" 2>&1
    else
        join late
    fi
}

# agreed_apart: on main and on `other` trust was changed, each as two owners agreed.
agreed_apart() {
    git checkout -q -b other
    proposed let_in erin
    as bob
    approval bob@example.org "previous: $previous"
    carried_out
    git checkout -q main
    proposed sed -i '/^  carol/,/roles:/s/roles:.*/roles: [scribe]/' trust/roles.yaml
    as bob
    approval bob@example.org "previous: $previous"
    carried_out
    asked=2
}
both_joined() {
    { git show main:trust/allowed_signers; git show other:trust/allowed_signers; } | LC_ALL=C sort -u >trust/allowed_signers
    canonical_roles "$serial" "$united" alice:owner,recorder bob:owner,recorder carol:scribe erin:recorder
    git add trust
}
# joining_agreed NEXT: bob agrees to it on `other`; then alice joins.
joining_agreed() {
    git checkout -q other
    as bob
    approval bob@example.org "previous: $1"
    git checkout -q main
}
attack_T16() { # one owner alone joins what two agreed to on either side
    agreed_apart
    united=$(joined_previous other)
    serial=$(($(git show HEAD:trust/roles.yaml | sed -n 's/^serial: //p') + 1))
    both_joined
    next=$(git ls-files | grep -v -e '^incidents/' -e '^proposals/' | LC_ALL=C sort | xargs sha256sum |
        sha256sum | cut -c 1-64)
    git reset -q --hard
    hostile || joining_agreed "$united"
    as alice
    begin_join other
    both_joined
    git commit -q -m 'merge: other'
}

attack_T17() { # the agreement to joining them is to something else
    agreed_apart
    united=$(joined_previous other)
    serial=$(($(git show HEAD:trust/roles.yaml | sed -n 's/^serial: //p') + 1))
    both_joined
    next=$(git ls-files | grep -v -e '^incidents/' -e '^proposals/' | LC_ALL=C sort | xargs sha256sum |
        sha256sum | cut -c 1-64)
    git reset -q --hard
    joining_agreed "$(if_hostile "$united" "$(trust_digest)")"
    as alice
    begin_join other
    both_joined
    git commit -q -m 'merge: other'
}

try_all
