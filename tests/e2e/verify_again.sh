#!/bin/sh
# pir verify a second time: only what is new is read, unless something else is wanted or wrong; and what is not
# what was known before is told from what was only not fetched yet.
set -eu
. tests/e2e/common.sh

state=$top/state
export XDG_STATE_HOME="$state"

# verify CODE [ARGUMENTS]: exit with that code; the JSON is in $out.
verify() {
    wanted=$1
    shift
    run pir verify --json "$@"
    [ "$code" = "$wanted" ] || fail "exit code $code where $wanted was due"
}
# number NAME: a number of the report.
number() {
    sed -n "s/^  \"$1\": \([0-9]*\),\{0,1\}\$/\1/p" "$out"
}
# is_found RULE, is_not_found RULE
is_found() {
    grep -q "\"rule\": \"$1\"" "$out" || fail "there is no finding $1"
}
is_not_found() {
    ! grep -q "\"rule\": \"$1\"" "$out" || fail "there is a finding $1"
}
# as_whole CODE: the last report says the same as one that reads everything.
as_whole() {
    grep -v -e '"verified-before"' -e '"all-read"' "$out" >"$top/part"
    verify "$1" --full
    same "$(number verified-before)" 0 'commits that --full takes as verified'
    grep -v '"verified-before"' "$out" >"$top/whole"
    cmp -s "$top/part" "$top/whole" || {
        diff "$top/part" "$top/whole" >"$out" || :
        fail 'going on says something else than reading all'
    }
}

# ---- going on -----------------------------------------------------------------------
new_record good
introduction=$(git rev-list --max-parents=0 HEAD):$(ssh-keygen -l -f "$(key_of alice).pub" | cut -d' ' -f2)
open_incident
recorded note 'CEO approved budget'
first=$id
rm -rf "$state"
verify 0 --introduction "$introduction"
same "$(number verified-before)" 0 'commits known at the first run'
verify 0
same "$(number verified-before)" 3 'commits known at the second run'
same "$(number commits)" 3 'commits'
as_whole 0

recorded note 'It supports the first' --link "supports:$first"
git checkout -q -b side
recorded note 'On the side'
git checkout -q main
recorded note 'On the main line'
git merge -q --no-ff -S -m 'merge: the side' side
git branch -q -D side
tick
verify 0
same "$(number verified-before)" 3 'commits known before three and a merge'
same "$(number commits)" 7 'commits'
same "$(number merges)" 1 'merges'
as_whole 0
ok pir verify
shows '7 verified here on 20' 'Z, 0 now' '--full reads again'

# A line that left history before what was verified.
git checkout -q -b late HEAD~1
recorded note 'Late'
git checkout -q main
git merge -q --no-ff -S -m 'merge: late' late
git branch -q -D late
tick
verify 0
same "$(number verified-before)" 7 'commits known when an older line comes in'
as_whole 0

# ---- when nothing may be taken as verified ------------------------------------------
mine=$(find "$state/pir/clones" -name '*.commits')
mine=${mine%.commits}
sed -i 's/^rules .*/rules 0.0.1 1/' "$mine"
verify 0
same "$(number verified-before)" 0 'commits known by other rules'
cp -a ../good ../copy
rm -rf ../good
mv ../copy ../good
cd ../good
verify 0
same "$(number verified-before)" 0 'commits known when another clone lies there'
verify 1 --introduction "${introduction%%:*}:SHA256:AAAA"
is_found introduction-signer
verify 0
[ "$(number verified-before)" -gt 0 ] || fail 'a failed run has been remembered'

# What is remembered is damaged: it is only slower.
recorded note 'Refers to the first' --link "supports:$first"
: >"$mine.commits"
verify 0
as_whole 0
recorded note 'More'
: >"$mine.commits"
verify 0
verify 0
same "$(number verified-before)" 0 'commits known when the list of them is gone'
echo 'head nonsense' >"$mine"
verify 0
as_whole 0
chmod a-w "$state/pir/clones"
recorded note 'Nothing can be noted'
verify 0
verify 0
chmod u+w "$state/pir/clones"
verify 0

# ---- what is found stays found ------------------------------------------------------
good=$(git rev-parse HEAD)
file=$(git ls-files 'incidents/*-note-*' | head -n 1)
echo 'other words' >>"$file"
git commit -q -S -m 'note: other words' "$file"
tick
verify 1
is_found entry-modified
as_whole 1
verify 1
is_found entry-modified
git reset -q --hard "$good"
verify 0

# Bytes exchanged behind what was verified: --full sees it, and a new clone's first run.
blob=$(git rev-parse "HEAD:$file")
object=.git/objects/$(echo "$blob" | cut -c 1-2)/$(echo "$blob" | cut -c 3-)
other=$(echo forged | git hash-object -w --stdin)
chmod u+w "$object"
cp "$object" "$top/honest"
cat ".git/objects/$(echo "$other" | cut -c 1-2)/$(echo "$other" | cut -c 3-)" >"$object"
verify 0
verify 1 --full
is_found object-damaged
cat "$top/honest" >"$object"
verify 0 --full

# ---- rolled back, forked, or only behind --------------------------------------------
git clone -q . ../behind
recorded note 'Not fetched there yet'
verify 0
cd ../behind
verify 4
is_found history-rolled-back
is_not_found history-forked
shows 'this clone has not fetched it yet' 'pir sync'
git fetch -q
verify 4
is_found history-rolled-back
shows 'not merged yet'
git merge -q --ff-only
verify 0
cd ../good
verify 0

cd ../behind
recorded note 'Recorded in the other clone'
cd ../good
recorded note 'And here'
verify 0
cd ../behind
verify 4
is_found history-forked
is_not_found history-rolled-back
git pull -q --no-rebase --no-edit -S
tick
verify 1
is_found merge-foxtrot
git reset -q --hard HEAD~1
own=$(git rev-parse HEAD)
git reset -q --hard '@{upstream}'
git merge -q --no-ff -S -m 'merge: the other clone' "$own"
tick
verify 0

# A broken rule is worse than a contradiction.
git reset -q --hard HEAD~2
entry=$(git ls-files 'incidents/*-note-*' | head -n 1)
git rm -q "$entry"
git commit -q -S -m 'note: gone'
verify 1
is_found history-forked
is_found entry-deleted
