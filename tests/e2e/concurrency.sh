#!/bin/sh
# Many at once: eight processes record ten notes each while somebody commits with plain git;
# every note is there, in one line of history, every signature good, the work tree clean.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident

# burst WRITERS NOTES FOLDER: their stderr and exit codes are kept.
burst() {
    rm -f "$top"/writer-*
    tick
    writer=0
    while [ $writer -lt "$1" ]; do
        writer=$((writer + 1))
        (
            code=0
            i=0
            while [ $i -lt "$2" ]; do
                i=$((i + 1))
                pir -C "$3" note "note $i of writer $writer" >/dev/null || code=$?
            done
            echo "$code" >"$top/writer-$writer.code"
        ) 2>"$top/writer-$writer.err" &
    done
}
all_came() { # COUNT
    cat "$top"/writer-*.code >"$out"
    cat "$top"/writer-*.err >"$err"
    ran='the writers'
    same "$(sort -u "$out")" 0 'the exit codes'
    grep -v '^pir: waiting for another pir that is recording here$' "$err" >"$top/other" || :
    same "$(cat "$top/other")" '' 'what they said besides that they wait'
    entries "$1"
}
one_line() {
    same "$(git rev-list --count HEAD)" "$(git rev-list --count --first-parent HEAD)" 'one line of history'
    same "$(git rev-list --merges --count HEAD)" 0 merges
}

burst 8 10 "$top/record"
wait
all_came 81
one_line
same "$(git rev-list --count HEAD)" 82 commits
stock_ok
[ ! -e .git/index.lock ] || fail 'index.lock was left behind'
checked=$(git rev-parse HEAD)

# With plain git in between, which waits for nobody: it may have to try again, nothing is lost.
burst 4 4 "$top/record"
commits=0
while [ "$(find "$top" -name 'writer-*.code' | wc -l)" -lt 4 ]; do
    if git commit -q --allow-empty -m "plain $commits" 2>/dev/null; then
        commits=$((commits + 1))
    fi
done
wait
cat "$top"/writer-*.err >"$err"
same "$(sort -u "$top"/writer-*.code)" 0 'the exit codes'
[ $commits -gt 0 ] || fail 'plain git never got a turn'
entries 97
one_line
same "$(git rev-list --count HEAD)" $((98 + commits)) commits
git reset -q --hard # where git held the index, the work tree may have stayed behind
stock_ok "$checked..HEAD"

# In a bare repository.
git clone -q --bare "$top/record" "$top/server.git"
cd "$top/server.git"
burst 4 4 "$top/server.git"
wait
all_came 113
one_line
stock_ok "$checked..HEAD"

# In two work trees of one repository, on two branches: each has its own line.
cd "$top/record"
git worktree add -q -b second "$top/second"
burst 2 5 "$top/second"
i=0
while [ $i -lt 5 ]; do
    i=$((i + 1))
    pir note "note $i in the first" >/dev/null 2>&1 || fail 'the first was disturbed'
done
wait
entries 102
one_line
stock_ok "$checked..HEAD"
cd "$top/second"
all_came 107
one_line
stock_ok "$checked..HEAD"
