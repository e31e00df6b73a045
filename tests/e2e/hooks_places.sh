#!/bin/sh
# Hooks in odd places: links, folders that several repositories share, hooks that were switched
# off, settings of one work tree. What is somebody's stays as it is, and comes back.
set -eu
. tests/e2e/common.sh

# all_of: every file and link of the folders hooks lie in, with modes, targets and bytes; and settings.
all_of() {
    find .git/hooks "$top/shared" -exec stat -c '%n %a %N' {} + 2>/dev/null | sort
    find .git/hooks/ "$top/shared" -type f -exec cat {} + 2>/dev/null | sort
    git config --local --list | grep -v '^pir\.' | sort
}
# comes_back WHAT: after taking pir's hooks away all is as before.
comes_back() {
    run pir hooks uninstall
    same "$(all_of)" "$before" "what is left of $1"
}
hook() { # FILE WORDS: a hook of somebody's
    printf '#!/bin/sh\necho "%s" >&2\n' "$2" >"$1"
    chmod 755 "$1"
}
runs() { # TEXT: a commit by plain git is looked at by pir, after that, if any
    tick
    echo "# $1" >>pir.yaml
    run git commit -q -m "settings: $1" pir.yaml
    same "$code" 0 'exit code of git commit'
    [ -z "$1" ] || says "$1"
    echo 'organisation: [' >>pir.yaml
    run git commit -q -m 'settings: no YAML' pir.yaml
    [ "$code" = 1 ] || fail 'pre-commit of pir was not run'
    says 'settings-form'
    git checkout -q pir.yaml
    git reset -q --hard
}

new_record "$top/record"
mkdir -p .git/hooks "$top/shared"

# ---- a hook that is a link -------------------------------------------------------------------------
hook "$top/shared/mine" 'the linked one ran'
ln -s "$top/shared/mine" .git/hooks/pre-commit
ln -s "$top/nowhere" .git/hooks/pre-push
before=$(all_of)
ok pir hooks install
shows 'in place, after pre-commit.before-pir'
runs 'the linked one ran'
cp "$top/shared/mine" "$top/was"
ok pir hooks install
cmp "$top/shared/mine" "$top/was" || fail 'it was written through the link'
[ ! -e "$top/nowhere" ] || fail 'something was written through a link to nothing'
comes_back 'links'
rm .git/hooks/pre-commit .git/hooks/pre-push

# ---- the folder itself is a link: several repositories look there --------------------------------------
rm -r .git/hooks "$top/shared/mine"
hook "$top/shared/pre-commit" 'the shared one ran'
ln -s "$top/shared" .git/hooks
before=$(all_of)
ok pir hooks install
same "$(ls "$top/shared")" pre-commit 'the shared folder'
runs 'the shared one ran'
ok pir hooks install
comes_back 'a folder that is a link'
rm .git/hooks
mkdir .git/hooks
rm "$top/shared/pre-commit"

# ---- hooks that were switched off ------------------------------------------------------------------------
git config core.hooksPath /dev/null
before=$(all_of)
ok pir hooks install
runs ''
comes_back 'hooks that were switched off'
same "$(git config core.hooksPath)" /dev/null 'core.hooksPath'
git config --unset core.hooksPath

# A relative folder in every work tree, which is not there yet.
git config core.hooksPath githooks
before=$(all_of)
ok pir hooks install
runs ''
mkdir githooks
echo githooks/ >>.git/info/exclude
hook githooks/pre-commit 'the late one ran'
runs 'the late one ran'
comes_back 'a folder that came later'
rm -r githooks
git config --unset core.hooksPath

# ---- a setting of one work tree, which goes before the repository's -----------------------------------------
git config extensions.worktreeConfig true
git worktree add -q "$top/side" -b side
hook "$top/shared/pre-commit" 'of one work tree'
git -C "$top/side" config --worktree core.hooksPath "$top/shared"
(
    cd "$top/side"
    run pir hooks install
    same "$code" 1 'what does not take effect is no success'
    shows "another program's only"
    run pir hooks
    same "$code" 1 'and is seen later'
    run pir hooks uninstall
)
git worktree remove --force "$top/side"
git config --unset extensions.worktreeConfig
rm -f "$top/shared/pre-commit"
ok pir hooks install --quiet
runs ''

# ---- who may not write there ------------------------------------------------------------------------------------
run pir hooks uninstall
if [ "$(id -u)" != 0 ]; then
    chmod 555 .git/hooks
    fails 3 'hooks' pir hooks install
    chmod 755 .git/hooks
fi
rm -r .git/hooks
echo 'not a folder' >.git/hooks
run pir hooks install
[ "$code" -gt 1 ] || fail 'hooks were put into a file'
rm .git/hooks
ok pir hooks install
ok pir hooks

# ---- a clone has none, whatever the other one had -------------------------------------------------------------
git clone -q . "$top/clone"
run pir -C "$top/clone" hooks
same "$code" 1 'hooks of a clone'
git clone -q --bare . "$top/bare.git"
run pir --git-dir "$top/bare.git" hooks
same "$code" 1 'hooks of a bare clone'
shows 'whatever is pushed here gets in'
