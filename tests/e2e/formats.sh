#!/bin/sh
# Every way git knows to sign with SSH and OpenPGP keys: files, agents, literals, programs.
# pir signs so that stock git finds each signature good.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident

# signs WORDS: with what is configured now, a note is recorded and stock git verifies it.
signs() {
    ok pir note "$1"
    git -c gpg.ssh.allowedSignersFile=trust/allowed_signers verify-commit HEAD 2>"$err" ||
        fail 'git verify-commit is not content'
    says 'Good "git" signature'
    tick
}
key() { # SIGNINGKEY
    git config --global user.signingkey "$1"
}
agent() { # KEY-FILE...: an agent that has these keys, and nothing else
    ssh-agent -a "$top/agent" >"$top/agent.sh"
    pid=$(sed -n 's/^SSH_AGENT_PID=\([0-9]*\);.*/\1/p' "$top/agent.sh")
    clean_up="kill $pid 2>/dev/null"
    SSH_AUTH_SOCK=$top/agent
    export SSH_AUTH_SOCK
    ssh-add -q "$@" 2>/dev/null
}

# ---- where the key is ------------------------------------------------------------
alice=$(key_of alice)
signs 'public key file, the private one beside it'
key "$alice"
signs 'private key file'
git config --global --unset gpg.format
signs 'no gpg.format, but an SSH key'
git config --global gpg.format ssh
cp "$alice" "$HOME/own key"
cp "$alice.pub" "$HOME/own key.pub"
# shellcheck disable=SC2088  # the tilde is for pir
key '~/own key.pub'
signs 'a path from home, with a space'
fails 3 "$top/keys/none" env GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=user.signingkey \
    GIT_CONFIG_VALUE_0="$top/keys/none" pir note x
ok git -c user.signingkey="$alice" pir note 'by git -c'
tick

# ---- an agent --------------------------------------------------------------------
agent "$alice"
literal=$(cut -d' ' -f1,2 "$alice.pub")
key "key::$literal"
signs 'a literal with key::'
key "$literal"
signs 'a literal as it stands in a .pub file'
key "$literal a comment"
signs 'a literal with a comment'
mkdir "$top/public"
cp "$alice.pub" "$top/public/alice.pub"
key "$top/public/alice.pub"
signs 'a public key file, the private part in the agent alone'
git config --global --unset user.signingkey
git config --global gpg.ssh.defaultKeyCommand 'ssh-add -L'
signs 'the first key of ssh-add -L'
git config --global --unset gpg.ssh.defaultKeyCommand
key "key::$(cut -d' ' -f1,2 "$(key_of mallory).pub")"
fails 3 'the agent does not have the key' pir note x
says ssh-add

# A key that is locked on disk and unlocked in the agent.
ssh-keygen -q -t ed25519 -N secret -C locked -f "$top/keys/dora" </dev/null
script askpass 'echo secret'
SSH_ASKPASS=$script SSH_ASKPASS_REQUIRE=force DISPLAY=none ssh-add -q "$top/keys/dora" 2>/dev/null
as alice
trust bob carol dora
tick
as dora
signs 'locked on disk, unlocked in the agent'
ssh-add -q -d "$top/keys/dora.pub" 2>/dev/null
fails 3 '' env SSH_ASKPASS=false SSH_ASKPASS_REQUIRE=force DISPLAY=none pir note x
kill "$pid"
clean_up=
unset SSH_AUTH_SOCK
key "key::$(cut -d' ' -f1,2 "$top/keys/dora.pub")"
fails 3 'no ssh-agent is reachable' pir note x
says 'ssh-agent'

# ---- other kinds of keys ---------------------------------------------------------
as bob
signs 'ecdsa'
as carol
signs 'rsa'
for kind in 'ecdsa 384' 'ecdsa 521' 'rsa 2048'; do
    person=$(echo "$kind" | tr -d ' ')
    ssh-keygen -q -t "${kind% *}" -b "${kind#* }" -N '' -C "$person" -f "$top/keys/$person"
    as alice
    trust "$person"
    tick
    as "$person"
    signs "$kind"
done
ssh-keygen -q -t rsa -b 1024 -N '' -C weak -f "$top/keys/weak" 2>/dev/null || :
if [ -f "$top/keys/weak.pub" ]; then
    as weak
    fails 3 1024 pir note x
fi
stock_ok

# ---- programs --------------------------------------------------------------------
# The user's own configuration may name one; what a clone says is not obeyed.
as alice
script wrapper "echo run >>'$top/ran'; exec ssh-keygen \"\$@\""
git config --global gpg.ssh.program "$script"
signs 'by the wrapper'
holds "$top/ran" run
script evil "touch '$top/evil-ran'; exec ssh-keygen \"\$@\""
git config gpg.ssh.program "$script"
git config gpg.program "$script"
git config gpg.ssh.defaultKeyCommand "$script"
git config core.editor "$script"
git config core.pager "$script"
git config core.fsmonitor "$script"
cp "$script" "$top/pre-commit"
git config core.hooksPath "$top"
recorded note 'not by what the clone names'
git config --global --unset gpg.ssh.program
recorded note 'nor where the user names none'
ok pir list
ok pir log
run env EDITOR=true pir note -e
says 'nothing was filled in'
[ ! -e "$top/evil-ran" ] || fail 'a program that the repository names was run'
git config --unset gpg.ssh.program
git config --unset core.fsmonitor
stock_ok

# ---- OpenPGP ---------------------------------------------------------------------
if ! command -v gpg >/dev/null; then
    skip 'OpenPGP: there is no gpg'
    exit 0
fi
GNUPGHOME=$top/gnupg
export GNUPGHOME
mkdir -m 700 "$GNUPGHOME"
clean_up='gpgconf --kill all 2>/dev/null || :'
gpg -q --batch --passphrase '' --quick-gen-key 'Olga Example <olga@example.org>' ed25519 sign never \
    2>/dev/null
fingerprint=$(gpg --batch --with-colons --list-secret-keys 2>/dev/null | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -n 1)
cat >"$HOME/.gitconfig" <<END
[user]
	name = Olga Example
	email = olga@example.org
[gpg]
	format = openpgp
END
unset GIT_COMMITTER_DATE GIT_AUTHOR_DATE # gpg signs with its own clock
cd "$top"
ok pir init --organisation 'OpenPGP Ltd' pgp
cd pgp
holds "trust/openpgp/$fingerprint.asc" 'BEGIN PGP PUBLIC KEY BLOCK'
holds trust/roles.yaml "openpgp:$fingerprint"
open_incident
pgp_signs() { # WORDS
    ok pir note "$1"
    git verify-commit --raw HEAD 2>"$err" || fail 'git verify-commit is not content'
    says "VALIDSIG $fingerprint"
}
unset GIT_COMMITTER_DATE GIT_AUTHOR_DATE
pgp_signs 'the key of the e-mail address'
key "$fingerprint"
pgp_signs 'the key named'
git config --global --unset gpg.format
pgp_signs 'no format: OpenPGP, as git'
script wrapper "echo run >>'$top/ran-gpg'; exec gpg \"\$@\""
git config --global gpg.program "$script"
pgp_signs 'by a wrapper'
holds "$top/ran-gpg" run
git config --global --unset gpg.program
git verify-commit "$(git rev-list --max-parents=0 HEAD)" 2>/dev/null || fail 'the first commit'
# ... and pir does so by the record alone: no gpg, no keyring.
program=$(command -v pir)
ok env PATH="$top/nowhere" GNUPGHOME="$top/nowhere" "$program" verify
holds "$out" "openpgp:$fingerprint"
run git fsck --strict --no-progress --no-dangling
same "$code$(cat "$out")" 0 'git fsck'
same "$(git status --porcelain)" '' 'git status'
key ABCDEF0123456789
fails 3 '' pir note x
says 'gpg --list-secret-keys'

# A key that the record does not have.
gpg -q --batch --passphrase '' --quick-gen-key 'Mallory <mallory@example.org>' ed25519 sign never 2>/dev/null
other=$(gpg --batch --with-colons --list-secret-keys mallory@example.org 2>/dev/null | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p')
key "$other"
fails 1 "$other" pir note x
