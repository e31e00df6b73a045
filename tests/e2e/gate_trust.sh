#!/bin/sh
# Who can push to the record where no hook of pir's stands in the way, cannot open a gate:
# what a gate was not able to verify, it does not believe.
# shellcheck disable=SC2031
set -eu
. tests/e2e/common.sh

# ---- a record on a server without hooks, and a gate in a product ------------------------
new_record "$top/record"
intro=$(pir trust introduction | sed -n 's/.*\([0-9a-f]\{40\}:SHA256:[^ ]*\).*/\1/p' | head -n 1)
git init -q --bare -b main "$top/server.git"
git remote add origin "$top/server.git"
git push -q -u origin main
before=$(git rev-parse HEAD)
open_incident
git push -q origin main
good=$(git rev-parse HEAD)

git clone -q "$top/server.git" "$top/clone" 2>"$err"
git init -q --bare -b main "$top/product.git"
git init -q -b main "$top/product"
git -C "$top/product" commit -q --allow-empty -m 'a product'
git -C "$top/product" remote add origin "$top/product.git"
git -C "$top/product" tag v1
export XDG_STATE_HOME="$top/gatekeeper" # who keeps the gate knows nothing of the record yet
(
    cd "$top/product"
    ok pir hooks install --gate "$top/clone" --introduction "$intro"
)
gate() {
    run pir gate --record "$top/clone" "$@"
}
gate
same "$code" 1 'the incident is not resolved'
shows 'its first commit was taken on trust'
gate --introduction "$intro" --json
same "$(jq -r '.pinned, .introduction' "$out" | tr '\n' ' ')" "true $intro " 'by what it was verified'
gate --introduction "$intro"
! grep -q 'on trust' "$out" || fail 'the introduction was given'

# stays_shut WHAT TEXT: the attacker's commit $evil is on the server, and no gate opens.
stays_shut() {
    git push -q -f "$top/server.git" "$evil:refs/heads/main" 2>"$err"
    gate
    same "$code" 3 "the gate after $1"
    says 'does not verify, so nothing is believed' "$2"
    gate --no-fetch # it was fetched now
    same "$code" 3 "the gate off line after $1"
    run pir gate --introduction "$intro" --record "$top/clone"
    [ "$code" != 0 ] || fail "the gate opens after $1"
    run git -C "$top/product" push origin v1
    same "$code" 1 "a release after $1"
    says 'does not verify'
    git push -q -f "$top/server.git" "$good:refs/heads/main" 2>"$err"
    gate
    same "$code" 1 "the gate, the server mended after $1"
}

# What alice would write, for the attacker to copy.
git switch -q -c copied
recorded event 'All is well.' --phase resolved -i "$incident"
resolved=$(git rev-parse HEAD)
git cat-file commit HEAD | sed '1,/^$/d' >"$top/message"

evil=$(git commit-tree -p "$good" -F "$top/message" "$resolved^{tree}")
stays_shut 'an unsigned resolution' sig-missing

evil=$(git cat-file commit "$resolved" | sed 's/^\(committer .*> \)[0-9]*/\1'"$((clock + 5))/" |
    git hash-object -t commit -w --stdin)
stays_shut 'a resolution under a copied signature' sig-bad

# A gate that asked the index first would believe that: only signatures tell.
ok pir -C "$top/clone" search portal
stays_shut 'the same, with an index' sig-bad

as mallory
git reset -q --hard "$good"
evil=$(git commit-tree -S -p "$good" -F "$top/message" "$resolved^{tree}")
stays_shut 'a resolution by a key that nobody knows' signer-

# She lets herself in, without anybody's signature, and records as one of them.
as alice
ok pir trust add mallory@example.org --name Mallory --role recorder --key "$(key_of mallory).pub"
let_in=$(git commit-tree -p "$good" -m 'trust: add mallory' 'HEAD^{tree}')
as mallory
git reset -q --hard "$let_in"
tick
recorded event 'All is well.' --phase resolved -i "$incident"
evil=$(git rev-parse HEAD)
stays_shut 'a resolution by who let herself in' sig-missing

# The server is put back to when there was no incident.
evil=$before
stays_shut 'taking the incident away' history-

# Another record in its place, in which nothing ever happened.
(
    mkdir "$top/elsewhere"
    cd "$top/elsewhere"
    ok pir init --organisation 'Example Ltd' other
)
git fetch -q "$top/elsewhere/other" main
evil=$(git rev-parse FETCH_HEAD)
git push -q -f "$top/server.git" "$evil:refs/heads/main" 2>"$err"
gate
[ "$code" -gt 1 ] || fail 'another record opens the gate'
says 'does not begin with the introduction'
git push -q -f "$top/server.git" "$good:refs/heads/main" 2>"$err"

# A clone that was cut off cannot be told.
git clone -q --depth 1 "file://$top/server.git" "$top/shallow" 2>"$err"
run pir gate --record "$top/shallow"
same "$code" 3 'a shallow clone'
says 'shallow'

# ---- and honest work opens it -------------------------------------------------------------
as alice
git reset -q --hard "$resolved"
git push -q "$top/server.git" HEAD:main
gate
same "$code" 0 'resolved'
ok git -C "$top/product" push -q origin v1
recorded note 'one more'
git push -q "$top/server.git" HEAD:main
gate
same "$code" 0 'one more commit'

# A gatekeeper who knows another record's introduction is not fooled either.
run pir gate --record "$top/clone" --introduction "$(echo "$intro" | sed 's/^......../00000000/')"
[ "$code" -gt 1 ] || fail 'the introduction of another record opens it'
says 'does not begin with the introduction'
fails 2 'that is no introduction' pir gate --record "$top/clone" --introduction hello
