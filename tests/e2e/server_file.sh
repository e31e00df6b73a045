#!/bin/sh
# A server judges what is pushed, whatever the clone thinks of it: here by a path, in
# server_*.sh by what carries pushes over a network.
set -eu
. tests/e2e/common.sh
. "$PIR_SOURCE/tests/e2e/common.server.sh"

new_server
hostile_pushes "$top/server.git"

# ---- by whom the branch was moved ----------------------------------------------------
# What came in by another way than a push is judged with the next one, all of it.
cd "$top/record"
git pull -q --ff-only
recorded note 'before'
push_ok
bad=$(git -C "$top/server.git" commit-tree -p main -m 'by hand on the server' "main^{tree}")
git -C "$top/server.git" update-ref refs/heads/main "$bad"
git fetch -q
git reset -q --hard origin/main
tick
recorded note 'on top of it'
push_refused 'by hand on the server' 'sig-missing'
git -C "$top/server.git" update-ref refs/heads/main "$bad^"
git reset -q --hard "$bad^"
recorded note 'and now without'
push_ok

# ---- what a server can be told -----------------------------------------------------------
git -C "$top/server.git" config pir.receive.allow 'refs/tags/v* refs/heads/draft/*'
git tag v1
push_ok v1
git tag w1
push_refused 'not the record' w1
push_ok main:refs/heads/draft/x
git -C "$top/server.git" config receive.denyDeletes false
push_ok :refs/heads/draft/x
push_refused 'not the record' v1:refs/replace/0000000000000000000000000000000000000000

# A server that does not know the introduction judges nothing.
git -C "$top/server.git" config --unset pir.receive.introduction
recorded note 'who is to say'
push_refused 'does not know the introduction'
git -C "$top/server.git" config pir.receive.introduction "$intro"
rm "$top/server.git/pir/received"
push_ok
mv "$top/server.git/hooks/pre-receive" "$top/pre-receive"
recorded note 'one hook is enough'
push_ok
bad=$(git commit-tree -p HEAD -m 'unsigned' 'HEAD^{tree}')
push_refused 'sig-missing' "$bad:refs/heads/main"
mv "$top/pre-receive" "$top/server.git/hooks/pre-receive"

# Without pir nothing gets in.
sed -i "s|^pir=.*|pir=/nowhere/pir|" "$top/server.git/hooks/pre-receive"
recorded note 'the server lost its pir'
(
    PATH=/usr/bin:/bin
    push_refused 'pir is not on this server'
)
ok pir --git-dir "$top/server.git" hooks install --server
push_ok

# ---- the first push of a record taken on trust ------------------------------------------
git init -q --bare "$top/trusting.git"
ok pir --git-dir "$top/trusting.git" hooks install --server --tofu
ok git push -q --no-verify "$top/trusting.git" main
same "$(sed -n 's/^introduction //p' "$top/trusting.git/pir/received")" "$intro" 'what was taken on trust'
(
    new_record "$top/another" >/dev/null
    run git push -q --no-verify -f "$top/trusting.git" main
    # shellcheck disable=SC2031  # it is the code of the line above
    [ "$code" != 0 ] || fail 'another record got in'
)
git -C "$top/server.git" fsck --strict --no-dangling >"$out" 2>&1 || fail 'the server is not whole'
