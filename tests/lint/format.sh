#!/bin/sh
# The code looks as .clang-format says. It leaves comments alone, so their width is looked at
# here: they are filled to 88 columns like the code and may run over a little, not over 100.
# usage: tests/lint/format.sh [--fix]
set -eu
. tests/lint/common.sh
tool clang-format

if [ "${1:-}" = --fix ]; then
    c_files lib cli tests | xargs clang-format -i
fi
found=$(c_files lib cli tests | xargs clang-format --dry-run -Werror 2>&1 |
    search ': error: ')
refuse "$found" 'tests/lint/format.sh --fix mends this'

# Bytes are counted but for those that continue a character of UTF-8.
found=$(c_files lib cli tests | LC_ALL=C xargs awk '/^[ \t]*\*|\/\*/ {
    gsub(/[\200-\277]/, "")
    if (length($0) > 100)
        print FILENAME ":" FNR ": " length($0) " columns"
}')
refuse "$found" 'comments are filled to 88 columns, none has more than 100'
