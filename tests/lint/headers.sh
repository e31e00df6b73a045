#!/bin/sh
# Every header compiles alone; the public ones as C++ too.
set -eu
. tests/lint/common.sh
tool gcc
tool g++
tool pkg-config

flags=$(pkg-config --cflags libgit2 yaml-0.1 libcrypto libsodium jansson libpcre2-8 \
    libutf8proc cmocka pangocairo)
alone() { # HEADER COMPILER...: prints the compiler's own words when it does not compile
    header=$1
    shift
    "$@" -fsyntax-only -Wall -Wextra -Werror "$header" 2>&1 || :
}

# shellcheck disable=SC2086  # a list of words
found=$(c_files lib cli tests | grep '\.h$' | while read -r header; do
    alone "$header" gcc -x c -std=c17 -D_POSIX_C_SOURCE=200809L -DPIR_SOURCE_DIR='""' \
        -Wno-unused-function -Ilib -Ilib/include -Itests/unit $flags
done)
refuse "$found" 'a header includes what it needs'

found=$(c_files lib/include | while read -r header; do
    alone "$header" gcc -x c -std=c17 -pedantic -Ilib/include
    alone "$header" g++ -x c++ -std=c++11 -pedantic -Ilib/include
done)
refuse "$found" 'public headers are C and C++, and need nothing but the standard library'
