#!/bin/sh
# pir verify: honest histories, also those made by plain git, verify without a finding; attacks
# made with git and ssh-keygen are found, each under its name and with its exit code.
# shellcheck disable=SC2119,SC2120,SC2140,SC2086 # optional arguments; code in quotes; lists of words
set -eu
. tests/e2e/common.sh

# ---- tools ------------------------------------------------------------------------
state=$top/state # what the auditor knows; every attack begins without
export XDG_STATE_HOME="$state"

# digest: what `previous` of the next trust files must hold.
digest() {
    cat trust/allowed_signers trust/roles.yaml | sha256sum | cut -c 1-64
}
# next_trust: raise the serial and chain it to the state at HEAD; edit before or after.
next_trust() {
    was=$({ git show HEAD:trust/allowed_signers; git show HEAD:trust/roles.yaml; } | sha256sum | cut -c 1-64)
    serial=$(git show HEAD:trust/roles.yaml | sed -n 's/^serial: //p')
    sed -i "s/^serial:.*/serial: $((serial + 1))/; s/^previous:.*/previous: $was/" trust/roles.yaml
}
sort_signers() {
    LC_ALL=C sort -o trust/allowed_signers trust/allowed_signers
}
# let_in NAME...: into the trust files, without a commit.
let_in() {
    for person; do
        line_of "$person" >>trust/allowed_signers
        sed -i "s/^people:.*/&\n  $person@example.org: {name: $person Example, roles: [recorder]}/" \
            trust/roles.yaml
    done
    sort_signers
}
# revoke NAME REASON
revoke() {
    fingerprint=$(ssh-keygen -l -f "$(key_of "$1").pub" | cut -d' ' -f2)
    sed -i "s|^revoked:.*|revoked:\n  - {fingerprint: '$fingerprint', reason: $2, at: '2026-11-23T15:00:00Z'}|" \
        trust/roles.yaml
}
# commit_trust SUBJECT
commit_trust() {
    git add -A trust
    git commit -q -m "trust: $1"
    tick
}
# entry_text [BODY]: the bytes of a note in $incident, at the time it is now.
entry_text() {
    printf -- "---\nschema: note/1\nincident: %s\noccurred: '%s'\nprecision: second\ntlp: amber\n---\n%s\n" \
        "$incident" "$(date -u -d "@$clock" +%Y-%m-%dT%H:%M:%SZ)" "${1:-Words}"
}
# put_entry FILE: FILE as an entry of $incident under the name it must have; $path, $sha.
put_entry() {
    sha=$(sha256sum <"$1" | cut -c 1-64)
    id=$(python3 - "$sha" <<'END'
import sys
bits = bin(int(sys.argv[1], 16))[2:].zfill(256)
print(''.join('0123456789abcdefghjkmnpqrstvwxyz'[int(bits[i:i + 5], 2)] for i in range(0, 40, 5)))
END
    )
    path=$(dirname "$(git ls-files 'incidents/*-incident-*' | head -n 1)")/$(date -u -d "@$clock" +%Y%m%dT%H%M%SZ)-note-$id.md
    cp "$1" "$path"
    git add "$path"
}
# message [SUBJECT]: of a commit that adds what put_entry put.
message() {
    printf '%s\n\nPir-Incident: %s\nPir-Entry: sha256:%s\n' "${1:-note: Words}" "$incident" "$sha"
}
# by_git [BODY]: an entry recorded by plain git.
by_git() {
    entry_text "${1:-Words}" >"$top/entry"
    put_entry "$top/entry"
    message | git commit -q -F -
    tick
}
# payload [TREE]: a commit on HEAD without its signature, of what is staged.
payload() {
    who=$(git config user.name)
    printf 'tree %s\nparent %s\n' "${1:-$(git write-tree)}" "$(git rev-parse HEAD)"
    for role in author committer; do
        printf '%s %s <%s> %s +0000\n' $role "$who" "$(git config user.email)" "$clock"
    done
    printf '\n'
    message
}
# sign FILE NAME [OPTIONS]: an armor over FILE by NAME's key.
sign() {
    signed=$1
    by=$2
    shift 2
    [ $# -gt 0 ] || set -- -n git
    ssh-keygen -q -Y sign -f "$(key_of "$by")" "$@" <"$signed"
}
# finish PAYLOAD ARMOR: the commit object on stdout.
finish() {
    sed '/^$/,$d' "$1"
    sed '1s/^/gpgsig /; 2,$s/^/ /' "$2"
    sed -n '/^$/,$p' "$1"
}
# bad_tree "MODE NAME ID"...: a tree object of just these, in this order; its id.
bad_tree() {
    python3 - "$@" <<'END' | git hash-object -t tree -w --stdin --literally
import sys
for node in sys.argv[1:]:
    mode, name, oid = node.split(' ')
    sys.stdout.buffer.write(f'{mode} {name}'.encode() + b'\0' + bytes.fromhex(oid))
END
}
# tip FILE: the branch moves to the commit object in FILE.
tip() {
    git hash-object -t commit -w --stdin --literally <"$1" >.git/refs/heads/main
}

# verified: exit 0 and no finding at all.
verified() {
    run pir verify --introduction "$introduction" "$@"
    [ "$code" = 0 ] || fail "exit code $code where 0 was due"
    ! grep -q '^Findings' "$out" || fail 'it has findings'
    [ ! -s "$err" ] || fail 'it has something to say on stderr'
}
# found CODE NAME...: that exit code, and these findings; the first is the first one.
found() {
    wanted=$1
    shift
    run pir verify --introduction "$introduction" --json
    [ "$code" = "$wanted" ] || fail "exit code $code where $wanted was due ($*)"
    ! grep -qE 'Sanitizer|runtime error' "$err" || fail 'a sanitizer speaks'
    for rule; do
        grep -q "\"rule\": \"$rule\"" "$out" || fail "there is no finding $rule"
    done
    same "$(sed -n 's/.*"rule": "\([a-z-]*\)".*/\1/p' "$out" | head -n 1)" "$1" 'the first finding'
    rm -rf "$state"
}
# attack NAME: a fresh copy of the good record, with its owner at the keyboard.
attack() {
    cd "$top"
    chmod -R u+w trial 2>/dev/null || :
    rm -rf trial "$state"
    cp -r good trial
    cd trial
    clock_at $good_time
    attempt=$1
    ran="attack: $attempt"
    as bob
}

# ---- honest histories -------------------------------------------------------------
new_record good
introduction=$(git rev-list --max-parents=0 HEAD):$(ssh-keygen -l -f "$(key_of alice).pub" | cut -d' ' -f2)
run pir verify
[ "$code" = 0 ] || fail 'whoever made the record need not give the introduction'
shows 'Verified.' 'pinned' "${introduction%%:*}" "${introduction#*:}"
rm -rf "$state"
open_incident
recorded note 'CEO approved budget'
first=$id
verified

let_in bob carol
next_trust
commit_trust 'bob and carol may record'
verified
as bob
recorded note 'Recorded by bob' --link "supports:$first"
by_git 'Recorded by plain git'
verified
as carol
cat >"$top/stream" <<END
schema: decision
label: a
question: Which?
choice: This
decided-by: CEO
rationale: Because.
---
schema: action
title: Do it
owner: bob
due: 2026-12-01
purpose: contain
done-when: It is done.
links: ['implements:@a']
END
ok pir record --from "$top/stream"
tick
verified

as alice
printf 'language: de\n' >>pir.yaml
git commit -q -m 'settings: in German' pir.yaml
tick
sed -i 's/^properties:$/properties:\n  mood:\n    description: How the team feels.\n    enum: [calm, tense]\n    x-pir: {order: 50}/' schemas/note.yaml
git commit -q -m 'schemas: ask for the mood' schemas/note.yaml
tick
as bob
recorded note 'All hands on deck' --mood tense
verified
shows 'bob@example.org' 'carol@example.org'

# A merge of two lines by plain git: the union, signed.
git checkout -q -b side
as carol
recorded note 'On the side'
git checkout -q main
as bob
recorded note 'On the main line'
git merge -q --no-ff -S -m 'merge: what carol recorded' side
git branch -q -D side
tick
recorded note 'After the merge'
verified
stock_ok

# The owner changes trust on one line while the other goes on; then they are merged.
git checkout -q -b side
recorded note 'Recorded while trust changed'
git checkout -q main
as alice
let_in dave
next_trust
commit_trust 'dave may record'
git merge -q --no-ff -S -m 'merge: what bob recorded' side
git branch -q -D side
tick
as dave
recorded note 'By dave'
verified

# Keys come, go and are revoked; what they signed stays good.
as alice
ssh-keygen -q -t ed25519 -N '' -C dave2 -f "$top/keys/dave2"
printf 'dave@example.org namespaces="git" %s\n' "$(cut -d' ' -f1,2 "$top/keys/dave2.pub")" >>trust/allowed_signers
sort_signers
next_trust
commit_trust 'a second key for dave'
revoke dave retired
next_trust
commit_trust 'the first key of dave is retired'
sed -i "s|signingkey = .*|signingkey = $top/keys/dave2.pub|; s/alice/dave/g" "$HOME/.gitconfig"
sed -i "s|signingkey = .*|signingkey = $top/keys/dave2.pub|" "$HOME/.gitconfig"
recorded note 'By the new key of dave'
as alice
verified
good_time=$clock
good_head=$(git rev-parse HEAD)
cd "$top"

# The same for any number of threads, in a bare clone, and read-only.
git clone -q --bare good bare.git
for jobs in 1 2 7; do
    rm -rf "$state"
    (cd bare.git && pir verify --introduction "$introduction" --json --jobs $jobs) >"$top/jobs$jobs"
done
cmp -s "$top/jobs1" "$top/jobs2" || fail 'two threads say something else than one'
cmp -s "$top/jobs1" "$top/jobs7" || fail 'seven threads say something else than one'
chmod -R a-w bare.git
ok pir --git-dir bare.git verify --introduction "$introduction"
chmod -R u+w bare.git
rm -rf "$state"

# ---- the introduction, and what is remembered -------------------------------------
cd good
rm -rf "$state"
fails 2 'no introduction of this record is known here' pir verify
run pir verify --tofu
same "$code" 0 'exit code of --tofu'
shows 'TAKEN ON TRUST'
ok pir verify
shows 'pinned'
fails 2 'does not begin with the introduction' \
    pir verify --introduction "$good_head:SHA256:x"
fails 2 'that is no introduction' pir verify --introduction nonsense
run pir verify --introduction "${introduction%%:*}:$(ssh-keygen -l -f "$(key_of bob).pub" | cut -d' ' -f2)"
same "$code" 1 'exit code for another key'
shows 'introduction-signer'
fails 2 'there is no refs/heads/nowhere' pir verify nowhere

attack 'rolled back'
ok pir verify --introduction "$introduction"
git reset -q --hard HEAD~2
run pir verify
same "$code" 4 'exit code of a record that was rolled back'
shows 'history-rolled-back'

attack 'the branch is gone'
ok pir verify --introduction "$introduction"
git checkout -q -b other HEAD~1
git branch -q -D main
run pir verify
same "$code" 4 'exit code when the branch is gone'
shows 'branch-gone'

attack 'rewritten'
git reset -q --hard HEAD~1
as alice
recorded note 'This way'
ok pir verify --introduction "$introduction"
git reset -q --hard HEAD~1
recorded note 'That way'
run pir verify
same "$code" 4 'exit code of a record that was rewritten'
shows 'history-forked'

attack 'begun anew at the same place'
ok pir verify --introduction "$introduction"
git checkout -q --orphan fresh
as alice
git commit -q -m 'init: anew'
git branch -q -M fresh main
fails 2 'does not begin with the introduction' pir verify

attack 'foxtrot'
git checkout -q -b mine HEAD~1
as alice
recorded note 'Mine'
git checkout -q main
ok pir verify --introduction "$introduction"
git checkout -q mine
git merge -q --no-ff -S -m 'merge: the published one' main
git branch -q -f main mine
git checkout -q main
run pir verify
same "$code" 1 'exit code of a foxtrot merge'
shows 'merge-foxtrot'

# ---- attacks ----------------------------------------------------------------------
attack 'A01 not signed'
entry_text >"$top/entry"
put_entry "$top/entry"
message | git commit -q --no-gpg-sign -F -
found 1 sig-missing

attack 'A04 an empty signature'
entry_text >"$top/entry"
put_entry "$top/entry"
payload >"$top/p"
sed 's/^$/gpgsig \n/' "$top/p" | sed '0,/^gpgsig/b' >"$top/c"
tip "$top/c"
found 1 sig-format

attack 'A05 by a stranger'
as mallory
by_git
found 1 signer-unknown

attack 'A10 a recorder changes trust'
let_in mallory
next_trust
commit_trust 'let mallory in'
found 1 role-forbidden

attack 'A13 trust removed'
as alice
git rm -q trust/allowed_signers
git commit -q -m 'trust: none'
found 1 trust-removed

attack 'A14 trust is a link'
as alice
link=$(printf /etc/passwd | git hash-object -w --stdin)
git update-index --cacheinfo 120000,"$link",trust/allowed_signers
git commit -q -m 'trust: elsewhere'
found 1 file-mode

attack 'A16 a good merge of an unauthorised commit'
git checkout -q -b side
as mallory
by_git
git checkout -q main
as bob
by_git 'Other words'
git merge -q --no-ff -S -m 'merge: it' side
found 1 signer-unknown

attack 'A17 a revoked key on an old state, merged by an honest member'
git checkout -q -b late
git checkout -q main
as alice
sed -i '/^revoked:/!b' trust/roles.yaml
fingerprint=$(ssh-keygen -l -f "$(key_of bob).pub" | cut -d' ' -f2)
sed -i "s|^revoked:|&\n  - {fingerprint: '$fingerprint', reason: compromised, at: '2026-11-23T15:00:00Z'}|" trust/roles.yaml
next_trust
commit_trust 'bob is compromised'
git checkout -q late
as bob
by_git 'Backdated'
git checkout -q main
as carol
tick 600
git merge -q --no-ff -S -m 'merge: late' late
found 1 merge-revoked

attack 'A19 the committer is somebody else'
entry_text >"$top/entry"
put_entry "$top/entry"
message | GIT_COMMITTER_NAME='carol Example' GIT_COMMITTER_EMAIL=carol@example.org git commit -q -F -
found 1 identity-mismatch

attack 'A25 an old state of trust brought back'
as alice
cp -r trust "$top/trust-was"
let_in erin
next_trust
commit_trust 'erin'
cp "$top"/trust-was/* trust/
rm -r "$top/trust-was"
commit_trust 'as it was'
found 1 trust-serial

attack 'A25 a revocation taken back'
as alice
sed -i "/fingerprint/d; s/^revoked:.*/revoked: []/" trust/roles.yaml
next_trust
commit_trust 'forgiven'
found 1 trust-revocation

attack 'A26 trust changed on both sides, merged'
as alice
git checkout -q -b p1
let_in erin
next_trust
commit_trust 'erin'
git checkout -q main
sed -i "/carol@example.org/d" trust/allowed_signers trust/roles.yaml
next_trust
commit_trust 'no carol'
as bob
git merge -q --no-ff -S -X ours -m 'merge: p1' p1 >/dev/null
found 1 merge-policy

attack 'A28 a merge that edits trust'
git checkout -q -b side
as carol
by_git
git checkout -q main
as alice
by_git 'Mine'
git merge -q --no-ff --no-commit side >/dev/null 2>&1
let_in mallory
next_trust
git add trust
git commit -q -m 'merge: side'
found 1 merge-policy

attack 'A29 one key under two principals'
as alice
printf 'zed@example.org namespaces="git" %s\n' "$(cut -d' ' -f1,2 "$(key_of bob).pub")" >>trust/allowed_signers
sed -i 's/^people:.*/&\n  zed@example.org: {name: Zed, roles: [owner]}/' trust/roles.yaml
sort_signers
next_trust
commit_trust 'an alias'
found 1 trust-form

attack 'B02 another namespace'
entry_text >"$top/entry"
put_entry "$top/entry"
payload >"$top/p"
sign "$top/p" bob -n file >"$top/s"
finish "$top/p" "$top/s" >"$top/c"
tip "$top/c"
found 1 sig-namespace

attack 'B03 a signature from another commit'
entry_text >"$top/entry"
put_entry "$top/entry"
payload >"$top/p"
payload | sed 's/Words/Others/' >"$top/q"
sign "$top/q" bob >"$top/s"
finish "$top/p" "$top/s" >"$top/c"
tip "$top/c"
found 1 sig-bad

attack 'B27 two signatures'
entry_text >"$top/entry"
put_entry "$top/entry"
payload >"$top/p"
sign "$top/p" bob >"$top/s"
finish "$top/p" "$top/s" | awk '{ print } /END SSH/ && !twice { twice = 1; while ((getline line < "'"$top/s"'") > 0) print (n++ ? " " : "gpgsig ") line }' >"$top/c"
tip "$top/c"
found 1 sig-format

attack 'B33 an unsigned header'
by_git
git cat-file commit HEAD | sed '/END SSH/a gpgsigX smuggled' >"$top/c"
tip "$top/c"
found 1 commit-header

attack 'B38 the signature in the message'
entry_text >"$top/entry"
put_entry "$top/entry"
payload >"$top/p"
sign "$top/p" bob >"$top/s"
{ cat "$top/p"; printf '\n'; sed '1s/^/gpgsig /; 2,$s/^/ /' "$top/s"; } >"$top/c"
tip "$top/c"
found 1 sig-missing

attack 'B42 other line widths'
by_git
git cat-file commit HEAD | sed 's/^\( [A-Za-z0-9+\/]\{20\}\)\([A-Za-z0-9+\/]\{50\}\)$/\1\n \2/' >"$top/c"
tip "$top/c"
found 1 sig-format

attack 'C01 two trees'
entry_text >"$top/entry"
put_entry "$top/entry"
payload | sed "1a tree $(git rev-parse 'HEAD~2^{tree}')" >"$top/p"
sign "$top/p" bob >"$top/s"
finish "$top/p" "$top/s" >"$top/c"
tip "$top/c"
found 1 commit-header

attack 'C09 a zero byte in the message'
entry_text >"$top/entry"
put_entry "$top/entry"
payload | sed 's/^note: Words$/note: W\x00ords/' >"$top/p"
sign "$top/p" bob >"$top/s"
finish "$top/p" "$top/s" >"$top/c"
tip "$top/c"
found 1 commit-text

attack 'C13 an odd zone'
entry_text >"$top/entry"
put_entry "$top/entry"
payload | sed 's/+0000$/+9999/' >"$top/p"
sign "$top/p" bob >"$top/s"
finish "$top/p" "$top/s" >"$top/c"
tip "$top/c"
found 1 commit-ident

attack 'C16 a very long message'
entry_text >"$top/entry"
put_entry "$top/entry"
{ payload; head -c 100000 /dev/zero | tr '\0' y; echo; } >"$top/p"
sign "$top/p" bob >"$top/s"
finish "$top/p" "$top/s" >"$top/c"
tip "$top/c"
found 1 commit-size

attack 'D01 an entry changed'
echo tampered >>"$(last_file)"
git commit -q -a -m 'note: a typo'
found 1 entry-modified

attack 'D02 an entry taken away'
git rm -q "$(last_file)"
git commit -q -m 'note: tidy'
found 1 entry-deleted

attack 'D04 an entry made a program'
git update-index --chmod=+x "$(last_file)"
git commit -q -m 'note: run'
found 1 file-mode entry-modified

attack 'D05 an entry that is a link'
link=$(printf ../../etc/passwd | git hash-object -w --stdin)
git update-index --add --cacheinfo 120000,"$link","$(dirname "$(last_file)")/20261123T141502Z-note-00000000.md"
git commit -q -m 'note: a link'
found 1 file-mode

attack 'D08 changed and changed back'
file=$(last_file)
cp "$file" "$top/kept"
echo x >>"$file"
git commit -q -a -m 'note: m'
tick
cp "$top/kept" "$file"
git commit -q -a -m 'note: r'
found 1 entry-modified

attack 'D10 a merge that drops an entry'
git checkout -q -b side
as carol
by_git
dropped=$path
git checkout -q main
as bob
by_git 'Mine'
git merge -q --no-ff --no-commit side >/dev/null 2>&1
git rm -q -f "$dropped"
git commit -q -m 'merge: side'
found 1 merge-not-union

attack 'D11 a merge that changes an entry'
git checkout -q -b side
as carol
by_git
changed=$path
git checkout -q main
as bob
by_git 'Mine'
git merge -q --no-ff --no-commit side >/dev/null 2>&1
echo z >>"$changed"
git add -A
git commit -q -m 'merge: side'
found 1 merge-not-union

attack 'a merge that adds an entry'
git checkout -q -b side
as carol
by_git
git checkout -q main
as bob
by_git 'Mine'
git merge -q --no-ff --no-commit side >/dev/null 2>&1
entry_text 'Slipped in' >"$top/entry"
put_entry "$top/entry"
git commit -q -m 'merge: side'
found 1 merge-not-union

attack 'D14 a file where none may be'
echo x >Makefile
git add Makefile
git commit -q -m 'note: junk'
found 1 path-forbidden

attack 'D16 a tree with a name ..'
blob=$(git rev-parse "HEAD:$(last_file)")
tree=$(bad_tree "100644 .. $blob")
sha=$(sha256sum <"$(last_file)" | cut -c 1-64)
payload "$tree" >"$top/p"
sign "$top/p" bob >"$top/s"
finish "$top/p" "$top/s" >"$top/c"
tip "$top/c"
found 1 tree-name

attack 'D19 a name twice'
blob=$(git rev-parse HEAD:pir.yaml)
tree=$(bad_tree "100644 a $blob" "100644 a $blob")
payload "$tree" >"$top/p"
sign "$top/p" bob >"$top/s"
finish "$top/p" "$top/s" >"$top/c"
tip "$top/c"
found 1 tree-order

attack 'D26 a name that is not the entry'\''s'
entry_text >"$top/entry"
put_entry "$top/entry"
git mv "$path" "$(dirname "$path")/20261123T141502Z-note-00000000.md"
message | git commit -q -F -
found 1 entry-name

attack 'D28 too deep'
mkdir -p incidents/2026/11/a/b/c
echo x >incidents/2026/11/a/b/c/x.md
git add incidents
git commit -q -m 'note: deep'
found 1 path-forbidden

attack 'D29 a folder that is a file'
tree=$(bad_tree "40000 incidents $(git rev-parse HEAD:pir.yaml)")
payload "$tree" >"$top/p"
sign "$top/p" bob >"$top/s"
finish "$top/p" "$top/s" >"$top/c"
tip "$top/c"
found 1 object-damaged

attack 'E06 earlier than its parent'
clock_at $((clock - 100000))
by_git
found 1 time-backwards

attack 'E07 in the future'
clock_at 4102444800
by_git
found 1 time-future

attack 'E08 another time for the author'
entry_text >"$top/entry"
put_entry "$top/entry"
message | GIT_AUTHOR_DATE='@1000000000 +0000' git commit -q -F -
found 1 time-author

attack 'F01 replaced objects, F03 grafts'
git replace HEAD HEAD~1
found 0 clone-replace
git replace -d HEAD >/dev/null
git rev-parse HEAD >.git/info/grafts
found 0 clone-grafts

attack 'F05 a false shallow file'
git rev-parse HEAD~1 >.git/shallow
run pir verify --introduction "$introduction"
same "$code" 3 'exit code of a shallow clone'

attack 'F07 an object with other bytes'
file=.git/objects/$(git rev-parse "HEAD:$(last_file)" | sed 's|^..|&/|')
chmod u+w "$file"
printf 'blob 6\0hello\n' | python3 -c 'import sys, zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))' >"$file"
found 1 object-damaged

attack 'an object that is missing'
rm -f ".git/objects/$(git rev-parse "HEAD~3^{tree}" | sed 's|^..|&/|')"
found 3 object-missing

attack 'a commit that is missing'
rm -f ".git/objects/$(git rev-parse HEAD~3 | sed 's|^..|&/|')"
found 3 object-missing

attack 'F08 a program in the settings of the clone'
script evil 'touch "$0.ran"'
git config gpg.ssh.program "$script"
git config core.fsmonitor "$script"
git config core.pager "$script"
verified
[ ! -e "$script.ran" ] || fail 'a program of the clone was run'

attack 'G03 a key twice'
entry_text | sed 's/^tlp:.*/&\n&/' >"$top/entry"
put_entry "$top/entry"
message | git commit -q -F -
found 1 entry-form

attack 'G09 directions of writing'
entry_text "$(printf 'a \342\200\256evil')" >"$top/entry"
put_entry "$top/entry"
message | git commit -q -F -
found 1 entry-form

attack 'G15 an unknown field'
entry_text | sed 's/^tlp:.*/&\nhidden: 1/' >"$top/entry"
put_entry "$top/entry"
message | git commit -q -F -
found 1 entry-schema

attack 'G18 a very long entry'
{ entry_text; head -c 1100000 /dev/zero | tr '\0' x; echo; } >"$top/entry"
put_entry "$top/entry"
message | git commit -q -F -
found 1 entry-size

attack 'a reference to nowhere'
entry_text | sed "s/^tlp:.*/&\nlinks:\n  - type: supports\n    target: $(printf '%052d' 0)/" >"$top/entry"
put_entry "$top/entry"
message | git commit -q -F -
found 1 reference-missing

attack 'another incident'\''s folder'
entry_text | sed 's/^incident:.*/incident: zzzzzzzz/' >"$top/entry"
put_entry "$top/entry"
incident=zzzzzzzz message | git commit -q -F -
found 1 entry-incident

attack 'a trailer too few'
entry_text >"$top/entry"
put_entry "$top/entry"
git commit -q -m 'note: Words'
found 1 trailer-entry

attack 'an entry and settings at once'
as alice
entry_text >"$top/entry"
put_entry "$top/entry"
printf '# a comment\n' >>pir.yaml
git add pir.yaml
message | git commit -q -F -
found 1 deed-mixed

attack 'H01 a pattern for a principal'
as alice
printf '*@example.org namespaces="git" %s\n' "$(cut -d' ' -f1,2 "$(key_of erin).pub")" >>trust/allowed_signers
sort_signers
next_trust
commit_trust 'everybody'
found 1 trust-form

attack 'H12 a role without a key'
as alice
sed -i 's/^people:.*/&\n  zoe@example.org: {name: Zoe, roles: [owner]}/' trust/roles.yaml
next_trust
commit_trust 'zoe'
found 1 trust-keyless

attack 'I08 honest entries after a bad one'
as mallory
by_git 'Bad'
as bob
by_git 'Good'
found 1 signer-unknown
same "$(grep -c '"rule"' "$out")" 1 'number of findings'

# ---- bits ---------------------------------------------------------------------------
# Every bit of a commit and of an entry counts; nothing crashes.
attack 'flipped bits'
git cat-file commit HEAD >"$top/whole"
size=$(wc -c <"$top/whole")
at=0
while [ $at -lt "$size" ]; do
    python3 - "$top/whole" "$at" >"$top/c" <<'END'
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
at = int(sys.argv[2])
data[at] ^= 1 << (at % 8)
sys.stdout.buffer.write(data)
END
    tip "$top/c"
    run pir verify --introduction "$introduction"
    case $code in
    1 | 2 | 3) ;;
    *) fail "with byte $at flipped the exit code is $code" ;;
    esac
    ! grep -qE 'Sanitizer|runtime error' "$err" || fail 'a sanitizer speaks'
    at=$((at + 23))
done
