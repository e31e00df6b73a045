#!/bin/sh
# Pure modules (doc, judge, view, model/fold*, model/phases, model/qu*) do no input or output, and ask
# neither clock nor environment. Asked of the object files, where no macro can hide a call.
#
# Whatever a pure object needs must be on a list: of the C library what computes, of other
# libraries what works on bytes, of pir itself what no module with effects defines.
set -eu
. tests/lint/common.sh
build_folder
tool nm

# Of the C library; __NAME_chk and __isoc99_NAME count as NAME.
pure='mem(chr|cmp|cpy|move|set)|bcmp|str(len|nlen|n?cmp|r?chr|spn|cspn|pbrk|str)'
pure="$pure|strto(l|ll|ul|ull|imax|umax)|v?snprintf|malloc|calloc|realloc|free"
pure="$pure|qsort|bsearch|abs|labs|llabs"
# Of other libraries: neither json_load_file nor yaml_parser_set_input_file.
pure="$pure|yaml_(parser_(initialize|set_input_string|set_encoding|parse|delete)|event_delete)"
pure="$pure|json_(loadb|delete|(string|integer|real|number|object|array)_[a-z_]+)"
pure="$pure|pcre2_[a-z_]+_8|cmark_[a-z_]+|utf8proc_[a-z_]+|sodium_(mem|bin2|hex2|base64)[a-z0-9_A-Z]+"
# What compilers add.
pure="$pure|__assert_fail|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_"
pure="$pure|_*(asan|ubsan|sanitizer|sancov|gcov|llvm|start___sanc|stop___sanc)_.*"

sources=$(find lib -name '*.c' | LC_ALL=C sort)
pure_sources=$(printf '%s\n' "$sources" |
    grep -E '^lib/(doc|judge|view)/|^lib/model/(fold|phases|query|quorum)')
effect_sources=$(printf '%s\n' "$sources" |
    grep -E '^lib/(base/(file|proc|world)\.c|store/|trust/signer|model/|pir/)' |
    grep -vE '^lib/model/(fold|phases|query|quorum)')
objects() { # SOURCE...: their object files
    printf '%s\n' "$@" |
        sed -E "s!^lib/([a-z]+)/.*!$PIR_BUILD/lib/CMakeFiles/pir_\1.dir/&.o!; s!\.dir/lib/!.dir/!"
}

# shellcheck disable=SC2086  # lists of names
found=$(objects $pure_sources $effect_sources | while read -r object; do
    [ -f "$object" ] || echo "$object: is missing"
done)
refuse "$found" 'build the tree first'

# pir_zone_load is the one effect in a module that is otherwise pure.
# shellcheck disable=SC2046,SC2086  # lists of names
effects=$(echo pir_zone_load
    nm -g --defined-only $(objects $effect_sources) | awk '$3 ~ /^pir_/ { print $3 }')

# shellcheck disable=SC2046,SC2086  # lists of names
found=$(nm -A -u $(objects $pure_sources) | awk -v pure="^($pure)\$" -v effects="$effects" '
    BEGIN {
        count = split(effects, names, "\n")
        for (i = 1; i <= count; i++)
            effect[names[i]] = 1
    }
    {
        name = $NF
        if (name ~ /^__.*_chk$/ && name != "__stack_chk_fail")
            name = substr(name, 3, length(name) - 6)
        sub(/^__isoc(99|23)_/, "", name)
        if (name ~ /^pir_/ ? !(name in effect) : name ~ pure)
            next
        file = $1
        sub(/^.*\/CMakeFiles\/pir_[a-z]+\.dir\//, "lib/", file)
        sub(/\.o:.*$/, "", file)
        print file, name
    }' | while read -r file name; do
    line=$(grep -nm1 -wF "$name" "$file" | cut -d: -f1)
    echo "$file:${line:-1}: needs $name"
done)
refuse "$found" 'pure modules compute and do nothing else'
