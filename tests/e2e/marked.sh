#!/bin/sh
# Marked words stay marked: what repeats them is marked like them, whoever repeats them, and what belongs to one
# incident is not recorded in another.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
ok pir open First --severity low --type other --how-detected x --summary y
tick

subject() { git show -s --format=%s; }
no_words() { # WORDS
    ! git log --format=%B | grep -q "$1" || fail "\"$1\" stands in a commit message"
}

# A correction of a marked entry, and one that marks.
note=$(pir --quiet note 'privileged words' --privileged)
tick
ok pir amend "$note" 'counsel said guilty' --body 'counsel: plead guilty'
tick
no_words 'counsel'
last_file | xargs grep -q '^privileged: true$' || fail 'the correction is not marked'
note=$(pir --quiet note 'a name follows')
tick
ok pir amend "$note" 'Bob Smith is named' --personal-data
tick
no_words 'Bob Smith'

# A promoted entry says what its origin says by now, and is marked like it.
ok pir amend "$note" 'more exact' --body 'Bob Smith was told'
tick
ok pir promote "$note" event
tick
subject | grep -qE '^event: [0-9a-z]{8}$' || fail 'the words of a marked entry are in the subject'
last_file | xargs grep -q '^what: Bob Smith was told$' || fail 'the corrected words were not taken'
last_file | xargs grep -q '^personal-data: true$' || fail 'the marking was lost'
no_words 'Bob Smith'

# An action of another incident.
action=$(pir --quiet action 'Deploy the fix' --purpose patch --owner CTO --due 2027-01-05 --done-when 'it runs')
tick
ok pir open Second --severity low --type other --how-detected x --summary y
tick
fails 2 'belongs to the incident' pir progress 'It runs.' --action "$action" --state 'done'

# What is recorded is recorded, also when nobody reads the answer.
if [ -c /dev/full ]; then
    before=$(git rev-list --count HEAD)
    pir note 'the disk of the terminal is full' >/dev/full 2>"$top/terminal" || fail 'a recorded entry is called a failure'
    grep -q 'recorded' "$top/terminal" || fail 'it does not say that it was recorded'
    [ "$(git rev-list --count HEAD)" = $((before + 1)) ] || fail 'nothing was recorded'
fi
stock_ok
