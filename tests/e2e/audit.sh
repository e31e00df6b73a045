#!/bin/sh
# VERIFY.md and pir-audit.sh: with nothing but git and ssh-keygen an honest record passes, and
# what was done to a record is noticed.
set -eu
. tests/e2e/common.sh

# ---- an honest record, with entries of two people, a merge, a change of settings and keys ----
new_record good
introduction=$(pir trust introduction --quiet)
ok pir trust add bob@example.org --name 'bob Example' --role recorder --key "$(key_of bob).pub"
tick
open_incident
recorded note 'the first of all'
note=$(last_file)
git checkout -q -b other
as bob
recorded note 'bob on a line of his own'
git checkout -q main
as alice
recorded note 'alice on hers'
git merge -q --no-ff -S -m 'merge: what bob recorded' other
tick
git branch -q -D other
echo '# a remark' >>pir.yaml
git commit -q -S -m 'settings: a remark' pir.yaml
tick
good_time=$clock
git config --unset gpg.ssh.allowedSignersFile

# What VERIFY.md says, word for word, for somebody without pir.
mkdir ../auditor
cp pir-audit.sh ../auditor
sed -n 's/^    //p' VERIFY.md >../auditor/commands
grep -c . ../auditor/commands >../lines
same "$(cat ../lines)" 4 'commands in VERIFY.md'
git clone -q --no-local . ../auditor/clone
as nobody
(
    cd ../auditor/clone
    # Nothing of this shell, and no program but the system's: the auditor has never heard of pir.
    run env -i PATH="$(getconf PATH)" INTRODUCTION="$introduction" WHERE="$top/good" SIGNERS="$top/signers" \
        sh -eu ../commands
    [ "$code" = 0 ] || fail 'the commands of VERIFY.md fail'
    short=$(printf %s "$introduction" | sha256sum | cut -c 1-32 | sed 's/..../& /g')
    shows "$short" " 0 findings; head $(git rev-parse HEAD)"
    says 'Good "git" signature for alice@example.org'
)
before=$(cat ../good/.git/config; git for-each-ref; find .git/objects -type f | sort)

# audit [ARGUMENT...]: of the record here, by somebody in another folder.
audit() {
    where=$PWD
    cd "$top/auditor"
    run sh pir-audit.sh "${1:-$introduction}" "$where" ${2+"$2"}
    cd "$where"
}
passes() {
    audit "$@"
    [ "$code" = 0 ] || fail "exit code $code where 0 was due"
    ! grep -q '^BAD' "$out" || fail 'a false alarm'
}
passes
passes "$introduction" main
(
    cd "$top/auditor"
    ok sh pir-audit.sh "$introduction" "file://$top/good"
    run sh pir-audit.sh "$introduction"
    same "$code" 2 'the exit code without a place'
    run sh pir-audit.sh "$introduction" ../nowhere
    same "$code" 2 'the exit code for a place that is not there'
)
same "$(cat ../good/.git/config; git for-each-ref; find .git/objects -type f | sort)" "$before" 'the record'

# ---- attacks -------------------------------------------------------------------------
attack() { # NAME: a fresh copy of the good record, with its owner at the keyboard
    cd "$top"
    chmod -R u+w trial 2>/dev/null || :
    rm -rf trial
    cp -r good trial
    cd trial
    clock_at "$good_time"
    as alice
    attempt=$1
}
noticed() { # TEXT: one of the lines says so
    audit
    ran="$attempt, audited"
    [ "$code" = 1 ] || fail "exit code $code where 1 was due"
    grep -q "^BAD.*$1" "$out" || fail "it does not say \"$1\""
}
# entry: a note like the first, with another word; staged, its digest in $sha.
entry() {
    { sed '/^the first/d' "$note"; echo forged; } >"$top/entry"
    sha=$(sha256sum <"$top/entry" | cut -c 1-64)
    file=${note%-*}-$(printf %.8s "$sha").md
    cp "$top/entry" "$file"
    git add "$file"
}
message() {
    printf 'note: forged\n\nPir-Incident: %s\nPir-Entry: sha256:%s\n' "$incident" "$sha"
}
by() { # NAME: NAME's key, alice's name
    git config --global user.signingkey "$(key_of "$1").pub"
}
# rewritten SED: the last commit's bytes changed, and the branch with them.
rewritten() {
    git cat-file commit HEAD | sed "$1" >"$top/object"
    git hash-object -t commit -w --stdin --literally <"$top/object" >.git/refs/heads/main
}

attack 'nothing: an entry by plain git'
entry
message | git commit -q -F -
passes

attack 'by a member under the name of another'
by bob
entry
message | git commit -q -F -
noticed 'not signed by alice@example.org'

attack 'a stranger lets themselves in'
as mallory
line_of mallory >>trust/allowed_signers
git commit -q -m 'trust: mallory' trust
noticed 'not signed by mallory@example.org'

attack 'a key that was retired, at the second it was retired'
warns 'no key in force' pir trust retire bob@example.org
as bob
entry
message | git commit -q -F -
noticed 'a key that was revoked before'

attack 'begun anew'
cd "$top"
rm -rf trial
ok pir init --organisation 'Example Ltd' trial
cd trial
noticed 'does not begin with the introduction'

attack 'the key of the introduction is another'
audit "${introduction%%:*}:$(ssh-keygen -lf "$(key_of mallory).pub" | cut -d' ' -f2)"
same "$code" 1 'the exit code'
shows 'another key than the introduction says'

# What a clone says of itself changes nothing.
attack 'programs in the settings of the clone, replaced objects'
script evil "echo ran >>'$top/ran'; exit 0"
git config gpg.ssh.program "$script"
git config gpg.program "$script"
git config core.fsmonitor "$script"
git config core.sshCommand "$script"
git config uploadpack.packObjectsHook "$script"
git replace HEAD HEAD^
cp "$script" .git/hooks/post-checkout
passes
shows "head $(git -C "$top/good" rev-parse HEAD)"
[ ! -e "$top/ran" ] || fail 'a program of the clone was run'
