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
    git cat-file commit "$1" | sed 's/^note: /note: not /' | git hash-object -t commit -w --stdin
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
