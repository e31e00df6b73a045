#!/bin/sh
# Records made by pir_generate are as good as those pir makes: stock git is content with every
# commit, pir makes the same bytes of the same words, and goes on where the generator ended.
set -eu
. tests/e2e/common.sh

generate=$PIR_BUILD/tests/bench/pir_generate
as alice
key=$(key_of alice)

# ---- what stock git says ----------------------------------------------------------
ok "$generate" --entries 300 --incidents 12 --seed 7 --key "$key" record
tip=$(tail -n 1 "$out")
cd record
same "$(git rev-parse HEAD)" "$tip" 'the commit it names and the branch'
same "$(git rev-list --count HEAD)" 301 'number of commits'
entries 300
stock_ok

# ---- what pir says ----------------------------------------------------------------
ok pir list --all
shows "$(basename "$(find incidents -mindepth 3 -maxdepth 3 | sort | head -n 1)" | sed 's/.*-//')"
ok pir log --all --limit 3
shows "$(basename "$(last_file)" .md | sed 's/.*-//')"

# The same words given to the command are the same entry.
for kind in incident event role action note progress finding communication decision \
    question impact cause commitment determination lesson close; do
    file=$(find incidents -name "*-$kind-*" | sort | tail -n 1)
    [ "$file" ] || fail "no entry of kind $kind was made"
    set -- pir record "$kind" -F "$file" --dry-run --quiet
    [ $kind = incident ] || set -- "$@" -i "$(dirname "$file" | sed 's/.*-//')"
    if [ $kind = close ]; then
        fails 2 'is closed already' "$@"
        continue
    fi
    run "$@"
    [ "$code" = 0 ] || fail "exit code $code where 0 was due"
    ! grep -vE 'is closed; pir reopen|years ago: if the year is a slip' "$err" || fail 'it had something else to say on stderr'
    same "$(cut -c 1-8 "$out")" "$(basename "$file" .md | sed 's/.*-//')" "id of a $kind"
done

incident=$(dirname "$(find incidents -name '*-note-*' | sort | tail -n 1)" | sed 's/.*-//')
ok pir use "$incident"
ok pir note 'Seen by the morning shift'
ok pir show "$incident"
shows 'Seen by the morning shift'
entries 301
stock_ok

# ---- the same again, and without a work tree --------------------------------------
cd ..
ok "$generate" --entries 300 --incidents 12 --seed 7 --key "$key" --bare same.git
same "$(tail -n 1 "$out")" "$tip" 'the same seed and key, and the same commit'
ok "$generate" --entries 300 --incidents 12 --seed 8 --key "$key" --bare other.git
[ "$(tail -n 1 "$out")" != "$tip" ] || fail 'another seed makes the same record'
ok pir --git-dir same.git use "$incident"
ok pir --git-dir same.git note 'Recorded on the server'
cd same.git
stock_ok
cd ..

# ---- a key of its own, and what is refused ----------------------------------------
ok "$generate" --entries 1 --make-key made --bare own.git
ok ssh-keygen -l -f made/key.pub
run "$generate" --entries 0 --key "$key" none
same "$code" 2 'exit code for no entries'
run "$generate" --entries 3 --incidents 4 --key "$key" none
same "$code" 2 'exit code for more incidents than entries'
run "$generate" --entries 3 --key "$(key_of bob)" none
same "$code" 3 'exit code for a key of another kind'
grep -q 'is not an open Ed25519 key' "$err" || fail 'it does not say what is wrong with the key'
[ ! -e none ] || fail 'a folder was left behind'
run "$generate" --entries 3 --key "$key" same.git
same "$code" 3 'exit code for a record that is there'
