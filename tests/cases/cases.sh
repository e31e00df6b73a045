#!/bin/sh
# Each real incident is recorded, listed, shown, put on a timeline, reported and logged, and compared with its goldens beside it; stock git verifies it all.
# usage: cases.sh [--update]      --update writes the goldens anew (look at the difference before committing)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
update=${1:-}

export HOME="$work/home" GIT_CONFIG_NOSYSTEM=1 TZ=UTC LC_ALL=C.UTF-8 COLUMNS=100
export GIT_COMMITTER_DATE='@1795443302 +0000' GIT_AUTHOR_DATE='@1795443302 +0000'
unset XDG_CONFIG_HOME GIT_DIR SSH_AUTH_SOCK || :
mkdir "$HOME"
ssh-keygen -q -t ed25519 -N '' -f "$HOME/key" </dev/null
git config --global user.name 'Case Keeper'
git config --global user.email keeper@example.org
git config --global gpg.format ssh
git config --global user.signingkey "$HOME/key.pub"
git config --global init.defaultBranch main

# Entry ids follow from the entries; commits and keys differ from run to run.
mask() { sed -E 's/\b[0-9a-f]{40}\b/COMMIT/g; s/\brecord [0-9a-f]{8}\b/record COMMIT/g; s/(owner, recorder  )[0-9a-f]{8}/\1COMMIT/; s#SHA256:[A-Za-z0-9+/]{43}#KEY#g'; }
failed=0
compare() { # NAME.txt < what came out
    mask >"$work/$1"
    if [ "$update" = --update ]; then
        cp "$work/$1" "$here/golden/$1"
    elif ! diff -u "$here/golden/$1" "$work/$1"; then
        echo "$1 differs from tests/cases/golden/$1"
        failed=1
    fi
}

# What the clocks of some laws say of the incident in use, and what they would say if ...
clocks() { # NAME
    for regime in gdpr sec; do
        pir compliance --regime "$regime" || [ $? = 1 ]
    done
    case $1 in
    gitlab*) pir compliance --regime gdpr --if aware=2017-01-31T23:27:10Z ;;
    equifax*) pir compliance --regime sec --if determined-material=2017-08-22 ;;
    esac
}

pir --quiet init --organisation 'Case Library' "$work/record" >/dev/null
cd "$work/record"
for stream in "$here"/*.yaml; do
    name=$(basename "$stream" .yaml)
    pir record --from "$stream" >"$work/out"
    compare "$name.recorded.txt" <"$work/out"
    pir show >"$work/out"
    compare "$name.show.txt" <"$work/out"
    pir >"$work/out"
    compare "$name.summary.txt" <"$work/out"
    pir timeline --important >"$work/out"
    compare "$name.timeline.txt" <"$work/out"
    pir report --as full >"$work/out" 2>/dev/null && echo "$name: the report is no draft" && failed=1
    compare "$name.report.txt" <"$work/out"
    clocks "$name" >"$work/out"
    compare "$name.compliance.txt" <"$work/out"
    pir brief >"$work/out"
    compare "$name.brief.txt" <"$work/out"
    pir log --json >"$work/out"
    compare "$name.log.json" <"$work/out"
done
pir list >"$work/out"
compare list.txt <"$work/out"

# The same bytes again, one entry a commit: the ids must not change.
pir --quiet init --organisation 'Case Library' "$work/each" >/dev/null
cd "$work/each"
for stream in "$here"/*.yaml; do
    pir record --commit-each --from "$stream" >>"$work/each.out"
done
cat "$here"/golden/*.recorded.txt | diff -u - "$work/each.out" || failed=1

for record in "$work/record" "$work/each"; do
    cd "$record"
    git rev-list HEAD | xargs git verify-commit 2>"$work/verify" || { cat "$work/verify"; failed=1; }
    [ "$(grep -c '^Good "git" signature for keeper@example.org' "$work/verify")" = "$(git rev-list --count HEAD)" ] ||
        { echo "not every commit carries a good signature"; failed=1; }
    git fsck --strict --no-progress || failed=1
    [ -z "$(git status --porcelain)" ] || { echo "the work tree is not in step"; failed=1; }
done
exit $failed
