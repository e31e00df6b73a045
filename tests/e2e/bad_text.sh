#!/bin/sh
# Text and files that cannot be recorded: unclean, too long, not there.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident

# ---- text ------------------------------------------------------------------------
# unclean NAME PRINTF-TEXT: however it comes in.
unclean() {
    # shellcheck disable=SC2059  # the text is a format
    printf "$2" >"$top/$1"
    fails 2 "$top/$1" pir note -F "$top/$1"
    fails 2 'standard input' pir note - <"$top/$1"
    case $1 in
    nul) ;;
    *) fails 2 'body' pir note "$(cat "$top/$1")" ;;
    esac
}
unclean escape 'a\033[31mred'
unclean bell 'a\007b'
unclean return 'a\rb'
unclean nul 'a\000b'
unclean delete 'a\177b'
unclean c1 'a\302\233b'
unclean latin1 'caf\351'
unclean cut 'a\342\202'
unclean overlong 'a\300\257b'
unclean surrogate 'a\355\240\200b'
unclean override 'user\342\200\256gnp.exe'
unclean isolate 'a\342\201\246b'
unclean mark 'a\342\200\217b'
unclean separator 'a\342\200\250b'
unclean nonchar 'a\357\277\277b'
unclean bom '\357\273\277body'
fails 2 'source must be one line (--source)' pir note x --source "$(printf 'two\nlines')"
fails 2 --source pir note x --source "$(printf 'a\033b')"
fails 2 '--tag' pir note x --tag "$(printf 'a\342\200\256b')"
# What is unknown is quoted, never printed raw.
fails 2 'there is no command' pir "$(printf 'n\033[31m')"
fails 2 'has no option' pir note "$(printf -- '--n\033[31m')"
fails 2 'cannot read' pir note -F "$(printf 'n\033[31m')"
fails 2 '' pir show "$(printf 'n\033[31m')"
fails 2 '' pir note x --link "$(printf 'supports:n\033[31m')"
fails 2 '' pir note x --at "$(printf '\033[31m')"
fails 2 '' pir note x --set "$(printf 'n\033[31m=2')"
fails 2 '' pir -C "$(printf 'n\033[31m')" note x

# Too long: a field, an entry, a file.
head -c 262144 /dev/zero | tr '\0' x >"$top/fits"
ok pir note -F "$top/fits"
echo x >>"$top/fits"
echo x >>"$top/fits"
fails 2 262144 pir note -F "$top/fits"
head -c 1100000 /dev/zero | tr '\0' x >"$top/long"
fails 2 'at most 262144 characters' pir note -F "$top/long"
fails 2 'at most 262144 characters' pir note - <"$top/long"
head -c 17000000 /dev/zero | tr '\0' x >"$top/longer"
fails 2 '16 MiB' pir note -F "$top/longer"
fails 2 '16 MiB' pir record --from "$top/longer"
fails 2 'title' pir open "$(head -c 201 /dev/zero | tr '\0' t)" --severity low --type other \
    --how-detected x --summary y

# ---- files -----------------------------------------------------------------------
fails 2 "cannot read $top/none" pir note -F "$top/none"
fails 2 "cannot read $top" pir note -F "$top"
fails 2 "cannot read $top/none" pir record --from "$top/none"
stock_ok
