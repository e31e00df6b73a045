#!/bin/sh
# Attacks by merging: what one side revoked, decided or recorded is lost, or something is slipped
# in where nobody looks.
set -eu
. tests/attacks/common.sh
good_record

attack_A16() { # an honest merge of what a stranger made
    aside "$(if_hostile carol mallory)" 'On the side'
    record
    as alice
    join side
}

# late NAME: what NAME records on an old state, after alice changed trust on main by COMMANDS.
changed_meanwhile() { # COMMAND...
    git checkout -q -b late
    git checkout -q main
    as alice
    "$@"
    next_trust
    commit_trust 'meanwhile'
    git checkout -q late
}
and_joined() {
    git checkout -q main
    tick 600
    as carol
    join late
}

attack_A17() { # a key that was revoked, on a state from before, merged by an honest member
    changed_meanwhile revoke "$(if_hostile mallory bob)" compromised
    as bob
    record 'Backdated'
    and_joined
}

attack_X70() { # the same with a key that was retired
    changed_meanwhile revoke "$(if_hostile mallory bob)" retired
    as bob
    record 'Backdated'
    and_joined
}

drop_bob() {
    sed -i '/^bob/d' trust/allowed_signers
    sed -i '/^  bob/d' trust/roles.yaml
}
attack_X71() { # a person who was taken out of the trust files altogether
    if hostile; then
        changed_meanwhile drop_bob
    else
        changed_meanwhile let_in erin
    fi
    as bob
    record 'Backdated'
    and_joined
}

attack_X72() { # a member who may not record any more, with a key that is still good
    changed_meanwhile roles_of bob "$(if_hostile 'recorder, scribe' scribe)"
    as bob
    record 'Backdated'
    and_joined
}

attack_X73() { # one who was an owner, and makes schemas easier on the state from before
    as alice
    roles_of bob 'owner, recorder'
    next_trust
    commit_trust 'bob is an owner'
    changed_meanwhile roles_of bob "$(if_hostile 'owner, recorder, scribe' recorder)"
    as bob
    sed -i '/^required:/d' schemas/decision.yaml
    git commit -q -m 'schemas: nothing is required' schemas/decision.yaml
    tick
    and_joined
}

attack_X74() { # the revoked key comes by way of a second side line, which is merged first
    changed_meanwhile revoke "$(if_hostile mallory bob)" compromised
    git checkout -q -b later
    as bob
    record 'Backdated'
    git checkout -q late
    as carol
    record 'Honestly'
    join later
    and_joined
}

attack_X75() { # the revoked key is used on the older side, into which the newer one is merged
    changed_meanwhile revoke "$(if_hostile mallory bob)" compromised
    as bob
    record 'Backdated'
    tick 600
    as carol
    join main
    git branch -q -f main late
    git checkout -q main
}

# admitted NAME KEYS...: NAME merges the line `late` and admits what these keys of people signed.
admitted() {
    git checkout -q main
    tick 600
    as "$1"
    shift
    {
        printf 'merge: late\n\n'
        for _key; do printf 'Pir-Admit: %s\n' "$_key"; done
    } >"$top/words"
    git merge -q --no-ff -S -F "$top/words" late >"$top/chatter" 2>&1
    tick
}

attack_X110() { # an owner takes in what a retired key signed offline, or forgets to say so
    changed_meanwhile revoke bob retired
    as bob
    record 'Offline'
    admitted alice "$(fingerprint_of "$(if_hostile bob carol)")"
}

attack_X111() { # it is admitted by one who is no owner
    changed_meanwhile revoke bob retired
    as bob
    record 'Offline'
    admitted "$(if_hostile alice carol)" "$(fingerprint_of bob)"
}

attack_X112() { # it is admitted by one whom only the old line has as owner
    as alice
    roles_of carol 'owner, recorder'
    next_trust
    commit_trust 'carol is an owner'
    if hostile; then
        changed_meanwhile eval 'revoke bob retired; roles_of carol recorder'
    else
        changed_meanwhile revoke bob retired
    fi
    as bob
    record 'Offline'
    admitted carol "$(fingerprint_of bob)"
}

attack_X113() { # a key is admitted for good, by a commit that merges nothing
    as alice
    note
    put
    { message; ! hostile || printf 'Pir-Admit: %s\n' "$(fingerprint_of bob)"; } | git commit -q -F -
    tick
}

attack_X114() { # what is admitted comes by a key of another format's name, cut short
    changed_meanwhile revoke bob retired
    as bob
    record 'Offline'
    key=$(fingerprint_of bob)
    # shellcheck disable=SC2046 # nothing, or a word
    admitted alice "$key" $(if_hostile "" "${key%?}")
}

attack_X115() { # an older admission, by an owner who has meanwhile lost the role on the other line
    as alice
    let_in dave
    roles_of dave 'owner, recorder'
    next_trust
    commit_trust 'dave is an owner'
    changed_meanwhile revoke bob retired
    git branch -q other main
    as bob
    record 'Offline'
    admitted dave "$(fingerprint_of bob)"
    git checkout -q other
    as alice
    if hostile; then roles_of dave recorder; else let_in erin; fi
    next_trust
    commit_trust 'later'
    git checkout -q main
    as carol
    git checkout -q other
    join main
    git branch -q -f main other
    git checkout -q main
}

attack_X116() { # a schema made easier on the state from before, by one who was an owner then
    as alice
    roles_of bob 'owner, recorder'
    next_trust
    commit_trust 'bob is an owner'
    changed_meanwhile revoke bob compromised
    as bob
    sed -i '/^required:/d' schemas/decision.yaml
    git commit -q -m 'schemas: nothing is required' schemas/decision.yaml
    tick
    if hostile; then and_joined; else admitted alice "$(fingerprint_of bob)"; fi
}

attack_A26() { # trust changed on both sides, joined by a recorder
    as alice
    git checkout -q -b other
    let_in erin
    next_trust
    hostile || git checkout -q -- trust
    hostile || printf 'language: de\n' >>pir.yaml
    git commit -q -a -m 'on this side'
    git checkout -q main
    sed -i '/^carol/d' trust/allowed_signers
    sed -i '/^  carol/d' trust/roles.yaml
    next_trust
    commit_trust 'no carol'
    as bob
    join other -X ours
}

attack_A28() { # a merge that edits trust
    aside carol 'On the side'
    as alice
    record
    begin_join side
    hostile && {
        let_in mallory
        next_trust
        git add trust
    }
    git commit -q -m 'merge: side'
}

attack_X76() { # a merge that takes the old trust files though one side had changed them
    changed_meanwhile let_in erin
    as bob
    record 'On the side'
    git checkout -q main
    as bob
    begin_join late
    ! hostile || git checkout -q late -- trust
    git commit -q -m 'merge: late'
}

attack_X77() { # the same with a schema
    git checkout -q -b late
    record 'On the side'
    git checkout -q main
    as alice
    sed -i 's/^description: .*/description: What somebody wants to be on record./' schemas/note.yaml
    git commit -q -a -m 'schemas: a better word'
    tick
    as bob
    begin_join late
    ! hostile || git checkout -q late -- schemas
    git commit -q -m 'merge: late'
}

word() {
    sed -i "s/^description: .*/description: $1/" schemas/note.yaml
    git commit -q -a -m "schemas: $1"
    tick
}
attack_X78() { # of two merges crosswise one knows the word that was taken back, and brings it back again
    as alice
    word 'The first word.'
    git checkout -q -b side
    record 'On the side'
    git checkout -q main
    word 'The second word.'
    git branch -q main-was
    join side # knows both lines: the second word
    git checkout -q side
    join main-was # so does this
    git checkout -q main
    word 'The first word.' # taken back
    git checkout -q side
    record 'Later on the side'
    git checkout -q main
    as bob
    begin_join side
    if hostile; then
        git checkout -q side -- schemas
    else
        git checkout -q main -- schemas
    fi
    git commit -q -m 'merge: side'
}

# ---- both sides changed trust: an owner joins them, into what follows from both --------------
# parted [MAIN [OTHER]]: alice changes trust on main and on `other`, by these commands.
parted() {
    as alice
    git checkout -q -b other
    eval "${2:-let_in erin}"
    next_trust
    commit_trust 'on this side'
    git checkout -q main
    eval "${1:-roles_of carol scribe}"
    next_trust
    commit_trust 'on that side'
    tick
}
# joined PEOPLE: alice begins to join them; trust/ has these (NAME:ROLES, a word each), and all keys.
joined() {
    as alice
    previous=$(joined_previous other)
    begin_join other
    { git show HEAD:trust/allowed_signers; git show other:trust/allowed_signers; } | LC_ALL=C sort -u >trust/allowed_signers
    canonical_roles 4 "$previous" "$@"
    git add trust
}
end_join() {
    git commit -q -m 'merge: other'
    tick
}

attack_X120() { # by a recorder
    parted
    joined alice:owner,recorder bob:recorder carol:scribe erin:recorder
    as "$(if_hostile alice bob)"
    end_join
}

attack_X121() { # somebody is slipped in
    parted
    ! hostile || line_of mallory >>trust/allowed_signers
    git checkout -q -- trust
    # shellcheck disable=SC2046 # nothing, or a word
    joined alice:owner,recorder bob:recorder carol:scribe erin:recorder $(if_hostile '' mallory:recorder)
    ! hostile || line_of mallory >>trust/allowed_signers
    sort_signers
    git add trust
    end_join
}

attack_X122() { # a role that one side took away is back
    parted
    joined alice:owner,recorder bob:recorder "carol:$(if_hostile scribe recorder)" erin:recorder
    end_join
}

attack_X123() { # only one side had changed trust: that one's files count, and no others
    if hostile; then
        as alice
        git checkout -q -b other
        let_in erin
        next_trust
        commit_trust 'on this side'
        git checkout -q main
        record
    else
        parted
    fi
    joined alice:owner,recorder bob:recorder "carol:$(if_hostile scribe recorder)" erin:recorder
    end_join
}

attack_X124() { # the state of one side is disowned: only the other is named as previous
    parted
    joined alice:owner,recorder bob:recorder carol:scribe erin:recorder
    ! hostile || sed -i "s/^previous:.*/previous: $(trust_digest)/" trust/roles.yaml
    git add trust
    end_join
}

attack_X125() { # what somebody recorded who may not any more by the other side
    parted 'roles_of carol scribe' 'let_in erin'
    git checkout -q other
    as "$(if_hostile bob carol)"
    record 'On the other side'
    git checkout -q main
    joined alice:owner,recorder bob:recorder carol:scribe erin:recorder
    end_join
}

attack_X126() { # by one who is owner on one side only
    parted 'roles_of carol scribe' 'roles_of bob owner,recorder'
    joined alice:owner,recorder bob:owner,recorder carol:scribe
    as "$(if_hostile alice bob)"
    end_join
}

attack_X127() { # a revocation of one side is lost
    parted 'roles_of carol scribe' 'revoke bob retired'
    joined alice:owner,recorder bob:recorder carol:scribe
    if hostile; then
        canonical_roles 4 "$previous" alice:owner,recorder bob:recorder carol:scribe
    else
        with_revoked bob retired
    fi
    git add trust
    end_join
}

attack_X128() { # the settings are changed besides
    parted
    joined alice:owner,recorder bob:recorder carol:scribe erin:recorder
    ! hostile || { echo '# and this' >>pir.yaml && git add pir.yaml; }
    end_join
}

attack_X129() { # the key that the other side revoked signs on, on this side
    parted 'revoke bob compromised' 'let_in erin'
    git checkout -q other
    as "$(if_hostile alice bob)"
    record 'On the other side'
    git checkout -q main
    joined alice:owner,recorder bob:recorder carol:recorder erin:recorder
    with_revoked bob compromised
    git add trust
    end_join
}

attack_X130() { # a window of time is made wider than either side has it
    parted 'limit_bob 20270101000000Z' 'limit_bob 20260601000000Z'
    joined alice:owner,recorder bob:recorder carol:recorder
    sed -i '/^bob/d' trust/allowed_signers
    line_of bob >>trust/allowed_signers
    hostile || sed -i '/^bob/s/="git"/="git",valid-before="20260601000000Z"/' trust/allowed_signers
    sort_signers
    git add trust
    end_join
}
limit_bob() {
    sed -i "/^bob/s/=\"git\"/=\"git\",valid-before=\"$1\"/" trust/allowed_signers
}

attack_D10() { # a merge that drops an entry
    aside carol 'On the side'
    dropped=$path
    record
    begin_join side
    ! hostile || git rm -q -f "$dropped"
    git commit -q -m 'merge: side'
}

attack_D11() { # a merge that changes an entry
    aside carol 'On the side'
    bent=$path
    record
    begin_join side
    ! hostile || echo z >>"$bent"
    git add -A
    git commit -q -m 'merge: side'
}

attack_D12() { # a merge that adds an entry
    aside carol 'On the side'
    record
    begin_join side
    if hostile; then
        note 'Slipped in'
        put
    fi
    git commit -q -m 'merge: side'
}

attack_D13() { # two entries of one name: one is lost
    git checkout -q -b side
    as carol
    note 'From the side'
    put
    twin=$path
    add
    git checkout -q main
    tick -60
    as bob
    note 'From the main line'
    put
    if hostile; then
        git mv "$path" "$twin"
        message | git commit -q -F -
        tick
        join side -X ours
    else
        add
        join side
    fi
}

attack_X79() { # a merge that is not signed
    aside carol 'On the side'
    record
    git merge -q --no-ff --no-commit side >"$top/chatter" 2>&1
    git commit -q "$(if_hostile --gpg-sign --no-gpg-sign)" -m 'merge: side'
}

attack_X80() { # a merge by a stranger
    aside carol 'On the side'
    record
    as "$(if_hostile bob mallory)"
    join side
}

attack_X81() { # a merge by one whom only one side knows
    changed_meanwhile let_in dave
    as bob
    record 'On the side'
    git checkout -q main
    as "$(if_hostile carol dave)"
    join late
}

attack_X82() { # a merge of what is there already: nothing is joined, somebody only signs
    aside carol 'On the side'
    record
    join side
    ! hostile || {
        as carol
        { headers "$(git rev-parse 'HEAD^{tree}')" "$(git rev-parse HEAD)" "$(git rev-parse HEAD^2)"; echo 'merge: once more'; } | seal carol
    }
}

attack_X83() { # a merge with a trailer, as if it had recorded something
    aside carol 'On the side'
    record
    begin_join side
    if hostile; then
        message 'merge: side' | git commit -q -F -
    else
        git commit -q -m 'merge: side'
    fi
}

attack_X84() { # a schema of one side and what it rests on of the other: together they are none
    as alice
    git checkout -q -b other
    sed -i 's/^  body:$/  words:/' schemas/envelope.yaml
    sed -i 's|^\$defs:|&\n  phrase: {type: string}|' schemas/envelope.yaml
    sed -i 's|^  words:|  body:|' schemas/envelope.yaml
    git commit -q -a -m 'schemas: one more definition'
    tick
    sed -i 's|^properties:$|properties:\n  mood:\n    description: How.\n    $ref: envelope.yaml#/$defs/phrase\n    x-pir: {order: 50}|' schemas/note.yaml
    git commit -q -a -m 'schemas: that uses it'
    git checkout -q main
    tick
    record
    as bob
    begin_join other
    ! hostile || git checkout -q main -- schemas/envelope.yaml
    git commit -q -m 'merge: other'
}

attack_X85() { # what a merge takes of each side is fine alone, but no record together
    as alice
    git checkout -q -b other
    sed -i 's|^properties:$|properties:\n  mood:\n    description: How.\n    $ref: envelope.yaml#/$defs/currency\n    x-pir: {order: 50}|' schemas/note.yaml
    git commit -q -a -m 'schemas: a mood'
    tick
    git checkout -q main
    if hostile; then
        for file in schemas/*.yaml; do
            sed -i 's|envelope.yaml#/\$defs/currency|envelope.yaml#/$defs/money|' "$file"
        done
        sed -i 's|^  currency:|  money:|' schemas/envelope.yaml
    else
        sed -i 's|^description: What every entry.*|description: What each entry says of itself, whatever its kind.|' schemas/envelope.yaml
    fi
    git commit -q -a -m 'schemas: another word for it'
    tick
    as bob
    join other
}

try_all
