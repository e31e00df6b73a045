#!/bin/sh
# Attacks by the content of entries: texts that readers take in two ways, entries that are not
# what they are called, references that lead nowhere or elsewhere.
set -eu
. tests/attacks/common.sh
good_record

# edited SED: a note whose bytes were changed by SED before it was recorded.
edited() {
    note
    ! hostile || sed -i "$1" "$top/entry"
    add
}
# field LINE [HONEST]: a note with one more line in front of its last "---".
field() {
    note 'Words' "$(if_hostile "${2-}" "$1")"
    add
}
other_incident() { # a second one; $elsewhere is its folder, $there its id
    entry incident "title: Printer jam
summary: The printer on the third floor does not print.
severity: low
type: technical-outage
how-detected: calls from staff"
    there=$(id_of "$top/entry")
    elsewhere=incidents/2026/11/23-printer-jam-$there
    put "$elsewhere"
    incident=$there message 'incident: Printer jam' | git commit -q -F -
    tick
}
action() {
    entry action "title: Do it
purpose: contain
owner: bob
due: '2026-12-01'
done-when: It is done."
    put
    message 'action: Do it' | git commit -q -F -
    tick
    acted=$(id_of "$path" 52)
}

attack_G01() { # an anchor and what it stands for
    field 'tags: &t [a]
source: *t'
}

attack_G02() { # fields merged in
    field '<<: {tlp: red}'
}

attack_G03() { # a field twice
    edited 's/^tlp:.*/&\ntlp: red/'
}

attack_G04() { # a type of its own
    edited 's/^tlp: amber/tlp: !!str amber/'
}

attack_G05() { # a second document
    edited '1a %YAML 1.2'
}

attack_G06() { # letters of two bytes each
    note
    ! hostile || { iconv -f UTF-8 -t UTF-16 "$top/entry" >"$top/wide" && mv "$top/wide" "$top/entry"; }
    add
}

attack_G07() { # a byte order mark
    note
    ! hostile || { printf '\357\273\277' | cat - "$top/entry" >"$top/marked" && mv "$top/marked" "$top/entry"; }
    add
}

attack_G08() { # bytes that are no letters
    edited "\$s/.*/$(printf 'W\\xffords')/"
}

attack_G09() { # letters shown in another order
    edited "\$s/.*/$(printf 'never \342\200\256evil\342\201\251')/"
}

attack_G10() { # line ends of another system
    edited "s/\$/$(printf '\r')/"
}

attack_G11() { # an escape that becomes a command to the terminal
    field 'source: "\e[2Jpwn"'
}

attack_G12() { # an escape that ends the text for some readers
    field 'source: "a\0b"'
}

attack_G13() { # a direction of writing, escaped
    field 'source: "a\u202Eb"'
}

attack_G15() { # a field nobody knows
    field 'hidden: 1'
}

attack_G16() { # a kind nobody knows
    note
    ! hostile || sed -i 's|^schema: note/1|schema: notice/1|' "$top/entry"
    add
}

attack_G17() { # 5,000 lists in lists
    note
    ! hostile || {
        nest=$(head -c 5000 /dev/zero | tr '\0' '[')
        note Words "tags: $nest$(echo "$nest" | tr '[' ']')"
    }
    add
}

attack_G18() { # a text of two megabytes
    note
    ! hostile || { head -c 2000000 /dev/zero | tr '\0' x; echo; } >>"$top/entry"
    add
}

attack_G19() { # a text of 200 megabytes, which is small when packed
    note
    put
    if hostile; then
        big=$({ cat "$top/entry"; head -c 200000000 /dev/zero | tr '\0' x; echo; } |
            git -c core.bigFileThreshold=1g hash-object -w --stdin)
        git update-index --cacheinfo "100644,$big,$path"
    fi
    message | git commit -q -F -
}

attack_D26() { # a name that is not the entry's
    note
    put
    ! hostile || git mv "$path" "${path%-*}-00000000.md"
    message | git commit -q -F -
}

attack_D27() { # the name of a kind it is not of
    note
    put
    ! hostile || git mv "$path" "$(echo "$path" | sed 's/-note-/-event-/')"
    message | git commit -q -F -
}

attack_X90() { # a name of another time: it would stand elsewhere in the list
    note
    put
    ! hostile || git mv "$path" "$(echo "$path" | sed 's/20261123T/20261121T/')"
    message | git commit -q -F -
}

attack_X91() { # an older version of a schema that never was
    note
    ! hostile || sed -i 's|^schema: note/1|schema: note/2|' "$top/entry"
    add
}

attack_X92() { # nothing said
    note "$(if_hostile 'Words' 'TBD')"
    add
}

attack_X93() { # in another incident's folder
    other_incident
    note
    if hostile; then
        put "$elsewhere"
    else
        put
    fi
    message | git commit -q -F -
}

attack_X94() { # of an incident nobody opened
    note
    ! hostile || sed -i 's/^incident:.*/incident: zzzzzzzz/' "$top/entry"
    if hostile; then
        incident=zzzzzzzz folder=incidents/2026/11/23-made-up-zzzzzzzz
    fi
    add
}

attack_X95() { # an incident in a folder whose words are not its title's
    entry incident 'title: Printer jam
summary: The printer on the third floor does not print.
severity: low
type: technical-outage
how-detected: calls from staff'
    there=$(id_of "$top/entry")
    put "incidents/2026/11/23-$(if_hostile printer-jam all-data-lost)-$there"
    incident=$there message 'incident: Printer jam' | git commit -q -F -
}

attack_X96() { # an incident in another day's folder
    entry incident 'title: Printer jam
summary: The printer on the third floor does not print.
severity: low
type: technical-outage
how-detected: calls from staff'
    there=$(id_of "$top/entry")
    put "incidents/2026/11/$(if_hostile 23 24)-printer-jam-$there"
    incident=$there message 'incident: Printer jam' | git commit -q -F -
}

# Found in a few seconds: texts that differ in one number, whose ids begin alike.
jam() { # NUMBER TITLE SLUG
    sed "s/NUMBER/$1/; s/TITLE/$2/" >"$top/entry" <<'END'
---
schema: incident/1
occurred: '2026-11-23T14:00:00Z'
precision: second
title: TITLE
summary: The printer on the third floor does not print.
severity: low
type: technical-outage
how-detected: calls from staff
tlp: amber
tags: ['NUMBER']
---
END
    there=$(id_of "$top/entry")
    put "incidents/2026/11/23-$3-$there" 20261123T140000Z
    incident=$there message 'incident: Printer jam' | git commit -q -F -
    tick
}
attack_X97() { # two incidents of one name: which one is meant by it?
    jam 52387 'Printer jam' printer-jam
    jam "$(if_hostile 1 1231133)" 'Paper jam' paper-jam
}

attack_G20() { # a reference to nowhere
    field "links:
  - type: supports
    target: $(printf %052d 0)" "links:
  - type: supports
    target: $first"
}

attack_X98() { # a reference to what was recorded later on another line
    git checkout -q -b side
    record 'On the side'
    other=$(id_of "$path" 52)
    git checkout -q main
    hostile || join side
    note 'Words' "links:
  - type: supports
    target: $other"
    add
    ! hostile || join side
}

attack_X99() { # progress of what is no action
    action
    entry progress "action: $(if_hostile "$acted" "$first")
state: done"
    put
    message 'progress: done' | git commit -q -F -
}

attack_X100() { # progress of another incident's action: it is told in neither
    other_incident
    incident=$there folder=$elsewhere
    action
    ! hostile || incident=$good_incident folder=$good_folder
    entry progress "action: $acted
state: done"
    put
    message 'progress: done' | git commit -q -F -
}

attack_X101() { # what will have happened
    note
    sed -i "s/^occurred: .*/occurred: '2026-11-2$(if_hostile 2 4)T14:00:00Z'/" "$top/entry"
    put "$folder" "2026112$(if_hostile 2 4)T140000Z"
    message | git commit -q -F -
}

attack_X102() { # what the team will have learnt
    field "known: '2026-11-24T14:00:00Z'" "known: '2026-11-23T14:00:00Z'"
}

attack_X103() { # an entry of people's data, with its words in the folder's name
    entry incident 'title: Letter to John Doe
summary: A letter went to somebody else.
severity: low
type: personal-data-breach
how-detected: calls from staff
personal-data: true'
    there=$(id_of "$top/entry")
    put "incidents/2026/11/23-$(if_hostile '' letter-to-john-doe-)$there"
    incident=$there message "incident: $there" | git commit -q -F -
}

attack_X104() { # one entry in two folders
    other_incident
    note
    put
    cp "$path" "$elsewhere/"
    ! hostile || git add "$elsewhere"
    message | git commit -q -F -
}

try_all
