#!/bin/sh
# Each folder says what belongs into it, and the tree speaks of itself only.
set -eu
. tests/lint/common.sh

# Folders without files are not part of the tree, whatever lies on this machine's disk.
found=$(for folder in cli lib schemas hooks tests lib/*/ tests/*/; do
    folder=${folder%/}
    [ "$folder" = lib/include ] || [ -z "$(find "$folder" -type f)" ] ||
        [ -s "$folder/README.md" ] || echo "$folder/README.md:1: is missing"
done)
refuse "$found" 'every folder has a README.md: what belongs here, how to add one'

files=$(find .ci .clang-format .gitignore CMakeLists.txt README.md \
    cli lib schemas hooks tests -path tests/vectors -prune -o -type f -print)

# The brackets keep the patterns from finding themselves.
# shellcheck disable=SC2086  # a list of names
found=$(search -nIE '\.\./share[d]|(^|[^A-Za-z0-9_.~-])/wor[k]/' $files)
refuse "$found" 'the tree mentions nothing outside itself'

# Where a comment begins; pir itself knows these words as placeholders, and says so.
# shellcheck disable=SC2086  # a list of names
found=$(search -nIwE '(/\*+|\*|//|#|<!--)[[:space:]]*(TOD[O]|FIXM[E]|XX[X])' $files)
refuse "$found" 'what is to be done is done, or is an issue'
