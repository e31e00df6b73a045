#!/bin/sh
# The work tree and the index follow the branch, and what the user has in hand stays as it is.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident
folder=$(dirname "$(last_file)")

# ---- the user's own work ---------------------------------------------------------
echo 'staged' >staged.txt
git add staged.txt
echo '# a remark' >>pir.yaml
echo '# staged' >>schemas/note.yaml
git add schemas/note.yaml
echo '# and not staged' >>schemas/note.yaml
rm VERIFY.md
git rm -q --cached schemas/risk.yaml
echo mine >untracked.txt
echo mine >"$folder/untracked.txt"
mine=$(git status --porcelain)
differences=$(git diff; git diff --cached)
recorded note 'while the user works'
[ -f "$(last_file)" ] || fail 'the entry is not in the work tree'
same "$(git status --porcelain)" "$mine" 'what git status says'
same "$(git diff; git diff --cached)" "$differences" 'the differences'
same "$(git show --stat --format= | grep -c '|')" 1 'files in the commit'
git checkout -q -f HEAD -- .
git reset -q --hard
rm -f untracked.txt "$folder/untracked.txt"
stock_ok

# An entry's file that the user removed or changed is none of pir's business.
first=$(last_file)
echo changed >"$first"
recorded note 'another'
same "$(cat "$first")" changed 'what the user wrote'
git checkout -q -- "$first"
stock_ok

# ---- the same path ---------------------------------------------------------------
path_of() { # WORDS: where the note will be
    ok pir note "$1" --dry-run --json
    path=$(sed -n 's/.*"path": "\(.*\)".*/\1/p' "$out")
    [ -n "$path" ] || fail 'no path'
}
path_of 'in the way'
echo 'the user has this already' >"$path"
fails 2 "$path" pir note 'in the way'
same "$(cat "$path")" 'the user has this already' 'the file'
git add "$path"
fails 2 "$path" pir note 'in the way'
rm "$path"
fails 2 "$path" pir note 'in the way'
git rm -q --cached "$path"
mkdir -p "$path"
echo x >"$path/x"
fails 2 "$path" pir note 'in the way'
rm -r "$path"
ln -s /etc/passwd "$path"
fails 2 "$path" pir note 'in the way'
rm "$path"
ok pir note 'in the way'
tick

# A folder on the way that is a link or a file: nothing is written through it.
mkdir "$top/elsewhere"
mv "$folder" "$top/elsewhere/moved"
ln -s "$top/elsewhere/moved" "$folder"
run pir note 'through a link'
found=$(find "$top/elsewhere" -newer "$top/err" -name '*.md' | wc -l)
rm "$folder"
mv "$top/elsewhere/moved" "$folder"
same "$found" 0 'files written through a link'
git reset -q --hard
tick
rm -r "$folder"
echo 'a file' >"$folder"
run pir note 'a file is in the way'
same "$(cat "$folder")" 'a file' 'the file in the way'
case $code in
0) grep -q warning "$err" || fail 'no warning' ;;
*) refused "$folder" ;;
esac
rm "$folder"
git reset -q --hard
stock_ok
tick

# ---- locks -----------------------------------------------------------------------
: >.git/index.lock
warns 'index' pir note 'while git holds the index'
rm .git/index.lock
same "$(git show -s --format=%s)" 'note: while git holds the index' subject
says 'git restore --staged --worktree incidents'
git restore --staged --worktree incidents
stock_ok
tick

# ---- merges and rebases in the middle --------------------------------------------
git checkout -q -b side
git commit -q --allow-empty -m side
git checkout -q main
recorded note 'on main'
git merge -q --no-commit --no-ff side 2>/dev/null || :
run pir note 'in the middle of a merge'
[ -f .git/MERGE_HEAD ] || fail 'the merge is forgotten'
git merge --abort 2>/dev/null || git reset -q --hard
tick

# ---- sparse checkouts ------------------------------------------------------------
git clone -q --no-local "$top/record" "$top/sparse"
cd "$top/sparse"
git sparse-checkout set --cone schemas 2>/dev/null
[ ! -d incidents ] || fail 'the checkout is not sparse'
before=$(git status --porcelain)
run pir note 'in a sparse checkout'
same "$code" 0 'exit code'
same "$(git show -s --format=%s)" 'note: in a sparse checkout' subject
run git fsck --strict --no-progress --no-dangling
same "$code$(cat "$err")" 0 'git fsck'
git read-tree -mu HEAD
same "$(git status --porcelain)" "$before" 'git status'
git sparse-checkout disable
stock_ok

# ---- a branch that was moved under the work tree ----------------------------------
# As after a push into it: what git says of it is git's to say, and stays as it was.
cd "$top/record"
git clone -q "$top/record" "$top/other"
cd "$top/other"
ok pir note 'by another'
tick
cd "$top/record"
git fetch -q "$top/other" main:refs/heads/incoming
git update-ref refs/heads/main incoming
before=$(git status --porcelain)
recorded note 'after it'
same "$(git status --porcelain)" "$before" 'git status'
git reset -q --hard
stock_ok
