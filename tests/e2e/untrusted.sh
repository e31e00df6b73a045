#!/bin/sh
# Whatever plain git brought into the record, no text of it acts on a terminal.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident
first=$incident
recorded note honest
note=$id
clean() { # stdout has nothing that a terminal would act upon
    ! LC_ALL=C tr -d '\n' <"$out" | LC_ALL=C grep -q '[[:cntrl:]]' || fail 'control characters on stdout'
}

honest=$(git rev-parse HEAD)
# smuggle KIND: the bytes in $top/raw become an entry of the incident by alice, with plain git;
# its name has the id that they have.
folder=$(git ls-files | sed -n "s|\(.*-$first\)/.*|\1|p" | head -n 1)
smuggle() {
    mv "$top/raw" "$top/entry"
    _id=$(python3 -c '
import hashlib, sys
bits = "".join(f"{b:08b}" for b in hashlib.sha256(open(sys.argv[1], "rb").read()).digest()) + "0000"
print("".join("0123456789abcdefghjkmnpqrstvwxyz"[int(bits[i : i + 5], 2)] for i in range(0, 260, 5)))
' "$top/entry")
    _path=$folder/20261123T150000Z-$1-$(echo "$_id" | cut -c 1-8).md
    cp "$top/entry" "$_path"
    git add "$_path"
    git commit -q -m "$(printf 'note: \033[31mred\033]0;title\007')

Pir-Incident: $first
Pir-Entry: sha256:$(sha256sum "$top/entry" | cut -c 1-64)"
}
# harmless: whatever pir now says of the record, nothing in it acts on a terminal.
harmless() {
    for command in list '' "show $_id" 'log --all' 'log --json'; do
        # shellcheck disable=SC2086
        run pir $command
        [ "$code" -le 3 ] || fail "exit code $code"
        clean
        ! LC_ALL=C tr -d '\n' <"$err" | LC_ALL=C grep -q '[[:cntrl:]]' || fail 'control characters on stderr'
        ! cat "$out" "$err" | LC_ALL=C grep -q "$(printf '\342\200\256')" || fail 'a bidirectional override'
        ! grep -qE 'Sanitizer|runtime error' "$err" || fail 'a sanitizer speaks'
    done
    git reset -q --hard HEAD~1
}
front() { # LINES: an entry's front matter with these fields
    printf -- '---\nschema: note/1\nincident: %s\noccurred: 2026-11-23T15:00:00Z\nprecision: second\n%b---\n' \
        "$first" "$1"
}
{ front '' && printf 'raw \033[31mred\033]0;title\007\n'; } >"$top/raw"
smuggle note
harmless
{ front 'source: "quoted \\\\e[31m \\\\x9b31m \\\\u202e"\n' && echo body; } >"$top/raw"
smuggle note
harmless
{ front 'source: "a\\\\nb"\n' && printf 'override \342\200\256 and latin1 \351\n'; } >"$top/raw"
smuggle note
harmless
{ front 'tags: [&a x, *a]\n' && echo body; } >"$top/raw"
smuggle note
harmless
printf 'no entry at all \033[31m\n' >"$top/raw"
smuggle note
harmless
: >"$top/raw"
smuggle note
harmless
head -c 2000000 /dev/zero | tr '\0' x >"$top/raw"
smuggle note
harmless
front 'unknown-field: "\\\\e[31m"\n' >"$top/raw"
smuggle rumour
harmless
# Names: of the author, of a file, of a folder.
_id=$note
git -c user.name="$(printf 'M\033[31mallory')" commit -q --allow-empty -m x
harmless
mkdir -p "$folder"
printf x >"$folder/$(printf 'a\033[31m.md')"
git add "$folder"
git commit -q -m x
harmless
mkdir -p "incidents/2026/11/$(printf '24-\033[31mred')-abcdefgh"
cp "$folder"/*incident* "incidents/2026/11/$(printf '24-\033[31mred')-abcdefgh/"
git add incidents
git commit -q -m x
harmless
same "$(git rev-parse HEAD)" "$honest" HEAD
stock_ok

# ---- trees that unfold to a hundred million files, where people and keys are shown -------------
tree=$(for n in $(seq 100); do printf '100644 blob %s\t%03d.yaml\n' "$(echo x | git hash-object -w --stdin)" "$n"; done | git mktree)
for _level in 1 2 3; do
    tree=$(for n in $(seq 100); do printf '040000 tree %s\t%03d\n' "$tree" "$n"; done | git mktree)
done
next=$(printf %064d 0)
planted() { # NAME: the top has that folder now
    git read-tree --empty
    _top=$({ git ls-tree HEAD | grep -v "	$1\$"; printf '040000 tree %s\t%s\n' "$2" "$1"; } | git mktree)
    git update-ref refs/heads/main "$(git commit-tree -S -p HEAD -m "$1" "$_top")"
}
planted proposals "$(printf '040000 tree %s\t%s\n' "$tree" "$next" | git mktree)"
run pir trust show
[ "$code" -le 3 ] || fail 'it ends otherwise than it may'
run pir trust show --json
planted schemas "$tree"
run pir trust show
[ "$code" -le 3 ] || fail 'it ends otherwise than it may'
run pir verify
[ "$code" != 0 ] || fail 'such a record verifies'
git update-ref refs/heads/main "$honest"
