# Shared by the checks of this folder; sourced, from the top of the tree.
# shellcheck shell=sh

# The C files of some folders, one a line.
c_files() {
    find "$@" -path tests/vectors -prune -o -name '*.[ch]' -print | LC_ALL=C sort
}

# Files named on stdin as "FILE:LINE:CODE": comments go, texts become "" (except in an
# #include), line numbers stay.
code() {
    xargs awk '
        FNR == 1 { open = 0 }
        {
            rest = $0
            out = ""
            if (open) {
                end = index(rest, "*/")
                rest = end ? substr(rest, end + 2) : ""
                open = !end
            }
            include = rest ~ /^[ \t]*#[ \t]*include/
            while (!open && match(rest, include ? "/\\*|//" : "/\\*|//|[\"\047]")) {
                out = out substr(rest, 1, RSTART - 1)
                mark = substr(rest, RSTART, RLENGTH)
                rest = substr(rest, RSTART + RLENGTH)
                if (mark == "//") {
                    rest = ""
                } else if (mark == "/*") {
                    end = index(rest, "*/")
                    open = !end
                    rest = end ? substr(rest, end + 2) : ""
                    out = out " "
                } else {
                    body = mark == "\"" ? "^([^\"\\\\]|\\\\.)*\"" : "^([^\047\\\\]|\\\\.)*\047"
                    if (match(rest, body))
                        rest = substr(rest, RLENGTH + 1)
                    out = out mark mark
                }
            }
            print FILENAME ":" FNR ":" out rest
        }'
}

# refuse PLACES SENTENCE: ends the check unless PLACES, one a line, is empty.
refuse() {
    [ -n "$1" ] || return 0
    printf '%s\n%s: %s\n' "$1" "$(basename "$0" .sh)" "$2"
    exit 1
}

# grep for which finding nothing is no failure, but a broken pattern is.
search() {
    grep "$@" || [ $? = 1 ]
}

# A tool that has to be there (tests/packages lists the packages).
tool() {
    command -v "$1" >/dev/null && return 0
    echo "$(basename "$0" .sh): $1 is not installed; tests/packages lists what the tests need"
    exit 1
}

# Where the tree was built.
build_folder() {
    [ -f "${PIR_BUILD:-}/CMakeCache.txt" ] && return 0
    echo "$(basename "$0" .sh): set PIR_BUILD to a folder in which the tree is built"
    exit 1
}
