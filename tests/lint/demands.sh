#!/bin/sh
# tests/demands.md names every rule of the review profile, and nothing in it is gone: each rule, kind and test that it
# names is there.
set -eu
. tests/lint/common.sh

table=tests/demands.md
rules=$(sed -n 's/^- name: //p' schemas/review.yaml)
words() { # PREFIX: what the table names so, each once
    grep -o "$1:[a-zA-Z0-9_.-]\+" $table | sed "s/^$1://" | sort -u
}
found=$(
    for rule in $rules; do
        words rule | grep -qx -- "$rule" || echo "schemas/review.yaml: rule $rule is not in $table"
    done
    for rule in $(words rule); do
        echo "$rules" | grep -qx -- "$rule" || echo "$table: there is no rule $rule"
    done
    for kind in $(words kind); do
        [ -f "schemas/$kind.yaml" ] || echo "$table: there is no kind $kind"
    done
    for test in $(words test); do
        case $test in
        *.sh) [ -n "$(find tests/e2e tests/cases -name "$test")" ] || echo "$table: there is no test $test" ;;
        *) grep -rqE "cmocka_unit_test\($test\)|[( ]$test\)" tests/unit || echo "$table: no test runs $test" ;;
        esac
    done
)
refuse "$found" 'every demand has a test: keep tests/demands.md in step with the rules and the tests'
