#!/bin/sh
# Where several owners must agree, and history has two sides.
set -eu
. tests/e2e/common.threshold.sh

three_owners
two_must_agree

attack 'a change on an old state, from when one was enough'
git checkout -q -b side "$before_threshold"
echo '# mine' >>pir.yaml
git commit -q -a -m 'settings: mine'
git checkout -q main
git merge -q --no-ff -m 'merge: what was made aside' side
noticed trust-threshold

attack 'a threshold that is lowered on an old state'
git checkout -q -b side "$before_threshold"
ok pir trust grant dora@example.org scribe
git checkout -q main
git merge -q --no-ff -X theirs -m 'merge: take theirs' side >"$top/chatter" 2>&1 ||
    { git checkout -q --theirs -- trust && git commit -q -a -m 'merge: take theirs'; }
noticed merge-policy

attack 'two sides that both changed'
ok pir trust grant dora@example.org scribe
tick
ok pir trust grant erin@example.org commander
tick
first=$(proposal | head -n 1)
second=$(proposal | tail -n 1)
git checkout -q -b side
as bob
ok pir trust approve "$first"
tick
git checkout -q main
as carol
ok pir trust approve "$second"
tick
git merge -q --no-ff -X ours -m 'merge: both' side >"$top/chatter" 2>&1 || git commit -q -a -m 'merge: both'
noticed merge-policy
