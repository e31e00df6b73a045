#!/bin/sh
# Attacks by the clone itself: what lies about in the folder an auditor is handed. Some of them are
# no lie about the record; then pir verifies it, looks past them and says so.
set -eu
. tests/attacks/common.sh
good_record

attack_F01() { # a commit that git is told to replace by another
    ! hostile || git replace HEAD HEAD~1
}

attack_F02() { # a file that git is told to replace by another
    ! hostile || git replace "$(git rev-parse "HEAD:$first_path")" "$(echo 'nothing happened' | git hash-object -w --stdin)"
}

attack_F03() { # a history that git is told to show shorter
    ! hostile || git rev-parse HEAD >.git/info/grafts
}

attack_F05() { # a full clone that says it is none
    ! hostile || git rev-parse HEAD~1 >.git/shallow
}

attack_F06() { # objects that lie with somebody else
    rm -rf "$top/store"
    ! hostile || {
        mkdir -p "$top/store/objects" .git/objects/info
        mv .git/objects/?? "$top/store/objects/"
        echo "$top/store/objects" >.git/objects/info/alternates
    }
}

attack_F07() { # objects that lie nowhere
    ! hostile || rm -f "$(loose "HEAD~2^{tree}")"
}

attack_F08() { # programs in the clone's settings, one of which calls every signature good
    # shellcheck disable=SC2016 # for the script
    script evil 'touch "$0.ran"; echo "Good \"git\" signature for bob@example.org with ED25519 key SHA256:x"'
    git config gpg.ssh.program "$script"
    note
    put
    message | git -c gpg.ssh.program=ssh-keygen commit -q "$(if_hostile --gpg-sign --no-gpg-sign)" -F -
    git config core.fsmonitor "$script"
    git config core.pager "$script"
    never_runs=$script.ran
    rm -f "$never_runs"
}

attack_F09() { # a list of signers by the clone's own choice
    line_of mallory >"$top/evil_signers"
    git config gpg.ssh.allowedSignersFile "$top/evil_signers"
    as "$(if_hostile bob mallory)"
    record
}

attack_F10() { # a commit that is missing in the middle
    ! hostile || rm -f "$(loose HEAD~2)"
}

attack_F12() { # an entry whose bytes are not those of its id
    ! hostile || {
        object=$(loose "HEAD:$first_path")
        chmod u+w "$object"
        printf 'blob 6\0hello\n' |
            python3 -c 'import sys, zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))' >"$object"
    }
}

attack_F13() { # a commit whose bytes are not those of its id
    ! hostile || {
        object=$(loose HEAD~1)
        chmod u+w "$object"
        git cat-file commit HEAD~2 >"$top/other"
        { printf 'commit %d\0' "$(wc -c <"$top/other")"; cat "$top/other"; } |
            python3 -c 'import sys, zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))' >"$object"
    }
}

attack_F14() { # an index of history that lies
    git commit-graph write --reachable 2>/dev/null
    graph=.git/objects/info/commit-graph
    ! hostile || {
        chmod u+w "$graph"
        printf "\001\002\003\004\005\006\007\010" | dd of="$graph" bs=1 seek=1200 conv=notrunc status=none
    }
}

attack_F15() { # an environment that names another repository
    ! hostile || {
        git init -q --bare "$top/elsewhere.git"
        in_environment="GIT_DIR=$top/elsewhere.git GIT_OBJECT_DIRECTORY=$top/elsewhere.git/objects"
    }
}

attack_F16() { # a pack that ends too soon
    git repack -q -a -d
    ! hostile || {
        for pack in .git/objects/pack/*.pack; do
            chmod u+w "$pack"
            size=$(($(wc -c <"$pack") / 2))
            head -c "$size" "$pack" >"$top/half"
            cat "$top/half" >"$pack"
        done
    }
}

attack_F17() { # what is checked out is older than the branch
    with=main
    ! hostile || git checkout -q --detach HEAD~1
}

attack_F18() { # the files in the folder are not those of the record
    ! hostile || {
        git update-index --assume-unchanged "$first_path"
        echo 'nothing happened' >>"$first_path"
    }
}

attack_F43() { # an entry that was never recorded lies among those that were
    ! hostile || sed 's/first words/nothing at all/' "$first_path" >"${first_path%-*}-0123abcd.md"
    ! hostile || echo '*0123abcd.md' >.git/info/exclude
}

attack_F44() { # an entry is a link to a file elsewhere
    if hostile; then
        cp "$first_path" "$top/elsewhere"
        ln -sf "$top/elsewhere" "$first_path"
    fi
    git config core.symlinks false
}

attack_F45() { # of the same length, with the same time of change
    git config core.trustctime false
    git config core.checkStat minimal
    cp -p "$first_path" "$top/was"
    ! hostile || sed -i 's/first words/worst words/' "$first_path"
    touch -r "$top/was" "$first_path"
}

attack_F46() { # a filter makes git believe that a changed file is the one that was recorded
    never_runs=$top/ran-it
    script filter "touch '$never_runs'; sed 's/worst words/first words/'"
    echo '*.md filter=evil' >.git/info/attributes
    git config filter.evil.clean "$script"
    ! hostile || sed -i 's/first words/worst words/' "$first_path"
}

attack_F21() { # an object of the right id and the wrong sort
    note
    put
    if hostile; then
        payload "$(git rev-parse "HEAD:$first_path")" | seal
    else
        payload | seal
    fi
}

attack_F22() { # settings of a form that this library cannot read
    ! hostile || git config extensions.partialClone origin
}

attack_F24() { # hooks
    script hook "touch '$top/hook.ran'"
    never_runs=$top/hook.ran
    ! hostile || for hook in post-checkout pre-commit reference-transaction; do cp "$script" ".git/hooks/$hook"; done
}

attack_F25() { # a branch that points at a file
    blob=$(git rev-parse "HEAD:$first_path")
    ! hostile || echo "$blob" >.git/refs/heads/main
}

attack_F26() { # a branch whose name lies: a tag of the same name, older
    ! hostile || git tag main HEAD~1
}

attack_F47() { # a branch that points at a signed tag of its commit
    ! hostile || {
        as alice
        git -c gpg.format=ssh tag -s -m rel v1
        git rev-parse v1 >.git/refs/heads/main
    }
}

attack_F48() { # an index of all packs that lies about where objects are
    git repack -q -a -d
    record
    git repack -q -d
    git multi-pack-index write
    midx=.git/objects/pack/multi-pack-index
    chmod u+w $midx
    ! hostile || printf '\377\377\377' | dd of=$midx bs=1 seek=$(($(wc -c <$midx) - 60)) conv=notrunc status=none
}

attack_F49() { # a branch of the same name elsewhere, one called like an option, one like a commit
    ! hostile || {
        git update-ref refs/remotes/main HEAD~1
        git update-ref refs/heads/--output=x HEAD~1
        git update-ref "refs/heads/$(git rev-parse HEAD)" HEAD~1
        git update-ref refs/heads/heads/main HEAD~1
        git update-ref refs/main HEAD~1
    }
}

attack_F50() { # a branch that is another name for itself
    ! hostile || {
        git symbolic-ref refs/heads/other refs/heads/main
        echo 'ref: refs/heads/other' >.git/refs/heads/main
    }
}

# a_pipe PATH: stands there instead, and its reader waits for ever.
a_pipe() {
    rm -rf "$1"
    mkdir -p "$(dirname "$1")"
    mkfifo "$1"
}
attack_F30() { # a pipe where settings are read
    ! hostile || a_pipe .git/config
}

attack_F31() { # settings that include a pipe
    ! hostile || { a_pipe .git/more; printf '[Include]\n\tPath = "more"\n' >>.git/config; }
}

attack_F32() { # a pipe where branches are read
    ! hostile || a_pipe .git/packed-refs
}

attack_F33() { # a pipe where it is read from whom to borrow
    ! hostile || a_pipe .git/objects/info/alternates
}

attack_F34() { # a pipe as index of all packs
    ! hostile || a_pipe .git/objects/pack/multi-pack-index
}

attack_F35() { # a pipe as an object
    object=$(loose "HEAD:$first_path")
    ! hostile || a_pipe "$object"
}

attack_F36() { # settings that include themselves
    ! hostile || git config include.path config
}

attack_F37() { # settings that name programs for filters, differences, signatures and transports
    # shellcheck disable=SC2016 # for the script
    script evil 'touch "$0.ran"; cat'
    ! hostile || {
        for name in filter.x.clean filter.x.smudge filter.x.process diff.x.textconv diff.external diff.x.command \
            merge.x.driver core.sshCommand core.gitProxy core.askPass core.editor gpg.program gpg.x509.program \
            gpg.ssh.defaultKeyCommand credential.helper alias.verify uploadpack.packObjectsHook core.alternateRefsCommand; do
            git config "$name" "$script"
        done
        git config core.hooksPath "$(dirname "$script")"
        mkdir -p .git/info
        printf '* filter=x diff=x merge=x\n' >.git/info/attributes
    }
    never_runs=$script.ran
    rm -f "$never_runs"
}

attack_F38() { # another folder of objects, another name space, another work tree by settings
    ! hostile || { git config core.worktree /; git config core.bare false; git config core.repositoryFormatVersion 0; }
}

attack_F39() { # notes that say otherwise
    ! hostile || git notes add -m 'This never happened.' HEAD~1
}

attack_F40() { # a mailmap that gives entries to somebody else
    ! hostile || {
        printf 'alice Example <alice@example.org> <bob@example.org>\n' >"$top/mailmap"
        git config mailmap.file "$top/mailmap"
        git config log.mailmap true
    }
}

attack_F41() { # borrowed objects that are borrowed again, in a circle
    ! hostile || {
        git init -q --bare "$top/circle.git" 2>/dev/null
        mkdir -p .git/objects/info "$top/circle.git/objects/info"
        echo "$PWD/.git/objects" >"$top/circle.git/objects/info/alternates"
        echo "$top/circle.git/objects" >.git/objects/info/alternates
    }
}

attack_F42() { # an index of a pack that gives another place for an object
    git repack -q -a -d
    ! hostile || for index in .git/objects/pack/*.idx; do
        chmod u+w "$index"
        python3 - "$index" <<'END'
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
count = int.from_bytes(data[1028:1032], 'big')
at = 1032 + 24 * count  # offsets
data[at:at + 4 * count] = data[at + 4:at + 4 * count] + data[at:at + 4]
open(sys.argv[1], 'wb').write(data)
END
    done
}

try_all
