#!/bin/sh
# Hooks of a clone: who records with plain git and an editor is told what pir itself would say.
set -eu
. tests/e2e/common.sh

new_record "$top/a record"
open_incident
folder=$(dirname "$(last_file)")

# ---- before ----------------------------------------------------------------------
run pir hooks
same "$code" 1 'exit code while hooks are missing'
shows 'missing: git commit does not add the trailers' 'pir hooks install' 'every clone needs its own'
ok pir hooks install
shows 'in place'
ok pir hooks status
cp .git/hooks/pre-commit "$top/first"
ok pir hooks install
cmp -s .git/hooks/pre-commit "$top/first" || fail 'installing twice is not installing once'
same "$(find .git/hooks ! -name '*.sample' -type f | wc -l)" 3 'hooks in place'
ok pir hooks --json
shows '"all": true' '"hook": "pre-push"' '"state": "in-place"'
python3 "$PIR_SOURCE/tests/e2e/fits.py" "$PIR_SOURCE/schemas/output/hooks.yaml" <"$out" || fail 'the JSON is another'
same "$(grep -c "^pir='$PIR'" .git/hooks/pre-push)" 1 'the program found when installing'

# ---- an entry written by hand ------------------------------------------------------
draft() { # FILE FIELDS BODY: an entry as somebody types it
    printf -- "---\nschema: note/1\nincident: %s\n%b---\n%s\n" "$incident" "$2" "$3" >"$1"
}
refuses() { # TEXT...: git commit is stopped with these words
    head=$(git rev-parse HEAD)
    run git commit -q -S -m 'note: by hand'
    [ "$code" = 1 ] || fail "git commit ended with $code"
    says 'pir: refused' "$@"
    same "$(git rev-parse HEAD)" "$head" 'the branch'
}
whole="occurred: '2026-11-23T14:15:02Z'\nprecision: second\ntlp: amber\n"
mkdir -p "$folder"
draft "$folder/my draft.md" "$whole" 'Typed in an editor.'
git add incidents
refuses 'tree-name' '"my draft.md"' 'way out: rename it'
git mv "$folder/my draft.md" "$folder/draft.md"
refuses 'entry-name' 'called by its time, kind and SHA-256' "way out: git mv $folder/draft.md $folder/20261123T141502Z-note-"
way_out=$(sed -n 's/^ *way out: //p' "$err")
draft "$folder/draft.md" "occurred: '2026-11-23T14:15:02Z'\nprecision: fortnight\nmoood: bad\n" 'Typed.'
git add incidents
refuses 'entry-form' 'the field precision must be second, minute'
draft "$folder/draft.md" "${whole}moood: bad\n" 'Typed.'
git add incidents
refuses 'entry-schema' 'moood'
draft "$folder/draft.md" "precision: second\n" 'Typed.'
git add incidents
refuses 'the field occurred is missing'
draft "$folder/draft.md" "$whole" 'Typed in an editor.'
git add incidents
sh -c "$way_out"
ok git commit -q -S -m 'note: by hand'
stock_ok
same "$(git log -1 --format=%B | grep -c '^Pir-Incident: \|^Pir-Entry: sha256:')" 2 'trailers'
ok pir log
shows 'Typed in an editor'
pir verify >"$out" || fail 'what plain git recorded does not verify'

# References lead somewhere; a wrong kind is refused too.
tick
draft "$folder/x.md" "${whole}links:\n- {type: supports, target: 0000000000000000000000000000000000000000000000000000}\n" 'A link.'
git add incidents
refuses 'entry-name'
sh -c "$(sed -n 's/^ *way out: //p' "$err")"
refuses 'reference-missing' '00000000, which was not recorded before'
git rm -q --cached "$(git diff --cached --name-only)"
git clean -q -f

# ---- nothing is ever changed -------------------------------------------------------
file=$(last_file)
echo changed >>"$file"
git add incidents
refuses 'entry-modified' "git restore --staged --worktree $file" 'pir amend'
git restore --staged --worktree "$file"
git rm -q "$file"
refuses 'entry-deleted' 'pir amend'
git reset -q --hard
echo x >foo.txt
git add foo.txt
refuses 'path-forbidden' 'git restore --staged foo.txt'
git rm -q --cached foo.txt
rm foo.txt
sed -i 's/^organisation:.*/organisation: [/' pir.yaml
git add pir.yaml
refuses 'settings-form' 'pir.yaml'
git reset -q --hard

# Somebody who may not.
as mallory
echo '# a remark' >>pir.yaml
git add pir.yaml
refuses 'mallory@example.org is not in the trust files' 'have an owner let you in'
as alice
git reset -q --hard
ok pir trust add bob@example.org --name 'Bob Example' --role recorder --key "$(key_of bob).pub"
tick
as bob
echo '# a remark' >>pir.yaml
git add pir.yaml
refuses 'takes the role owner' 'pir trust grant bob@example.org owner'
as alice
git reset -q --hard

# ---- the message -------------------------------------------------------------------
by_hand_file() { # WORDS: an entry in its place
    tick
    draft "$folder/x.md" "$whole" "$1"
    git add incidents
    run git commit -q -m x
    sh -c "$(sed -n 's/^ *way out: //p' "$err")"
}
script editor 'sed -i "1s/^/note: by editor\n\nWhy.\n/" "$1"'
by_hand_file 'With an editor, and the diff below.'
EDITOR=$script ok git commit -q -v
stock_ok
same "$(git log -1 --format=%B | sed -n 3p)" 'Why.' 'the words'
by_hand_file 'With trailers of others.'
ok git commit -q -s -m 'note: two paragraphs' -m 'Pir-Entry: sha256:0000'
stock_ok
pir verify >"$out" || fail 'trailers of others are in the way'
by_hand_file 'With no message.'
run git commit -q -m ''
[ "$code" = 1 ] || fail 'an empty message was filled in'
git reset -q --hard
git clean -q -f

# ---- what is built on ----------------------------------------------------------------
# A hook is not told whether the last commit is amended, so it says what it sees.
head=$(git rev-parse HEAD)
tick
run git commit -q -S --allow-empty -m 'nothing at all'
same "$code" 0 'an empty commit'
says 'warning: nothing is staged' 'is not to amend' 'commit-empty'
tick
by_hand_file 'On top of nothing.'
run git commit -q -S -m 'note: on top of it'
same "$code" 0 'a warning stops nobody'
says "warning: the commit $(git rev-parse --short=12 HEAD^), on which this builds" 'commit-empty' 'git reset --soft'
git reset -q --hard "$head"
git -c core.hooksPath=/dev/null commit -q --no-gpg-sign --allow-empty -m 'unsigned'
by_hand_file 'On top of an unsigned one.'
run git commit -q -S -m 'note: on top of it'
says 'on which this builds' 'sig-missing' 'commit --amend --no-edit -S'
git reset -q --hard "$head"
git clean -q -f
by_hand_file 'On top of what is good.'
run git commit -q -S -m 'note: on top of it'
same "$code$(cat "$err")" 0 'what is said where nothing is wrong'

# ---- before a push -----------------------------------------------------------------
git init -q --bare "$top/plain.git"
git remote add origin "$top/plain.git"
ok git push -q origin main
refuses_push() { # TEXT ARGUMENTS...
    _words=$1
    shift
    run git push "$@"
    [ "$code" = 1 ] || fail "git push ended with $code"
    says 'pir: refused' "$_words"
}
tick
git -c core.hooksPath=/dev/null commit -q --no-gpg-sign --allow-empty -m 'unsigned'
refuses_push 'sig-missing: ' origin main
refuses_push 'commit --amend --no-edit -S' origin main:refs/heads/other
git reset -q --keep HEAD^
recorded note 'one that stays here'
refuses_push 'it is not deleted' origin :main
git push -q origin main
git reset -q --hard HEAD^
recorded note 'another in its place'
refuses_push 'only ever goes forward' -f origin main
git fetch -q
git reset -q --hard origin/main
git -C "$top/plain.git" update-ref refs/heads/main "$(git rev-parse HEAD^)"
git clone -q "$top/plain.git" "$top/other"
(
    cd "$top/other"
    run pir hooks
    [ "$code" = 1 ] || fail 'a clone has hooks that nobody installed'
    pir note 'elsewhere' >"$out"
    git push -q origin main
)
refuses_push 'has commits on main that are not here' -f origin main
ok git push -q --no-verify -f origin main

# ---- without pir --------------------------------------------------------------------
sed -i "s|^pir=.*|pir='/nowhere/pir'|" .git/hooks/pre-commit
tick
draft "$folder/x.md" "$whole" 'No pir here.'
git add incidents
run env PATH=/usr/bin:/bin git commit -q -m x
[ "$code" = 1 ] || fail 'without pir nothing is checked'
says 'the program pir is not here' '--no-verify'
run git commit -q -m x
says 'entry-name'
ok pir hooks install
git reset -q --hard
git clean -q -f

ok pir hooks uninstall --quiet
same "$(find .git/hooks ! -name '*.sample' -type f)" '' 'hooks that are left'
run pir hooks
same "$code" 1 'exit code after uninstalling'

# ---- where there is no record --------------------------------------------------------
git init -q "$top/code"
cd "$top/code"
fails 2 'there is no record in this repository' pir hooks install
fails 2 '--tofu for --server' pir hooks install --tofu
fails 2 'did you mean' pir hookss
