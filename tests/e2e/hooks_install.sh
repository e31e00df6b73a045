#!/bin/sh
# Hooks that are there stay and are run, wherever git looks for hooks; uninstalling puts
# everything back.
set -eu
. tests/e2e/common.sh

all_of() { # every file of the hooks' folders, with its mode and its bytes
    find .git/hooks .husky "$top/shared" -type f -exec stat -c '%n %a' {} + -exec cat {} + 2>/dev/null | sort
    git config --local --list | grep -v '^pir\.' | sort
}
note() { # WORDS: one by plain git, with the trailers that only pir's hook knows
    tick
    printf "%s\n" '---' 'schema: note/1' "incident: $incident" "occurred: '2026-11-23T14:15:02Z'" \
        'precision: second' 'tlp: amber' '---' "$1" >"$folder/x.md"
    git add incidents
    run git -c core.hooksPath="$hooks" commit -q -m x
    sh -c "$(sed -n 's/^ *way out: //p' "$err")"
    run git commit -q -m "note: $1"
    [ "$code" = 0 ] || fail "git commit ended with $code"
    same "$(git log -1 --format=%B | grep -c '^Pir-Entry: sha256:')" 1 'trailers'
}

new_record "$top/it's a record"
open_incident
folder=$(dirname "$(last_file)")

# ---- hooks in GITDIR/hooks ---------------------------------------------------------
mkdir -p .git/hooks
cat >.git/hooks/pre-commit <<'END'
#!/bin/sh
echo "mine ran as $(basename "$0") with $#" >&2
[ ! -f "$(git rev-parse --git-dir)/stop" ]
END
chmod 755 .git/hooks/pre-commit
echo 'not a program' >.git/hooks/commit-msg
chmod 640 .git/hooks/commit-msg
before=$(all_of)
ok pir hooks install
shows 'in place, after pre-commit.before-pir'
hooks=$PWD/.git/hooks
same "$(cat .git/hooks/commit-msg.before-pir)" 'not a program' 'what was no program'
once=$(all_of)
ok pir hooks install
same "$(all_of)" "$once" 'installing twice'
note 'both run'
says 'mine ran as'
stock_ok
touch .git/stop
run git commit -q --allow-empty -m 'stopped'
[ "$code" = 1 ] || fail 'the earlier hook was not listened to'
rm .git/stop

# Somebody puts theirs over ours.
cp .git/hooks/pre-commit.before-pir "$top/theirs"
cp "$top/theirs" .git/hooks/pre-commit
run pir hooks
same "$code" 1 'exit code with a foreign hook'
shows "another program's only"
fails 2 'an older one is kept' pir hooks install
rm .git/hooks/pre-commit
ok pir hooks install
chmod -x .git/hooks/pre-push
run pir hooks
shows 'NOT RUN'
ok pir hooks install
run pir hooks uninstall
same "$(all_of)" "$before" 'what uninstalling leaves'
rm -f .git/hooks/pre-commit .git/hooks/commit-msg

# ---- a linked work tree --------------------------------------------------------------
git branch side
git worktree add -q "$top/side tree" side
(
    cd "$top/side tree"
    ok pir hooks install
    shows "it's a record/.git/hooks"
)
note 'from the main work tree'
ok pir hooks uninstall --quiet

# ---- core.hooksPath of this repository, in its work tree: husky -----------------------
mkdir -p .husky/_
printf '%s\n' .husky/ >>.git/info/exclude
printf '#!/bin/sh\n. "${0%%/*}/h"\n' | tee .husky/_/pre-commit >.husky/_/post-commit
chmod 755 .husky/_/pre-commit .husky/_/post-commit
echo 'echo "husky ran $(basename "$0") in $(dirname "$(dirname "$0")")" >&2' >.husky/_/h
git config core.hooksPath .husky/_
before=$(all_of)
ok pir hooks install
shows 'in place, after' '.husky/_/pre-commit'
same "$(git config core.hooksPath)" "$PWD/.git/pir/hooks" 'core.hooksPath'
once=$(all_of)
ok pir hooks install
same "$(all_of)" "$once" 'installing twice in front of husky'
hooks=$PWD/.git/pir/hooks
note 'with husky'
says 'husky ran pre-commit in .husky' 'husky ran post-commit in .husky'
git config core.hooksPath .husky/_ # npm install again
run pir hooks
same "$code" 1 'exit code after husky took over'
ok pir hooks install
run pir hooks uninstall
same "$(all_of)" "$before" 'what uninstalling leaves of husky'
same "$(git config core.hooksPath)" .husky/_ 'core.hooksPath'
rm -r .husky
git config --unset core.hooksPath

# ---- one folder for all of a user's repositories ---------------------------------------
mkdir "$top/shared"
printf '#!/bin/sh\necho "the shared one ran" >&2\n' >"$top/shared/commit-msg"
chmod 755 "$top/shared/commit-msg"
git config --global core.hooksPath "$top/shared"
before=$(all_of)
ok pir hooks install
note 'with a shared folder'
says 'the shared one ran'
same "$(ls "$top/shared")" commit-msg 'the shared folder'
run pir hooks uninstall
same "$(all_of)" "$before" 'what uninstalling leaves of a shared folder'
run git config --local core.hooksPath
same "$code" 1 'core.hooksPath of the repository'
git config --global --unset core.hooksPath
stock_ok

# ---- a server ---------------------------------------------------------------------------
intro=$(pir trust introduction | sed -n 's/.*\([0-9a-f]\{40\}:SHA256:[^ ]*\).*/\1/p' | head -n 1)
git init -q --bare "$top/a server.git"
cd "$top/a server.git"
fails 2 'must know the record' pir hooks install --server
fails 2 'in this repository' pir hooks install
git config receive.denyDeletes false
printf '#!/bin/sh\nwhile read -r from to ref; do echo "earlier saw $ref" >&2; done\n' >hooks/pre-receive
chmod 755 hooks/pre-receive
cp config "$top/config"
ok pir hooks install --server --introduction "$intro"
shows 'pre-receive' 'in place, after pre-receive.before-pir'
same "$(git config receive.denyDeletes)" false 'what somebody had decided'
same "$(git config receive.denyNonFastForwards)" true 'receive.denyNonFastForwards'
git -C "$top/it's a record" push -q "$top/a server.git" main 2>"$err" || fail 'an honest push was refused'
says 'remote: earlier saw refs/heads/main'
run pir hooks uninstall
same "$(git config --list --file config | sort)" "$(git config --list --file "$top/config" | sort)" 'the settings'
same "$(grep -c earlier hooks/pre-receive)" 1 'the earlier hook'
ok pir hooks install --server --introduction "$intro"
fails 2 'does not begin with the introduction' pir hooks install --server \
    --introduction "$(echo "$intro" | sed 's/^......../00000000/')"
