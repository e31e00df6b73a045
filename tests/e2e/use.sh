#!/bin/sh
# Which incident is meant: -i, else the one in use, else the only open one, else nobody guesses.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
fails 2 'use needs an incident' pir use
ok pir list
open_incident First
first=$incident
recorded note 'into the first'
last_file | grep -q -- "-first-$first/" || fail 'not in the first'

# Opening puts the new one in use; the choice is this clone's, and no part of the record.
open_incident Second
second=$incident
recorded note 'into the second'
last_file | grep -q -- "-second-$second/" || fail 'not in the second'
ok pir use "$first"
shows "in use: 23-first-$first"
same "$(git status --porcelain)" '' 'git status'
recorded note 'into the first again'
last_file | grep -q -- "-first-$first/" || fail 'not in the first'
recorded note 'by -i' -i "$second"
last_file | grep -q -- "-second-$second/" || fail 'not in the second'
recorded note 'by the start of an id, in capitals' -i "$(echo "$second" | cut -c 1-4 | tr '[:lower:]' '[:upper:]')"
last_file | grep -q -- "-second-$second/" || fail 'not in the second'
ok pir use - -q
[ ! -s "$out" ] || fail 'quiet, but it speaks'
fails 2 '2 incidents are open' pir note x
says first second 'pir use ID'
git clone -q . "$top/clone"
(cd "$top/clone" && fails 2 '2 incidents are open' pir note x)

advise_only
# A closed incident is not guessed, but may be named.
ok pir close 'It is over.' -i "$second"
tick
recorded note 'the only open one'
last_file | grep -q -- "-first-$first/" || fail 'not in the first'
pir note 'a late word' -i "$second" 2>"$top/late" || fail 'a closed incident takes no late word'
grep -q 'is closed' "$top/late" || fail 'it does not say that the incident is closed'
fails 2 'is closed already' pir close 'Once more.' -i "$second"
ok pir reopen 'It is not over.' -i "$second"
tick
fails 2 '2 incidents are open' pir note x
ok pir use "$second"
ok pir close 'Now it is.'
tick
ok pir close 'This too.' -i "$first"
tick
ok pir use -
fails 2 'no incident is open' pir note x
says 'pir open' 'pir list --all'
ok pir list --all
shows "$first" "$second"
ok pir list
! grep -q "$first" "$out" || fail 'a closed incident is listed as open'

# A choice that no longer leads anywhere is no choice.
open_incident Third
echo incidents/2026/11/23-gone-abcdefgh >.git/pir/use
recorded note 'the only open one once more'
last_file | grep -q -- "-third-$incident/" || fail 'not in the third'
printf '../../../etc\n' >.git/pir/use
recorded note 'and again'
printf '\033[31m' >.git/pir/use
recorded note 'and once more'
: >.git/pir/use
recorded note 'and at last'
stock_ok
