#!/bin/sh
# Ways round a server's hooks, as somebody tries them who may push and wants to.
# shellcheck disable=SC2031
set -eu
. tests/e2e/common.sh
. "$PIR_SOURCE/tests/e2e/common.server.sh"

new_server
cd "$top/record"
server=$top/server.git
recorded note 'one'
push_ok
good=$(git rev-parse HEAD)
bad=$(git commit-tree -p HEAD -m 'unsigned' 'HEAD^{tree}')

# nothing_moved WHAT: the record is where it was, and nothing of the attempt is left.
nothing_moved() {
    same "$(git --git-dir "$server" rev-parse refs/heads/main)" "$good" "the record after $1"
    same "$(git --git-dir "$server" symbolic-ref HEAD)" refs/heads/main "HEAD after $1"
    ! git --git-dir "$server" cat-file -e "$bad" 2>/dev/null || fail "the commit is there after $1"
}
# tries WHAT ARGUMENTS...: a push that has to fail.
tries() {
    _what=$1
    shift
    run git push --no-verify "$@"
    [ "$code" != 0 ] || fail "$_what got in"
    nothing_moved "$_what"
}
# ---- other names ---------------------------------------------------------------------------
for ref in refs/tags/v1 refs/notes/commits refs/replace/"$good" refs/heads/other refs/for/main \
    refs/pull/1/head refs/remotes/origin/main refs/stash refs/heads/MAIN refs/heads/main.lock; do
    tries "a push to $ref" origin "$bad:$ref"
done
git tag -f v1 "$bad" >"$out" 2>&1
tries 'tags' origin --tags
tries 'a mirror' --mirror "$server"
git tag -d v1 >"$out"
tries 'HEAD by its name' origin "$bad:HEAD"
tries 'a branch below the branch' origin "$bad:refs/heads/main/x"
# Its own name for it, or none: that the branch has one more is not enough.
tries 'a rename' origin "$bad:refs/heads/renamed" :refs/heads/main
tries 'a deletion' origin :refs/heads/main
tries 'a deletion with what comes instead' --atomic origin :refs/heads/main "$bad:refs/heads/main2"
# A good one does not carry a bad one in.
recorded note 'two'
tries 'a bad one beside a good one' origin HEAD:refs/heads/main "$bad:refs/heads/other"
tries 'both at once' --atomic origin HEAD:refs/heads/main "$bad:refs/heads/other"
run git push --no-verify -o anything --push-option=pir.skip origin "$bad:refs/heads/main"
[ "$code" != 0 ] || fail 'a push option is a way in'
git --git-dir "$server" config receive.advertisePushOptions true
tries 'push options' -o pir.skip -o skip-hooks origin "$bad:refs/heads/main"
tries 'a lease' --force-with-lease=main:"$good" origin "$bad:refs/heads/main"
tries 'a thin pack with nothing in it' --force origin "$good^:refs/heads/main"

# ---- references of the server that lead to the record ----------------------------------------
git --git-dir "$server" symbolic-ref refs/heads/trunk refs/heads/main
git --git-dir "$server" config pir.receive.allow 'refs/heads/* refs/tags/*'
tries 'a symbolic reference' origin "$bad:refs/heads/trunk"
says 'refs/heads/trunk is not the record'
git --git-dir "$server" config receive.denyDeletes false
git --git-dir "$server" config receive.denyDeleteCurrent ignore
tries 'deleting a symbolic reference' origin :refs/heads/trunk
tries 'another case' origin "$bad:refs/heads/Main"
git --git-dir "$server" symbolic-ref -d refs/heads/trunk
tries 'a replacement that is allowed by no pattern' origin "$bad:refs/replace/$good"

# What another reference may hold is there; the record does not take it from there.
run git push --no-verify -q origin "$bad:refs/heads/draft"
same "$code" 0 'a reference that is allowed'
run git push --no-verify origin "$bad:refs/heads/main"
[ "$code" = 1 ] || fail 'what is on the server already got in'
says 'sig-missing'
same "$(git --git-dir "$server" rev-parse main)" "$good" 'the record'
git push -q --no-verify origin :refs/heads/draft
git --git-dir "$server" config --unset pir.receive.allow
git --git-dir "$server" reflog expire --expire=now --all
git --git-dir "$server" gc -q --prune=now

# ---- back and forth -----------------------------------------------------------------------------
# A head that was judged good once is no way back, nor one that lost its race.
push_ok
good=$(git rev-parse HEAD)
tries 'an older head that was judged good' --force origin "$good^:refs/heads/main"
says 'only ever goes forward'
git --git-dir "$server" config receive.denyNonFastForwards false
tries 'the same where git lets it' --force origin "$good^:refs/heads/main"
says 'only ever goes forward'
sed -i '/^head /d' "$server/pir/received" # nothing is remembered
tries 'the same where nothing is remembered' --force origin "$good^:refs/heads/main"
says 'only ever goes forward'
recorded note 'remembered anew'
push_ok
good=$(git rev-parse HEAD)
git --git-dir "$server" config receive.denyNonFastForwards true

# Nor is one when the branch was deleted on the server itself.
git --git-dir "$server" update-ref -d refs/heads/main
git --git-dir "$server" config receive.denyNonFastForwards false
run git push --no-verify origin "$good^:refs/heads/main"
[ "$code" = 1 ] || fail 'an older head is the way back when the branch is gone'
says 'is gone from this server' "where it was, $(git rev-parse "$good" | cut -c 1-8)" 'pir/received'
same "$(git --git-dir "$server" for-each-ref)" '' 'the branch that is gone'
recorded note 'where it was, and one more'
push_ok
good=$(git rev-parse HEAD)
git --git-dir "$server" update-ref -d refs/heads/main
run git push --no-verify origin "$good:refs/heads/main"
same "$code" 0 'the record as it was'
# Its objects are gone too: nothing tells this server that it would go on.
git --git-dir "$server" update-ref -d refs/heads/main
git --git-dir "$server" reflog expire --expire=now --all
git --git-dir "$server" gc -q --prune=now
run git push --no-verify origin "$good^:refs/heads/main"
[ "$code" = 1 ] || fail 'an older head is the way back when everything is gone'
says 'is gone from this server'
run git push --no-verify origin "$good:refs/heads/main"
same "$code" 0 'the record as it was, by a server that has nothing'
git --git-dir "$server" config receive.denyNonFastForwards true

# ---- trees ------------------------------------------------------------------------------------------
# with_node MODE TYPE ID NAME: a signed commit whose tree has that, too.
with_node() {
    tick
    _tree=$({
        git ls-tree HEAD
        printf '%s %s %s\t%s\n' "$1" "$2" "$3" "$4"
    } | git mktree --missing)
    bad=$(git commit-tree -S -p "$good" -m 'tree: something else' "$_tree")
}
blob=$(git rev-parse HEAD:pir.yaml)
with_node 160000 commit "$good" module
tries 'a submodule' origin "$bad:refs/heads/main"
with_node 120000 blob "$blob" link
tries 'a symbolic link' origin "$bad:refs/heads/main"
with_node 100755 blob "$blob" run.sh
tries 'a program' origin "$bad:refs/heads/main"
with_node 100644 blob "$(printf '[submodule "x"]\n' | git hash-object -w --stdin)" .gitmodules
tries 'a .gitmodules' origin "$bad:refs/heads/main"
with_node 100644 blob "$(echo '* filter=x' | git hash-object -w --stdin)" .gitattributes
tries 'a .gitattributes' origin "$bad:refs/heads/main"

# ---- history that is cut off ---------------------------------------------------------------------------
bad=$(git commit-tree -S -m 'a second beginning' 'HEAD^{tree}')
tries 'another beginning' --force origin "$bad:refs/heads/main"
bad=$(git commit-tree -S -p "$good" -p "$bad" -m 'merge: a second beginning' 'HEAD^{tree}')
tries 'another beginning, merged' origin "$bad:refs/heads/main"
git clone -q --depth 1 "file://$server" "$top/shallow" 2>"$err"
bad=$(git -C "$top/shallow" commit-tree -p HEAD -m 'unsigned, from a shallow clone' 'HEAD^{tree}')
(
    cd "$top/shallow"
    tries 'a shallow push' origin "$bad:refs/heads/main"
)
# An empty server that takes shallow histories, and knows the record: it wants all of it.
git init -q --bare -b main "$top/empty.git"
ok pir --git-dir "$top/empty.git" hooks install --server --introduction "$intro"
git --git-dir "$top/empty.git" config receive.shallowUpdate true
run git -C "$top/shallow" push --no-verify "$top/empty.git" HEAD:refs/heads/main
[ "$code" != 0 ] || fail 'a record without its beginning got in'
same "$(git --git-dir "$top/empty.git" for-each-ref)" '' 'what is on the empty server'
git init -q --bare -b main "$top/tofu.git"
ok pir --git-dir "$top/tofu.git" hooks install --server --tofu
git --git-dir "$top/tofu.git" config receive.shallowUpdate true
run git -C "$top/shallow" push --no-verify "$top/tofu.git" HEAD:refs/heads/main
[ "$code" != 0 ] || fail 'a record without its beginning was taken on trust'

# Not the first branch: a server that knows the record keeps no other beside it, before there is one.
run git push --no-verify "$top/empty.git" HEAD:refs/heads/first
[ "$code" != 0 ] || fail 'another branch was first'
ok git push -q --no-verify "$top/empty.git" HEAD:refs/heads/main

# ---- objects from elsewhere ---------------------------------------------------------------------------------
# The commit lies in a repository that the server borrows from: judged all the same.
bad=$(git commit-tree -p "$good" -m 'unsigned, borrowed' 'HEAD^{tree}')
git init -q --bare "$top/lender.git"
git push -q --no-verify "$top/lender.git" "$bad:refs/heads/main"
echo "$top/lender.git/objects" >"$server/objects/info/alternates"
run git push --no-verify origin "$bad:refs/heads/main"
[ "$code" = 1 ] || fail 'what was borrowed got in'
says 'sig-missing'
same "$(git --git-dir "$server" rev-parse main)" "$good" 'the record'
rm "$server/objects/info/alternates"

# ---- what the server was told ---------------------------------------------------------------------------------
git --git-dir "$server" config pir.receive.branch main # short
recorded note 'by the short name'
push_ok
good=$(git rev-parse HEAD)
bad=$(git commit-tree -p HEAD -m 'unsigned' 'HEAD^{tree}')
git --git-dir "$server" config pir.receive.allow 'refs/heads/*'
tries 'the branch in short' origin "$bad:refs/heads/main"
# HEAD moved on the server, by its owner: the record is what was named.
git --git-dir "$server" symbolic-ref HEAD refs/heads/other
run git push --no-verify origin "$bad:refs/heads/main"
[ "$code" = 1 ] || fail 'with HEAD elsewhere nothing is judged'
git --git-dir "$server" symbolic-ref HEAD refs/heads/main

# Who pushes cannot make the hook look elsewhere: what ssh and http hand on of the environment is
# git's own, and a server's hook asks no state folder.
run env XDG_STATE_HOME="$top/evil" PIR_NOTHING=1 git push --no-verify origin "$bad:refs/heads/main"
[ "$code" = 1 ] || fail 'an environment is a way in'
ok pir --git-dir "$server" verify --introduction "$intro"
