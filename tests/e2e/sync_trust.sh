#!/bin/sh
# Two lines that both changed who is trusted: an owner joins them by pir sync, into what follows from both;
# where several must agree, one after the other; others are told whom to ask.
set -eu
. tests/e2e/common.sh

state_of() { # PERSON: their own state folder, as on a machine of their own
    export XDG_STATE_HOME="$top/state-$1"
}
at() { # PERSON: sits down at their own clone
    as "$1"
    state_of "$1"
    cd "$top/$1"
}
added() { # NAME [ROLE]
    ok pir trust add "$1@example.org" --name "$1" --role "${2:-recorder}" --key "$(key_of "$1").pub"
    tick
}
people() { # those of the record, in one line
    sed -n 's/^  \([a-z]*\)@example.org:.*/\1/p' trust/roles.yaml | tr '\n' ' '
}
content() { # every check is: pir's, stock tools', the work tree's
    ok pir verify
    shows 'Verified.'
    ok sh "$PIR_SOURCE/schemas/pir-audit.sh" "$introduction" .
    shows ' 0 findings'
    [ -z "$(git status --porcelain)" ] || fail 'the work tree is not in step'
}

state_of alice
new_record "$top/alice"
open_incident
added bob owner
added carol
added zoe recorder
ok pir trust grant zoe@example.org scribe
tick
introduction=$(pir trust introduction --quiet)
git init -q --bare -b main "$top/hub.git"
git remote add origin "$top/hub.git"
ok pir sync
for person in bob carol; do
    as "$person"
    state_of "$person"
    git clone -q "$top/hub.git" "$top/$person"
    cd "$top/$person"
    ok pir verify --introduction "$introduction"
done

# ---- each side lets somebody in, and one takes somebody away ---------------------------------
at alice
added dave
ok pir trust revoke zoe@example.org scribe
tick
at bob
added erin
recorded note 'by bob'
at alice
ok pir sync
at bob
says_not() { ! grep -qF -- "$1" "$err" || fail "it says $1"; }
run pir sync
[ "$code" = 0 ] || fail 'an owner cannot join two changes of trust'
says 'what either added is there'
shows 'were joined'
same "$(people)" 'alice bob carol dave erin zoe ' 'the people'
ok pir trust show
! grep -q scribe "$out" || fail 'what one side took away is back'
holds trust/roles.yaml 'serial: 8'
content
at alice
ok pir sync
content
# Both sign on.
for person in dave erin; do
    tick
    as "$person"
    recorded note "by $person"
done
at alice
ok pir sync
content

# ---- one who is no owner is told whom to ask, and hands it over ----------------------------------
at bob
ok pir sync
added gina
at carol
ok pir sync
as alice
added hugo
as carol
recorded note 'by carol'
at bob
ok pir sync
at carol
before=$(state)
fails 1 'only who is owner on both sides may join that' pir sync
says 'alice@example.org or bob@example.org to do: hand this line over: pir bundle FILE'
same "$(state)" "$before" 'what is here'
ok pir bundle "$top/carols"
at bob
run pir sync "$top/carols"
[ "$code" = 0 ] || fail 'an owner cannot take a line in that was handed over'
ok pir sync
content
at carol
ok pir sync
content
same "$(people)" 'alice bob carol dave erin gina hugo zoe ' 'the people'

# ---- what cannot be true together ----------------------------------------------------------------
at bob
ok pir sync
ok pir trust add ivan@example.org --name Ivan --role recorder --key "$(key_of ivan).pub"
tick
at alice
ok pir sync
ok pir trust add jane@example.org --name Jane --role recorder --key "$(key_of ivan).pub"
tick
ok pir sync
at bob
before=$(state)
fails 1 'is that of jane@example.org on one side and of ivan@example.org on the other' pir sync
says 'an owner mends it on this line first'
same "$(state)" "$before" 'what is here'

# ---- a key that one side withdrew: what it signed since is for an owner to look at ----------------
cd "$top"
rm -rf "$top/bob"
as bob
git clone -q "$top/hub.git" "$top/bob"
at bob
ok pir verify
as erin
recorded note 'by erin, at the laptop'
as bob
added kate
at alice
warns "no key in force" pir trust retire erin@example.org
tick
ok pir sync
at bob
fails 1 'merge-revoked' pir sync
says 'pir sync --admit KEY'
run pir sync --admit "$(ssh-keygen -l -f "$(key_of erin).pub" | cut -d' ' -f2)"
[ "$code" = 0 ] || fail 'it cannot be admitted'
content

# ---- where two must agree ------------------------------------------------------------------------
at alice
ok pir sync
ok pir trust threshold 2
tick
ok pir sync
at bob
ok pir sync
proposal() {
    pir trust show --json | sed -n 's/.*"sha256": "\([0-9a-f]*\)".*/\1/p' | head -n 1
}
ok pir trust grant carol@example.org scribe
tick
first=$(proposal)
ok pir trust grant dave@example.org scribe
tick
second=$(pir trust show --json | sed -n 's/.*"sha256": "\([0-9a-f]*\)".*/\1/p' | grep -v "$first")
ok pir sync
at alice
ok pir sync
ok pir trust approve "$first"
tick
at bob
as alice
ok pir trust approve "$second"
tick
at alice
ok pir sync
at bob
git rev-parse HEAD >"$top/was"
run pir sync
same "$code" 1 'the exit code'
says '1 of the 2 owners who must agree to joining that have, you among them'
says 'next, for alice@example.org: hand this line over'
same "$(git rev-parse HEAD^)" "$(cat "$top/was")" 'the commit that this agreement is recorded on'
ok pir verify
was=$(git rev-parse HEAD)
fails 1 '1 of the 2 owners' pir sync
same "$(git rev-parse HEAD)" "$was" 'an agreement is recorded once'
ok pir trust show
ok pir bundle "$top/bobs"
at alice
run pir sync "$top/bobs"
[ "$code" = 0 ] || fail 'the second owner cannot join them'
ok pir sync
content
grep -A3 carol@ trust/roles.yaml | grep -q scribe || fail 'carol is no scribe'
grep -A3 dave@ trust/roles.yaml | grep -q scribe || fail 'dave is no scribe'
at bob
ok pir sync
content
