#!/bin/sh
# Who signs, and with what: no identity, no key, a key that does not count here, a program
# that refuses, lies or hangs. Nothing is written, and the message says what to do.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident
recorded note 'so that there is something'

# ---- identity --------------------------------------------------------------------
git config --global --unset user.name
fails 3 'git does not know your name yet' pir note x
says 'git config --global user.name'
as alice
git config --global --unset user.email
fails 3 'git does not know your e-mail yet' pir note x
says 'git config --global user.email'
as alice
ok env GIT_COMMITTER_NAME='Alice Exampleton' pir note 'by another name'
same "$(git show -s --format=%an)" 'Alice Exampleton' author
tick
fails 1 '' env GIT_COMMITTER_EMAIL=bob@example.org pir note x
fails 2 '' env GIT_COMMITTER_DATE=tomorrow pir note x
says GIT_COMMITTER_DATE

# ---- keys ------------------------------------------------------------------------
as alice
git config --global --unset user.signingkey
fails 3 'user.signingkey' pir note x
says 'git config --global'
key() { # SIGNINGKEY CODE TEXT...: refused when it is set so
    git config --global user.signingkey "$1"
    wanted_code=$2
    fails "$wanted_code" "$3" pir note x
}
key "$top/keys/none.pub" 3 "$top/keys/none.pub"
key "$PIR_SOURCE/README.md" 3 README.md
cp "$(key_of alice).pub" "$top/lonely.pub"
key "$top/lonely.pub" 3 'private key'
says ssh-add
key "key::$(cut -d' ' -f1,2 "$top/lonely.pub")" 3 agent
key 'key::ssh-ed25519 AAAA' 3 'user.signingkey'
key 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5' 3 'key'
cp "$(key_of alice)" "$top/open"
cp "$(key_of alice).pub" "$top/open.pub"
chmod 644 "$top/open"
key "$top/open" 3 'others may read it'
says 'chmod 600'

# The .pub file of one key beside the private part of another.
cp "$(key_of mallory)" "$top/mixed"
cp "$(key_of alice).pub" "$top/mixed.pub"
key "$top/mixed.pub" 3 ''

# Locked, and nobody to ask.
ssh-keygen -q -t ed25519 -N secret -f "$top/locked" </dev/null
(
    git config --global user.signingkey "$top/locked.pub"
    # shellcheck disable=SC2030
    export SSH_ASKPASS_REQUIRE=force SSH_ASKPASS=/bin/false DISPLAY=none
    fails 3 passphrase pir note x
    says ssh-add
)
if command -v setsid >/dev/null; then
    key "$top/locked.pub" 3 '' # may ask on a terminal, which there is not below
    fails 3 passphrase setsid -w pir note x
    says ssh-add
else
    skip 'a locked key without a terminal: there is no setsid'
fi

# Keys that the record does not know, or does not know as this person's.
as mallory
fails 1 "$(ssh-keygen -lf "$(key_of mallory)" | cut -d' ' -f2)" pir note x
says 'ask alice@example.org'
git config --global user.email alice@example.org
fails 1 '' pir note x
as alice
git config --global user.email mallory@example.org
fails 1 '' pir note x
as alice
trust bob
tick
as bob
recorded note 'bob may record'
fails 1 'role' pir note x --acting-as commander
stock_ok

# A key that is no longer valid, not yet valid, revoked.
as alice
bob=$(line_of bob)
for limit in valid-before valid-after; do
    case $limit in
    valid-before) when=20261101000000Z ;;
    *) when=20271101000000Z ;;
    esac
    sed -i "s/^bob@.*namespaces=\"git\"/&,$limit=\"$when\"/" trust/allowed_signers
    git commit -q -m "trust: limit bob's key" -- trust
    tick
    as bob
    fails 1 '' pir note x
    says bob
    as alice
    sed -i "s/,$limit=\"$when\"//" trust/allowed_signers
    git commit -q -m "trust: lift the limit" -- trust
    tick
done
same "$(grep ^bob trust/allowed_signers)" "$bob" "bob's line"

# ---- formats ---------------------------------------------------------------------
clean_up='gpgconf --kill all >/dev/null 2>&1 || :'
git config --global gpg.format x509
fails 3 gpgsm pir note x
git config --global gpg.format morse
fails 3 morse pir note x
as alice

# ---- programs --------------------------------------------------------------------
signer() { # COMMANDS: gpg.ssh.program is a script of them
    script signer "$1"
    git config --global gpg.ssh.program "$script"
}
real=$(command -v ssh-keygen)
git config --global gpg.ssh.program "$top/no-such-program"
fails 3 no-such-program pir note x
says gpg.ssh.program
signer 'echo "no touch, no signature" >&2; exit 1'
fails 3 'no touch, no signature' pir note x
signer 'printf "\033[31mred alert\n" >&2; exit 1'
fails 3 'red alert' pir note x
signer 'exit 0'
fails 3 'reported success, but' pir note x
signer 'kill -9 $$'
fails 3 '' pir note x
signer 'echo no signature'
fails 3 'reported success, but' pir note x
signer 'head -c 1000000 /dev/zero'
fails 3 '' pir note x
# It signs something else, with another key, for another purpose, or not in one piece.
signer "echo other | $real -Y sign -n git -f $(key_of alice)"
fails 3 'reported success, but' pir note x
signer "$real -Y sign -n git -f $(key_of mallory)"
fails 3 '' pir note x
signer "$real -Y sign -n file -f $(key_of alice)"
fails 3 'reported success, but' pir note x
signer "$real -Y sign -n git -f $(key_of alice); echo more"
run pir note 'the signature has something behind it'
case $code in
0) stock_ok ;;
3) refused '' ;;
*) fail "exit code $code" ;;
esac
tick

# One that hangs is ended with pir, leaves nothing, and locks nobody out.
signer 'echo $$ >"$HANGS"; exec sleep 600'
HANGS=$top/hangs
export HANGS
state >"$top/before"
pir note 'never signed' >"$out" 2>"$err" &
pid=$!
while [ ! -s "$HANGS" ]; do
    kill -0 $pid 2>/dev/null || fail 'pir is gone'
done
kill -TERM $pid
code=0
{ wait $pid || code=$?; } 2>/dev/null
same "$code" 143 'exit code after SIGTERM'
state >"$top/after"
cmp -s "$top/before" "$top/after" || fail 'it was killed but left a trace'
kill "$(cat "$HANGS")" 2>/dev/null || :
as alice
recorded note 'and the next one works'
stock_ok
