#!/bin/sh
# Repositories, folders and disks that pir cannot record in: refused with the way out, and
# nothing written.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident
record=$top/record

# ---- no repository, no record ----------------------------------------------------
mkdir "$top/nothing"
cd "$top/nothing"
for words in 'note x' list 'show abcd' 'use abcd' 'record --from -' ''; do
    # shellcheck disable=SC2086  # words
    fails 2 'not in a git repository' pir $words
    says 'pir init'
done
fails 2 nowhere env GIT_DIR="$top/nowhere" pir note x
fails 2 nowhere pir --git-dir "$top/nowhere" note x
git init -q "$top/new"
cd "$top/new"
fails 2 'no record in it yet' pir note x
says 'pir init'
git init -q "$top/code"
cd "$top/code"
git commit -q --allow-empty -m 'some code'
fails 2 'pir.yaml' pir note x
says 'pir init'

# ---- repositories of the wrong kind ----------------------------------------------
git clone -q --depth 1 "file://$record" "$top/shallow"
cd "$top/shallow"
fails 3 shallow pir note x
says 'git fetch --unshallow'
fails 3 shallow pir list
(
    # libgit2 1.5 forgets what PCRE gave it when it meets an extension it does not know.
    export ASAN_OPTIONS=detect_leaks=0
    git -C "$record" config uploadpack.allowFilter true
    git clone -q --filter=blob:none "file://$record" "$top/partial"
    cd "$top/partial"
    fails 3 partial pir note x
    git init -q --object-format=sha256 "$top/sha256" 2>/dev/null
    cd "$top/sha256"
    fails 3 SHA-256 pir note x
    fails 3 SHA-256 pir init
)

cd "$record"
git checkout -q --detach
fails 3 'HEAD' pir note x
says 'git switch'
git checkout -q main

# ---- what is not as it should be in the repository --------------------------------
git clone -q "$record" "$top/broken"
cd "$top/broken"
object() { # NAME: the file of the object, which is loose
    echo ".git/objects/$(git rev-parse "$1" | sed 's|^..|&/|')"
}
settings=$(object HEAD:pir.yaml)
rm -f "$settings"
fails 3 pir.yaml pir note x
says "$(git rev-parse HEAD:pir.yaml)"
cp "$(object HEAD:VERIFY.md)" "$settings"
fails 3 'do not match its id' pir note x
says 'git fsck'

cd "$record"
: >.git/refs/heads/main.lock
fails 3 'main' pir note x
rm .git/refs/heads/main.lock
recorded note 'and now it works'

if [ "$(id -u)" = 0 ] && id nobody >/dev/null 2>&1; then
    cp -R "$record" "$top/foreign"
    chown -R nobody "$top/foreign"
    cd "$top/foreign"
    fails 3 'belongs to' pir note x
    says safe.directory
else
    skip "somebody else's repository: needs root"
fi

# ---- disks -----------------------------------------------------------------------
mkdir "$top/disk"
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=2m tmpfs "$top/disk" 2>/dev/null; then
    clean_up="cd /; umount '$top/disk'"
    cp -R "$record" "$top/disk/record"
    cd "$top/disk/record"
    mount -o remount,ro "$top/disk"
    fails 3 'ead-only' pir note x
    ok pir list
    mount -o remount,rw "$top/disk"

    dd if=/dev/zero of="$top/disk/ballast" bs=4k 2>/dev/null || :
    fails 3 'o space left' pir note x
    echo 'what I had to say' >"$top/piped"
    fails 3 'o space left' pir note - <"$top/piped"
    kept=$(sed -n 's/.*record it with -F //p' "$err")
    [ -n "$kept" ] || fail 'it does not say where the text is kept'
    same "$(cat "$kept")" 'what I had to say' 'what was kept'
    fails 3 'o space left' pir init "$top/disk/second"
    ok pir list
    rm "$top/disk/ballast"
    ok pir note -F "$kept"
    stock_ok

    # Room that ends in the middle: at whatever write, all or nothing.
    for room in 1 2 3 4 6 8 12 16 24; do
        dd if=/dev/zero of="$top/disk/ballast" bs=4k 2>/dev/null || :
        truncate -s "-$((room * 4))K" "$top/disk/ballast"
        before=$(git rev-parse HEAD)
        run pir note "with room for $room blocks"
        case $code in
        0) same "$(git rev-parse HEAD~1)" "$before" 'the parent' ;;
        3)
            refused 'o space left'
            same "$(git rev-parse HEAD)" "$before" HEAD
            ;;
        *) fail "exit code $code" ;;
        esac
        rm "$top/disk/ballast"
        git reset -q --hard
        tick
    done
    recorded note 'room again'
    stock_ok
elif [ "$(id -u)" != 0 ]; then
    cp -R "$record" "$top/read-only"
    cd "$top/read-only"
    chmod -R a-w .git
    fails 3 'ermission denied' pir note x
    ok pir list
    skip 'a full disk: needs root'
else
    skip 'read-only and full disks: nothing can be mounted here'
fi
