#!/bin/sh
# What `pir verify` takes, beside `git log --format=%G?` on the same record and beside the floor.
# usage: tests/bench/verify.sh [--quick] [--entries N] [--slice N] [--runs N]
#   --quick   5,000 entries instead of 100,000
# A measurement, not a test: it fails when something goes wrong, never because of time.
set -eu
source=${PIR_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
entries=100000 slice=200 runs=3
while [ $# -gt 0 ]; do
    case $1 in
    --quick) entries=5000 slice=100 ;;
    --entries) entries=$2 && shift ;;
    --slice) slice=$2 && shift ;;
    --runs) runs=$2 && shift ;;
    *) sed -n 's/^# usage: /usage: /p' "$0" >&2 && exit 2 ;;
    esac
    shift
done
# shellcheck source=tests/bench/world
. "$source/tests/bench/world"
command -v /usr/bin/time >/dev/null || { echo 'verify.sh: /usr/bin/time is not installed' >&2 && exit 3; }

"$generate" --entries "$entries" --make-key keys --bare record.git >said
introduction=$(git -C record.git rev-list --max-parents=0 HEAD):$(ssh-keygen -lf keys/key.pub | cut -d' ' -f2)
git -C record.git show HEAD:trust/allowed_signers >signers
git -C record.git cat-file --batch-all-objects --unordered --batch-check='%(objectname) %(objecttype)' >objects
commits=$(git -C record.git rev-list --count HEAD)
cores=$(nproc)

# ---- measuring -----------------------------------------------------------------------
# Wall seconds, processor seconds and peak memory (KiB) of a command go to NAME.wall, NAME.cpu, NAME.memory.
measure() { # NAME COMMAND...
    name=$1
    shift
    /usr/bin/time -q -o clock -f '%e %U %S %M' "$@" >said 2>log || { cat log said >&2 && exit 3; }
    read -r wall user system memory <clock
    echo "$wall" >>"$name.wall"
    echo "$memory" >>"$name.memory"
    awk -v a="$user" -v b="$system" 'BEGIN { print a + b }' >>"$name.cpu"
}

# Turn and turn about, so that what else this machine does hits all alike.
turn=0
while [ "$turn" -lt "$runs" ]; do
    turn=$((turn + 1))
    rm -rf "$HOME/.local"
    [ "$turn" -gt 1 ] || measure one pir -C record.git verify --jobs 1 --introduction "$introduction"
    rm -rf "$HOME/.local"
    measure verify pir -C record.git verify --introduction "$introduction"
    grep -q '^Verified' said
    measure git git -C record.git log -n "$slice" '--format=%G?'
    [ "$(sort said | uniq -c | tr -d ' ')" = "${slice}G" ]
    measure read "$build/tests/bench/pir_floor" record.git "$cores" read <objects
    measure check "$build/tests/bench/pir_floor" record.git "$cores" check <objects
    measure floor "$build/tests/bench/pir_floor" record.git "$cores" both <objects
done

# ---- again, after ten new entries ---------------------------------------------------
folder=$(git -C record.git log -1 --format= --name-only HEAD -- incidents)
folder=${folder%/*}
pir -C record.git use "${folder##*-}" >/dev/null
turn=0
while [ "$turn" -lt "$runs" ]; do
    turn=$((turn + 1))
    new=0
    while [ "$new" -lt 10 ]; do
        new=$((new + 1))
        pir -C record.git note "The night shift has seen it again: $turn, $new" >/dev/null
    done
    measure again pir -C record.git verify
    grep -q ' 10 now$' said
    measure start pir version
done

# ---- the table -------------------------------------------------------------------------
# git's slice is scaled to all commits: it takes the same for each.
row() { # TEXT NAME COMMITS
    awk -v text="$1" -v wall="$(at 0.5 "$2.wall")" -v cpu="$(at 0.5 "$2.cpu")" -v least="$(at 0 "$2.cpu")" \
        -v memory="$(at 1 "$2.memory")" -v scale="$((commits * 1000 / $3))" -v all="$commits" \
        -v git="$(at 0.5 git.wall)" -v slice="$slice" 'BEGIN {
            scale /= 1000
            printf "%-38s %8.2f %8.2f %8.2f %9.4f %7.0f %6.0f\n", text, wall * scale, cpu * scale, least * scale,
                wall * scale * 1000 / all, (git / slice) / (wall * scale / all), memory / 1024
        }'
}
echo "$commits commits, packed, bare; $turn runs; $cores cores; $(git --version); load $(cut -d' ' -f1 /proc/loadavg)"
printf '%-38s %8s %8s %8s %9s %7s %6s\n' '' 'wall s' 'cpu s' 'least' 'ms each' 'times' 'MiB'
row "git log --format=%G? ($slice, scaled)" git "$slice"
row 'pir verify --jobs 1' one "$commits"
row 'pir verify' verify "$commits"
row 'floor: objects and signatures' floor "$commits"
row 'floor: objects read and hashed' read "$commits"
row 'floor: signatures of Ed25519' check "$commits"
awk -v all="$(at 0 verify.cpu)" -v floor="$(at 0 floor.cpu)" -v read="$(at 0 read.cpu)" -v check="$(at 0 check.cpu)" 'BEGIN {
    printf "processor: %.2f times the floor; %.0f %% signatures, %.0f %% reading objects, %.0f %% rules\n",
        all / floor, check * 100 / all, read * 100 / all, (all - read - check) * 100 / all }'
awk -v again="$(at 0.5 again.wall)" -v cpu="$(at 0.5 again.cpu)" -v start="$(at 0.5 start.wall)" 'BEGIN {
    printf "pir verify again, 10 new entries: %.0f ms (processor: %.0f), %.0f more than pir version; target 50\n",
        again * 1000, cpu * 1000, (again - start) * 1000 }'
