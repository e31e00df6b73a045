# What the tests of this folder share; sourced, from the top of the tree, with PIR and
# PIR_SOURCE set. README.md says how to write a test with it.
# shellcheck shell=sh disable=SC2034,SC2119,SC2120  # names are for the tests; tick takes one or none
set -eu

# ---- a world of its own ----------------------------------------------------------
name=$(basename "$0" .sh)
place=${TMPDIR:-/tmp}
case $(df -P /dev/shm 2>/dev/null) in # in memory: what is synced waits for no disk
*tmpfs*) [ ! -w /dev/shm ] || mount | grep -q ' on /dev/shm .*noexec' || place=/dev/shm ;;
esac
top=$(mktemp -d "$place/pir-e2e-XXXXXX")
top=$(cd "$top" && pwd -P)
out=$top/out # stdout of the last command run by ok, fails and the like
err=$top/err # its stderr
ran='(nothing yet)'
code=0
clean_up= # commands to be run at the end, before the folder goes

at_the_end() { # STATUS
    trap '' EXIT HUP INT TERM
    status=$1
    eval "$clean_up" || :
    if [ -e "$top/said" ]; then
        status=1
    elif [ "$status" != 0 ]; then
        echo "$name: ended with $status after: $ran"
        sed 's/^/  | /' "$err"
    fi
    cd /
    chmod -R u+w "$top"
    rm -rf "$top"
    exit "$status"
}
trap 'at_the_end $?' EXIT
trap 'exit 130' HUP INT TERM

for variable in $(env | sed -n 's/^\(GIT_[A-Z0-9_]*\|PIR_[A-Z]*\|GNUPGHOME\|XDG_[A-Z_]*\|SSH_[A-Z_]*\)=.*/\1/p'); do
    case $variable in
    PIR_SOURCE | PIR_BUILD) ;;
    *) unset "$variable" ;;
    esac
done
unset EDITOR VISUAL PAGER LESS COLUMNS LINES NO_COLOR CDPATH ENV LANG LANGUAGE
export HOME="$top/home" TMPDIR="$top/tmp" TZ=UTC LC_ALL=C.UTF-8 TERM=xterm
export GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES="$top" GIT_TERMINAL_PROMPT=0
mkdir "$HOME" "$TMPDIR" "$top/keys"
: >"$out"
: >"$err"
exec </dev/null
cd "$top"

# ---- a clock that ticks ----------------------------------------------------------
# clock_at SECONDS: it is that time now. tick [SECONDS]: a minute, or so much, later.
clock_at() {
    clock=$1
    export GIT_COMMITTER_DATE="@$clock +0000" GIT_AUTHOR_DATE="@$clock +0000"
}
tick() {
    clock_at $((clock + ${1:-60}))
}
monday=1795443302 # 2026-11-23T14:15:02Z
clock_at $monday

# ---- a cast ----------------------------------------------------------------------
# alice owns the record (ed25519); bob has an ecdsa key, carol rsa; nobody knows mallory.
key_of() { # NAME: path of the private key, made when first asked for
    [ -f "$top/keys/$1" ] || case $1 in
    bob) ssh-keygen -q -t ecdsa -b 256 -N '' -C bob -f "$top/keys/bob" ;;
    carol) ssh-keygen -q -t rsa -b 3072 -N '' -C carol -f "$top/keys/carol" ;;
    *) ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$top/keys/$1" ;;
    esac
    echo "$top/keys/$1"
}

# as NAME: from now on NAME sits at the keyboard.
as() {
    cat >"$HOME/.gitconfig" <<END
[user]
	name = $1 Example
	email = $1@example.org
	signingkey = $(key_of "$1").pub
[gpg]
	format = ssh
[commit]
	gpgsign = true
[init]
	defaultBranch = main
[advice]
	detachedHead = false
END
}

# line_of NAME: the line of trust/allowed_signers for NAME's key.
line_of() {
    printf '%s@example.org namespaces="git" ' "$1"
    cut -d' ' -f1,2 "$(key_of "$1").pub"
}

# trust NAME...: alice lets them record, with plain git. Inside the record.
trust() {
    _was=$(cat trust/allowed_signers trust/roles.yaml | sha256sum | cut -c 1-64)
    _serial=$(sed -n 's/^serial: //p' trust/roles.yaml)
    sed -i "s/^serial:.*/serial: $((_serial + 1))/; s/^previous:.*/previous: $_was/" trust/roles.yaml
    for _person; do
        line_of "$_person" >>trust/allowed_signers
        sed -i "s/^people:.*/&\n  $_person@example.org: {name: $_person Example, roles: [recorder]}/" \
            trust/roles.yaml
    done
    LC_ALL=C sort -o trust/allowed_signers trust/allowed_signers
    git commit -q -m 'trust: more people may record' -- trust
}

# new_record FOLDER [OPTIONS]: a record of alice's; the test goes on inside it.
new_record() {
    _folder=$1
    shift
    as alice
    ok pir init --organisation 'Example Ltd' "$@" "$_folder"
    cd "$_folder"
    tick
}

# advise_only: the gates of this record only advise, so that what is not whole can be closed. By an owner.
advise_only() {
    sed -i '/^  level:/d; s/^  demand:/  level: advised\n&/' schemas/review.yaml
    git commit -q -S -m 'schemas: gates only advise' schemas/review.yaml
    tick
}

# open_incident [TITLE]: opens one, puts its id into $incident.
open_incident() {
    ok pir open "${1:-Portal down}" --severity high --type technical-outage \
        --how-detected 'calls from staff' --summary 'Nobody can sign in.' --quiet
    incident=$(cut -c 1-8 "$out")
    tick
}

# recorded WORDS...: ok pir WORDS --quiet, its id into $id, and a minute passes.
recorded() {
    ok pir "$@" --quiet
    id=$(tail -n 1 "$out")
    tick
}

# The file, relative to the top of the record, that HEAD added last.
last_file() {
    git diff-tree --root --no-commit-id --name-only -r HEAD -- incidents | tail -n 1
}

# script NAME COMMANDS: a program of that name, and its path in $script.
script() {
    script=$top/$1
    printf '#!/bin/sh\n%s\n' "$2" >"$script"
    chmod +x "$script"
}

# ---- claims ----------------------------------------------------------------------
fail() { # SENTENCE: the test has failed
    : >"$top/said"
    printf '%s: %s\n  ran: %s\n' "$name" "$1" "$ran"
    head -n 30 "$out" | sed 's/^/  out| /'
    head -n 40 "$err" | sed 's/^/  err| /'
    exit 1
}

skip() { # SENTENCE: this machine cannot try that
    echo "$name: not tried: $1"
}

run() { # COMMAND...: stdout, stderr and exit code are kept
    ran=$*
    code=0
    "$@" >"$out" 2>"$err" || code=$?
}

# ok COMMAND...: succeeds, with nothing on stderr.
ok() {
    run "$@"
    [ "$code" = 0 ] || fail "exit code $code where 0 was due"
    [ ! -s "$err" ] || fail 'it succeeded but had something to say on stderr'
}

# warns TEXT COMMAND...: succeeds, with TEXT on stderr.
warns() {
    _text=$1
    shift
    run "$@"
    [ "$code" = 0 ] || fail "exit code $code where 0 was due"
    says "$_text"
}

# All there is to be changed: branches, index, work tree, incident in use.
state() {
    git for-each-ref 2>&1 || :
    git status --porcelain=v2 --branch --untracked-files=all 2>&1 || :
    [ ! -f .git/pir/use ] || cat .git/pir/use
    [ -d .git ] || find . -path '*/objects/*' -prune -o -print | sort
}

# fails CODE TEXT COMMAND...: ends with CODE, says TEXT on stderr in messages that are fit
# to print, says nothing on stdout, and has written nothing.
fails() {
    _code=$1
    _text=$2
    shift 2
    state >"$top/before"
    run "$@"
    [ "$code" = "$_code" ] || fail "exit code $code where $_code was due (\"$_text\")"
    refused "$_text"
    state >"$top/after"
    cmp -s "$top/before" "$top/after" || {
        diff "$top/before" "$top/after" >"$out" || :
        fail 'it failed but left a trace'
    }
}

refused() { # TEXT
    grep -qF -- "$1" "$err" || fail "stderr does not say \"$1\""
    [ ! -s "$out" ] || fail 'it failed but has something on stdout'
    grep -q '^pir: .' "$err" || fail 'no message begins with "pir: "'
    ! LC_ALL=C grep -q '[[:cntrl:]]' "$err" || fail 'raw control characters on stderr'
    ! grep -qE 'Sanitizer|runtime error' "$err" || fail 'a sanitizer speaks'
}

# says TEXT...: the last command's stderr holds each. shows TEXT...: its stdout does.
says() {
    for _text; do
        grep -qF -- "$_text" "$err" || fail "stderr does not say \"$_text\""
    done
}
shows() {
    for _text; do
        grep -qF -- "$_text" "$out" || fail "stdout does not show \"$_text\""
    done
}

# holds FILE TEXT...: every TEXT stands in FILE.
holds() {
    _file=$1
    shift
    for _text; do
        grep -qF -- "$_text" "$_file" || fail "$_file does not hold \"$_text\""
    done
}

# same A B WHAT: two texts are equal.
same() {
    [ "$1" = "$2" ] || fail "$3: \"$1\" is not \"$2\""
}

# entries N: so many entries are recorded at HEAD.
entries() {
    same "$(git ls-tree -r --name-only HEAD incidents | wc -l)" "$1" 'number of entries'
}

# ---- what stock git and ssh-keygen say -------------------------------------------
# by_hand COMMIT SIGNERS: its signature taken out with awk, checked by ssh-keygen alone.
by_hand() {
    git cat-file commit "$1" >"$top/commit"
    sed -n '/^$/q; /^gpgsig /,$s/^\(gpgsig\)\{0,1\} //p' "$top/commit" >"$top/sig"
    sed '1,/^$/{/^gpgsig /d; /^ /d;}' "$top/commit" >"$top/payload"
    run ssh-keygen -Y verify -f "$2" -I "$(git show -s --format=%ce "$1")" -n git -s "$top/sig" \
        <"$top/payload"
    [ "$code" = 0 ] || fail "ssh-keygen does not verify $1"
}

# stock_ok [RANGE]: every commit (of RANGE) has a good signature by somebody HEAD's trust
# files know, nothing was ever changed or removed, trailers agree, the repository is whole,
# the work tree clean.
stock_ok() {
    git show HEAD:trust/allowed_signers >"$top/signers"
    # shellcheck disable=SC2046  # a list of commits
    run git -c gpg.ssh.allowedSignersFile="$top/signers" verify-commit $(git rev-list "${1:-HEAD}")
    [ "$code" = 0 ] || fail 'git verify-commit is not content'
    same "$(grep -c '^Good "git" signature for ' "$err")" "$(git rev-list --count "${1:-HEAD}")" \
        'good signatures and commits'
    by_hand HEAD "$top/signers"
    run git fsck --strict --no-progress --no-dangling
    same "$code$(cat "$out" "$err")" 0 'what git fsck says'
    same "$(git log -m --format= --name-status --no-renames HEAD -- incidents | grep -v '^A' || :)" '' \
        'entries that were changed or removed'
    git show -s --format=%B HEAD | sed -n 's/^Pir-Entry: sha256://p' | sort >"$top/trailers"
    git diff-tree --root --no-commit-id --name-only -r HEAD -- incidents | while read -r _file; do
        git cat-file blob "HEAD:$_file" | sha256sum | cut -c 1-64
    done | sort | cmp -s - "$top/trailers" || fail 'the trailers of HEAD do not agree with its entries'
    [ "$(git rev-parse --is-bare-repository)" = true ] ||
        same "$(git status --porcelain)" '' 'what git status says'
}
