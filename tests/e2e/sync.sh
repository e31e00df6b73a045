#!/bin/sh
# Exchanging a record: what came is verified before anything follows it, two lines are joined, nothing is lost.
set -eu
. tests/e2e/common.sh

state_of() { # PERSON: their own state folder, as on a machine of their own
    export XDG_STATE_HOME="$top/state-$1"
}
at() { # PERSON: sits down at their own clone
    as "$1"
    state_of "$1"
    cd "$top/$1"
}

state_of alice
new_record "$top/alice"
open_incident
for person in bob carol; do
    ok pir trust add "$person@example.org" --name "$person" --role recorder --key "$(key_of "$person").pub"
    tick
done
introduction=$(pir trust introduction | sed -n 's/.*\([0-9a-f]\{40\}:SHA256:[^ ]*\).*/\1/p' | head -n 1)
git init -q --bare -b main "$top/hub.git"
fails 2 'no remote to sync with' pir sync
says 'git remote add origin'
git remote add origin "$top/hub.git"
ok pir sync
shows '4 went'
ok pir sync
shows 'in step with origin'

for person in bob carol; do
    as "$person"
    git clone -q "$top/hub.git" "$top/$person"
done
# ---- a new clone knows no introduction, and follows nothing before it does --------------
at alice
recorded note 'for bob'
ok pir sync
at bob
fails 2 'no introduction' pir sync
ok pir verify --introduction "$introduction"
ok pir sync
shows '1 commit came, 0 went'
entries 2
[ -z "$(git status --porcelain)" ] || fail 'the work tree is not in step'

# ---- both go on ---------------------------------------------------------------------------
tick
recorded note 'by bob'
tick
recorded note 'by bob again'
ok pir verify
at alice
recorded note 'by alice'
ok pir sync
at bob
ok pir sync
shows '1 commit came and were joined, 3 went'
entries 5
[ -z "$(git status --porcelain)" ] || fail 'the work tree is not in step after joining'
ok pir verify # what was verified before it was sent is behind what was published, and that is right
same "$(git rev-parse HEAD^1)" "$(git -C "$top/alice" rev-parse HEAD)" 'first parent'
ok pir verify
shows '9 verified here on' # the exchange has verified it all, and that is remembered
shows ', 0 now'
ok pir verify --full
stock_ok "$(git -C "$top/alice" rev-parse HEAD).."
at alice
ok pir sync
same "$(git rev-parse HEAD)" "$(git -C "$top/bob" rev-parse HEAD)" 'heads after syncing'
ok pir verify

at bob
# ---- one person, two clones, of which one has not sent yet ----------------------------------
git clone -q "$top/hub.git" "$top/bob-too"
tick
recorded note 'by bob, not sent'
ok pir verify
cd "$top/bob-too"
recorded note 'by bob, at the other machine'
run pir verify
same "$code" 4 'the exit code'
tr -s '\n ' ' ' <"$out" | grep -qF 'pir sync there, then pir sync here' || fail 'it does not say what to do'
cd "$top/bob"
ok pir sync
cd "$top/bob-too"
ok pir sync
ok pir verify
cd "$top/bob"
ok pir sync
ok pir verify
at alice
ok pir sync

# ---- a second record beside the first ----------------------------------------------------
git init -q -b other "$top/stranger"
cd "$top/stranger"
git remote add origin "$top/hub.git"
state_of stranger
ok pir init
fails 1 'has no branch other, but one that is called main' pir sync
says 'git switch main'
at alice

# ---- offline ------------------------------------------------------------------------------
tick
recorded note 'on the train'
mv "$top/hub.git" "$top/away.git"
fails 3 'cannot be reached' pir sync
says '1 commit waits here'
mv "$top/away.git" "$top/hub.git"
ok pir sync

# ---- a remote that went back ----------------------------------------------------------------
head=$(git rev-parse HEAD)
git -C "$top/hub.git" update-ref refs/heads/main "$(git rev-parse HEAD~1)"
fails 1 'is not what it was' pir sync
eval "$(sed -n 's/.*\(git push --force .*\) puts it back/\1/p' "$err") -q"
same "$(git -C "$top/hub.git" rev-parse main)" "$head" 'what is published, put back by the command that is named'
ok pir sync

# ---- a remote with something nobody may have recorded ------------------------------------------
at carol
as mallory
git pull -q --no-rebase
echo lies >incidents/lies
git add incidents
git commit -q -m 'note: all is well'
git push -q
at alice
tick
recorded note 'not lost'
mine=$(git rev-parse HEAD)
fails 1 'does not verify' pir sync
same "$(git rev-parse HEAD)" "$mine" 'head after refusing'
[ -z "$(git for-each-ref refs/pir/incoming)" ] || fail 'what was refused is still there'
ok pir verify
git -C "$top/hub.git" update-ref refs/heads/main "$head"
ok pir sync
shows '1 went'

# ---- what is wrong here stays here -------------------------------------------------------------
good=$(git rev-parse HEAD)
git commit -q --allow-empty -m 'nothing at all'
fails 1 'what is recorded here does not verify' pir sync
git reset -q --hard "$good"
rm -rf "$XDG_STATE_HOME"
ok pir verify --introduction "$introduction"

# ---- recorded offline, while the key was retired --------------------------------------------------
at bob
ok pir sync
tick
recorded note 'offline, with the old key'
cp "$(key_of bob)" "$top/keys/old"
cp "$(key_of bob).pub" "$top/keys/old.pub"
rm "$(key_of bob)" "$(key_of bob).pub"
ssh-keygen -q -t ed25519 -N '' -f "$top/keys/bob" -C bob
old=$(ssh-keygen -l -f "$top/keys/old.pub" | cut -d' ' -f2)
at alice
ok pir trust add bob@example.org --key "$top/keys/bob.pub"
tick
ok pir trust retire "$old"
ok pir sync
tick
at bob
fails 1 'is not in the trust/allowed_signers of each of its parents' pir sync
says 'pir bundle FILE, and there pir sync FILE'
ok pir bundle "$top/offline.bundle"
at carol
git reset -q --hard HEAD~1
ok pir verify --introduction "$introduction"
ok pir sync
fails 1 'merge-revoked' pir sync "$top/offline.bundle"
says 'pir sync --admit KEY'
fails 1 'admits what a withdrawn key signed, but carol@example.org' pir sync "$top/offline.bundle" --admit "$old"
at alice
fails 1 'merge-revoked' pir sync "$top/offline.bundle"
fails 2 'are called SHA256:no' pir sync "$top/offline.bundle" --admit SHA256:no
ok pir sync "$top/offline.bundle" --admit "$(echo "$old" | cut -c 1-20)"
git log -1 --format=%B | grep -qxF "Pir-Admit: $old" || fail 'the merge does not say whom it admits'
ok pir sync
ok pir verify --full
at bob
ok pir sync
ok pir verify
tick
recorded note 'with the new key'
ok pir sync
at alice
ok pir sync
ok pir verify

# ---- both sides changed settings (trust: sync_trust.sh) ------------------------------------------
at bob
ok pir sync
as alice
tick
printf 'language: de\n' >>pir.yaml
git commit -q -S -m 'settings: German' pir.yaml
at alice
tick
printf 'language: fr\n' >>pir.yaml
git commit -q -S -m 'settings: French' pir.yaml
ok pir sync
cd "$top/bob"
state_of bob
fails 1 'pir.yaml: changed here and at origin, each otherwise' pir sync
says 'in a new clone (git clone ADDRESS) an owner makes the change again'

# ---- without a network ------------------------------------------------------------------------
at alice
ok pir bundle "$top/record.bundle"
recorded note 'after the bundle'
ok pir bundle "$top/later.bundle"
git clone -q "$top/record.bundle" "$top/far" 2>/dev/null
state_of far
cd "$top/far"
git config --unset remote.origin.url || :
run pir verify --introduction "$introduction"
ok pir sync "$top/later.bundle"
shows '1 commit came, 0 went'
fails 3 'cannot be reached' pir sync "$top/nowhere.bundle"
echo hello >"$top/no.bundle"
fails 2 'is not a whole bundle of a record' pir sync "$top/no.bundle"
fails 2 'is no remote' pir sync -- --upload-pack=evil

# ---- a push that died there ------------------------------------------------------------------
at alice
: >"$top/hub.git/HEAD.lock"
recorded note 'behind a lock'
fails 3 'the branch main is locked at origin' pir sync
says "whoever runs it removes $top/hub.git/./HEAD.lock there"
rm "$top/hub.git/HEAD.lock"
ok pir sync

# ---- many in one clone: the first of those who wait does it for all --------------------------------
printf '#!/bin/sh\necho >>%s/fetched\nexec git-upload-pack "$@"\n' "$top" >"$top/count"
chmod +x "$top/count"
git config remote.origin.uploadpack "$top/count"
recorded note 'for many'
exec 9<"$(git rev-parse --git-dir)/pir/sync-lock"
flock 9
for n in 1 2 3 4; do
    mkfifo "$top/said$n"
    pir sync >"$top/one$n" 2>"$top/said$n" 9<&- &
    echo $! >"$top/pid$n"
    read -r line <"$top/said$n" || :
    same "$line" 'pir: waiting for another pir that is syncing here' "what sync $n said"
done
exec 9<&-
for n in 1 2 3 4; do
    wait "$(cat "$top/pid$n")" || fail "sync $n failed"
done
same "$(wc -l <"$top/fetched")" 2 'exchanges, of which the second was asked for by all who waited'
same "$(cat "$top"/one? | sort -u)" "$(printf 'in step with origin\norigin: 0 commits came, 1 went')" 'what they told'
git config --unset remote.origin.uploadpack

# ---- many at once: each tries again until it is in -----------------------------------------------
at alice
for n in 1 2 3 4; do
    git clone -q "$top/hub.git" "$top/clone$n"
    (
        export XDG_STATE_HOME="$top/state-many$n"
        cd "$top/clone$n"
        pir verify --introduction "$introduction" >/dev/null
        for i in 1 2 3; do
            pir note "clone $n, note $i" >/dev/null
            pir sync >"$top/sync$n.$i" 2>&1 || { cat "$top/sync$n.$i" >&2 && exit 1; }
        done
    ) &
    echo $! >"$top/pid$n"
done
for n in 1 2 3 4; do
    wait "$(cat "$top/pid$n")" || fail "clone $n could not sync"
done
ok pir sync
for n in 1 2 3 4; do
    for i in 1 2 3; do
        git grep -q "clone $n, note $i" HEAD -- incidents || fail "clone $n, note $i is lost"
    done
done
ok pir verify
stock_ok "$head.."
