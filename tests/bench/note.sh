#!/bin/sh
# What one `pir note` takes, in a small and in a large record, against the same by hand with git.
# usage: tests/bench/note.sh [--quick] [--small N] [--large N] [--runs N]
#   --quick   5,000 entries instead of 100,000 and fewer runs: well under a minute
# A measurement, not a test: it fails when something goes wrong, never because of time.
set -eu
source=${PIR_SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
small=100 large=100000 runs=40
while [ $# -gt 0 ]; do
    case $1 in
    --quick) large=5000 runs=15 ;;
    --small) small=$2 && shift ;;
    --large) large=$2 && shift ;;
    --runs) runs=$2 && shift ;;
    *) sed -n 's/^# usage: /usage: /p' "$0" >&2 && exit 2 ;;
    esac
    shift
done
# shellcheck source=tests/bench/world
. "$source/tests/bench/world"

# ---- records ---------------------------------------------------------------------------
rate=
for size in "$small" "$large"; do
    "$generate" --entries "$size" --make-key keys --bare "$size.git" >said
    rate=$(sed -n 's/.* \([0-9]* entries a second\).*/\1/p' said)
    "$generate" --entries "$size" --key keys/key "$size" >said
done
git -C "$small.git" show HEAD:trust/allowed_signers >signers
for record in "$small.git" "$small" "$large.git" "$large"; do
    folder=$(git -C "$record" log -1 --format= --name-only HEAD -- incidents)
    folder=${folder%/*}
    echo "$folder" >"$record.folder"
    pir -C "$record" use "${folder##*-}" >/dev/null
done

# ---- the same by hand --------------------------------------------------------------------
# Each run has a number of its own, so that no two entries are the same.
cat >number <<'END'
#!/bin/sh
read -r n <"$1/n" || n=100000
echo "$((n + 1))" >"$1/n"
echo "The night shift has seen it for the ${n}th time" >"$1/text"
END

cat >entry <<'END'
read -r n <"$place/n"
read -r folder <"$PWD.folder"
file=$folder/20261123T141502Z-note-$n.md
write() {
    echo "---
schema: note/1
incident: '${folder##*-}'
occurred: '2026-11-23T14:15:02Z'
precision: second
tlp: amber
---
The night shift has seen it for the ${n}th time"
}
message="note: The night shift has seen it for the ${n}th time"
END

{
    cat entry
    cat <<'END'
write >"$file"
git add "$file"
git commit -q -S -m "$message"
git verify-commit HEAD
END
} >by_hand

# Without a work tree: the tree of HEAD in an index for the moment.
{
    cat entry
    cat <<'END'
export GIT_INDEX_FILE="$place/index"
blob=$(write | git hash-object -w --stdin)
git read-tree HEAD
git update-index --add --cacheinfo "100644,$blob,$file"
tree=$(git write-tree)
commit=$(git commit-tree -S -p HEAD -m "$message" "$tree")
git update-ref HEAD "$commit"
git verify-commit HEAD
END
} >by_hand_bare

# ---- measuring -----------------------------------------------------------------------------
# Turn and turn about, a few runs each, so that what else this machine does hits both alike.
export place
measure() { # RECORD COMMAND FILE: appends the times to FILE
    (
        cd "$place/$1"
        hyperfine --style none --warmup 1 --runs 5 --shell none --export-json "$place/json" \
            --prepare "sh $place/number $place" "$2" >"$place/log" 2>&1 || {
            cat "$place/log" >&2
            exit 3
        }
    )
    jq '.results[].times[] * 10000 | round / 10' json >>"$3"
}
ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}
verdict() { # RATIO TARGET
    awk -v a="$1" -v b="$2" 'BEGIN { print a <= b ? "reached" : "missed" }'
}

turn=0
while [ "$turn" -lt "$runs" ]; do
    turn=$((turn + 5))
    for record in "$small.git" "$small" "$large.git" "$large"; do
        hand=by_hand
        [ "$record" = "${record%.git}" ] || hand=by_hand_bare
        measure "$record" "pir note -F $place/text" "$record.pir"
        measure "$record" "sh -e $place/$hand" "$record.hand"
    done
done

echo "$turn runs each; $(nproc) cores, $(stat -f -c %T "$place"), $(git --version)"
printf '%-22s %19s %19s\n' 'times in ms' 'pir note' 'git by hand'
printf '%-22s %9s %9s %9s %9s %7s\n' record median least median least ratio
for record in "$small.git" "$small" "$large.git" "$large"; do
    what=', work tree'
    [ "$record" = "${record%.git}" ] || what=', bare'
    share=$(ratio "$(at 0.5 "$record.pir")" "$(at 0.5 "$record.hand")")
    printf '%-22s %9s %9s %9s %9s %7s   target 0.50: %s\n' "${record%.git}$what" \
        "$(at 0.5 "$record.pir")" "$(at 0 "$record.pir")" \
        "$(at 0.5 "$record.hand")" "$(at 0 "$record.hand")" "$share" "$(verdict "$share" 0.5)"
done
growth=$(ratio "$(at 0.5 "$large.git.pir")" "$(at 0.5 "$small.git.pir")")
echo "pir note, bare: $large entries take $growth times as long as $small; target 1.20: $(verdict "$growth" 1.2)"
echo "generator: $rate"

# What was measured has to be right as well.
for record in "$small.git" "$small" "$large.git" "$large"; do
    git -C "$record" verify-commit HEAD HEAD~"$runs" HEAD~$((runs + 3)) 2>said || { cat said && exit 1; }
    [ "$(git -C "$record" rev-parse --is-bare-repository)" = true ] ||
        [ -z "$(git -C "$record" status --porcelain)" ]
done
