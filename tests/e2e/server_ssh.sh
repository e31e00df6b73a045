#!/bin/sh
# A server behind ssh: the hooks' sentences reach whoever pushes, and nothing else gets in.
set -eu
. tests/e2e/common.sh
. "$PIR_SOURCE/tests/e2e/common.server.sh"

tool sshd
sshd=$tool
if [ "$(id -u)" = 0 ] && [ ! -d /run/sshd ]; then
    mkdir -m 755 /run/sshd
    clean_up="rmdir /run/sshd; $clean_up"
fi
new_server
free_port
ssh-keygen -q -t ed25519 -N '' -f "$top/keys/host"
cp "$(key_of caller).pub" "$top/authorized"
# Who logs in has the home of the test: nothing of this machine's own configuration.
cat >"$top/sshd_config" <<END
Port $port
ListenAddress 127.0.0.1
HostKey "$top/keys/host"
AuthorizedKeysFile "$top/authorized"
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
SetEnv HOME="$HOME" GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES="$top"
END
served sshd "$sshd" -D -e -f "$top/sshd_config"
echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$top/keys/host.pub")" >"$top/known"
export GIT_SSH_COMMAND="ssh -F none -i $top/keys/caller -o IdentitiesOnly=yes -o BatchMode=yes -o UserKnownHostsFile=$top/known"
$GIT_SSH_COMMAND -p "$port" "$(id -un)@127.0.0.1" true 2>"$err" || {
    skip "sshd does not let $(id -un) in: $(tail -n 1 "$err")"
    exit 0
}

hostile_pushes "ssh://$(id -un)@127.0.0.1:$port$top/server.git"
more_pushes 60
