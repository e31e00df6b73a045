#!/bin/sh
# Where recording alone goes on git is started to tidy up when it would find it time, and is not waited for.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident
packs() {
    find .git/objects/pack -name '*.pack' | wc -l
}
two_packs() {
    git repack -q -d
    ok pir note "in the second pack, $(packs)"
    git repack -q -d
    [ "$(packs)" -gt 1 ] || fail 'there are not two packs'
}
unset GIT_COMMITTER_DATE GIT_AUTHOR_DATE

# ---- not before its time, and not where git may not -------------------------------------------
two_packs
ok pir note 'not yet'
[ ! -e .git/pir/tidied ] || fail 'it was started though git is in order'
git config gc.autoPackLimit 1
git config gc.auto 0
ok pir note 'not here'
[ ! -e .git/pir/tidied ] || fail 'it was started though gc.auto is 0'
git config --unset gc.auto

# ---- by the next entry, at once ------------------------------------------------------------------
ok pir note 'now'
[ -s .git/pir/tidied ] || fail 'it was not started'
tries=0
until [ "$(packs)" = 1 ] && [ -e .git/objects/info/commit-graph ]; do
    tries=$((tries + 1))
    [ $tries -lt 20000 ] || fail 'git has not tidied up'
done
ok pir note 'after that'
ok pir verify
[ -z "$(git status --porcelain)" ] || fail 'the work tree is not in step'

# ---- not again within the hour, whatever came of it ----------------------------------------------
started=$(cat .git/pir/tidied)
two_packs
same "$(cat .git/pir/tidied)" "$started" 'when it was started last'
stock_ok
