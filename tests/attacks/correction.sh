#!/bin/sh
# Attacks by corrections: what was recorded is made to say what it could not have said.
set -eu
. tests/attacks/common.sh
good_record

# correct ID CONTENT [MORE]: bob corrects the entry ID.
correct() {
    entry correction "reason: It was wrong.
entry: $1
content: $2${3:+
$3}"
    put
    message 'correction: It was wrong.' | git commit -q -F -
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

attack_L01() { # of an entry that is not there
    correct "$(if_hostile "$first" "$(printf %052d 0)")" "{tlp: green}"
}

attack_L02() { # to another kind
    correct "$first" "$(if_hostile '{tlp: green}' '{schema: decision/1}')"
}

attack_L03() { # to another incident
    correct "$first" "$(if_hostile '{tlp: green}' '{incident: zzzzzzzz}')"
}

attack_L04() { # of a correction, to make it about another entry
    correct "$first" '{tlp: green}'
    correct "$(id_of "$path" 52)" "$(if_hostile '{reason: It was quite wrong.}' "{entry: $second}")"
}

attack_L05() { # to a choice that its kind does not have
    action
    correct "$acted" "{purpose: $(if_hostile mitigate celebrate)}"
}

attack_L06() { # a field that its kind does not have
    action
    correct "$acted" "$(if_hostile '{owner: carol}' '{severity: low}')"
}

attack_L07() { # a number where words must be, a list where one must be
    action
    correct "$acted" "{owner: $(if_hostile carol '[carol, dave]')}"
}

attack_L08() { # what its kind must have is taken away
    action
    correct "$acted" "$(if_hostile "{due: '2026-12-02'}" '{owner: null}')"
}

attack_L09() { # to words that say nothing
    action
    correct "$acted" "{owner: $(if_hostile carol TBD)}"
}

attack_L10() { # to what will have happened
    correct "$first" "{occurred: '$(if_hostile 2026-11-23 2026-11-25)T14:00:00Z'}"
}

attack_L11() { # as if it had been written by the commander
    correct "$first" "$(if_hostile '{tags: [a]}' '{acting-as: commander}')"
}

attack_L12() { # with a reference to nowhere
    action
    correct "$acted" "{links: [{type: supports, target: $(if_hostile "$first" "$(printf %052d 0)")}]}"
}

attack_L13() { # of a correction that made it fine: the second one goes by what the first one said
    action
    correct "$acted" '{due: null, due-unknown-because: The supplier does not say.}'
    correct "$acted" "$(if_hostile '{due-unknown-because: They still do not say.}' '{due-unknown-because: null}')"
}

attack_L14() { # of personal data, but not marked so: its words are free to go anywhere
    note 'John Doe had the letter' 'personal-data: true'
    add
    correct "$(id_of "$path" 52)" '{tags: [letter]}' "$(if_hostile 'personal-data: true' '')"
}

attack_L15() { # after a schema was made easier, by the owner: still not these fields
    as alice
    sed -i 's/^      not: {enum: .*/      not: {enum: [body]}/' schemas/correction.yaml
    git commit -q -a -m 'schemas: anything may be corrected'
    tick
    as bob
    correct "$first" "$(if_hostile '{tlp: green}' '{incident: zzzzzzzz}')"
}

attack_L16() { # of another incident's entry
    entry incident 'title: Printer jam
summary: The printer on the third floor does not print.
severity: low
type: technical-outage
how-detected: calls from staff'
    there=$(id_of "$top/entry")
    elsewhere=incidents/2026/11/23-printer-jam-$there
    put "$elsewhere"
    incident=$there message 'incident: Printer jam' | git commit -q -F -
    tick
    if hostile; then
        entry correction "reason: It was wrong.
entry: $first
content: {tlp: green}"
        sed -i "s/^incident: .*/incident: $there/" "$top/entry"
        put "$elsewhere"
        incident=$there message 'correction: It was wrong.' | git commit -q -F -
    else
        correct "$first" '{tlp: green}'
    fi
}

attack_L17() { # of a correction, to make the entry say what it could not by way of it
    action
    correct "$acted" '{purpose: mitigate}'
    correct "$(id_of "$path" 52)" "{content: {purpose: $(if_hostile patch celebrate)}}"
}

attack_L18() { # to be shown as if it had been recorded in another incident
    correct "$first" "$(if_hostile '{tags: [a]}' '{body: Never}')"
}

try_all
