# What the attacks share; sourced, from the top of the tree, after nothing else. README.md says
# how to write an attack with it.
# shellcheck shell=sh disable=SC2034,SC2119,SC2120 # names are for the attacks
. tests/e2e/common.sh

group=$name
catalogue=$PIR_SOURCE/tests/attacks/catalogue.md
auditor=$top/auditor # what the auditor remembers
export XDG_STATE_HOME="$auditor"
side=honest   # or hostile
introduction= # of the good record
pin=          # the introduction the auditor gives; none when empty
with=         # more options for pir verify
in_environment= # what else the environment of pir verify holds
never_runs=   # a file that is there when a program ran that must not

# ---- trust files ------------------------------------------------------------------
# trust_digest [COMMIT]: what `previous` of the trust files after these must hold.
trust_digest() {
    { git show "${1:-HEAD}:trust/allowed_signers"; git show "${1:-HEAD}:trust/roles.yaml"; } |
        sha256sum | cut -c 1-64
}
# next_trust: raise the serial and chain it to the state at HEAD; edit before or after.
next_trust() {
    _was=$(trust_digest)
    _serial=$(git show HEAD:trust/roles.yaml | sed -n 's/^serial: //p')
    sed -i "s/^serial:.*/serial: $((_serial + 1))/; s/^previous:.*/previous: $_was/" trust/roles.yaml
}
sort_signers() {
    LC_ALL=C sort -o trust/allowed_signers trust/allowed_signers
}
# person NAME ROLES: into roles.yaml. let_in NAME...: as recorders, with their keys.
person() {
    sed -i "s/^people:.*/&\n  $1@example.org: {name: $1 Example, roles: [$2]}/" trust/roles.yaml
}
let_in() {
    for _person; do
        line_of "$_person" >>trust/allowed_signers
        person "$_person" recorder
    done
    sort_signers
}
fingerprint_of() { # NAME
    ssh-keygen -l -f "$(key_of "$1").pub" | cut -d' ' -f2
}
revoke() { # NAME REASON [AT]
    _line="  - {fingerprint: '$(fingerprint_of "$1")', reason: $2, at: '${3:-2026-11-23T14:00:00Z}'}"
    sed -i "s|^revoked: *\[\]|revoked:|; s|^revoked:.*|revoked:\n$_line|" trust/roles.yaml
}
# roles_of NAME ROLES: these from now on.
roles_of() {
    sed -i "s/^\( *$1@example.org:.*\)roles: *\[[^]]*\]/\1roles: [$2]/" trust/roles.yaml
}
# canonical_roles SERIAL PREVIOUS NAME:ROLE,ROLE...: trust/roles.yaml as pir writes it, nobody revoked;
# $asked is the threshold. with_revoked NAME REASON: then this one.
canonical_roles() {
    {
        printf 'version: 1\nserial: %s\n' "$1"
        printf 'previous: %s\n%speople:\n' "$(echo "$2" | sed "s/^[0-9].*/'&'/")" "${asked:+threshold: $asked
}"
        shift 2
        for _who; do
            printf '  %s@example.org:\n    name: %s Example\n    roles: [%s]\n' "${_who%:*}" "${_who%:*}" "${_who#*:}"
        done | sed '/roles:/s/,/, /g'
        printf 'revoked: []\n'
    } >trust/roles.yaml
}
with_revoked() {
    sed -i '$d' trust/roles.yaml
    printf "revoked:\n  - fingerprint: '%s'\n    reason: %s\n    at: '2026-11-23T14:00:00Z'\n" \
        "$(fingerprint_of "$1")" "$2" >>trust/roles.yaml
}
# joined_previous BRANCH: what `previous` holds after the states of HEAD and BRANCH were joined.
joined_previous() {
    { trust_digest; trust_digest "$1"; } | LC_ALL=C sort | sha256sum | cut -c 1-64
}
commit_trust() { # SUBJECT
    git add -A trust
    git commit -q -m "trust: $1"
    tick
}

# ---- entries ----------------------------------------------------------------------
moment() {
    date -u -d "@$clock" +%Y-%m-%dT%H:%M:%SZ
}
# id_of FILE [LENGTH]: its id, or so much of it (8 characters).
id_of() {
    sha256sum <"$1" | python3 "$PIR_SOURCE/tests/attacks/forge.py" id "${2:-8}"
}
# entry KIND [FIELDS [BODY]]: $top/entry becomes an entry of $incident, that occurred now.
entry() {
    {
        printf -- "---\nschema: %s/1\n" "$1"
        [ "$1" = incident ] || printf 'incident: %s\n' "$incident"
        printf "occurred: '%s'\nprecision: second\ntlp: amber\n%s---\n" "$(moment)" "${2:+$2
}"
        [ -z "${3-}" ] || printf '%s\n' "$3"
    } >"$top/entry"
}
note() { # [BODY [FIELDS]]
    entry note "${2-}" "${1:-Words}"
}
# put [FOLDER [TIME]]: $top/entry, staged under the name it must have; $path, $sha.
put() {
    sha=$(sha256sum <"$top/entry" | cut -c 1-64)
    _kind=$(LC_ALL=C sed -n 's|^schema: \(.*\)/.*|\1|p' "$top/entry" | head -n 1)
    path=${1:-$folder}/${2:-$(date -u -d "@$clock" +%Y%m%dT%H%M%SZ)}-${_kind:-note}-$(id_of "$top/entry").md
    mkdir -p "$(dirname "$path")"
    cp "$top/entry" "$path"
    git add "$path"
}
# message [SUBJECT]: of a commit that adds what put staged.
message() {
    printf '%s\n\nPir-Incident: %s\nPir-Entry: sha256:%s\n' "${1:-note: Words}" "$incident" "$sha"
}
# record [WORDS]: a note, by plain git. add [WORDS of git commit]: what is in $top/entry.
record() {
    note "${1:-Words}"
    add
}
add() {
    put
    message | git commit -q "$@" -F -
    tick
}
# aside NAME WORDS: NAME records on a branch `side` from here; back to main and bob.
aside() {
    git checkout -q -b side
    as "$1"
    record "$2"
    git checkout -q main
    as bob
}
# join BRANCH [OPTIONS]: a signed merge by whoever is at the keyboard.
join() {
    _branch=$1
    shift
    git merge -q --no-ff -S "$@" -m "merge: $_branch" "$_branch" >"$top/chatter" 2>&1
    tick
}
# begin_join BRANCH: the same, but not committed yet.
begin_join() {
    git merge -q --no-ff --no-commit "$1" >"$top/chatter" 2>&1 || :
}

# ---- raw commits ------------------------------------------------------------------
# headers TREE PARENT...: those of an unsigned commit by whoever is at the keyboard.
headers() {
    printf 'tree %s\n' "$1"
    shift
    [ $# -eq 0 ] || printf 'parent %s\n' "$@"
    for _role in author committer; do
        printf '%s %s <%s> %s +0000\n' $_role "$(git config user.name)" "$(git config user.email)" "$clock"
    done
    printf '\n'
}
# payload [TREE]: what is signed of a commit, of what is staged, that adds what put staged.
payload() {
    headers "${1:-$(git write-tree)}" "$(git rev-parse HEAD)"
    message
}
# armor FILE [NAME [OPTIONS]]: a signature over FILE by the key of NAME (bob).
armor() {
    _signed=$1
    _by=${2:-bob}
    shift
    [ $# -eq 0 ] || shift
    [ $# -gt 0 ] || set -- -n git
    ssh-keygen -q -Y sign -f "$(key_of "$_by")" "$@" <"$_signed"
}
# finish PAYLOAD ARMOR: the commit on stdout.
finish() {
    sed '/^$/,$d' "$1"
    sed '1s/^/gpgsig /; 2,$s/^/ /' "$2"
    sed -n '/^$/,$p' "$1"
}
# tip: the branch becomes the commit on stdin, whatever it is.
tip() {
    git hash-object -t commit -w --stdin --literally >"$top/tip"
    cp "$top/tip" .git/refs/heads/main
    tick
}
# seal [NAME]: a payload on stdin, signed by NAME (bob), becomes the tip.
seal() {
    cat >"$top/payload"
    armor "$top/payload" "${1:-bob}" >"$top/armor"
    finish "$top/payload" "$top/armor" | tip
}
# forged_armor MUTATION [ARGUMENT...]: $top/payload, signed by bob, its signature bent.
forge() {
    python3 "$PIR_SOURCE/tests/attacks/forge.py" "$@"
}
# tree_of "MODE NAME ID"...: a tree object of just these, in this order.
tree_of() {
    forge tree "$@" | git hash-object -t tree -w --stdin --literally
}
# rewritten SED: the last commit with its bytes changed.
rewritten() {
    git cat-file commit HEAD | sed "$1" | tip
}
loose() { # OBJECT: the file it lies in
    echo ".git/objects/$(git rev-parse "$1" | sed 's|^..|&/|')"
}

# ---- trying -----------------------------------------------------------------------
hostile() {
    [ "$side" = hostile ]
}
# if_hostile HONEST HOSTILE: one of the two words.
if_hostile() {
    if hostile; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi
}
# auditor_saw_it: the auditor verified what is here, and remembers it.
auditor_saw_it() {
    ok pir verify --introduction "$introduction"
    pin=
}

# good_record: what every attack begins with: alice owns it; bob and carol record; an incident
# $incident in $folder, one entry of each ($first, $second).
good_record() {
    new_record "$top/good"
    introduction=$(git rev-list --max-parents=0 HEAD):$(fingerprint_of alice)
    sed -i '/^  alice@example.org:$/,/roles:/d' trust/roles.yaml # one line a person
    person alice 'owner, recorder'
    let_in bob carol
    next_trust
    commit_trust 'bob and carol may record'
    open_incident
    folder=$(dirname "$(last_file)")
    good_incident=$incident good_folder=$folder
    opening=$(id_of "$(last_file)" 52)
    as bob
    record 'The first words'
    first=$(id_of "$path" 52) first_path=$path
    as carol
    record 'The second words'
    second=$(id_of "$path" 52) second_path=$path
    good_time=$clock
    cd "$top"
}

# column ID N: of the catalogue.
column() {
    awk -F ' *[|] *' -v id="$1" -v n="$2" '$2 == id { print $n; exit }' "$catalogue"
}

at_the_beginning() {
    cd "$top"
    chmod -R u+w trial "$auditor" 2>/dev/null || :
    rm -rf trial "$auditor"
    cp -r "${base:-good}" trial
    cd trial
    clock_at "${base_time:-$good_time}"
    pin=$introduction
    with='' in_environment='' never_runs=''
    incident=$good_incident folder=$good_folder
    as bob
}

# What pir says, and whether that is what the catalogue says.
judge() { # EXIT FINDING
    # shellcheck disable=SC2086 # options
    run env $in_environment pir verify --json ${pin:+--introduction "$pin"} $with
    [ -z "$never_runs" ] || [ ! -e "$never_runs" ] || fail 'a program of the clone was run'
    ! grep -qE 'Sanitizer|runtime error' "$err" || fail 'a sanitizer speaks'
    [ "$code" = "$1" ] || fail "exit code $code where $1 was due"
    case $2 in
    \"*)
        cat "$out" "$err" >"$top/both"
        _text=${2#\"}
        grep -qF -- "${_text%\"}" "$top/both" || fail "it does not say $2"
        return
        ;;
    esac
    # Attacks move the branch, not the files beside it: those count only where they are what is attacked.
    _beside=clone-files
    [ "$2" != clone-files ] || _beside=
    same "$(sed -n 's/.*"rule": "\([a-z-]*\)".*/\1/p' "$out" | grep -vxF -e "$_beside" | head -n 1)" "$2" 'the first finding'
}

# What pir-audit.sh says, with stock git and ssh-keygen alone. It has no memory.
audit() { # TEXT
    [ "$1" != waits ] || return 0 # stock git itself never ends
    run sh "$PIR_SOURCE/schemas/pir-audit.sh" "${pin:-$introduction}" "$PWD" main
    case $1 in
    'not read')
        [ "$code" = 1 ] || fail "pir-audit.sh is said not to read this, but ends with $code"
        ;;
    blind)
        [ "$code" = 0 ] || fail "pir-audit.sh is said to be blind, but ends with $code"
        ;;
    'no clone')
        [ "$code" = 2 ] || fail "git is said not to clone it, but pir-audit.sh ends with $code"
        ;;
    *)
        [ "$code" = 1 ] || fail "pir-audit.sh ends with $code where 1 was due"
        grep -qF -- "$1" "$out" || fail "pir-audit.sh does not say \"$1\""
        ;;
    esac
}

# ids: of this file's attacks; with PART=I/N every N-th of them.
ids() {
    sed -n 's/^attack_\([A-Z0-9]*\)() .*/\1/p' "$PIR_SOURCE/tests/attacks/$group.sh" |
        awk -v part="${PART:-1/1}" 'BEGIN { split(part, p, "/") } NR % p[2] == p[1] % p[2]'
}
# try_all: each attack of this file, and first its honest twin, by its function attack_ID.
try_all() {
    for id in ${ONLY:-$(ids)}; do
        [ -n "$(column "$id" 2)" ] || fail "$id is not in the catalogue"
        for side in honest hostile; do
            name="$group, $id, $side"
            ran='(while it was made)'
            at_the_beginning
            "attack_$id"
            if hostile; then
                judge "$(column "$id" 4)" "$(column "$id" 5)"
                audit "$(column "$id" 7)"
            else
                judge 0 ''
                [ "$(column "$id" 7)" = 'not read' ] || audit blind
            fi
        done
    done
}
