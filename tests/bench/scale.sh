#!/bin/sh
# What daily work takes in a very large record, time and memory of each.
# usage: tests/bench/scale.sh [--quick] [--entries N] [--incidents N] [--runs N]
#   --quick   5,000 entries in 50 incidents instead of 1,000,000 in 10,000: half a minute
# A measurement, not a test: it fails when something goes wrong, never because of time.
set -eu
source=${PIR_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
entries=1000000 incidents='' runs=3
while [ $# -gt 0 ]; do
    case $1 in
    --quick) entries=5000 ;;
    --entries) entries=$2 && shift ;;
    --incidents) incidents=$2 && shift ;;
    --runs) runs=$2 && shift ;;
    *) sed -n 's/^# usage: /usage: /p' "$0" >&2 && exit 2 ;;
    esac
    shift
done
[ -n "$incidents" ] || incidents=$((entries / 100))
# shellcheck source=tests/bench/world
. "$source/tests/bench/world"
command -v /usr/bin/time >/dev/null || { echo 'scale.sh: /usr/bin/time is not installed' >&2 && exit 3; }

# measure TEXT CODES COMMAND...: a row with wall and processor seconds and peak memory.
measure() {
    text=$1
    codes=$2
    shift 2
    code=0
    /usr/bin/time -q -o clock -f '%e %U %S %M' "$@" >said 2>log || code=$?
    case " $codes " in
    *" $code "*) ;;
    *) echo "scale.sh: $* ended with $code" >&2 && cat log >&2 && exit 3 ;;
    esac
    read -r wall user system memory <clock
    awk -v text="$text" -v wall="$wall" -v user="$user" -v sys="$system" -v memory="$memory" \
        'BEGIN { printf "%-52s %9.2f %9.2f %7.0f\n", text, wall, user + sys, memory / 1024 }'
}
often() { # TEXT CODES COMMAND...: as often as --runs says
    run=0
    while [ "$run" -lt "$runs" ]; do
        run=$((run + 1))
        measure "$@"
    done
}

printf '%-52s %9s %9s %7s\n' "$entries entries, $incidents incidents, bare" 'wall s' 'cpu s' MiB
measure 'generate' 0 "$generate" --entries "$entries" --incidents "$incidents" --make-key keys --bare hub.git
introduction=$(git -C hub.git rev-list --max-parents=0 HEAD):$(ssh-keygen -lf keys/key.pub | cut -d' ' -f2)
git clone -q --bare hub.git here.git
git clone -q --bare hub.git there.git
git -C here.git remote remove origin && git -C here.git remote add origin "$place/hub.git"
git -C here.git show HEAD:trust/allowed_signers >signers
folder=$(git -C here.git log -1 --format= --name-only HEAD -- incidents)
folder=${folder%/*}
incident=${folder##*-}

measure 'pir verify, all of it, once in a clone' 0 pir -C here.git verify --introduction "$introduction"
new=0
while [ "$new" -lt 10 ]; do
    new=$((new + 1))
    pir -C here.git note -i "$incident" "The night shift has seen it again: $new" >/dev/null
done
measure 'pir verify after 10 new' 0 pir -C here.git verify
# shellcheck disable=SC2016  # for the inner shell
often 'pir note' 0 sh -c 'exec pir -C here.git note -i "$1" "seen once more $$"' - "$incident"

# ---- a thousand new ones there ---------------------------------------------------------
seq 1 1000 | sed 's/.*/{"kind": "note", "body": "number & of many"}/' >stream
measure 'pir record --from, 1,000 commits' 0 pir -C there.git record -i "$incident" --from "$place/stream" --commit-each
git -C there.git push -q "$place/hub.git" HEAD
measure 'pir sync: 1,000 came, a merge went' 0 pir -C here.git sync
measure 'pir sync: nothing new' 0 pir -C here.git sync
measure 'git commit-graph write' 0 git -C here.git commit-graph write --reachable
measure 'pir sync: nothing new, with a commit-graph' 0 pir -C here.git sync

# ---- looking -----------------------------------------------------------------------------
measure 'pir check of one incident' '0 1' pir -C here.git check -i "$incident"
measure 'pir check of one incident, again' '0 1' pir -C here.git check -i "$incident"
measure 'pir timeline of one incident' 0 pir -C here.git timeline -i "$incident"
measure 'pir due, without an index' '0 1' pir -C here.git due
measure 'pir search (makes the index)' '0 1' pir -C here.git search night shift
measure 'pir due' '0 1' pir -C here.git due
measure 'pir due, again' '0 1' pir -C here.git due
measure 'git maintenance run (packs, commit-graph)' 0 git -C here.git maintenance run --task=gc
echo "$(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), $(git --version), $(du -sm here.git | cut -f1) MiB on disk"
