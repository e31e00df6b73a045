#!/bin/sh
# Hostile words (HTML, Markdown, formulas, PDF, shells) in every free text of every kind: in no report and no format do they
# become anything but words.
set -eu
. tests/e2e/common.sh

hostile() { # ACTION ARGUMENTS...: hostile.py, its answer in $out
    ran="hostile.py $*"
    python3 "$PIR_SOURCE/tests/e2e/hostile.py" "$@" >"$out" 2>"$err" || fail 'hostile.py itself failed'
}
made() { # FILE COMMAND...: what it prints, whatever it says
    _file=$1
    shift
    run "$@"
    [ "$code" -le 1 ] || fail "exit code $code"
    cp "$out" "$top/reports/$_file"
}

new_record "$top/record" --time-zone UTC
advise_only
mkdir "$top/reports"
# The real incidents, their words made hostile; then, one by one, the fields that none of them has.
for case in equifax-2017-breach gitlab-2017-database-loss; do
    hostile stream "$PIR_SOURCE/schemas" "$PIR_SOURCE/tests/cases/$case.yaml"
    cp "$out" "$top/stream"
    run pir record --from "$top/stream"
    [ "$code" = 0 ] || fail 'the stream is not recorded'
    tick
done
hostile fields "$PIR_SOURCE/schemas"
sort "$out" >"$top/fields"
hostile covered "$PIR_SOURCE/schemas" incidents
sort "$out" >"$top/covered"
comm -23 "$top/fields" "$top/covered" | grep -vE ' (acting-as|body-salt)$' >"$top/missing" || :
incident=$(git ls-files | sed -n 's|.*-incident-\(.*\)\.md|\1|p' | head -n 1)
ok pir use "$incident"
known() { # KIND: the id of an entry of the incident in use
    git ls-files "incidents/*/*/*-$incident" | sed -n "s|.*-$1-\\(.*\\)\\.md|\\1|p" | head -n 1
}
recorded evidence log --sha256 "$(printf %064d 1)" --size 1 --place vault --collected-by SIEM --custody collected
recorded action 'Wait' --purpose patch --owner CTO --due 2026-11-25 --done-when x
action=$id
evidence=$(known evidence)
recorded amend "$action" '<script>alert(1)</script> =1+1' --effort '<img src=x onerror=alert(1)>'
hostile lines "$PIR_SOURCE/schemas" "$top/missing" action="$action" handed-over="$action" \
    evidence="$evidence" of="$evidence" decision="$(known decision)" commitment="$(known commitment)" any="$(known impact)"
cp "$out" "$top/lines"
while read -r line; do
    case $line in 'pir reopen'*) pir close 'It is over.' >/dev/null 2>&1 || : ;; esac
    eval "$line --quiet" >/dev/null 2>&1 || : # what does not fit is seen below
    case $line in 'pir close'*) pir reopen 'Not yet.' >/dev/null 2>&1 || : ;; esac
    tick
done <"$top/lines"
hostile covered "$PIR_SOURCE/schemas" incidents
sort "$out" | comm -13 - "$top/fields" | grep -vE ' (acting-as|body-salt)$' >"$top/untried" || :
# A few want a second date, or other fields as well.
[ "$(wc -l <"$top/untried")" -le 7 ] || {
    cp "$top/untried" "$out"
    fail 'fields that nothing hostile was tried in'
}

ok pir use "$incident" # examples have opened others
# ---- every report in every format --------------------------------------------------------
export COLUMNS=100
for form in ceo full outcome portfolio; do
    for format in text md html json; do
        made "$form.$format" pir report --as $form --format $format
    done
    run pir report --as $form -o "$top/reports/$form.pdf"
    [ "$code" -le 1 ] || fail "no PDF of $form"
done
for format in text md html json; do
    made "brief.$format" pir brief --format $format
done
run pir brief -o "$top/reports/brief.pdf"
made timeline.html pir timeline --html
made timeline.csv pir timeline --csv
made timeline.md pir timeline --markdown
made show.text pir show
made show.md pir show --markdown
made actions.md pir actions --markdown
hostile outputs "$top/reports"
[ ! -s "$out" ] || fail 'words became more than words'

# ---- PDF: nothing in it acts, and the words are words ---------------------------------------
for pdf in "$top"/reports/*.pdf; do
    ran="qpdf $pdf"
    qpdf --check "$pdf" >"$out" 2>&1 || fail 'it is broken'
    pdfinfo "$pdf" | grep -q '^JavaScript: *no' || fail 'it has a script'
    # Texts and streams go; what is left are names of objects.
    qpdf --qdf --object-streams=disable "$pdf" - | LC_ALL=C sed -e '/^stream$/,/^endstream$/d' -e 's/([^()]*)//g' >"$out"
    ! grep -aqE '/(JS|JavaScript|URI|Launch|OpenAction|AA|EmbeddedFile|SubmitForm|GoToR|RichMedia)\b' "$out" ||
        fail 'something in it acts'
    pdftotext -raw "$pdf" - | tr -d '[:space:]' >"$top/words"
    grep -qE 'alert|@SUM|HYPERLINK|iframe' "$top/words" || fail 'the hostile words are not there, so nothing was tried'
done
