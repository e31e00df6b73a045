#!/bin/sh
# What `pir report --as full` takes for an incident of 500 entries, in every format, beside `pir version`.
# usage: tests/bench/report.sh [--entries N] [--runs N]
# A measurement, not a test: it fails when something goes wrong, never because of time. Targets: 60 ms, PDF 400 ms.
set -eu
source=${PIR_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
entries=500 runs=20
while [ $# -gt 0 ]; do
    case $1 in
    --entries) entries=$2 && shift ;;
    --runs) runs=$2 && shift ;;
    *) sed -n 's/^# usage: /usage: /p' "$0" >&2 && exit 2 ;;
    esac
    shift
done
# shellcheck source=tests/bench/world
. "$source/tests/bench/world"

"$generate" --entries "$entries" --incidents 1 --make-key keys record >said
cd record
incident=$(git ls-files | sed -n 's|.*-incident-\(.*\)\.md|\1|p' | head -n 1)
pir use "$incident" >/dev/null
for format in text md html pdf; do # and all of it is there
    pir report --as full --format "$format" -o "../out.$format" 2>../said || [ $? = 1 ]
    [ -s "../out.$format" ]
done
echo "$(git ls-files incidents | wc -l) entries, $(pdfinfo ../out.pdf 2>/dev/null | sed -n 's/^Pages: *//p') pages of PDF; $runs runs; load $(cut -d' ' -f1 /proc/loadavg)"
set -- 'pir version'
for format in text md html pdf; do
    set -- "$@" "pir report --as full --format $format -o ../out.$format"
done
hyperfine -i -N --warmup 2 --runs "$runs" --export-json ../times.json "$@" >../log 2>&1 || { cat ../log && exit 3; }
jq -r '.results[] | [.command, .median, .min, .user + .system] | @tsv' ../times.json |
    awk -F'\t' 'BEGIN { printf "%-60s %9s %9s %9s\n", "", "median ms", "least", "cpu" }
        { printf "%-60s %9.1f %9.1f %9.1f\n", $1, $2 * 1000, $3 * 1000, $4 * 1000 }'
