#!/bin/sh
# Functions that nobody calls: overflow for the asking, hidden state, the locale, a shell.
set -eu
. tests/lint/common.sh

names='strcpy|strcat|sprintf|vsprintf|gets|strtok|strncpy|strncat|atoi|atol|atoll|atof'
names="$names|alloca|system|popen|tmpnam|tempnam|mktemp|localtime|localtime_r|gmtime"
names="$names|gmtime_r|mktime|setlocale"

found=$(c_files lib cli tests | code |
    search -E "(^|[^A-Za-z0-9_])($names)[[:space:]]*\(")
refuse "$found" 'these functions are not used in this tree'
