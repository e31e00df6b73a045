#!/bin/sh
# Help, manual and completion: complete, true to the schemas, and understood by the real shells.
# usage: PIR=path/to/pir tests/e2e/help.sh
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
PIR=$(cd "$(dirname "$PIR")" && pwd)/$(basename "$PIR")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE SSH_AUTH_SOCK NO_COLOR XDG_CONFIG_HOME || :
HOME=$place/home TZ=UTC LC_ALL=C COLUMNS=80 PIR_PAGER=cat GIT_CONFIG_NOSYSTEM=1
export HOME TZ LC_ALL COLUMNS PIR_PAGER GIT_CONFIG_NOSYSTEM
mkdir -p "$HOME" "$place/bin"
ln -s "$PIR" "$place/bin/pir"
PATH=$place/bin:$PATH
cd "$place"

fail() {
    echo "help: $1" >&2
    exit 1
}
says() { # FILE TEXT WHAT
    grep -qF -e "$2" "$1" || fail "$3 does not say: $2"
}
option_of() { # SCHEMA FIELD -> its x-pir option, else its name
    awk -v field="$2" '
        /^  [a-z]/ { inside = $1 == field ":" }
        inside && match($0, /option: [a-z-]+/) { name = substr($0, RSTART + 8, RLENGTH - 8) }
        END { print name ? name : field }' "$1"
}
candidates() { # WORDS... -> candidates, joined by spaces
    pir complete -- "$@" 2>"$place/err" | cut -f 1 | tr '\n' ' '
    [ ! -s "$place/err" ] || fail "pir complete printed an error for: $*"
}
offers() { # WANTED WORDS...
    wanted=$1
    shift
    got=$(candidates "$@")
    [ "$got" = "$wanted" ] || fail "after \"pir $*\": \"$got\" rather than \"$wanted\""
}

# ---- help -------------------------------------------------------------------------
names=$(candidates '')
pir help >overview
for name in $names; do
    grep -qE "^ +$name( |\$)" overview || fail "pir help does not list $name"
    pir help "$name" >page 2>&1 || fail "pir help $name fails"
    says page "usage: pir $name" "pir help $name"
    pir "$name" --help | cmp -s - page || fail "pir $name --help is not pir help $name"
    # An option of an example is not torn from what follows it: a digest or a quoted text.
    wide=$(awk 'length > 80 && !/^ *--[a-z0-9-]+ (["\047]|[0-9a-f]+ )/' page)
    [ -z "$wide" ] || fail "pir help $name is wider than 80 columns: $wide"
done
[ "$(echo "$names" | wc -w)" -gt 30 ] || fail "too few commands: $names"
for topic in time ids exit stream; do
    says overview "pir help $topic" 'pir help'
    [ "$(pir help $topic | wc -l)" -gt 8 ] || fail "pir help $topic says too little"
done

kinds=$(candidates record '')
for kind in $kinds; do
    schema=$top/schemas/$kind.yaml
    pir help "$kind" >page
    required=$(sed -n 's/^required: \[\(.*\)\]$/\1/p' "$schema" | tr -d ,)
    for field in $required; do
        says page "--$(option_of "$schema" "$field")" "pir help $kind"
    done
    tr -s ' \n' ' ' <page >flat
    for gate in report close; do
        grep -qE "asked:.*[{ ]$gate:" "$schema" || continue
        grep -qE "Asked for by (the )?$gate: " flat || fail "pir help $kind: not what $gate asks for"
    done
done
pir help action >page
says page '--purpose contain|mitigate|patch|eradicate|recover|prevent|detect|process' 'help'
says page '--due DATE' 'pir help action'
says page '--depends-on ID' 'pir help action'
says page '--[no-]privileged' 'pir help action'
says page '--link TYPE:TARGET' 'pir help action'
pir help incident | cmp -s - "$place/page" && fail 'all kinds have the same help'
pir help open >page
pir help incident | cmp -s - page || fail 'a kind is not found by its name'

rc=0
pir help tiem >out 2>err || rc=$?
[ $rc = 2 ] || fail "an unknown topic ends with $rc rather than 2"
says err 'did you mean time?' 'the message about an unknown topic'
if pir help action --colour=always | tr -d '\033' | grep -qF '[1m--due[0m'; then :; else
    fail 'options are not bold when colour is asked for'
fi
pir help action | grep -q "$(printf '\033')" && fail 'there is colour where none is understood'
COLUMNS=50 pir help ids | awk 'length > 50 { exit 1 }' || fail 'narrow help is too wide'

# ---- the manual -------------------------------------------------------------------
pir help --man-dir man
for page in pir.1 pir-action.1 pir-init.1 pir-open.1 pir-time.7 pir-stream.5; do
    [ -s "man/$page" ] || fail "there is no manual page $page"
done
for name in $names; do
    [ -s "man/pir-$name.1" ] || fail "pir $name has no manual page"
done
[ ! -e man/pir-complete.1 ] || fail 'what is hidden has a manual page'
pir help --man action | cmp -s - man/pir-action.1 || fail 'help --man differs from --man-dir'
pir help --man | cmp -s - man/pir.1 || fail 'help --man without a name is not pir(1)'
if command -v mandoc >/dev/null; then
    mandoc -T lint -W warning man/* >complaints || {
        head -n 5 complaints >&2
        fail 'manual pages are not clean'
    }
    mandoc -T ascii man/pir-action.1 | col -b >text 2>/dev/null || mandoc -T ascii man/pir-action.1 >text
    says text 'pir action "Patch the authentication servers" --purpose patch' 'the manual'
fi
rc=0
pir help --man-dir "$place/overview/man" 2>err || rc=$?
[ $rc = 3 ] || fail "a folder that cannot be made ends with $rc rather than 3"

# ---- completion -------------------------------------------------------------------
offers 'note ' no
offers 'patch prevent process ' action x --purpose p
offers '--purpose=patch --purpose=prevent --purpose=process ' action x --purpose=p
offers '--purpose --owner --done-when ' action x ''
offers '--done-when ' action x --owner CIO --due 2026-11-25 --purpose patch ''
offers '--due --due-unknown-because ' action --du
offers '' action --due ''
offers '--due-unknown-because ' action --due=2026-11-25 --du
offers '--tag ' note x --tag one --ta
offers '--no-privileged --no-personal-data --no-pager ' note --no-p
offers '' note -- --
offers '' no-such-command --
offers ':files ' note -F ''
offers ':files ' init ''
offers 'auto always never ' --colour ''
offers 'timeline time ' help tim
offers 'action ' record acti
offers '--priority ' record action --prio
offers '--risk-reduced ' promote 9x2q7c4p action --risk
offers 'bash zsh fish ' completion ''
offers '' completion bash ''
offers '' show ''
pir complete || fail 'pir complete without words fails'
pir complete -- --dir /nowhere-at-all note --ti >/dev/null 2>err || fail 'a folder that is not there matters'
[ ! -s err ] || fail 'completion complains about a folder'

if command -v bash >/dev/null; then
    cat >complete.bash <<'END'
source <(pir completion bash)
try() { # WANTED LINE WORDS...
    COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDS=("${@:3}") COMP_CWORD=$(($# - 3))
    ${function:-_pir} pir
    [[ "${COMPREPLY[*]}" == "$1" ]] || { echo "bash: $2: ${COMPREPLY[*]} rather than $1"; exit 1; }
}
try note 'pir no' pir no
try 'patch prevent process' 'pir action "a  b" --purpose p' pir action '"a  b"' --purpose p
try 'patch prevent process' 'pir action x --purpose=p' pir action x --purpose = p
try 'contain mitigate patch eradicate recover prevent detect process' \
    'pir action x --purpose=' pir action x --purpose =
try 'amber amber+strict' 'pir init --tlp amb' pir init --tlp amb
try '--due --due-unknown-because' 'pir action see:this --du' pir action see : this --du
try '' 'pir note -F ' pir note -F ''
function=_git_pir
try note 'git pir no' git pir no
[[ $(complete -p pir) == *_pir* ]] || { echo "bash: pir is not known to complete"; exit 1; }
END
    bash complete.bash >out 2>&1 || fail "$(cat out)"
    [ ! -s out ] || fail "$(cat out)"
fi
if command -v zsh >/dev/null; then
    cat >complete.zsh <<'END'
compdef() { :; }; compset() { :; }; _files() { print -n 'files '; }
_describe() { print -rn -- "${(@P)${@[-1]}%%:*} "; }
source <(pir completion zsh)
try() { words=("$@"); CURRENT=$#words; PREFIX=$words[-1]; _pir; }
try pir no; try pir action '"a b"' --purpose=p; try pir note -F ''
END
    zsh -f complete.zsh >out 2>&1 || fail "$(cat out)"
    [ "$(cat out)" = 'note --purpose=patch --purpose=prevent --purpose=process files ' ] ||
        fail "zsh: $(cat out)"
fi
if command -v fish >/dev/null; then
    fish -c 'pir completion fish | source
        complete -C "pir no"; complete -C "pir action x --purpose=p"
        complete -C "pir note -F overv"; complete -C "pir note --file=overv"' 2>&1 |
        cut -f 1 | tr '\n' ' ' >out
    [ "$(cat out)" = 'note --purpose=patch --purpose=prevent --purpose=process overview --file=overview ' ] ||
        fail "fish: $(cat out)"
fi
rc=0
pir completion tcsh >out 2>err || rc=$?
[ "$rc$(cat out)" = 2 ] || fail 'an unknown shell is not refused'

# ---- inside a record: its own schemas count ---------------------------------------
ssh-keygen -q -t ed25519 -N '' -f "$HOME/key" </dev/null
git config --global user.name 'Jane Doe'
git config --global user.email jane@example.org
git config --global gpg.format ssh
git config --global user.signingkey "$HOME/key.pub"
pir init --organisation 'Example Ltd' record >/dev/null
cd record
pir help stream | sed '1,/^Example/d; s/^  //' >"$place/stream.yaml"
pir record --dry-run --from "$place/stream.yaml" >/dev/null || fail 'the example of pir help stream is refused'
pir open 'Login down' --summary 'Nobody can log in.' --severity high --type technical-outage \
    --how-detected alarm --quiet >"$place/id"
id=$(cut -c 1-8 "$place/id")
offers "$id " note -i ''
offers "$id " show ''
offers "--incident=$id " note --incident=
offers '--severity ' amend "$id" --sev
pir complete -- use '' | grep -q "^$id	Login down" || fail 'ids are offered without their titles'
cd "$place"
offers "$id " --dir record show ''
offers "$id " --git-dir "$place/record/.git" show ''

cd record
sed 's/^properties:/&\
  service-tier:\
    description: The tier of the service that the note is about.\
    enum: [gold, silver]\
    x-pir: {order: 5}/' schemas/note.yaml >"$place/note.yaml"
cp "$place/note.yaml" schemas/note.yaml
git add schemas/note.yaml
git commit -q -S -m 'schemas: note the tier of the service'
pir help note >"$place/page"
says "$place/page" '--service-tier gold|silver' 'help on a kind with a field of the record'
offers '--service-tier ' note --serv
offers 'gold silver ' note x --service-tier ''
pir help --man note | grep -qF 'The tier of the service' || fail 'the manual lacks a field of the record'

echo 'properties: [' >schemas/note.yaml
git commit -q -S -a -m 'schemas: break one'
pir help >"$place/page" 2>"$place/err" || fail 'one faulty schema takes all help away'
says "$place/err" 'schemas/note.yaml' 'help in a record with a faulty schema'
says "$place/page" 'vulnerability' 'help in a record with a faulty schema'
offers 'vulnerability ' vulner
cd "$place"
pir help note | grep -q tier && fail 'a field of one record shows outside of it'
exit 0
