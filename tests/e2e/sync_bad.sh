#!/bin/sh
# Exchanges that cannot simply be joined: each is one clear sentence and a way on; and signing again in line.
set -eu
. tests/e2e/common.sh

at() { # PERSON: sits down at their own clone, on a machine of their own
    as "$1"
    export XDG_STATE_HOME="$top/state-$1"
    cd "$top/$1"
}

export XDG_STATE_HOME="$top/state-alice"
new_record "$top/alice"
open_incident
ok pir trust add bob@example.org --name Bob --role recorder --key "$(key_of bob).pub"
tick
introduction=$(pir trust introduction | sed -n 's/.*\([0-9a-f]\{40\}:SHA256:[^ ]*\).*/\1/p' | head -n 1)
git init -q --bare -b main "$top/hub.git"
git remote add origin "$top/hub.git"
ok pir sync
git clone -q "$top/hub.git" "$top/bob"
at bob
ok pir verify --introduction "$introduction"

# ---- signed again in line: no merge, the same ids, first come first ---------------------
tick
recorded note 'by bob, offline'
first=$id
tick
recorded note 'by bob, later'
second=$id
at alice
tick
recorded note 'by alice'
ok pir sync
published=$(git rev-parse HEAD)
at bob
tick
ok pir sync --linear
shows '1 commit came, yours were signed again on top, 2 went'
same "$(git rev-list --merges --count HEAD)" 0 merges
same "$(git rev-parse HEAD~2)" "$published" 'what they stand on'
same "$(git log -2 --reverse --format=%s | tr '\n' ';')" 'note: by bob, offline;note: by bob, later;' 'their order'
ok pir show "$first"
ok pir show "$second"
[ -z "$(git status --porcelain)" ] || fail 'the work tree is not in step after signing again'
ok pir verify
stock_ok "$published.."
at alice
ok pir sync

# ---- somebody else's entries cannot be signed again --------------------------------------
at bob
tick
recorded note 'in the clone of bob'
GIT_COMMITTER_NAME='alice Example' GIT_COMMITTER_EMAIL=alice@example.org GIT_AUTHOR_NAME='alice Example' \
    GIT_AUTHOR_EMAIL=alice@example.org GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=user.signingkey \
    GIT_CONFIG_VALUE_0="$(key_of alice).pub" pir note 'alice, at the desk of bob' --quiet >"$out" 2>"$err" ||
    fail 'alice cannot record at the desk of bob'
at alice
tick
recorded note 'alice goes on'
ok pir sync
at bob
fails 1 'it is by alice@example.org, not by you' pir sync --linear
says 'pir sync without --linear joins'
ok pir sync
shows 'were joined'

# ---- git pull makes what was published a side line: joined again the right way round -----
at alice
ok pir sync
tick
recorded note 'alice, before the pull'
ok pir sync
at bob
tick
recorded note 'bob, before the pull'
tick
git pull -q --no-rebase --no-edit 2>"$err"
foxtrot=$(git rev-parse HEAD)
run pir sync
[ "$code" = 0 ] || fail 'a merge by git pull has no way on'
says 'joined again the right way round'
same "$(git rev-parse HEAD^2)" "$foxtrot" 'what git pull made'
at alice
ok pir sync
ok pir verify

# ---- the same title twice, and two decisions, offline --------------------------------------
at bob
ok pir sync
tick
ok pir open 'Mail is late' --severity low --type technical-outage --how-detected 'a call' --summary 'Late.' --quiet
bobs=$(cut -c 1-8 "$out")
tick
recorded decision 'Keep it on' -i "$incident" --question 'Off line?' --decided-by CEO --rationale 'customers'
at alice
tick 30
ok pir open 'Mail is late' --severity low --type technical-outage --how-detected 'a mail' --summary 'Slow.' --quiet
alices=$(cut -c 1-8 "$out")
tick
recorded decision 'Take it off' -i "$incident" --question 'Off line?' --decided-by CTO --rationale 'safety'
ok pir sync
at bob
run pir sync
same "$code" 0 'exit code of a sync with twins'
says "two incidents called mail-is-late were opened apart: $bobs here, $alices by others" "pir close -i $bobs" \
    "incident $incident was decided about on both sides" 'supersedes:' 'look at both (pir show '
at alice
ok pir sync

# ---- an entry by somebody whose key is not in trust ----------------------------------------
git clone -q "$top/hub.git" "$top/dora"
at dora
tick
git commit -q --allow-empty -S -m 'note: by dora'
git push -q origin main
at alice
mine=$(git rev-parse HEAD)
fails 1 'signer-unknown' pir sync
says 'who signed it is not in trust here' 'pir trust add' 'pir sync --linear' 'allowed_signers of its parent'
same "$(git rev-parse HEAD)" "$mine" 'head after refusing'
eval "$(sed -n 's/.*puts back what was good, \(git push --force .*\)/\1/p' "$err") -q"
same "$(git -C "$top/hub.git" rev-parse main)" "$mine" 'what is published, put back by the command that is named'
ok pir sync

# ---- a bundle from a stranger, and one that is no bundle ------------------------------------
export XDG_STATE_HOME="$top/state-stranger"
as stranger
(
    ok pir init "$top/stranger"
    cd "$top/stranger"
    ok pir bundle "$top/stranger.bundle"
)
at alice
size=$(wc -c <"$top/stranger.bundle")
head -c $((size - 100)) "$top/stranger.bundle" >"$top/half.bundle"
fails 2 'is not a whole bundle' pir sync "$top/half.bundle"
fails 1 'is another record: it has no commit in common with this one' pir sync "$top/stranger.bundle"
says 'git clone it'
echo nothing >"$top/no.bundle"
fails 2 'is not a whole bundle' pir sync "$top/no.bundle"
ok pir sync

# ---- where a push there was interrupted, and where the hub refuses ---------------------------
tick
recorded note 'behind a hook'
printf '#!/bin/sh\necho "not today" >&2\nexit 1\n' >"$top/hub.git/hooks/pre-receive"
chmod +x "$top/hub.git/hooks/pre-receive"
fails 1 'does not take what is recorded here' pir sync
says '1 commit waits here'
rm "$top/hub.git/hooks/pre-receive"
ok pir sync
shows '1 went'

# ---- two that sync one clone at once: the second waits, both are right -----------------------
tick
recorded note 'once is enough'
pir sync >"$top/one" 2>"$top/one.err" &
one=$!
run pir sync
same "$code" 0 'the second sync at once'
wait $one || fail 'the first sync at once'
same "$(git rev-parse HEAD)" "$(git -C "$top/hub.git" rev-parse main)" 'here and there'

# ---- a terminal sees how far it is ------------------------------------------------------------
if command -v script >/dev/null; then
    tick
    recorded note 'seen on a terminal'
    command script -qec "pir sync" /dev/null >"$top/terminal" 2>"$err" </dev/null || fail "sync on a terminal"
    holds "$top/terminal" "fetching ..." "1 went"
fi
