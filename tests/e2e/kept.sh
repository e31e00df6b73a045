#!/bin/sh
# What was typed into an editor or piped in is never lost: the message names a file that holds
# it, and recording that file works.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident

# kept EXPECTED: the last message names a file with that text in it; its name goes to $kept.
kept() {
    kept=$(sed -n 's/.*your text is kept: \(mend it and \)\{0,1\}record it with \(pir record --from\|-F\) //p' "$err")
    [ -n "$kept" ] || fail 'the message names no file'
    [ -f "$kept" ] || fail "there is no file $kept"
    grep -qF -- "$1" "$kept" || fail "$kept does not hold \"$1\""
    case $(ls -l "$kept") in
    -rw-------*) ;;
    *) fail "others may read $kept" ;;
    esac
}
writes() { # TEXT: the editor adds TEXT to what it is given
    script editor "printf '%s\n' '$1' >>\"\$1\""
    EDITOR=$script
    export EDITOR
}
no_key() {
    git config --global user.signingkey "$top/none.pub"
}

# ---- the editor ------------------------------------------------------------------
writes 'written with care'
no_key
fails 3 none.pub pir note -e
kept 'written with care'
as alice
ok pir note -F "$kept"
holds "$(last_file)" 'written with care'
[ -f "$kept" ] || fail 'a file the user named was removed'
rm "$kept"
tick

# Required fields are missing; the file is mended by hand, and recorded.
script editor 's=$(sed "s/^rationale:.*/rationale: thought through/" "$1"); printf "%s\n" "$s" >"$1"'
EDITOR=$script
fails 2 decided-by pir decision 'Go' -e
kept 'thought through'
sed -i 's/^decided-by:.*/decided-by: CIO/; s/^question:.*/question: Stay or go?/' "$kept"
ok pir decision -F "$kept"
holds "$(last_file)" 'rationale: thought through' 'choice: Go'
rm "$kept"
tick

# What is in it is not clean, is no form any more, or is huge.
writes "$(printf 'care \033[31m')"
fails 2 U+001B pir note -e
kept care
rm "$kept"
script editor 'echo "no form at all, but care" >"$1"'
EDITOR=$script
run pir note -e
case $code in
0) holds "$(last_file)" 'no form at all, but care' ;;
*)
    refused ''
    kept 'no form at all, but care'
    rm "$kept"
    ;;
esac
tick
script editor 'echo "care" >>"$1"; head -c 1100000 /dev/zero | tr "\0" x >>"$1"'
EDITOR=$script
fails 2 '1 MiB' pir note -e
kept care
rm "$kept"

# The editor is killed or says no; it cannot be started; the file is gone.
script editor 'echo "half of it" >>"$1"; exit 1'
EDITOR=$script
fails 3 'did not end well' pir note -e
kept 'half of it'
rm "$kept"
script editor 'echo "half of it" >>"$1"; kill -9 $$'
EDITOR=$script
fails 3 'did not end well' pir note -e
kept 'half of it'
EDITOR=$top/no-such-editor
fails 3 no-such-editor pir note -e
script editor 'rm "$1"'
EDITOR=$script
fails 2 'cannot read' pir note -e
EDITOR=true
fails 2 'nothing was filled in' pir note -e
! grep -q kept "$err" || fail 'an empty form is said to be kept'
script editor ': >"$1"'
EDITOR=$script
fails 2 'nothing was filled in' pir note -e

# Words that were typed on the command line are in the form as well.
writes 'below'
fails 2 decided-by pir decision 'said before' -e --rationale 'thought through'
kept 'said before'
holds "$kept" 'thought through' below
fails 2 decided-by pir decision -F "$kept"

# A later text does not take the place of an earlier one, whatever the process is called.
kept_before=$kept
copy=$(cat "$kept")
i=0
while [ $i -lt 3 ]; do
    i=$((i + 1))
    no_key
    writes "text $i"
    fails 3 none.pub pir note -e
    kept "text $i"
    cp "$kept" "$top/kept-$i"
done
same "$(cat "$kept_before")" "$copy" 'the earlier text'
as alice

# --dry-run records nothing, so nothing is thrown away.
writes 'only to see'
warns 'your text is kept' pir note -e --dry-run
kept 'only to see'
ok pir note -F "$kept"
tick

# ---- standard input --------------------------------------------------------------
echo 'piped with care' >"$top/piped"
no_key
fails 3 none.pub pir note - <"$top/piped"
kept 'piped with care'
same "$(cat "$kept")" 'piped with care' 'what was kept'
as alice
ok pir note -F "$kept"
tick
fails 2 missing pir impact x -F - <"$top/piped"
kept 'piped with care'
fails 2 'no field' pir note - --set soruce=x <"$top/piped" # nothing was read yet
printf 'care \033[31m and more' >"$top/unclean"
fails 2 U+001B pir note - <"$top/unclean"
kept 'and more'
cmp -s "$kept" "$top/unclean" || fail 'not every byte was kept'
printf 'care \000 and more' >"$top/nul"
fails 2 U+0000 pir note - <"$top/nul"
kept 'and more'
cmp -s "$kept" "$top/nul" || fail 'not every byte was kept'

# Streams, and recording what was kept of them.
cat >"$top/stream" <<'END'
kind: note
body: one of two
---
kind: note
body: two of two
END
no_key
fails 3 none.pub pir record --from - --commit-each <"$top/stream"
kept 'two of two'
as alice
ok pir record --from "$kept"
same "$(wc -l <"$out")" 2 'lines of output'
tick
for text in 'kind: [' 'kind: nose' '{"kind": "note"' 'label: x'; do
    echo "$text" >"$top/stream"
    fails 2 '' pir record --from - <"$top/stream"
    kept "$text"
    same "$(cat "$kept")" "$text" 'what was kept'
done

# What comes from a file of the user's stays there; there is no second copy.
before=$(ls .git/pir)
echo 'kind: nose' >"$top/stream"
fails 2 nose pir record --from "$top/stream"
fails 2 missing pir impact x -F "$top/piped"
! grep -q kept "$err" || fail 'a copy was made of what is in a file'
same "$(ls .git/pir)" "$before" 'what pir keeps'
stock_ok
