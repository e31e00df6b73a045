#!/bin/sh
# An #include only goes down: base < doc < store, trust < model < judge < view < pir < cli.
# Each outside library has the rooms that may include it, getenv has one file; pir-pdf is apart.
set -eu
. tests/lint/common.sh

includes=$(c_files lib cli | code | grep '#[[:space:]]*include')

# Prints the places of the #includes that RULE, a piece of awk, calls wrong. It knows file,
# room ("cli", "pdf", "include" or a room of lib/), name, head (what is before the slash of name),
# quoted (1 or 0), rank[room] and may[library].
check() { # RULE
    printf '%s\n' "$includes" | awk -F: '
        BEGIN {
            count = split("base doc builtin store trust model judge view pir", rooms, " ")
            split("0 1 2 2 2 3 4 5 6", ranks, " ")
            for (i = 1; i <= count; i++)
                rank[rooms[i]] = ranks[i]
            may["git2"] = may["libdeflate.h"] = "store"
            may["yaml"] = may["jansson"] = may["pcre2"] = "doc"
            may["utf8proc"] = "base"
            may["sodium"] = "base trust"
            may["openssl"] = "base trust"
            may["sqlite3"] = "model"
            may["cmark-gfm"] = may["cmark-gfm-core-extensions"] = "view"
            may["cairo"] = may["cairo-pdf"] = may["pango"] = may["glib"] = may["fontconfig"] = "pdf"
        }
        function wrong(why) { print file ":" $2 ": <" name "> " why }
        {
            file = $1
            split(file, parts, "/")
            room = parts[1] == "cli" && parts[3] == "" ? "cli" : parts[2]
            quoted = $3 ~ /include[ \t]*"/
            name = $3
            sub(/^[^"<]*["<]/, "", name)
            sub(/[">].*$/, "", name)
            head = index(name, "/") ? substr(name, 1, index(name, "/") - 1) : ""
            in_room = room in rank
        }
        '"$1"
}

found=$(check 'room == "cli" && quoted && (head != "" || system("test -f cli/" name)) {
    wrong("is none of the headers of cli/")
}')
refuse "$found" 'cli/ includes <pir.h>, <pir/*.h> and its own headers'

found=$(check 'room == "pdf" && (quoted ? head != "" || system("test -f cli/pdf/" name) : name ~ /^pir/) {
    wrong("is nothing pir-pdf knows")
}')
refuse "$found" 'cli/pdf/ is a program of its own, which sees nothing of libpir'

found=$(check 'room == "include" && (quoted || (head != "" && head != "pir")) {
    wrong("in a public header")
}')
refuse "$found" 'public headers include the standard library and each other, in <>'

found=$(check 'in_room && quoted && !(head in rank) { wrong("names no room") }')
refuse "$found" 'headers of lib/ are included as "room/file.h"'

found=$(check 'in_room && quoted && head != room && rank[head] >= rank[room] {
    wrong("is not below " room)
}')
refuse "$found" 'an #include only goes down: base < doc < store, trust < model < judge < view < pir'

found=$(check 'in_room && quoted && head != room && name ~ /(\/|_)internal\.h$/ {
    wrong("is a private matter of " head)
}')
refuse "$found" 'internal headers stay in their room'

found=$(check 'in_room && room != "pir" && !quoted && name == "pir.h" { wrong("in " room) }')
refuse "$found" 'only lib/pir knows the facade; other rooms may include <pir/*.h>'

found=$(check '!quoted {
    library = name
    sub(/[\/.].*$/, "", library)
    if (library in may && !index(" " may[library] " ", " " room " "))
        wrong("belongs to " may[library])
}')
refuse "$found" 'each outside library has its rooms'

found=$(c_files tests | search -v '^tests/unit/store/' | code | search '<git2')
refuse "$found" 'git is asked through lib/store, also in tests'

found=$(c_files lib | grep -v '^lib/base/world\.c$' | code |
    search -E '(^|[^A-Za-z0-9_])(secure_)?getenv[[:space:]]*\(')
refuse "$found" 'the environment is read in lib/base/world.c and nowhere else'
