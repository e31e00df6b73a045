#!/bin/sh
# What it takes to make the index across incidents, and then to search, count and judge all
# of them, as the record grows; and the timeline of one incident.
# usage: tests/bench/index.sh [--quick] [--million] [--sizes "N N N"] [--runs N]
#   --quick     1,000 and 10,000 entries: well under a minute
#   --million   1,000,000 as well: 10 to 30 minutes, 3 GB of memory, 2 GB of disk
# A hundred entries an incident; GDPR, NIS2 and the SEC's rule are declared to apply.
# A measurement, not a test: it fails when something goes wrong, never because of time.
set -eu
source=${PIR_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
sizes='1000 10000 100000' runs=5
while [ $# -gt 0 ]; do
    case $1 in
    --quick) sizes='1000 10000' ;;
    --million) sizes="$sizes 1000000" ;;
    --sizes) sizes=$2 && shift ;;
    --runs) runs=$2 && shift ;;
    *) sed -n 's/^# usage: /usage: /p' "$0" >&2 && exit 2 ;;
    esac
    shift
done
for tool in hyperfine jq; do
    command -v $tool >/dev/null && continue
    echo "index.sh: $tool is not installed; tests/packages lists what the tests need" >&2
    exit 3
done

build=${PIR_BUILD:-}
if [ ! -x "$build/tests/bench/pir_generate" ]; then
    build=$source/.build/bench
    [ -f "$build/build.ninja" ] ||
        cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
    ninja -C "$build" pir_program pir_generate >"$build/log" 2>&1 || { cat "$build/log" && exit 3; }
fi

# ---- a world of its own --------------------------------------------------------------
place=$(mktemp -d)
place=$(cd "$place" && pwd -P)
trap 'rm -rf "$place"' EXIT
trap 'exit 130' HUP INT TERM
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_AUTHOR_DATE GIT_COMMITTER_DATE SSH_AUTH_SOCK || :
export HOME="$place/home" GIT_CONFIG_NOSYSTEM=1 LC_ALL=C TZ=UTC PATH="$build:$PATH"
mkdir "$HOME"
cat >"$HOME/.gitconfig" <<END
[user]
	name = Alice Example
	email = alice@example.org
	signingkey = $place/keys/key.pub
[gpg]
	format = ssh
END
cd "$place"

# ---- measuring -----------------------------------------------------------------------
# Of all runs the least: on a busy machine the others measure what else it does.
measure() { # WHAT PREPARATION COMMAND: a line with wall time and CPU time in ms
    $3 >/dev/null 2>log || [ $? = 1 ] || { cat log >&2 && exit 3; } # 1: the record says no
    hyperfine --style none --runs "$runs" --shell none --ignore-failure --export-json json --prepare "$2" "$3" >log 2>&1 || {
        cat log >&2
        exit 3
    }
    jq -r --arg what "$1" '.results[0] | [$what, (.min * 1000), ((.user + .system) * 1000)] | @tsv' json |
        awk -F '\t' '{ printf "  %-34s %9.1f %9.1f\n", $1, $2, $3 }'
}

declare_scope() { # RECORD: three duties to notify apply to all its incidents
    git -C "$1" show HEAD:pir.yaml >pir.yaml
    echo 'scope: {gdpr_controller: true, nis2_entity: true, sec_registrant_8k: true}' >>pir.yaml
    blob=$(git -C "$1" hash-object -w --stdin <pir.yaml)
    export GIT_INDEX_FILE="$place/index"
    git -C "$1" read-tree HEAD
    git -C "$1" update-index --cacheinfo "100644,$blob,pir.yaml"
    tree=$(git -C "$1" write-tree)
    unset GIT_INDEX_FILE
    git -C "$1" update-ref HEAD \
        "$(git -C "$1" commit-tree -S -p HEAD -m 'settings: scope' "$tree" 2>/dev/null)"
}

echo "$runs runs each, the least; CPU is the mean over all threads; $(nproc) cores, $(stat -f -c %T "$place"), load $(cut -d' ' -f1 /proc/loadavg)"
for size in $sizes; do
    "$build/tests/bench/pir_generate" --entries "$size" --make-key keys --bare "$size.git" >said
    declare_scope "$size.git"
    incident=$(git -C "$size.git" log -1 --format= --name-only -- incidents)
    incident=${incident%/*}
    incident=${incident##*-}
    index=$size.git/pir/index-1.sqlite
    printf '%-36s %9s %9s\n' "$size entries" 'ms' 'CPU ms'
    rm -f "$index"
    all=$runs
    [ "$size" -lt 100000 ] || runs=1
    measure 'made anew (and a search)' "rm -f $index" "pir -C $size.git search portal"
    runs=$all
    measure 'search, two common words' true "pir -C $size.git search customer portal"
    measure 'search, one rare word' true "pir -C $size.git search zzzz"
    measure 'lessons --json' true "pir -C $size.git lessons --json"
    measure 'metrics' true "pir -C $size.git metrics"
    measure 'list' true "pir -C $size.git list"
    measure 'due' true "pir -C $size.git due"
    measure 'compliance --all' true "pir -C $size.git compliance --all"
    measure 'compliance --all --json' true "pir -C $size.git compliance --all --json"
    measure 'actions --all --overdue' true "pir -C $size.git actions --all --overdue"
    measure 'timeline of one incident' true "pir -C $size.git timeline -i $incident"
    cat >more.sh <<END
i=0
while [ \$i -lt 10 ]; do
    i=\$((i + 1))
    printf -- '---\nkind: note\nbody: Number %s at %s\n' \$i "\$(date +%N)"
done >stream
pir -C $size.git record --from $place/stream -i $incident >/dev/null
END
    measure '10 new entries, then a search' 'sh more.sh' "pir -C $size.git search customer portal"
    measure '10 new entries, then metrics' 'sh more.sh' "pir -C $size.git metrics"
    measure '10 new entries, then due' 'sh more.sh' "pir -C $size.git due"
    measure '10 new entries, then compliance' 'sh more.sh' "pir -C $size.git compliance --all"
    echo "  $(du -m "$index" | cut -f1) MiB of index, $(du -ms "$size.git/objects" | cut -f1) MiB of objects"
    rm -rf "$size.git"
done

# ---- one long incident ---------------------------------------------------------------
"$build/tests/bench/pir_generate" --entries 5000 --incidents 10 --make-key keys --bare long.git >said
incident=$(git -C long.git log -1 --format= --name-only -- incidents)
incident=${incident%/*}
incident=${incident##*-}
printf '%-36s %9s %9s\n' 'an incident of 500 entries' 'ms' 'CPU ms'
measure 'timeline' true "pir -C long.git timeline -i $incident"
