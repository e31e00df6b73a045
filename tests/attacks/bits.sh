#!/bin/sh
# Every bit of a commit and of an entry counts: whichever is turned, verify has a finding, and
# nothing crashes. One in 151 is tried here, all of them with BITS=all, as tests/all does.
set -eu
. tests/attacks/common.sh
good_record
at_the_beginning
record
judge 0 ''
rm -rf "$auditor"
case ${BITS:-} in
all) step=1 ;;
*) step=151 ;;
esac
run python3 "$PIR_SOURCE/tests/attacks/bits.py" $step "$introduction" "$(key_of bob)" "$path"
[ "$code" = 0 ] || fail 'not every bit counts'
cat "$out"
