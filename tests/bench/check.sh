#!/bin/sh
# `pir check` of one incident of 500 entries in a long record, beside `pir version`, which is what
# starting pir takes: for incidents of the record's beginning, middle and end; the first time and
# then again, and where nothing can be remembered.
# usage: tests/bench/check.sh [--quick] [--entries N] [--runs N]
#   --quick   5,000 entries in 10 incidents
# A measurement, not a test: it fails when something goes wrong, never because of time.
set -eu
source=${PIR_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
entries=100000 runs=20
while [ $# -gt 0 ]; do
    case $1 in
    --quick) entries=5000 ;;
    --entries) entries=$2 && shift ;;
    --runs) runs=$2 && shift ;;
    *) sed -n 's/^# usage: /usage: /p' "$0" >&2 && exit 2 ;;
    esac
    shift
done
# shellcheck disable=SC1091,SC2154
. "$source/tests/bench/world"

# shellcheck disable=SC2154  # of world
"$generate" --entries "$entries" --incidents "$((entries / 500))" --make-key keys --bare record >said
cd record
# Of the incidents between two places of the list the one whose size is nearest to 500.
git ls-tree -r --name-only HEAD incidents | cut -d/ -f1-4 | uniq -c >../sizes
count=$(wc -l <../sizes)
near() { # FROM TO, in parts of ten
    sed -n "$((count * $1 / 10 + 1)),$((count * $2 / 10))p" ../sizes |
        awk '{ d = $1 > 500 ? $1 - 500 : 500 - $1; if (NR == 1 || d < best) { best = d; line = $0 } } END { print line }'
}

# The least of all runs, and the processor's time, in ms.
measure() { # WHAT PREPARATION COMMAND
    hyperfine --style none --runs "$runs" --shell none --ignore-failure --export-json ../json \
        --prepare "$2" "$3" >../log 2>&1 || {
        cat ../log >&2
        exit 3
    }
    jq -r --arg what "$1" '.results[0] | [$what, .min * 1000, (.user + .system) * 1000] | @tsv' ../json |
        awk -F '\t' -v floor="${floor:-0}" -v cpu="${cpu:-0}" '{
            printf "| %s | %.1f | %.1f |", $1, $2, $3
            if (floor > 0) printf " %.1f | %.1f |", $2 / floor, $3 / cpu; else printf " 1 | 1 |"
            print ""
        }'
}

printf '%s entries in %s incidents, least of %s runs, ms; load %s\n\n' "$entries" "$count" "$runs" \
    "$(cut -d' ' -f1 /proc/loadavg)"
printf '| | wall | processor | times pir version | by the processor |\n|---|---|---|---|---|\n'
floor='' cpu=''
measure 'pir version' true 'pir version'
floor=$(jq '.results[0].min * 1000' ../json)
cpu=$(jq '.results[0] | (.user + .system) * 1000' ../json)
answer() { # ID: without the line that says what time it is
    pir check "$1" >../page || [ $? = 1 ] || exit 3
    sed 2d ../page
}
forget="rm -rf $HOME/.local/state/pir pir/gathered"
some=$runs
for part in 'early 0 3' 'in the middle 4 6' 'late 7 10'; do
    what=${part% * *}
    rest=${part#"$what "}
    # shellcheck disable=SC2086  # two numbers
    found=$(near $rest)
    id=${found##*-}
    number=$(echo "$found" | awk '{ print $1 }')
    answer "$id" >../answer
    measure "$what, $number entries" true "pir check $id"
    runs=3
    measure "$what, for the first time" "$forget" "pir check $id"
    runs=$some
    answer "$id" >../again
    cmp -s ../answer ../again || { echo "check.sh: another answer" >&2 && exit 1; }
done
for command in "show $id" "timeline $id" "next -i $id" "report -i $id"; do
    measure "${command% *}, the last" true "pir $command"
done
XDG_STATE_HOME=/proc/nothing
export XDG_STATE_HOME
runs=3
measure 'where nothing can be remembered' "$forget" "pir check $id"
