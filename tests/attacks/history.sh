#!/bin/sh
# Attacks on history as a whole and on time: what was seen is taken back, rewritten, begun anew,
# or dated otherwise.
set -eu
. tests/attacks/common.sh
good_record

attack_E01() { # rewritten: signed anew by a member, but not what the auditor saw
    record
    auditor_saw_it
    if hostile; then
        git reset -q --hard HEAD^
        record 'Something else'
    else
        record 'More'
    fi
}

attack_E02() { # the last entry is gone
    record
    auditor_saw_it
    ! hostile || git reset -q --hard HEAD^
}

attack_E03() { # the branch is gone, another one shown
    auditor_saw_it
    ! hostile || {
        git checkout -q -b other HEAD~1
        git branch -q -D main
    }
}

attack_E05() { # the tip under another id, by somebody without a key
    record
    auditor_saw_it
    ! hostile || rewritten 's/^ -----END SSH SIGNATURE-----/&\n smuggled/'
}

attack_E06() { # earlier than its parent
    tick "$(if_hostile 60 -100000)"
    record
}

attack_E07() { # in the future
    record
    ! hostile || clock_at 4102444800
    record 'Later'
}

attack_E08() { # another time for its author
    note
    put
    if hostile; then
        message | GIT_AUTHOR_DATE='@1000000000 +0000' git commit -q -F -
    else
        message | git commit -q -F -
    fi
}

attack_E10() { # the same second, another zone
    note
    put
    if hostile; then
        message | GIT_AUTHOR_DATE="@$clock +1200" git commit -q -F -
    else
        message | git commit -q -F -
    fi
}

attack_E11() { # what was published becomes a side line
    git checkout -q -b mine
    record 'Mine'
    git checkout -q main
    as carol
    record 'Published'
    auditor_saw_it
    if hostile; then
        git checkout -q mine
        join main
        git branch -q -f main mine
        git checkout -q main
    else
        join mine
    fi
}

attack_E21() { # begun anew, and called the introduction
    as alice
    if hostile; then
        git checkout -q --orphan fresh
        git commit -q -m 'init: compacted'
        git branch -q -M fresh main
    else
        printf 'language: de\n' >>pir.yaml
        git commit -q -m 'settings: in German' pir.yaml
    fi
}

attack_E22() { # begun anew where it was verified before
    auditor_saw_it
    attack_E21
}

# A record of mallory's, merged.
foreign() {
    git checkout -q --orphan foreign
    as mallory
    git rm -q -r --cached incidents
    rm -r incidents
    line_of mallory >trust/allowed_signers
    printf 'version: 1\nserial: 1\nprevious: none\npeople:\n  mallory@example.org: {name: M, roles: [owner, recorder]}\nrevoked: []\n' >trust/roles.yaml
    git add -A
    git commit -q -m 'init: a record'
    tick
}
attack_X60() { # a second beginning, merged into the first
    if hostile; then
        foreign
        git checkout -q main
        as alice
        join foreign --allow-unrelated-histories -X ours
    else
        aside carol 'On the side'
        record
        join side
    fi
}

attack_X61() { # the same the other way round, so that the foreign one is the first on the line
    as alice
    if hostile; then
        foreign
        join main --allow-unrelated-histories -X theirs
        git branch -q -f main foreign
        git checkout -q main
    else
        record
    fi
}

attack_X62() { # the first commit, and nothing is pinned: whose root is it?
    as alice
    pin=
    with=--tofu
    if hostile; then
        foreign
        join main --allow-unrelated-histories -X theirs
        git branch -q -f main foreign
        git checkout -q main
    else
        record
    fi
}

attack_X63() { # backdated by hours, on a side line from long ago, then merged: time goes on on each line
    record
    record 'Later'
    git checkout -q -b side HEAD~2
    clock_at $((good_time + 1))
    record 'As if then'
    git checkout -q main
    clock_at $((good_time + 600))
    ! hostile || tick -590
    join side
}

attack_X64() { # a change nobody looks at: HEAD names another branch than the one that was verified
    record
    auditor_saw_it
    if hostile; then
        git branch -q old HEAD~1
        git reset -q --hard HEAD~1
        git symbolic-ref HEAD refs/heads/old
    else
        git checkout -q -b old HEAD~1
    fi
}

attack_X65() { # the leap to 2^40 seconds: no honest commit could follow
    record
    ! hostile || clock_at 1099511627776
    record 'Later'
}

try_all
