#!/bin/sh
# pre-receive of a push of many commits beside `git verify-commit` of each of them, on the
# same commits, one after the other. Usage: receive.sh [COMMITS] [BEFORE] [RUNS]
set -eu
count=${1:-1000}
before=${2:-1000}
runs=${3:-3}

source=$(cd "$(dirname "$0")/../.." && pwd)
build=${PIR_BUILD:-$source/.build/bench}
if [ ! -x "$build/tests/bench/pir_generate" ] || [ ! -x "$build/pir" ]; then
    cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
    ninja -C "$build" pir pir_generate >/dev/null
fi
build=$(cd "$build" && pwd)
pir=$build/pir
top=$(mktemp -d "${TMPDIR:-/tmp}/pir-receive-XXXXXX")
trap 'rm -rf "$top"' EXIT
trap 'exit 130' HUP INT TERM
export HOME="$top" GIT_CONFIG_NOSYSTEM=1 TZ=UTC LC_ALL=C
unset GIT_DIR XDG_STATE_HOME XDG_CONFIG_HOME

"$build/tests/bench/pir_generate" --entries $((before + count)) --make-key "$top/keys" "$top/all" --bare >/dev/null
branch=$(git --git-dir "$top/all" symbolic-ref HEAD)
tip=$(git --git-dir "$top/all" rev-parse "$branch")
old=$(git --git-dir "$top/all" rev-list "$branch" | sed -n "$((count + 1))p")
root=$(git --git-dir "$top/all" rev-list --max-parents=0 "$branch")
finger=$(git --git-dir "$top/all" show "$branch:trust/allowed_signers" | sed 's/^[^ ]* [^ ]* //' |
    ssh-keygen -lf - | cut -d' ' -f2)
git --git-dir "$top/all" show "$branch:trust/allowed_signers" >"$top/signers"

# A server at the commit before, which knows everything but what is pushed.
git init -q --bare "$top/server"
git --git-dir "$top/server" symbolic-ref HEAD "$branch"
git --git-dir "$top/all" push -q "$top/server" "$old:$branch"
mkdir -p "$top/server/pir"
printf 'introduction %s:%s\nhead %s\n' "$root" "$finger" "$old" >"$top/server/pir/received"
git --git-dir "$top/server" config pir.receive.introduction "$root:$finger"
cp "$top/server/pir/received" "$top/received"
# What a push would put into quarantine.
echo "$top/all/objects" >"$top/server/objects/info/alternates"
echo "$old $tip $branch" >"$top/line"
git --git-dir "$top/all" rev-list "$old..$tip" >"$top/commits"

# processor: what children have used so far, in milliseconds.
processor() {
    times >"$top/times" # in a pipe it would be another shell's
    sed -n '2s/[ms]/ /gp' "$top/times" | awk '{ print int(($1 * 60 + $2 + $3 * 60 + $4) * 1000) }'
}
ms() { # COMMAND...: how long it takes, in milliseconds, in $took, and of the processor in $used
    processor >"$top/before"
    _from=$(date +%s%N)
    "$@"
    took=$((($(date +%s%N) - _from) / 1000000))
    processor >"$top/after"
    used=$(($(cat "$top/after") - $(cat "$top/before")))
}
receive() {
    cp "$top/received" "$top/server/pir/received"
    (cd "$top/server" && GIT_DIR=. "$pir" hook pre-receive <"$top/line") >"$top/out" 2>&1 || code=$?
}
each() {
    while read -r commit; do
        git --git-dir "$top/all" -c gpg.ssh.allowedSignersFile="$top/signers" verify-commit "$commit" 2>/dev/null ||
            return 1
    done <"$top/commits"
}

printf '%s commits on top of %s, %s runs, times in ms\n\n' "$count" "$before" "$runs"
printf '| run | pir hook pre-receive (processor) | git verify-commit of each (processor) | ratio (of the processor) |\n'
printf '|---|---|---|---|\n'
run=0
while [ "$run" -lt "$runs" ]; do
    run=$((run + 1))
    code=0
    ms receive
    fast=$took fast_used=$used
    # The generator's story closes reviews too early, and nothing else is wrong with it: that
    # is found, and takes its time.
    [ "$code" = 0 ] || grep -q '^  - gate-bypassed' "$top/out" || {
        cat "$top/out"
        exit 1
    }
    ms each
    printf '| %s | %s (%s) | %s (%s) | %s (%s) |\n' "$run" "$fast" "$fast_used" "$took" "$used" \
        "$((took / (fast ? fast : 1)))" "$((used / (fast_used ? fast_used : 1)))"
done
