#!/bin/sh
# Attacks on trees and files: what was recorded is changed or taken away, or something lies
# where nothing may.
set -eu
. tests/attacks/common.sh
good_record

# An entry that is honestly recorded, or instead whatever was staged, signed and published.
instead() { # COMMAND...
    if hostile; then
        "$@"
        git commit -q -m 'note: tidy'
    else
        record
    fi
}
# planted FILE: a copy of an entry under that name.
planted() {
    mkdir -p "$(dirname "$1")"
    cp "$first_path" "$1"
    git add -f "$1"
}
# rooted NODE...: the top of the tree has just these, signed.
rooted() {
    note
    put
    if hostile; then
        payload "$(tree_of "$@")" | seal
    else
        payload | seal
    fi
}
# grafted PATH MODE ID: an entry, and in its tree that as well (=NAME: instead of NAME).
grafted() {
    note
    put
    if hostile; then
        payload "$(forge graft "$(git write-tree)" "$@")" | seal
    else
        payload | seal
    fi
}
blob() {
    git rev-parse "HEAD:$first_path"
}

change_first() {
    echo tampered >>"$first_path"
    git add -A
}
attack_D01() { # words are added to an entry
    instead change_first
}

attack_D02() { # an entry is taken away
    instead git rm -q "$first_path"
}

attack_D03() { # an entry is moved
    instead git mv "$first_path" "${first_path%-*}-00000000.md"
}

attack_D04() { # an entry becomes a program
    instead git update-index --chmod=+x "$first_path"
}

link() {
    git update-index --add --cacheinfo "$1,$2,$folder/20261123T141502Z-note-00000000.md"
}
attack_D05() { # a link
    instead link 120000 "$(printf ../../../etc/passwd | git hash-object -w --stdin)"
}

attack_D06() { # a submodule
    instead link 160000 "$(git rev-parse HEAD)"
}

# unfolding: a tree of years that are all the same months, that are all the same incidents ...: few objects, and
# more files than anybody could go through.
unfolding() {
    python3 - "$(blob)" <<'END'
import subprocess, sys
letters = '0123456789abcdefghjkmnpqrstvwxyz'
def put(nodes):
    data = b''.join(f'{mode} {name}'.encode() + b'\0' + bytes.fromhex(oid) for mode, name, oid in nodes)
    words = ['git', 'hash-object', '-t', 'tree', '-w', '--stdin', '--literally']
    return subprocess.run(words, input=data, capture_output=True, check=True).stdout.decode().strip()
def ids(count):
    return sorted(''.join(letters[i // 32 ** k % 32] for k in range(8)) for i in range(count))
tree = put(('100644', f'20261123T141502Z-note-{i}.md', sys.argv[1]) for i in ids(900))
tree = put(('40000', f'23-x-{i}', tree) for i in ids(900))
tree = put(('40000', f'{month:02d}', tree) for month in range(1, 13))
print(put(('40000', f'{year}', tree) for year in range(2000, 2100)))
END
}
attack_D57() { # a thousand objects that unfold to a thousand million files
    grafted "=incidents" 40000 "$(unfolding)"
}

attack_D58() { # the same in a merge
    git checkout -q -b side
    as carol
    record 'On the side'
    git checkout -q main
    as bob
    record
    begin_join side
    if hostile; then
        { headers "$(forge graft "$(git write-tree)" =incidents 40000 "$(unfolding)")" "$(git rev-parse HEAD)" "$(git rev-parse side)"; echo 'merge: side'; } | seal
    else
        git commit -q -m 'merge: side'
    fi
}

attack_D60() { # a name with a slash in it
    rooted "100644 a/b $(blob)"
}

attack_D61() { # a name of nothing
    rooted "100644  $(blob)"
}

attack_D62() { # a mode with a zero in front: the same file under another id
    note
    put
    if hostile; then
        payload "$(git cat-file tree "$(git write-tree)" | sed 's/^100644 /0100644 /' |
            git hash-object -t tree -w --stdin --literally)" | seal
    else
        payload | seal
    fi
}

attack_D63() { # bytes behind the last name
    note
    put
    if hostile; then
        payload "$({ git cat-file tree "$(git write-tree)"; printf '100644 z'; } |
            git hash-object -t tree -w --stdin --literally)" | seal
    else
        payload | seal
    fi
}

attack_D64() { # the folder of schemas is a link to another
    grafted "=schemas" 120000 "$(printf ../evil | git hash-object -w --stdin)"
}

attack_D65() { # an entry is nobody's object
    grafted "$folder/20261123T141502Z-note-00000000.md" 100644 0000000000000000000000000000000000000000
}

attack_D66() { # a folder that is kept free for later
    grafted checkpoints 40000 "$(tree_of "100644 1 $(blob)")"
}

attack_D67() { # files in proposals where none are wanted
    instead planted proposals/readme.md
}

attack_D68() { # a hidden file, and one that ends in a dot
    instead planted "$folder/.20261123T141502Z-note-00000000.md"
}

attack_D69() { # the same entry a second time, under the ending of another writing system
    instead planted "$folder/$(basename "$first_path" .md).MD"
}

attack_X42() { # a file that its group may write: other bits, the same to git
    grafted "$(dirname "$first_path")/=$(basename "$first_path")" 100664 "$(blob)"
}

swap() {
    git rm -q --cached "$first_path"
    rm "$first_path"
    mkdir "$first_path"
    cp "$second_path" "$first_path/x"
    git add -A
}
attack_D07() { # a folder stands where an entry stood
    instead swap
}

attack_D08() { # changed, and changed back
    if hostile; then
        cp "$first_path" "$top/kept"
        echo x >>"$first_path"
        git commit -q -a -m 'note: m'
        tick
        cp "$top/kept" "$first_path"
        git commit -q -a -m 'note: r'
    else
        record
        record 'More'
    fi
}

attack_D09() { # all of them at once
    instead git rm -q -r incidents
}

attack_D14() { # a file where none may be
    instead planted Makefile
}

attack_X43() { # attributes in a folder below: git would show other bytes than were signed
    instead planted incidents/.gitattributes
}

attack_X44() { # submodules
    instead planted .gitmodules
}

attack_X45() { # what mail programs and editors leave behind
    instead planted "$folder/notes.md~"
}

attack_D16() { # a way out of the folder
    grafted .. 100644 "$(blob)"
}

attack_D17() { # git's own folder
    grafted .git 100644 "$(blob)"
}

attack_D18() { # the same in other letters, as some systems read them
    grafted git~1 100644 "$(blob)"
}

attack_D19() { # one name twice
    grafted pir.yaml 100644 "$(blob)"
}

attack_D20() { # names out of order
    rooted "100644 pir.yaml $(git rev-parse HEAD:pir.yaml)" "40000 incidents $(git rev-parse HEAD:incidents)"
}

attack_X46() { # a file and a folder of one name
    grafted incidents 100644 "$(blob)"
}

attack_D22() { # two names that are one where capitals do not count
    instead planted "$(echo "$first_path" | sed 's/-note-/-NOTE-/')"
}

attack_X47() { # the folder again, in capitals
    instead planted "$(echo "$first_path" | sed 's/^incidents/Incidents/')"
}

attack_D23() { # two names that are one where accents are put together
    instead planted "$folder/$(printf 'e\314\201').md"
}

attack_D25() { # names that other systems take for something else
    instead planted "$folder/aux.md"
}

attack_D28() { # 300 folders deep
    deep=$folder
    for _ in $(seq 60); do deep=$deep/d; done
    instead planted "$deep/x.md"
}

attack_D29() { # a folder that is a file
    grafted '=incidents' 40000 "$(blob)"
}

attack_X48() { # the folder of incidents is a file
    grafted '=incidents' 100644 "$(blob)"
}

attack_X49() { # the tree of nothing
    note
    put
    if hostile; then
        payload "$(git hash-object -t tree -w --stdin </dev/null)" | seal
    else
        payload | seal
    fi
}

attack_X50() { # a tree that nobody has
    note
    put
    if hostile; then
        payload "$(printf '%040d' 1)" | seal
    else
        payload | seal
    fi
}

many() {
    for i in $(seq 2100); do
        printf '100644 %s\t%s/20261123T141502Z-note-%08d.md\n' "$(blob)" "$folder" "$i"
    done | git update-index --add --index-info
}
attack_X51() { # more entries at once than a commit can name
    instead many
}

attack_X52() { # attributes under which git shows other line ends
    as alice
    if hostile; then
        printf '*.md text eol=crlf\n' >.gitattributes
        git commit -q -m 'settings: line ends' .gitattributes
    else
        printf 'language: de\n' >>pir.yaml
        git commit -q -m 'settings: in German' pir.yaml
    fi
}

attack_X53() { # the same behind a zero byte, where readers of C strings stop
    as alice
    if hostile; then
        printf '* -text\n\0\n*.md text eol=crlf\n' >.gitattributes
        git commit -q -m 'settings: line ends' .gitattributes
    else
        printf 'language: de\n' >>pir.yaml
        git commit -q -m 'settings: in German' pir.yaml
    fi
}

attack_X54() { # the audit script, with letters that hide what it does
    as alice
    if hostile; then
        printf '#!/bin/sh\n# \342\200\256 } \342\201\246if nothing is wrong\342\201\251 \342\201\246\nexit 0\n' >pir-audit.sh
    else
        printf '# by the organisation itself\n' >>pir-audit.sh
    fi
    git commit -q -m 'settings: the script' pir-audit.sh
}

attack_X55() { # the page for auditors, with a line that wipes others
    as alice
    if hostile; then
        printf 'All is well.\033[1A\033[2K\n' >>VERIFY.md
    else
        printf 'Our auditors are named in the audit plan.\n' >>VERIFY.md
    fi
    git commit -q -m 'settings: the page' VERIFY.md
}

attack_X56() { # the page for auditors is gone
    as alice
    if hostile; then
        git rm -q VERIFY.md
    else
        printf 'Our auditors are named in the audit plan.\n' >>VERIFY.md
        git add VERIFY.md
    fi
    git commit -q -m 'settings: the page'
}

try_all
