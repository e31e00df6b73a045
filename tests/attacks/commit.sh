#!/bin/sh
# Attacks on the bytes of a commit: what readers could take in two ways, or not at all. All of
# them are signed by somebody who may record.
set -eu
. tests/attacks/common.sh
good_record

# changed SED: an entry whose commit was changed by SED before bob signed it.
changed() {
    note
    put
    if hostile; then
        payload | sed "$1" | seal
    else
        payload | seal
    fi
}
# said MESSAGE: the same, with another message in front of the trailers.
said() {
    note
    put
    { headers "$(git write-tree)" "$(git rev-parse HEAD)"; message "$(if_hostile 'note: Words' "$1")"; } | seal
}

attack_C01() { # two trees
    changed "1a tree $(git rev-parse 'HEAD~2^{tree}')"
}

attack_C02() { # two authors
    changed '/^author/{p;s/bob/carol/g}'
}

attack_C03() { # two committers
    changed '/^committer/{p;s/bob/carol/g}'
}

attack_C04() { # a parent behind the committer: some readers see it
    changed "/^committer/a parent ${introduction%%:*}"
}

attack_C05() { # the same parent twice
    changed '/^parent/p'
}

attack_C06() { # an encoding, in which tools show other letters
    changed '/^committer/a encoding ISO-8859-1'
}

attack_C07() { # a merged tag
    changed "/^committer/a mergetag object ${introduction%%:*}\n type commit\n tag v1\n tagger A <a@b> 1 +0000\n \n x"
}

attack_C08() { # a header nobody knows
    changed '/^committer/a approved-by CEO'
}

attack_C09() { # a zero byte: most readers stop there
    changed 's/^note: Words$/note: W\x00ords/'
}

attack_C10() { # letters in no known encoding
    changed 's/^note: Words$/note: W\xffords/'
}

attack_C12() { # a time that no computer can hold
    changed 's/> [0-9]* /> 18446744073709551616 /'
}

attack_C13() { # a zone that is none
    changed 's/+0000$/+9999/'
}

attack_C14() { # a time before time
    changed 's/> [0-9]* /> -1 /'
}

attack_C15() { # a name that wipes the line it stands in
    changed "s/^\(author\|committer\) bob/\1 bob$(printf '\033')[2K/"
}

attack_C16() { # a message of a megabyte
    note
    put
    payload >"$top/whole"
    ! hostile || { printf '\n'; head -c 1000000 /dev/zero | tr '\0' y; echo; } >>"$top/whole"
    seal <"$top/whole"
}

attack_C17() { # ids in capitals: the same commit under another id
    changed '2s/[a-f]/\U&/g'
}

attack_C18() { # no line feed at the end
    note
    put
    payload >"$top/whole"
    ! hostile || { printf %s "$(cat "$top/whole")" >"$top/short" && mv "$top/short" "$top/whole"; }
    seal <"$top/whole"
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

attack_X02() { # an entry without a tree
    changed "1s/.*/tree $(printf %040d 0)/"
}

attack_X03() { # three parents: merges of more than two lines cannot be judged by parents' trust alone
    aside carol 'On the side'
    git checkout -q -b third
    record 'On a third line'
    git checkout -q main
    record 'On the main line'
    join side
    if hostile; then
        git reset -q --hard HEAD^
        git merge -q --no-ff --no-commit side >"$top/chatter" 2>&1
        git read-tree -m -i --aggressive "$(git merge-base HEAD third)" "$(git write-tree)" third
        { headers "$(git write-tree)" "$(git rev-parse HEAD)" "$(git rev-parse side)" "$(git rev-parse third)"; echo 'merge: both'; } | seal
    else
        join third
    fi
}

attack_X04() { # 20,000 parents that nobody has, to keep the reader busy
    note
    put
    payload >"$top/whole"
    ! hostile || {
        sed -n 1,2p "$top/whole"
        seq 20000 | sed 's/.*/0000000000000000000000000000000000000000&/; s/.*\(.\{40\}\)$/parent \1/'
        sed 1,2d "$top/whole"
    } >"$top/long"
    ! hostile || mv "$top/long" "$top/whole"
    seal <"$top/whole"
}

attack_X05() { # a trailer written small, which git takes for the same one
    changed "\$a pir-entry: sha256:$(printf %064d 0)"
}

attack_X06() { # a trailer that goes on in a second line
    changed '$a \  and more'
}

attack_X07() { # a trailer for an entry that is not there, above the others
    changed "/^Pir-Incident/i Pir-Entry: sha256:$(printf %064d 0)"
}

attack_X08() { # trailers in front of the last paragraph: git reads that one alone
    changed '$a \\nSigned-off-by: bob Example <bob@example.org>'
}

attack_X09() { # a subject with trailers in it: the entry's own stand in the second paragraph, or not
    note
    put
    if hostile; then
        { headers "$(git write-tree)" "$(git rev-parse HEAD)"; message 'note: Words' | sed '2d'; } | seal
    else
        payload | seal
    fi
}

attack_X34() { # a name of nothing
    changed 's/^\(author\|committer\) bob Example/\1 /'
}

attack_X35() { # a message that shows its letters in another order
    said "$(printf 'note: \342\200\256sdroW')"
}

attack_X36() { # an address with a second one in it
    changed 's/<bob@example.org>/<bob@example.org> <alice@example.org>/'
}

attack_X37() { # a commit that adds nothing
    record
    hostile || record 'More'
    ! hostile || git commit -q --allow-empty -m 'note: nothing'
}

attack_X38() { # trailers for no entry in a change of settings
    as alice
    printf 'language: de\n' >>pir.yaml
    if hostile; then
        git commit -q -m 'settings: in German' -m "Pir-Entry: sha256:$(printf %064d 0)" pir.yaml
    else
        git commit -q -m 'settings: in German' pir.yaml
    fi
}

attack_X39() { # the incident it names is not its entry's
    note
    put
    if hostile; then
        message | sed 's/^Pir-Incident: .*/Pir-Incident: zzzzzzzz/' | git commit -q -F -
    else
        message | git commit -q -F -
    fi
}

attack_X40() { # no incident is named
    note
    put
    if hostile; then
        message | sed '/^Pir-Incident/d' | git commit -q -F -
    else
        message | git commit -q -F -
    fi
}

attack_X41() { # one more incident is named
    note
    put
    if hostile; then
        message | sed '/^Pir-Incident/i Pir-Incident: zzzzzzzz' | git commit -q -F -
    else
        message | git commit -q -F -
    fi
}

attack_X57() { # an entry and settings at once: the owner's change hides behind the entry, or the other way round
    as alice
    printf 'language: de\n' >>pir.yaml
    hostile || git commit -q -m 'settings: in German' pir.yaml
    hostile || tick
    git add pir.yaml
    record
}

attack_X58() { # no trailers at all
    note
    put
    if hostile; then
        git commit -q -m 'note: Words'
    else
        message | git commit -q -F -
    fi
}

attack_C20() { # a header of 60 KB
    changed "s/^committer .*/&\\nremark $(head -c 60000 /dev/zero | tr '\\0' x)/"
}

attack_C21() { # a header that ends in a tab
    changed "s/^author /author\\t/"
}

attack_C22() { # a time with a zero in front
    changed "s/> \\([0-9]* +0000\\)/> 0\\1/"
}

attack_C23() { # a time with a sign
    changed "s/> \\([0-9]* +0000\\)/> +\\1/"
}

attack_C24() { # line ends of another system
    changed '/^note: /,$s/$/\r/'
}

attack_C25() { # a zone of 99 minutes
    changed "s/+0000/+0099/"
}

attack_C26() { # no address
    changed "s/<bob@example.org>/<>/"
}

attack_C27() { # a bell in the message
    changed "s/^note: .*/note: Words\\a/"
}

attack_C28() { # a line that some readers end where others do not
    changed "s/^note: .*/note: Words$(printf '\342\200\250')More/"
}

attack_C29() { # a space in front of the colon of a trailer, which git does not mind
    changed "s/^Pir-Entry:/Pir-Entry :/"
}

attack_C30() { # a trailer with an equals sign
    changed "s/^Pir-Entry: /Pir-Entry=/"
}

attack_C31() { # the same trailer twice
    changed "s/^Pir-Entry: .*/&\\n&/"
}

attack_C33() { # a second SHA-256 in the same trailer
    changed "s/^Pir-Entry: .*/& sha256:$(printf %064d 0)/"
}

try_all
