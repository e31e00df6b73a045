#!/bin/sh
# The files beside the record: pir verify says when they are not those that were signed, and nothing when they are.
set -eu
. tests/e2e/common.sh

export XDG_STATE_HOME="$top/state"
content() { # OPTIONS OF pir verify...
    ok pir verify --json "$@"
    shows '"verdict": "verified"'
    ! grep -q '"rule"' "$out" || fail 'it has a finding'
}
warned() { # WORDS [OPTIONS...]
    _words=$1
    shift
    ok pir verify --json "$@"
    shows '"verdict": "verified"'
    same "$(sed -n 's/.*"rule": "\(.*\)".*/\1/p' "$out")" clone-files 'the findings'
    shows "$_words"
}

new_record record
introduction=$(pir trust introduction --quiet)
open_incident
recorded note 'The first words'
file=$(last_file)
content --full
content

# ---- what lies there ------------------------------------------------------------------------
echo more >>"$file"
warned "$file is changed"
warned "$file is changed" --full
ok pir verify
shows 'the folder does not show what is recorded'
git update-index --assume-unchanged "$file"
warned "$file is changed"
git update-index --no-assume-unchanged "$file"
rm "$file"
warned "$file is missing"
mkdir "$file"
warned "$file is changed"
rmdir "$file"
mkfifo "$file"
warned "$file is changed"
rm "$file"
ln -s /dev/zero "$file"
warned "$file is changed"
rm "$file"
git checkout -q -- "$file"
content
touch "$file" # another time, the same bytes
content
mv .git/index "$top/index"
content
head -c 100 "$top/index" >.git/index
content
printf 'DIRC\000\000\000\002\377\377\377\377' >.git/index
content
mv "$top/index" .git/index
content
: >"$(dirname "$file")/notes.txt"
warned 'notes.txt is more than was recorded'
rm "$(dirname "$file")/notes.txt"
echo mine >notes.txt # at the top lies what anybody likes
content
printf '# mine\n' >>pir.yaml
warned 'pir.yaml is changed'
git checkout -q -- pir.yaml
mv incidents elsewhere
ln -s elsewhere incidents
warned 'incidents is changed'
rm incidents
mv elsewhere incidents
for n in 1 2 3 4 5 6 7; do
    : >"schemas/$n.yaml"
done
warned 'and 2 more'
rm schemas/[1-7].yaml

# ---- where there is nothing to be compared --------------------------------------------------------
content
git checkout -q --detach HEAD~1
content
git checkout -q main
git clone -q --bare . "$top/bare.git"
cd "$top/bare.git"
content --introduction "$introduction"
git clone -q --no-checkout "$top/bare.git" "$top/empty"
cd "$top/empty"
content --introduction "$introduction"
git clone -q "$top/bare.git" "$top/crlf" -c core.autocrlf=true -c core.eol=crlf
cd "$top/crlf"
content --introduction "$introduction"
content --full
git config core.worktree "$top"
content
