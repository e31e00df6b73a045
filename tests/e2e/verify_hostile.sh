#!/bin/sh
# pir verify in clones that are broken or meant to break it: a named finding or one clear sentence, the right exit
# code, no crash, no wait. And the line that says how far it is, on a terminal only.
set -eu
. tests/e2e/common.sh
export XDG_STATE_HOME="$top/state"

new_record good
introduction=$(git rev-list --max-parents=0 HEAD):$(ssh-keygen -l -f "$(key_of alice).pub" | cut -d' ' -f2)
open_incident
i=0
while [ $i -lt 12 ]; do
    i=$((i + 1))
    recorded note "Note $i"
done
incident_folder=$(dirname "$(git ls-files 'incidents/*-note-*' | head -n 1)")
cd "$top"

# loose NAME: a fresh copy of the good record; what is known is forgotten.
loose() {
    cd "$top"
    chmod -R u+rwx trial 2>/dev/null || :
    rm -rf trial "$XDG_STATE_HOME"
    git clone -q --bare --no-hardlinks good trial
    attempt=$1
    ran="hostile: $attempt"
    cd trial
    chmod -R u+w objects
}
# clone NAME: the same in one pack.
clone() {
    loose "$1"
    git repack -adq
    pack=$(ls objects/pack/*.pack)
    chmod -R u+w objects
}
file_of() { # ID: the file of a loose object
    echo "objects/$(echo "$1" | cut -c 1-2)/$(echo "$1" | cut -c 3-)"
}
# ends CODE [TEXT...]: verify ends so, and says so.
ends() {
    wanted=$1
    shift
    run timeout 60 pir verify --introduction "$introduction"
    [ "$code" = "$wanted" ] || fail "$attempt: exit code $code where $wanted was due"
    ! grep -qE 'Sanitizer|runtime error' "$err" || fail "$attempt: a sanitizer speaks"
    for text; do
        cat "$out" "$err" | tr -s '\n ' ' ' | grep -qF -- "$text" || fail "$attempt: nothing says \"$text\""
    done
}

clone 'nothing wrong'
ends 0 'Verified.'

# ---- packs ---------------------------------------------------------------------------
clone 'a pack cut in half'
size=$(wc -c <"$pack")
truncate -s $((size / 2)) "$pack"
ends 3 'NOT VERIFIED' 'object-missing'

clone 'a pack without its last bytes'
truncate -s $(($(wc -c <"$pack") - 30)) "$pack"
run timeout 60 pir verify --introduction "$introduction"
case $code in 1 | 3) ;; *) fail "$attempt: exit code $code" ;; esac

clone 'an empty pack'
: >"$pack"
ends 3

clone 'an index cut in half'
index=${pack%.pack}.idx
truncate -s $(($(wc -c <"$index") / 2)) "$index"
ends 3

clone 'no index'
rm "${pack%.pack}.idx"
ends 3 'object-missing'

# History would go round in a circle, could one commit be another.
clone 'an index that takes a commit for the one before'
python3 - "${pack%.pack}.idx" "$(git rev-parse HEAD~3)" "$(git rev-parse HEAD~4)" <<'END'
import sys
path, *ids = sys.argv[1:]
data = bytearray(open(path, 'rb').read())
count = int.from_bytes(data[1028:1032], 'big')
numbers = [next(i for i in range(count) if data[1032 + 20 * i:1052 + 20 * i].hex() == one) for one in ids]
a, b = [1032 + 24 * count + 4 * number for number in numbers]
data[a:a + 4], data[b:b + 4] = data[b:b + 4], data[a:a + 4]
open(path, 'wb').write(data)
END
ends 1 'NOT VERIFIED' 'object-damaged'

clone 'zeros in the middle of a pack'
dd if=/dev/zero of="$pack" bs=1 seek=$(($(wc -c <"$pack") / 2)) count=200 conv=notrunc 2>/dev/null
run timeout 60 pir verify --introduction "$introduction"
case $code in 1 | 3) ;; *) fail "$attempt: exit code $code" ;; esac
shows 'NOT VERIFIED'

# ---- objects -------------------------------------------------------------------------
loose 'the first commit is missing'
rm "$(file_of "${introduction%%:*}")"
ends 3 'object-missing'

loose 'a tree is missing'
rm "$(file_of "$(git rev-parse "HEAD:$incident_folder")")"
ends 3 'object-missing'

# A tree that is missing is not one that says less.
for path in '' schemas; do
    loose 'what the first commit refers to is missing'
    missing=$(git rev-parse "${introduction%%:*}:$path")
    rm "$(file_of "$missing")"
    ends 3 'object-missing' "$missing"
    ! grep -q schema-form "$out" || fail "$attempt: the schemas are said to be gone"
done

loose 'trust files are missing'
rm "$(file_of "$(git rev-parse HEAD:trust/allowed_signers)")"
ends 3 'object-missing'

loose 'an empty object'
: >"$(file_of "$(git rev-parse 'HEAD^{tree}')")"
run timeout 60 pir verify --introduction "$introduction"
case $code in 1 | 3) ;; *) fail "$attempt: exit code $code" ;; esac
shows 'NOT VERIFIED'

# on_top PATH ID [MODE TYPE]: an unsigned commit that puts an object at that path.
on_top() {
    GIT_INDEX_FILE=$top/index
    export GIT_INDEX_FILE
    rm -f "$GIT_INDEX_FILE"
    git read-tree HEAD
    git update-index --add --cacheinfo "${3:-100644},$2,$1"
    commit=$(git commit-tree --no-gpg-sign -p HEAD -m 'note: hostile' "$(git write-tree)")
    unset GIT_INDEX_FILE
    git update-ref HEAD "$commit"
}

# plant ID TEXT...: a loose object of that id with that header and what stands on stdin.
plant() {
    mkdir -p "$(dirname "$(file_of "$1")")"
    python3 -c '
import sys, zlib
sys.stdout.buffer.write(zlib.compress(sys.argv[1].encode() + b"\0" + sys.stdin.buffer.read()))' "$2" >"$(file_of "$1")"
}

# Whoever believes the header has no memory left.
loose 'a file that says it has four terabytes'
echo 'a few bytes' | plant 1234567890123456789012345678901234567890 'blob 4398046511104'
on_top "$incident_folder/20261123T150000Z-note-00000000.md" 1234567890123456789012345678901234567890
ends 1 'entry-size' '4398046511104 bytes long' 'sig-missing'

loose 'a file of 200 MB'
on_top "$incident_folder/20261123T150000Z-note-00000000.md" "$(head -c 200M /dev/zero | git hash-object -w --stdin)"
ends 1 'entry-size' '209715200 bytes long'

loose 'a gigantic tree'
echo 'a few bytes' | plant 1234567890123456789012345678901234567890 'tree 4398046511104'
commit=$(printf 'tree 1234567890123456789012345678901234567890\nparent %s\nauthor x <x> 1 +0000\ncommitter x <x> 1 +0000\n\nx\n' \
    "$(git rev-parse HEAD)" | git hash-object -t commit -w --stdin)
git update-ref HEAD "$commit"
ends 1 '4398046511104 bytes long'

loose 'folders in folders, ten thousand deep'
deep=$(python3 - objects <<'END'
import hashlib, os, sys, zlib
def put(kind, body):
    data = b'%s %d\0' % (kind, len(body)) + body
    oid = hashlib.sha1(data).hexdigest()
    folder = f'{sys.argv[1]}/{oid[:2]}'
    os.makedirs(folder, exist_ok=True)
    with open(f'{folder}/{oid[2:]}', 'wb') as file:
        file.write(zlib.compress(data, 1))
    return oid
oid = put(b'blob', b'x\n')
mode = b'100644'
for _ in range(10000):
    oid = put(b'tree', mode + b' a\0' + bytes.fromhex(oid))
    mode = b'40000'
print(oid)
END
)
tree=$({ git ls-tree HEAD; printf '040000 tree %s\tdeep\n' "$deep"; } | git mktree)
git update-ref HEAD "$(git commit-tree --no-gpg-sign -p HEAD -m deep "$tree")"
ends 1 'path-forbidden'

# ---- the folder ----------------------------------------------------------------------
# libgit2 leaks memory when a pattern does not match in a configuration.
export ASAN_OPTIONS=detect_leaks=0

loose 'said to be a partial clone'
git config core.repositoryformatversion 1
git config extensions.partialClone origin
ends 3 'partial clone'

loose 'objects of another hash'
git config core.repositoryformatversion 1
git config extensions.objectFormat sha256
ends 3 'SHA-256'

loose 'a branch that names nothing'
echo 1234567890123456789012345678901234567890 >refs/heads/main
rm -f packed-refs
ends 3 'object-missing'

loose 'a branch that is no id'
rm -f packed-refs
echo '../../../../etc/passwd' >refs/heads/main
run timeout 60 pir verify --introduction "$introduction"
case $code in 2 | 3) ;; *) fail "$attempt: exit code $code" ;; esac
[ -s "$err" ] || fail "$attempt: nothing is said"

clone 'borrowed from nowhere'
mkdir -p objects/info
echo "$top/nowhere" >objects/info/alternates
ends 0 'clone-alternates'

# Somebody else's files, and files that may not be read: root may read everything.
stranger() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$top/nowhere" "$@"
    else
        "$@"
    fi
}
chmod a+rx "$top"
clone 'of somebody else'
chmod -R a+rX .
run stranger timeout 60 pir verify --introduction "$introduction"
[ "$code" = 0 ] || fail "$attempt: exit code $code"
shows 'Verified.'

clone 'a pack that may not be read'
chmod -R a+rX .
chmod 000 "$pack"
run stranger timeout 60 pir verify --introduction "$introduction"
[ "$code" = 3 ] || fail "$attempt: exit code $code"
grep -q 'pack cannot be read' "$err" || fail "$attempt: nothing clear is said"

clone 'a folder of objects that may not be entered'
chmod -R a+rX .
chmod 000 objects
run stranger timeout 60 pir verify --introduction "$introduction"
[ "$code" = 3 ] || fail "$attempt: exit code $code"
grep -q 'objects cannot be read' "$err" || fail "$attempt: nothing clear is said"
chmod 755 objects

loose 'a pipe in an object'\''s place'
object=$(file_of "$(git rev-parse 'HEAD^{tree}')")
rm "$object"
mkfifo "$object"
ends 3 'is neither a file nor a folder'
rm "$object"

# ---- how far it is ----------------------------------------------------------------------
# Each object takes its time here, so that it is slow for certain.
loose 'slow'
cat >"$top/slowly" <<END
#!/bin/sh
PAGER=cat exec strace -f -qq -o /dev/null -e trace=openat -e inject=openat:delay_enter=20000 \
    pir verify --introduction $introduction "\$@"
END
chmod +x "$top/slowly"
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
    ran='a slow verification on a terminal'
    SHELL=/bin/sh command script -qec "$top/slowly" "$top/typescript" >"$out" 2>&1 || :
    tr '\r' '\n' <"$top/typescript" >"$out"
    shows 'verifying: ' ' commits' 'Verified.'
    grep -q 'verifying: [1-9][0-9]* of [0-9]* commits' "$out" || fail 'the line does not count'
    last=$(grep -n 'verifying: ' "$out" | tail -n 1 | cut -d: -f1)
    first=$(grep -n 'Verified' "$out" | head -n 1 | cut -d: -f1)
    [ "$last" -lt "$first" ] || fail 'the line stays'
    rm -rf "$XDG_STATE_HOME"
    SHELL=/bin/sh command script -qec "$top/slowly --json" "$top/typescript" >/dev/null
    ! grep -q 'verifying: ' "$top/typescript" || fail 'a line stands in the JSON'
    rm -rf "$XDG_STATE_HOME"
    SHELL=/bin/sh command script -qec "$top/slowly --full | cat" "$top/typescript" >/dev/null
    ! grep -q 'verifying: ' "$top/typescript" || fail 'a line stands in a pipe'
    grep -q 'Verified' "$top/typescript" || fail 'the pipe shows nothing'
else
    skip 'progress on a terminal: strace cannot be used here'
fi
