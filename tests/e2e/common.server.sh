# What the tests of servers share; sourced after common.sh.
# shellcheck shell=sh disable=SC2034,SC2119,SC2120,SC2154,SC2164  # the rest is in common.sh; set -e holds

# new_server: alice's record in $top/record, and $top/server.git with the hooks of a server,
# to which it has been pushed. The remote origin is the path.
new_server() {
    git init -q --bare -b main "$top/server.git"
    new_record "$top/record"
    open_incident
    intro=$(pir trust introduction | sed -n 's/.*\([0-9a-f]\{40\}:SHA256:[^ ]*\).*/\1/p' | head -n 1)
    ok pir --git-dir "$top/server.git" hooks install --server --introduction "$intro"
    git remote add origin "$top/server.git"
    git push -q -u origin main
}

# push_ok [REFSPEC...]: it gets in.
push_ok() {
    run git push --no-verify origin "${@:-main}"
    [ "$code" = 0 ] || fail "the push was refused ($code)"
}

# push_refused TEXT... [REFSPEC]: it does not, the pusher reads TEXT, the server stays as
# it is. The last word is a refspec when it has a colon or is a tag.
push_refused() {
    _was=$(git --git-dir "$top/server.git" for-each-ref)
    _spec=main
    _texts=
    for _word; do
        case $_word in
        *:refs/* | :* | +* | v1 | w1) _spec=$_word ;;
        esac
    done
    run git push --no-verify $_force origin "$_spec"
    [ "$code" = 1 ] || fail "git push ended with $code where it had to be refused"
    for _word; do
        [ "$_word" = "$_spec" ] || _texts=$_word
        [ "$_word" = "$_spec" ] || tr '\n' ' ' <"$err" | sed 's/ *remote: */ /g' | grep -qF -- "$_word" ||
            fail "the pusher does not read \"$_word\""
    done
    same "$(git --git-dir "$top/server.git" for-each-ref)" "$_was" 'what is on the server'
    ! grep -qE 'Sanitizer|runtime error' "$err" || fail 'a sanitizer speaks'
}
_force=

# forged COMMIT: its bytes with another subject, the signature as it was; prints the id.
forged() {
    git cat-file commit "$1" | sed 's/^\(note\|close\): /\1: not /' | git hash-object -t commit -w --stdin
}

# closed_by_hand: a signed commit that closes $incident, made with plain git past all hooks.
closed_by_hand() {
    printf -- "---\nschema: close/1\nincident: %s\noccurred: '2026-11-23T14:15:02Z'\nprecision: second\ntlp: amber\noutcome: All is well.\n---\n" \
        "$incident" >"$top/closing"
    _id=$(python3 -c '
import hashlib, sys
bits = "".join(f"{b:08b}" for b in hashlib.sha256(open(sys.argv[1], "rb").read()).digest()) + "0000"
print("".join("0123456789abcdefghjkmnpqrstvwxyz"[int(bits[i : i + 5], 2)] for i in range(0, 40, 5)))
' "$top/closing")
    _folder=$(git ls-files incidents | sed -n "s|\(.*-$incident\)/.*|\1|p" | head -n 1)
    cp "$top/closing" "$_folder/20261123T141502Z-close-$_id.md"
    git add incidents
    tick
    git commit -q --no-verify -S -m "close: All is well.

Pir-Incident: $incident
Pir-Entry: sha256:$(sha256sum "$top/closing" | cut -c 1-64)"
}

# hostile_pushes URL: honest and hostile ones, by the remote origin.
hostile_pushes() {
    cd "$top/record"
    git remote set-url origin "$1"
    recorded note 'an honest one'
    push_ok
    says 'main -> main'

    # ---- commits that are no good ------------------------------------------------
    recorded note 'signed, then changed'
    push_refused 'sig-bad' 'way out' "$(forged HEAD):refs/heads/main"
    push_refused 'sig-missing' 'is not signed' \
        "$(git commit-tree -p HEAD -m 'unsigned' 'HEAD^{tree}'):refs/heads/main"
    as mallory
    tick
    GIT_AUTHOR_EMAIL=alice@example.org GIT_COMMITTER_EMAIL=alice@example.org \
        git commit -q -S --allow-empty -m 'note: by a key nobody knows'
    push_refused 'signer-unknown' 'by a key nobody knows'
    as alice
    git reset -q --hard HEAD^
    echo x >x.txt
    git add x.txt
    git commit -q -m 'a file that has no place'
    recorded note 'behind it'
    push_refused 'path-forbidden: x.txt' 'a file that has no place' 'git reset --keep'
    git reset -q --hard HEAD~2
    push_ok

    # ---- a review that is not complete ----------------------------------------------
    closed_by_hand
    push_refused 'gate-bypassed' "incident $incident is closed while" 'impact-financial' 'pir impact'
    git reset -q --hard HEAD^
    push_ok

    # ---- directions ---------------------------------------------------------------
    git reset -q --hard HEAD^
    recorded note 'instead of it'
    _force=--force
    push_refused 'only ever goes forward' 'would take away'
    push_refused 'only ever goes forward' "+HEAD^:refs/heads/main"
    git fetch -q
    git reset -q --hard origin/main
    push_refused 'is the record' :main
    push_refused 'not the record' HEAD:refs/heads/other
    push_refused 'not the record' HEAD:refs/notes/x
    _force=

    # ---- several at once: all or none ---------------------------------------------------
    recorded note 'good by itself'
    _was=$(git --git-dir "$top/server.git" for-each-ref)
    run git push --no-verify origin main HEAD:refs/heads/other
    [ "$code" = 1 ] || fail 'half a push got in'
    same "$(git --git-dir "$top/server.git" for-each-ref)" "$_was" 'what is on the server'
    push_ok

    # ---- two lines joined -------------------------------------------------------------
    git clone -q "$1" "$top/second" 2>"$err"
    (
        cd "$top/second"
        recorded note 'in the second clone'
        git push -q --no-verify origin main 2>"$err"
    )
    tick
    recorded note 'in the first clone'
    tick
    run git push --no-verify origin main
    [ "$code" = 1 ] || fail 'a push that is behind got in'
    git fetch -q
    git switch -q --detach origin/main
    git merge -q --no-ff -m 'merge: two clones' main
    git branch -q -f main
    git switch -q main
    push_ok
    git clone -q "$1" "$top/third" 2>"$err"
    (
        cd "$top/third"
        ok pir verify --introduction "$intro"
        shows 'Verified'
    )
    # The other way round the published line is not the first any more.
    (
        cd "$top/second"
        git pull -q --ff-only
        tick 600
        recorded note 'again in the second'
        git push -q --no-verify origin main 2>"$err"
    )
    tick 700
    recorded note 'again in the first'
    tick
    git fetch -q
    git merge -q -m 'merge: the wrong way round' origin/main
    push_refused 'merge-foxtrot'
    git reset -q --hard origin/main

    # ---- references across incidents and into the past -----------------------------------
    _old=$(git ls-tree -r --name-only HEAD incidents | sed -n 's/.*-note-\(.*\).md/\1/p' | head -n 1)
    _full=$(pir show --json "$_old" | sed -n 's/^ *"id": "\(.\{52\}\)".*/\1/p' | head -n 1)
    ok pir open 'Another one' --severity low --type technical-outage --how-detected 'a call' \
        --summary 'Something else.' --quiet
    tick
    ok pir note 'what was seen before' --link "supports:$_full" --quiet
    tick
    push_ok
}

# more_pushes: what a network may change: the hooks of a clone, the hook update by itself,
# a push of many commits, several pushes at once. In $top/record, after hostile_pushes.
more_pushes() {
    # ---- the clone's own hook, before anything leaves --------------------------------
    ok pir hooks install --quiet
    git commit -q --no-verify --no-gpg-sign --allow-empty -m 'never leaves'
    run git push origin main
    [ "$code" = 1 ] || fail 'pre-push let it go'
    says 'pir: refused' 'sig-missing'
    ! grep -q '^remote:' "$err" || fail 'the server was asked'
    git reset -q --hard HEAD^
    closed_by_hand
    run git push origin main
    [ "$code" = 1 ] || fail 'pre-push lets an incomplete review be closed'
    says 'pir: refused' 'gate-bypassed' 'impact-financial' 'pir impact'
    ! grep -q '^remote:' "$err" || fail 'the server was asked'
    git reset -q --hard HEAD^
    recorded note 'with the hooks of a clone'
    run git push origin main
    [ "$code" = 0 ] || fail 'pre-push does not let an honest push go'

    # ---- update alone ------------------------------------------------------------------
    # Without git's own rules, which would speak first.
    git -C "$top/server.git" config receive.denyDeletes false
    git -C "$top/server.git" config receive.denyDeleteCurrent ignore
    git -C "$top/server.git" config receive.denyNonFastForwards false
    mv "$top/server.git/hooks/pre-receive" "$top/pre-receive"
    push_refused 'sig-missing' "$(git commit-tree -p HEAD -m 'unsigned' 'HEAD^{tree}'):refs/heads/main"
    push_refused 'is the record' :main
    push_refused 'not the record' HEAD:refs/heads/other
    push_refused 'only ever goes forward' "+HEAD^:refs/heads/main"
    recorded note 'judged by update'
    push_ok
    mv "$top/pre-receive" "$top/server.git/hooks/pre-receive"

    # ---- many commits --------------------------------------------------------------------
    seq 1 "$1" | sed 's/.*/{"kind": "note", "body": "number &"}/' >"$top/stream"
    ok pir record --from "$top/stream" --commit-each --quiet
    tick
    push_ok
    recorded note 'spoilt'
    _spoilt=$(forged HEAD)
    git reset -q --hard HEAD^
    git reset -q --hard "$_spoilt"
    ok pir record --from "$top/stream" --commit-each --quiet
    tick
    push_refused 'sig-bad' 'note: not spoilt'
    git reset -q --hard origin/main

    # ---- at once ------------------------------------------------------------------------
    for _i in 1 2 3 4; do
        git clone -q "$(git remote get-url origin)" "$top/at-once-$_i" 2>"$err"
        (
            cd "$top/at-once-$_i"
            tick $((_i * 7))
            pir note -i "$incident" "by number $_i" >"$out"
        )
    done
    for _i in 1 2 3 4; do
        (
            code=0
            git -C "$top/at-once-$_i" push -q --no-verify origin main 2>"$top/at-once-$_i.err" || code=$?
            echo $code >"$top/at-once-$_i.code"
        ) &
        eval "_pid_$_i=$!"
    done
    # shellcheck disable=SC2086,SC2154
    wait $_pid_1 $_pid_2 $_pid_3 $_pid_4
    same "$(cat "$top"/at-once-?.code | sort | tr '\n' ' ')" '0 1 1 1 ' 'of four pushes at once one gets in'
    git fetch -q
    git reset -q --hard origin/main
    recorded note 'after the crowd'
    push_ok
    grep -q "^head $(git rev-parse HEAD)" "$top/server.git/pir/received" || fail 'the server does not know its own head'
    git --git-dir "$top/server.git" fsck --strict --no-dangling >"$out" 2>&1 || fail 'the server is not whole'
    ok pir --git-dir "$top/server.git" verify --introduction "$intro"
    [ -z "$(find "$top/server.git/objects" -name 'tmp_objdir*' -o -name 'incoming-*')" ] ||
        fail 'a quarantine was left behind'
}

# free_port: a port nobody listens on, in $port.
free_port() {
    port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
}

# served NAME COMMAND...: runs in the background until the test ends, two minutes at most,
# and listens on $port.
served() {
    _log=$top/$1.log
    shift
    timeout 120 "$@" >"$_log" 2>&1 &
    server_pid=$!
    clean_up="kill $server_pid 2>/dev/null; $clean_up"
    python3 - "$port" "$server_pid" <<'END' || { cat "$_log" >"$err"; fail 'the server does not listen'; }
import os, socket, sys, time
for _ in range(200):
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1).close()
        sys.exit(0)
    except OSError:
        try:
            os.kill(int(sys.argv[2]), 0)
        except OSError:
            break
        time.sleep(0.05)
sys.exit(1)
END
}

# tool PROGRAM...: where the first one that is here lies, in $tool; without any the test ends.
tool() {
    tool=
    for _tool; do
        [ -n "$tool" ] || tool=$(PATH=$PATH:/usr/sbin:/sbin command -v "$_tool") || tool=
    done
    [ -n "$tool" ] || {
        skip "there is no $1 (tests/packages)"
        exit 0
    }
}
