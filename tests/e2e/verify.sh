#!/bin/sh
# pir verify: honest histories, also those made by plain git, verify without a finding, whoever
# asks and with however many threads; what it needs to know and what it remembers. Attacks, and what
# is found of each, are in tests/attacks.
# shellcheck disable=SC2119,SC2120 # optional arguments
set -eu
. tests/attacks/common.sh
state=$auditor

# by_git [BODY]: an entry recorded by plain git.
by_git() {
    record "${1:-Words}"
}
# verified: exit 0 and no finding at all.
verified() {
    run pir verify --introduction "$introduction" "$@"
    [ "$code" = 0 ] || fail "exit code $code where 0 was due"
    ! grep -q '^Findings' "$out" || fail 'it has findings'
    [ ! -s "$err" ] || fail 'it has something to say on stderr'
}

# ---- honest histories -------------------------------------------------------------
new_record good
introduction=$(git rev-list --max-parents=0 HEAD):$(ssh-keygen -l -f "$(key_of alice).pub" | cut -d' ' -f2)
run pir verify
[ "$code" = 0 ] || fail 'whoever made the record need not give the introduction'
shows 'Verified.' 'pinned' "${introduction%%:*}" "${introduction#*:}"
rm -rf "$state"
open_incident
folder=$(dirname "$(last_file)")
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

# Plain git, the message written in an editor, remarks and all.
note 'Recorded with an editor'
put
script editor "printf 'note: Recorded with an editor\\n\\nMore words.\\n\\nPir-Incident: $incident\\nPir-Entry: sha256:$sha\\n# a remark\\n' >\"\$1\""
GIT_EDITOR=$script git commit -q
tick
verified

# A batch in which a correction is about an entry of the same one, which it makes say something else.
cat >"$top/stream" <<END
schema: action
label: b
title: Do that too
owner: bob
due: 2026-12-01
purpose: contain
done-when: It is done.
---
schema: correction
label: c
entry: '@b'
reason: Somebody else does it.
content: {owner: carol}
END
ok pir record --from "$top/stream"
tick
verified

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

# Two lines, merged crosswise: each knows what the other had at a time, and both go on.
git checkout -q -b side
as carol
recorded note 'Left'
git checkout -q main
as alice
sed -i 's/^description: .*/description: What somebody wants to be on record, in a word./' schemas/note.yaml
git commit -q -a -m 'schemas: in a word'
tick
git branch -q was
git merge -q --no-ff -S -m 'merge: left' side
tick
git checkout -q side
as carol
git merge -q --no-ff -S -m 'merge: right' was
tick
recorded note 'Left again'
git checkout -q main
as alice
sed -i 's/^description: .*/description: What somebody wants to be on record, in two words./' schemas/note.yaml
git commit -q -a -m 'schemas: in two words'
tick
as bob
recorded note 'Right again'
git merge -q --no-ff -S -m 'merge: left again' side
git branch -q -D side was
tick
recorded note 'After both'
verified

# Keys come, go and are revoked; what they signed stays good.
as alice
ssh-keygen -q -t ed25519 -N '' -C dave2 -f "$top/keys/dave2"
printf 'dave@example.org namespaces="git" %s\n' "$(cut -d' ' -f1,2 "$top/keys/dave2.pub")" >>trust/allowed_signers
sort_signers
next_trust
commit_trust 'a second key for dave'
revoke dave retired "$(moment)"
next_trust
commit_trust 'the first key of dave is retired'
sed -i "s|signingkey = .*|signingkey = $top/keys/dave2.pub|; s/alice/dave/g" "$HOME/.gitconfig"
sed -i "s|signingkey = .*|signingkey = $top/keys/dave2.pub|" "$HOME/.gitconfig"
recorded note 'By the new key of dave'
as alice
verified

# The owner hands over, and is none any more; what was done before stays good.
line_of erin >>trust/allowed_signers
person erin 'owner, recorder'
sort_signers
next_trust
commit_trust 'erin is an owner'
as erin
sed -i '/^  alice@example.org:$/,/roles:/d' trust/roles.yaml
person alice recorder
next_trust
commit_trust 'alice has handed over'
printf '# by erin\n' >>pir.yaml
git commit -q -m 'settings: by erin' pir.yaml
tick
as alice
recorded note 'Alice still records'
verified
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
shows 'introduction-signer' 'which is NOT how this record was begun'
! grep -qx ' *pinned' "$out" || fail 'a wrong introduction is called pinned'
fails 2 'there is no refs/heads/nowhere' pir verify nowhere

# ---- what it says ------------------------------------------------------------------
# What comes after a break is not told again for each commit.
cp -r ../good ../trial
cd ../trial
as mallory
by_git 'Bad'
as bob
by_git 'Good'
run pir verify --introduction "$introduction" --json
same "$code" 1 'exit code'
same "$(grep -c '"rule"' "$out")" 1 'number of findings'
run pir verify --introduction "$introduction"
tr '\n' ' ' <"$out" | grep -q "git reset *--keep $(git rev-parse --short=12 HEAD~2)" || fail 'it does not say from where the record can go on'

# Settings that cannot be read: each command says where to look, and verify the way out.
cp -r ../good ../broken
cd ../broken
as alice
printf 'bogus: [\n' >>pir.yaml
git commit -q -a -m 'settings: broken'
fails 2 'pir.yaml:' pir note 'not now'
says 'pir verify says which commit broke it'
run pir verify --introduction "$introduction"
same "$code" 1 'exit code'
shows 'settings-form' 'Nothing is wrong up to'
git branch -q kept-as-evidence
git reset -q --keep "$(tr '\n' ' ' <"$out" | sed -n 's/.*git reset *--keep \([0-9a-f]*\).*/\1/p')"
recorded note 'and on it goes'
verified
cd ../trial
