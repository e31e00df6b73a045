#!/bin/sh
# pir init: what it makes, where it may, and that a failure leaves nothing behind.
set -eu
. tests/e2e/common.sh
as alice

# What was left by somebody who was killed over it.
mkdir -p half/.git/objects half/.git/hooks
echo half >half/.git/description
ok pir init half
(cd half && stock_ok)

# A fresh folder, with folders above it that are not there yet.
ok pir init --organisation 'Example Ltd' --time-zone Europe/Berlin --tlp green deep/er/record
shows "record made in $top/deep/er/record" 'introduction for auditors' 'next: pir open'
shows "$(git -C deep/er/record rev-parse HEAD):$(ssh-keygen -lf "$(key_of alice)" | cut -d' ' -f2)"
(
    cd deep/er/record
    stock_ok
    same "$(git rev-list --count HEAD)" 1 commits
    same "$(git symbolic-ref HEAD)" refs/heads/main branch
    same "$(git show -s --format=%s)" 'init: record of Example Ltd' subject
    same "$(git show -s --format='%an %ae %ad' --date=iso)" \
        'alice Example alice@example.org 2026-11-23 14:15:02 +0000' author
    holds pir.yaml 'Example Ltd' Europe/Berlin green
    holds trust/allowed_signers "$(line_of alice)"
    holds trust/roles.yaml alice@example.org owner
    cmp -s schemas/note.yaml "$PIR_SOURCE/schemas/note.yaml" || fail 'a schema is missing'
    # What VERIFY.md tells an auditor to run finds this record sound.
    cmp -s pir-audit.sh "$PIR_SOURCE/schemas/pir-audit.sh" || fail 'pir-audit.sh is missing'
    sed -n 's/^    //p' VERIFY.md | sed '/^git /d' >"$top/verify.sh"
    INTRODUCTION=$(pir trust introduction --quiet) WHERE=. ok sh -u "$top/verify.sh"
    shows '1 commits, 0 findings'
    # Plain git signs here without being asked.
    same "$(git config --local commit.gpgsign)" true commit.gpgsign
    git config --global --unset commit.gpgsign
    printf '\n' >>VERIFY.md
    git commit -q -m 'settings: an empty line' VERIFY.md
    stock_ok
    git reset -q --hard HEAD^
    as alice
    # git itself shows the signature as good without more ado.
    run git log --show-signature -1
    holds "$out" 'Good "git" signature for alice@example.org'
)

# Quiet: the introduction alone. Here, without naming a folder.
mkdir here
cd here
ok pir init --quiet
grep -qE '^[0-9a-f]{40}:SHA256:[A-Za-z0-9+/]{43}$' "$out" || fail 'no introduction'
same "$(wc -l <"$out")" 1 'lines of output'
holds pir.yaml '(your organisation)' UTC amber
stock_ok
cd ..

# A repository that is there already and has no commits; its branch keeps its name.
git init -q -b trunk empty
ok pir init empty
same "$(git -C empty symbolic-ref HEAD)" refs/heads/trunk branch
(cd empty && stock_ok)

# The user's own files stay, and stay untracked.
mkdir full
echo mine >full/mine.txt
ok pir init full
same "$(git -C full status --porcelain)" '?? mine.txt' 'git status'
same "$(cat full/mine.txt)" mine 'the file'

# Bare.
ok pir init --bare server.git
shows "record made in $top/server.git"
same "$(git -C server.git rev-parse --is-bare-repository)" true bare
(cd server.git && stock_ok)

# init.defaultBranch is honoured.
git config --global init.defaultBranch record
ok pir init branch
same "$(git -C branch symbolic-ref HEAD)" refs/heads/record branch

# ---- refused ---------------------------------------------------------------------
git init -q lived-in
git -C lived-in commit -q --allow-empty -m 'first'
(cd lived-in && fails 2 'has commits already' pir init)
(cd here && fails 2 'has commits already' pir init)

mkdir refused
cd refused
fails 2 'one folder' pir init a b
fails 2 'no option --organization' pir init --organization X
says 'did you mean --organisation?'
fails 2 'Europe/Berln' pir init --time-zone Europe/Berln record
fails 2 '../../etc/passwd' pir init --time-zone ../../etc/passwd record
fails 2 'tlp' pir init --tlp orange record
fails 2 'organisation' pir init --organisation '' record
fails 2 '--time-zone needs an argument' pir init --time-zone
echo file >file
fails 3 file pir init file
fails 3 file pir init file/below

# A file of the user's stands where one of the record would.
mkdir taken
echo 'not yours' >taken/pir.yaml
fails 2 pir.yaml pir init taken
same "$(cat taken/pir.yaml)" 'not yours' 'the file'
[ ! -e taken/.git ] || fail 'a repository was left behind'

# No identity, no key, a key that is not there, a signer that says no: nothing is left.
without() { # SETTING CODE TEXT
    as alice
    git config --global --unset "$1"
    fails "$2" "$3" pir init record
    fails "$2" "$3" pir init a/b/c
    mkdir -p folder
    echo mine >folder/mine.txt
    fails "$2" "$3" pir init folder
    [ ! -e folder/.git ] || fail 'a repository was left behind'
}
without user.name 3 'git config --global user.name'
without user.email 3 'git config --global user.email'
without user.signingkey 3 'git config --global user.signingkey'

as alice
git config --global user.signingkey "$HOME/no-such-key"
fails 3 no-such-key pir init record

cat >"$top/refuses" <<'END'
#!/bin/sh
echo 'the card is locked' >&2
exit 9
END
chmod +x "$top/refuses"
as alice
git config --global gpg.ssh.program "$top/refuses"
fails 3 'the card is locked' pir init record
fails 3 'the card is locked' pir init --bare record.git
fails 3 'the card is locked' pir init folder
[ ! -e folder/.git ] || fail 'a repository was left behind'

# An empty repository stays what it was.
git init -q before
git -C before config core.test yes
find before -type f | sort >"$top/files"
fails 3 'the card is locked' pir init before
same "$(git -C before config core.test)" yes 'a setting'
same "$(git -C before for-each-ref)" '' refs
