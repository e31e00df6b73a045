#!/bin/sh
# pir and ssh-keygen judge the same mutated signatures, keys and allowed_signers files.
# usage: tests/differential/differential.sh PROGRAM [COUNT [SEED]]      PROGRAM: differential
# It is its own helper: differential.sh --judge FOLDER MATERIAL ID SUBJECT BASE ROW ...
set -eu
LC_ALL=C TZ=UTC0
export LC_ALL TZ
unset SSH_AUTH_SOCK || :

judge() { # FOLDER MATERIAL ID SUBJECT BASE ROW ...
    folder=$1 material=$2
    shift 2
    while [ $# -ge 4 ]; do
        status=0 fingerprint=-
        case $2 in
        k)
            shown=$(ssh-keygen -l -f "$folder/$1" 2>/dev/null) || status=$?
            for word in $shown; do
                case $word in SHA256:*) fingerprint=$word && break ;; esac
            done
            ;;
        s)
            ssh-keygen -Y verify -f "$folder/signers" -I alice@example.org -n git \
                -s "$folder/$1" <"$material/data" >/dev/null 2>&1 || status=$?
            ;;
        a)
            ssh-keygen -Y verify -f "$folder/$1" -I alice@example.org -n git \
                -O verify-time=20261123141502Z -s "$material/$3.sig" \
                <"$material/data" >/dev/null 2>&1 || status=$?
            ;;
        esac
        echo "$1 $status $fingerprint" # one write, so lines of two judges do not mix
        shift 4
    done
}

if [ "${1:-}" = --judge ]; then
    shift
    judge "$@"
    exit 0
fi

here=$(cd "$(dirname "$0")" && pwd)
program=$1 count=${2:-1500} seed=${3:-1}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

"$program" make "$here/material" "$folder" "$seed" "$count"
# Everybody whose key is in the material may sign as alice.
for key in "$here"/material/*.pub; do
    printf 'alice@example.org namespaces="git" %s\n' "$(cat "$key")"
done >"$folder/signers"
xargs -n 400 -P 2 sh "$0" --judge "$folder" "$here/material" <"$folder/cases" >>"$folder/unsorted"
sort -n "$folder/unsorted" >"$folder/verdicts"
printf 'seed %s, ssh-keygen of %s\n\n' "$seed" "$(ssh -V 2>&1)"
"$program" compare "$here/material" "$folder"
