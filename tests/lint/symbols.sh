#!/bin/sh
# libpir as others get it: the shared library exports what lib/include declares and nothing
# else; a program finds it with pkg-config in any prefix, shared and static.
set -eu
. tests/lint/common.sh
build_folder
tool nm
tool pkg-config

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# In a header a name before a parenthesis is that of a function: "name file:line:".
c_files lib/include | code | grep -oE '^[^:]*:[0-9]*:|\<pir_[a-z0-9_]+\(' |
    awk '/:$/ { place = $0; next } { print substr($0, 1, length($0) - 1), place }' |
    LC_ALL=C sort -u >"$work/declared"
nm -D --defined-only "$PIR_BUILD/lib/libpir.so" | awk '{ print $NF }' |
    LC_ALL=C sort >"$work/exported"

found=$(cut -d' ' -f1 "$work/declared" | LC_ALL=C join -v 2 - "$work/exported" |
    sed 's!^!lib/libpir.so: exports !')
refuse "$found" 'only what lib/include declares is exported'

found=$(LC_ALL=C join -v 1 "$work/declared" "$work/exported" |
    sed -E 's/^([^ ]*) (.*)/\2 \1 is not exported/')
refuse "$found" 'what lib/include declares is exported: say PIR_API, and define it'

found=$(nm -g --defined-only "$PIR_BUILD/lib/libpir.a" 2>/dev/null |
    awk 'NF == 3 && $3 !~ /^_*pir_/ && $3 !~ /^_/ { print "lib/libpir.a: defines " $3 }')
refuse "$found" 'global names of the library begin with pir_'

# pir leaves the network to git: with libgit2 linked in, it has no way to open a connection.
if grep -q '^PIR_GIT2_ARCHIVES:[^=]*=.' "$PIR_BUILD/CMakeCache.txt"; then
    found=$(nm -D "$PIR_BUILD/pir" |
        sed -nE 's/.* U (socket|connect|getaddrinfo)(@.*)?$/pir: calls \1/p')
    refuse "$found" 'the program opens no connection: see cli/no_network.c'
fi

# A stranger's program, built against an installed libpir.
cmake --install "$PIR_BUILD" --prefix "$work/prefix" >"$work/log" 2>&1 || {
    cat "$work/log"
    exit 1
}
cat >"$work/consumer.c" <<'END'
#include <pir.h>
#include <stdio.h>

int main(void)
{
    return puts(pir_version()) < 0;
}
END
compiler=$(sed -n 's/^CMAKE_C_COMPILER:[^=]*=//p' "$PIR_BUILD/CMakeCache.txt")
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:[^=]*=//p' "$PIR_BUILD/CMakeCache.txt")
# A library with sanitizers or counters needs a program with the same.
built_with=
if nm -D "$PIR_BUILD/lib/libpir.so" | grep -q __asan_init; then
    built_with='-fsanitize=address,undefined'
fi
if nm "$PIR_BUILD/lib/libpir.so" | grep -q __gcov_; then
    built_with="$built_with --coverage"
fi
PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name pir.pc)")
export PKG_CONFIG_PATH
consumer() { # PKG-CONFIG-OPTION: builds and runs the program, prints what is wrong with it
    # shellcheck disable=SC2046,SC2086  # lists of words
    if ! "$compiler" -std=c17 $built_with "$work/consumer.c" -o "$work/consumer" \
        $(pkg-config $1 --cflags --libs pir) 2>&1; then
        echo "lib/pir.pc.in:1: does not lead to a program, with pkg-config $1"
        return 0
    fi
    said=$("$work/consumer" 2>&1) || :
    [ "$said" = "$version" ] || echo "lib/pir.pc.in:1: the program said '$said', not $version"
}

LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
export LD_LIBRARY_PATH
found=$(consumer '')
refuse "$found" 'a program can be linked to the shared library'

rm "$LD_LIBRARY_PATH"/libpir.so*
found=$(consumer --static)
refuse "$found" 'a program can be linked to the static library'
