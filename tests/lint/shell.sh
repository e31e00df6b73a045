#!/bin/sh
# Every shell script of the tree is POSIX sh, and shellcheck has nothing to say.
set -eu
. tests/lint/common.sh
tool shellcheck

# Scripts are known by their first line; *.sh without one are sourced.
scripts=$(find .ci cli hooks lib schemas tests -path tests/vectors -prune -o -type f -print |
    LC_ALL=C sort | while read -r file; do
    if [ "${file%.sh}" != "$file" ] ||
        head -n 1 "$file" | LC_ALL=C grep -aEq '^#! ?/(usr/)?bin/(env )?(ba|da|k|z)?sh'; then
        echo "$file"
    fi
done)

# shellcheck disable=SC2086  # a list of names
found=$(search -Hnm1 -E '^#! ?/(usr/)?bin/(env )?(ba|da|k|z)sh' $scripts)
refuse "$found" 'scripts begin with #!/bin/sh'

# SC2016: who writes '$1' in single quotes means awk's.
# shellcheck disable=SC2086  # a list of names
found=$(shellcheck --shell=sh --format=gcc --external-sources --exclude=SC2016 $scripts ||
    [ $? = 1 ])
refuse "$found" 'shellcheck is not content'
