#!/bin/sh
# pir doctor: what is in order, what is wrong, and that the command it names mends it.
set -eu
. tests/e2e/common.sh

# found HEALTH CHECK: the check is there with that health, in text and in JSON.
found() {
    python3 - "$out" "$1" "$2" <<'END' || fail "no check \"$2\" with health $1"
import json, sys
page = json.load(open(sys.argv[1]))
sys.exit(not any(c["health"] == sys.argv[2] and c["check"] == sys.argv[3] for c in page["checks"]))
END
}
doctor() { # CODE [OPTIONS]: as JSON that keeps to its form
    _code=$1
    shift
    run pir doctor --json "$@"
    [ "$code" = "$_code" ] || fail "exit code $code where $_code was due"
    [ ! -s "$err" ] || fail 'it had something to say on stderr'
    python3 "$PIR_SOURCE/tests/e2e/fits.py" "$PIR_SOURCE/schemas/output/doctor.yaml" <"$out" ||
        fail 'the JSON is another'
}
remedy() { # CHECK: the first command that is named for it
    python3 -c 'import json, sys
for c in json.load(open(sys.argv[1]))["checks"]:
    if c["check"] == sys.argv[2] and "remedy" in c:
        print(c["remedy"].split("\n")[0]); break' "$out" "$1"
}

# ---- nowhere, and in a repository that is no record ---------------------------------
as alice
mkdir "$top/empty" && cd "$top/empty"
doctor 1
found wrong repository
found good git
git init -q
doctor 1
found wrong record
found good 'signing key'

# ---- a record in order ------------------------------------------------------------------
new_record "$top/record"
open_incident
unset GIT_COMMITTER_DATE GIT_AUTHOR_DATE
ok pir hooks install
git init -q --bare -b main "$top/hub.git"
git remote add origin "$top/hub.git"
ok pir sync
ok pir verify
doctor 0 --online
shows "origin has all there is here"
for check in identity 'signing key' 'key file' trust signing record clock branch permissions disk locks \
    'work tree' hooks remote verified; do
    found good "$check"
done
ok pir doctor
shows 'All is well.' 'owner, recorder' 'as it is recorded'
ok pir doctor --quiet
[ ! -s "$out" ] || fail 'quiet was not'
fails 2 'takes no words' pir doctor please

# ---- one thing after the other, and the remedy that is named -----------------------------
chmod 644 "$(key_of alice)"
doctor 1
found wrong 'key file'
found wrong signing
eval "$(remedy 'key file')"
doctor 0

git config user.email alice@example.com
doctor 1
found wrong trust
eval "$(remedy trust)"
doctor 0

as mallory
doctor 1 --no-sign
found wrong trust
as alice

mv "$top/keys/alice" "$top/away"
doctor 1
found wrong 'key file'
mv "$top/away" "$top/keys/alice"

git config user.signingkey "$top/nowhere.pub"
doctor 1
found wrong 'signing key'
git config --unset user.signingkey

touch .git/index.lock
doctor 0
found look locks
touch -d '1 hour ago' .git/index.lock
doctor 1
found wrong locks
eval "$(remedy locks)"
doctor 0

printf 'half a thought\n' >.git/pir/EDIT-note-1.md
doctor 0
found look 'kept texts'
rm .git/pir/EDIT-note-1.md

echo more >>pir.yaml
doctor 0
found look 'work tree'
git restore pir.yaml

GIT_COMMITTER_DATE='@1795443302 +0000' run pir doctor --json
found look clock

ok pir note 'only here'
doctor 0
found look remote
found look verified
ok pir sync
ok pir verify
doctor 0
found good remote
mv "$top/hub.git" "$top/gone.git"
doctor 1 --online
found wrong remote
mv "$top/gone.git" "$top/hub.git"

ok pir hooks uninstall
doctor 0
found look hooks
git switch -q --detach
doctor 1
found wrong branch
git switch -q main

# ---- recorded while the clock ran years ahead: nothing goes on, until it is taken off ----------
GIT_COMMITTER_DATE='@4102444800 +0000' run pir note 'from the year 2100'
fails 1 'so nothing can be recorded after it' pir note 'today'
says "your last commit was made while it ran ahead"
fails 1 'time-future' pir sync
says 'git reset --keep'
doctor 1
found wrong clock
eval "$(python3 -c 'import json, sys
print(next(c["remedy"] for c in json.load(open(sys.argv[1]))["checks"] if c["check"] == "clock").split("\n")[1])' "$out")"
ok pir note 'today'
ok pir sync
ok pir verify
doctor 0

# ---- nothing was changed by all that ------------------------------------------------------
stock_ok
