#!/bin/sh
# Attacks on the bytes of a commit: what readers could take in two ways, or not at all.
set -eu
. tests/attacks/common.sh
good_record

# signed SED: an entry whose commit was changed by SED before bob signed it.
signed() {
    note
    put
    payload | sed "$1" | seal
}

attack_C01() { # two trees
    signed "$(if_hostile '' "1a tree $(git rev-parse 'HEAD~2^{tree}')")"
}

attack_X01() { # a merge without a tree: what comes after it has nothing to be compared with
    aside carol 'On the side'
    record 'On the main line'
    if hostile; then
        { headers "$(printf %040d 0)" "$(git rev-parse HEAD)" "$(git rev-parse side)"; echo 'merge: side'; } | seal
        as mallory
        { headers "$(git write-tree)" "$(cat .git/refs/heads/main)"; echo 'note: anything'; } | seal mallory
    else
        join side
        record 'After it'
    fi
}

try_all
