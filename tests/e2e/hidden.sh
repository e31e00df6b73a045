#!/bin/sh
# A closing that only claims to be signed hides no incident: lists that pass over what is
# closed go on to show it, whether the index was there before or is made then.
# shellcheck disable=SC2031 # code is what run sets, in this shell
set -eu
. tests/e2e/common.sh
. "$PIR_SOURCE/tests/e2e/common.server.sh"

new_record "$top/record"
open_incident
ok pir action 'Mend the portal' --purpose patch --owner CTO --due 2026-11-24 --done-when 'it answers' --quiet
tick
ok pir list # the index is made
closed_by_hand
closing=$(git rev-parse HEAD)

# open_still WHAT: all lists have it.
open_still() {
    for command in list due 'due --json' 'list --json'; do
        # shellcheck disable=SC2086
        run pir $command
        [ "$code" -le 1 ] || fail "pir $command $1 ends with $code"
        shows "$incident"
    done
    run pir show "$incident"
    shows 'Not trusted: 1 entry'
    run pir verify
    same "$code" 1 "verify $1"
}
evil=$(forged "$closing")
git reset -q --hard "$evil"
open_still 'with the index that was there'
rm -f .git/pir/index-*
open_still 'with an index made anew'
recorded note 'things go on'
open_still 'after another entry'

# Signed by somebody the record does not know, in the name of somebody it does.
git reset -q --hard "$closing^"
as mallory
GIT_AUTHOR_EMAIL=alice@example.org GIT_COMMITTER_EMAIL=alice@example.org closed_by_hand
as alice
open_still 'by a key nobody knows'

# The honest one is as good as closed for lists; that it is not complete verify says.
git reset -q --hard "$closing"
run pir list
! grep -q "$incident" "$out" || fail 'what was closed is not in the list'
run pir verify
shows 'gate-bypassed'
