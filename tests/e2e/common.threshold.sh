# What the tests of thresholds share; sourced instead of common.sh.
# shellcheck shell=sh disable=SC2034  # names are for the tests
. tests/e2e/common.sh
export XDG_STATE_HOME="$top/state"

content() {
    run pir verify --introduction "$introduction"
    [ "$code" = 0 ] || fail 'pir verify is not content'
    ! grep -q '^Findings' "$out" || fail 'pir verify has findings'
}
audited() {
    ok sh "$PIR_SOURCE/schemas/pir-audit.sh" "$introduction" .
    shows ' 0 findings'
}
proposal() { # the one that is proposed
    pir trust show --json | sed -n 's/.*"sha256": "\([0-9a-f]*\)".*/\1/p'
}

# three_owners: a record of alice's, where bob and carol are owners too, and dora is a recorder.
three_owners() {
    new_record record
    introduction=$(pir trust introduction --quiet)
    open_incident
    recorded note 'alice was here'
    for _who in bob carol; do
        ok pir trust add $_who@example.org --name "$_who Example" --role owner --key "$(key_of $_who).pub"
        tick
    done
    ok pir trust add dora@example.org --name 'dora Example' --role recorder --key "$(key_of dora).pub"
    tick
    ok pir trust add erin@example.org --name 'erin Example' --role recorder --key "$(key_of erin).pub"
    tick
    before_threshold=$(git rev-parse HEAD)
}
two_must_agree() {
    ok pir trust threshold 2
    shows '2 owners must agree'
    holds trust/roles.yaml 'threshold: 2'
    tick
    good=$(git rev-parse HEAD)
    good_clock=$clock
}
attack() { # WORDS
    git checkout -q -f main
    git reset -q --hard "$good"
    git clean -q -f -d
    git branch -q -D side 2>/dev/null || :
    clock_at "$good_clock"
    rm -rf "$XDG_STATE_HOME" # what was verified of another attempt
    as alice
    attempt=$1
}
noticed() { # RULE [WORDS OF pir-audit.sh]
    run pir verify --introduction "$introduction"
    ran="$attempt: $ran"
    same "$code" 1 'the exit code'
    shows "$1"
    [ $# -lt 2 ] || {
        run sh "$PIR_SOURCE/schemas/pir-audit.sh" "$introduction" .
        ran="$attempt: $ran"
        same "$code" 1 'the exit code of pir-audit.sh'
        shows "$2"
    }
}
# by_hand_roles SED: trust/roles.yaml changed, as the next state of it.
by_hand_roles() {
    previous=$(cat trust/allowed_signers trust/roles.yaml | sha256sum | cut -c 1-64)
    serial=$(sed -n 's/^serial: //p' trust/roles.yaml)
    sed -i "s/^serial: .*/serial: $((serial + 1))/; s/^previous: .*/previous: $previous/; $1" trust/roles.yaml
}
next_of() { # of what lies in the work tree
    git ls-files -c -o --exclude-standard | grep -v '^incidents/\|^proposals/' | LC_ALL=C sort | xargs sha256sum |
        sha256sum | cut -c 1-64
}
# approve_by_hand NEXT PREVIOUS PRINCIPAL: whoever sits here puts that approval into a commit.
approve_by_hand() {
    mkdir -p "proposals/$1/approvals"
    echo "previous: $2" >"proposals/$1/approvals/$3"
    git add proposals
    git commit -q -m 'trust: approve' -- proposals
}
