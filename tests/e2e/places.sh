#!/bin/sh
# Where pir may be called: everywhere git may.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident
folder=$(dirname "$(last_file)")

# lands REPOSITORY WORDS COMMAND...: the command records a note of these words there.
lands() {
    _repository=$1
    _words=$2
    shift 2
    ok "$@"
    same "$(git -C "$_repository" show -s --format=%s)" "note: $_words" 'the newest commit'
    tick
}

lands . 'at the top' pir note 'at the top'
cd "$folder"
lands . 'deep inside' pir note 'deep inside'
cd "$top/record/.git"
lands . 'in the git folder' pir note 'in the git folder'
cd "$top/record"
stock_ok
cd "$top"
lands record 'by -C' pir -C record note 'by -C'
lands record 'by -C into a folder' pir -C "record/$folder" note 'by -C into a folder'
lands record 'by -C twice' pir -C record -C schemas note 'by -C twice'
lands record 'by --git-dir' pir --git-dir record/.git note 'by --git-dir'
lands record 'by --git-dir=' pir --git-dir="$top/record/.git" note 'by --git-dir='
lands record 'by GIT_DIR' env GIT_DIR="$top/record/.git" pir note 'by GIT_DIR'
# libgit2 1.5 forgets a path when it is told of a work tree.
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
lands record 'by both' env GIT_DIR="$top/record/.git" GIT_WORK_TREE="$top/record" pir note 'by both'
unset ASAN_OPTIONS
cd record
git reset -q --hard # with GIT_DIR alone there is no work tree to follow
stock_ok
lands . 'by git' git pir note 'by git'
lands . 'by git -C' git -C "$top/record/$folder" pir note 'by git -C'
lands . 'by git -c' git -c user.name='Alice by -c' pir note 'by git -c'
same "$(git show -s --format=%an)" 'Alice by -c' author
stock_ok

# Through links.
ln -s "$top/record" "$top/link"
cd "$top/link"
lands . 'through a link' pir note 'through a link'
cd "$top/link/$folder"
lands . 'deep through a link' pir note 'deep through a link'
cd "$top/record"
stock_ok

# A bare repository: by its folder, from within, and by GIT_DIR.
git clone -q --bare "$top/record" "$top/server.git"
cd "$top/server.git"
lands . 'in a bare one' pir note 'in a bare one'
cd "$top/server.git/objects"
lands . 'deep in a bare one' pir note 'deep in a bare one'
cd "$top"
lands server.git 'a bare one by -C' pir -C server.git note 'a bare one by -C'
lands server.git 'a bare one by GIT_DIR' env GIT_DIR=server.git pir note 'a bare one by GIT_DIR'
(cd server.git && stock_ok)
ok pir -C server.git log
shows 'a bare one by GIT_DIR'

# A linked work tree: on its own branch, with its own index; the private folder is shared.
cd "$top/record"
git worktree add -q -b review "$top/linked"
cd "$top/linked"
before=$(git rev-parse main)
lands . 'in a linked work tree' pir note 'in a linked work tree'
cd "$top/linked/$folder"
lands . 'deep in a linked one' pir note 'deep in a linked one'
cd "$top/linked"
stock_ok
same "$(git rev-parse main)" "$before" 'the other branch'
same "$(git -C "$top/record" status --porcelain)" '' 'git status of the main work tree'
[ -d "$top/record/.git/pir" ] || fail 'the private folder is not the shared one'

# A git folder elsewhere (git init --separate-git-dir), and a submodule.
git init -q --separate-git-dir "$top/apart" "$top/work"
ok pir init "$top/work"
cd "$top/work"
open_incident
lands . 'git folder elsewhere' pir note 'git folder elsewhere'
stock_ok
cd "$top"
git init -q super
git -C super -c protocol.file.allow=always submodule --quiet add "$top/record" record
cd super/record
lands . 'in a submodule' pir note 'in a submodule'
stock_ok

# Names that want quoting.
ok pir init "$top/with space/and 'quotes'/ünïcödé"
cd "$top/with space/and 'quotes'/ünïcödé"
open_incident
lands . 'odd names' pir note 'odd names'
stock_ok

# From a clone, with another's key who may record there.
cd "$top/record"
trust bob
git clone -q "$top/record" "$top/clone"
cd "$top/clone"
as bob
lands . 'in a clone' pir note 'in a clone'
stock_ok
