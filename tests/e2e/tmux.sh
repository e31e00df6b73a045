#!/bin/sh
# On a real terminal, through tmux: colour, width, the pager, the editor, a passphrase.
set -eu
. tests/e2e/common.sh
if ! command -v tmux >/dev/null; then
    skip 'a real terminal: there is no tmux'
    exit 0
fi

new_record "$top/record"
open_incident
recorded action 'Patch the servers of the whole company before anybody else finds out' --purpose patch \
    --owner CIO --due 2026-12-01 --done-when 'the scanner finds no old version any more'
i=0
while [ $i -lt 60 ]; do
    i=$((i + 1))
    printf '{"kind": "note", "body": "note %d of many"}\n' $i
done >"$top/many"
ok pir record --from "$top/many"
tick

# ---- a terminal ------------------------------------------------------------------
server=0
tmux() {
    command tmux -S "$top/tmux-$server" -f /dev/null "$@"
}
clean_up='tmux kill-server 2>/dev/null'
terminal() { # COLUMNS LINES: a new one, with a shell in the record
    [ $server = 0 ] || tmux kill-server
    server=$((server + 1))
    tmux new-session -d -x "$1" -y "$2" "env PS1='READY ' sh"
    tmux set-option -g status off
    tmux resize-window -x "$1" -y "$2" 2>/dev/null || :
    until_shown READY
}
# until_shown TEXT: waits until the screen shows it (at most ten seconds); the screen is in $out.
until_shown() {
    ran="on the terminal, waiting for \"$1\""
    _tries=0
    while tmux capture-pane -p >"$out" && ! grep -qF -- "$1" "$out"; do
        _tries=$((_tries + 1))
        [ $_tries -lt 100 ] || fail "the screen does not show \"$1\""
        sleep 0.1 2>/dev/null || sleep 1
    done
}
types() { # TEXT: on an empty screen, types it, and Enter
    tmux send-keys -R
    tmux clear-history
    tmux send-keys -l -- "$1"
    tmux send-keys Enter
}

# Colour and width follow the terminal.
terminal 80 100
types 'pir; echo DONE-$?'
until_shown DONE-0
shows 'Portal down' 'Patch the servers'
tmux capture-pane -p -e >"$out"
grep -q "$(printf '\033')\[" "$out" || fail 'no colour on a terminal'
types 'NO_COLOR=1 pir; echo DONE-$?'
until_shown DONE-0
tmux capture-pane -p -e >"$out"
! grep "$(printf '\033')\[3" "$out" >"$err" || fail 'colour though NO_COLOR is set'
types 'pir --colour=never list; echo DONE-$?'
until_shown DONE-0

terminal 40 100
types 'pir; echo DONE-$?'
until_shown DONE-0
[ "$(wc -L <"$out")" -le 40 ] || fail 'a line is wider than the terminal'
shows 'Patch the'

# Longer than the screen: through the pager, which is git's choice; else straight.
script pager 'echo PAGED; exec cat'
terminal 80 24
git config --global core.pager "$top/pager"
types 'pir log | tail -n 1; pir log; echo DONE-$?'
until_shown DONE-0
tmux capture-pane -p -S -200 >"$out"
same "$(grep -c PAGED "$out")" 1 'times the pager ran'
types 'pir list; echo DONE-$?'
until_shown DONE-0
types 'pir --no-pager log; echo DONE-$?'
until_shown DONE-0
types 'PIR_PAGER="cat >/dev/null; echo OTHER" pir log; echo DONE-$?'
until_shown DONE-0
shows OTHER
types 'PIR_PAGER=cat pir log --limit 3; echo DONE-$?'
until_shown DONE-0
git config --global --unset core.pager
if command -v less >/dev/null; then
    types 'pir log'
    until_shown 'note 60 of many'
    ! grep -q READY "$out" || fail 'less does not hold the screen'
    types q
    until_shown READY
fi

# A pager that is left early, or is not there, is no error.
types 'PIR_PAGER="head -n 1" pir log; echo DONE-$?'
until_shown DONE-0
types 'PIR_PAGER=/no/such/pager pir log >/dev/tty; echo DONE-$?'
until_shown DONE-0

# Nothing given at all, on a terminal: the editor is asked.
script editor 'echo "typed into a real editor" >>"$1"'
types "EDITOR='$script' pir note; echo DONE-\$?"
until_shown DONE-0
same "$(git show -s --format=%s)" 'note: typed into a real editor' subject
tick

# A locked key asks for its passphrase there.
ssh-keygen -q -t ed25519 -N secret -C erin -f "$top/keys/erin" </dev/null
trust erin
tick
as erin
types 'pir note "signed after a question"; echo DONE-$?'
until_shown passphrase
types secret
until_shown DONE-0
same "$(git show -s --format='%an %s')" 'erin Example note: signed after a question' 'the newest commit'
types 'pir note "never signed"; echo DONE-$?'
until_shown passphrase
types wrong
until_shown DONE-3
same "$(git show -s --format=%s)" 'note: signed after a question' 'the newest commit'
stock_ok
