#!/bin/sh
# Each real incident is recorded, listed, shown, put on a timeline, reported in every format and logged, and compared with its goldens beside it; stock git verifies it all.
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
mask() { sed -E 's/\b[0-9a-f]{40}\b/COMMIT/g; s/\brecord [0-9a-f]{8}\b/record COMMIT/g; s/(owner, recorder  )[0-9a-f]{8}/\1COMMIT/; s/^(  \[[0-9a-z]+] .*)[0-9a-f]{8}$/\1COMMIT/; s#SHA256:[A-Za-z0-9+/]{43}#KEY#g'; }
# The commits of this record, whole and short, for what prints them amid other things.
: >"$work/commits"
note_commits() {
    git -c core.abbrev=8 log --format='s/%H/COMMIT/g%ns/\b%h\b/COMMIT/g' >"$work/commits"
}
failed=0
compare() { # NAME.txt < what came out
    mask | sed -Ef "$work/commits" >"$work/$1"
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

# The full report in every format; of the PDF its words, as a line may end elsewhere with another commit's name.
reports() { # NAME
    note_commits
    for format in text md html json; do
        pir report --as full --format $format >"$work/out" 2>/dev/null && echo "$1: the report is no draft" && failed=1
        file=$format
        [ "$format" = text ] && file=txt
        compare "$1.report.$file" <"$work/out"
    done
    pir report --as full --format pdf -o "$work/out.pdf" >"$work/out" 2>&1 || [ $? = 1 ] || cat "$work/out"
    pdftotext "$work/out.pdf" - | tr -s ' \f\n' '\n' | grep -vE '^[0-9a-f]{5,}$|^(pir-report|commit=|incident=)' >"$work/out"
    compare "$1.report.pdf.txt" <"$work/out"
    : >"$work/commits"
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
    reports "$name"
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

# From the first alarm to a closed review, through the gate: what was missing at each step is the golden.
pir --quiet init --organisation 'Case Library' "$work/closed" >/dev/null
cd "$work/closed"
sits() { # PERSON: who is at the keyboard
    git config user.email "$1@example.org"
    git config user.name "$1"
    git config user.signingkey "$HOME/$1.pub"
}
for person in reader auditor; do
    ssh-keygen -q -t ed25519 -N '' -f "$HOME/$person" </dev/null
    pir trust add "$person@example.org" --name "$person" --role recorder --key "$HOME/$person.pub" >/dev/null
done
step() { # SENTENCE COMMAND...: what it prints and how it ends
    printf '# %s\n' "$1"
    shift
    status=0
    "$@" 2>&1 || status=$?
    printf '[exit %s]\n\n' $status
}
for stream in "$here"/*.yaml; do
    name=$(basename "$stream" .yaml)
    git config --remove-section user 2>/dev/null || :
    pir --quiet record --from "$stream" >/dev/null
    {
        step 'The retelling is recorded. What is missing?' pir check
        step 'Closing it now is refused.' pir close 'Enough.'
        step 'What the sources say is added; what they do not say is said to be unknown, or waived.' \
            pir record --from "$here/review/$name.yaml"
        step 'What is missing now?' pir check
        step 'The author cannot approve it.' pir approve --gate close
        sits reader
        step 'One approves,' pir --quiet approve 'Read against its sources.' --gate close
        sits auditor
        step 'and another.' pir --quiet approve 'Nothing is claimed that is not public.' --gate close
        git config --remove-section user
        step 'It is closed; what is not finished goes to its owners.' \
            pir record --from "$here/review/$name.close.yaml"
        step 'It stays so.' pir check --gate push --json
    } >"$work/out"
    compare "$name.gates.txt" <"$work/out"
done

for record in "$work/record" "$work/each" "$work/closed"; do
    cd "$record"
    git rev-list HEAD | xargs git verify-commit 2>"$work/verify" || { cat "$work/verify"; failed=1; }
    [ "$(grep -c '^Good "git" signature for [a-z]*@example.org' "$work/verify")" = "$(git rev-list --count HEAD)" ] ||
        { echo "not every commit carries a good signature"; failed=1; }
    git fsck --strict --no-progress || failed=1
    [ -z "$(git status --porcelain)" ] || { echo "the work tree is not in step"; failed=1; }
done
exit $failed
