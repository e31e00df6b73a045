#!/bin/sh
# The report in a real browser: the summary of each case is one printed page, marks lead to what they stand for, hostile
# words stay words. Screenshots stay in $PIR_SCREENSHOTS when that names a folder.
set -eu
. tests/e2e/common.sh

browser() { # OPTIONS... FILE: headless, in a home of its own, without a network
    run timeout 120 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage \
        --host-resolver-rules='MAP * ~NOTFOUND' --user-data-dir="$top/chromium" "$@"
    [ "$code" = 0 ] || fail "the browser ended with $code"
}
report() { # FILE: the report, complete, whatever it says
    run pir report --html -o "$1"
    [ "$code" -le 1 ] || fail "exit code $code"
}
marks_lead() { # FILE: every mark is explained once in the same file
    grep -o 'href="#m-[0-9a-z]*"' "$1" | sed 's/.*#\(.*\)"/\1/' | sort -u >"$top/led"
    [ -s "$top/led" ] || fail 'no mark leads anywhere'
    while read -r mark; do
        same "$(grep -c "id=\"$mark\"" "$1")" 1 "places that explain $mark"
    done <"$top/led"
}

for stream in "$PIR_SOURCE"/tests/cases/*.yaml; do
    case=$(basename "$stream" .yaml)
    new_record "$top/$case" --time-zone UTC
    run pir record --from "$stream" # with a warning that it is long ago
    [ "$code" = 0 ] || fail "exit code $code"
    report "$top/$case.html"
    marks_lead "$top/$case.html"
    run pir report --as full -o "$top/$case.full.html"
    ran="browser.py check $case.full.html"
    python3 "$PIR_SOURCE/tests/e2e/browser.py" check "$top/$case.full.html" || fail 'the page is not as it should be'
    # on a telephone and in a narrow window nothing is wider than the window, no column is a letter wide
    for width in 500 900; do
        python3 "$PIR_SOURCE/tests/e2e/browser.py" widths "$top/$case.full.html" "$top/measured.html"
        browser --window-size=$width,900 --dump-dom "file://$top/measured.html"
        python3 "$PIR_SOURCE/tests/e2e/browser.py" narrow "$out" || fail "the report at $width is not fit to be read"
    done
    for paper in letter A4; do
        python3 "$PIR_SOURCE/tests/e2e/browser.py" paper "$top/$case.html" "$top/paper.html" $paper
        browser --no-pdf-header-footer --print-to-pdf="$top/page.pdf" "file://$top/paper.html"
        pdftotext -f 1 -l 1 "$top/page.pdf" "$top/first"
        grep -q '^Open questions' "$top/first" || fail "the summary of $case is more than a page of $paper"
        pages=$(pdfinfo "$top/page.pdf" | sed -n 's/^Pages: *//p')
        while [ "$pages" -gt 0 ]; do # a draft is one on every sheet
            pdftotext -raw -f "$pages" -l "$pages" "$top/page.pdf" - | tr -d '[:space:]' | grep -q '^DRAFT' ||
                fail "page $pages of $paper is not marked as a draft"
            pages=$((pages - 1))
        done
    done
    pdftotext -f 1 -l 1 "$top/page.pdf" "$top/first"
    pdftotext -f 2 -l 2 "$top/page.pdf" "$top/second"
    grep -q '^Open questions' "$top/first" || fail "the summary of $case does not end on its first page"
    ! grep -q '^Notes to the report' "$top/first" || fail "the notes of $case begin on the first page"
    head -n 1 "$top/second" | grep -q '^Notes to the report' || fail "the notes of $case do not begin the second page"
    [ -z "${PIR_SCREENSHOTS:-}" ] || browser --window-size=1000,1400 \
        --screenshot="$PIR_SCREENSHOTS/$case.report.png" "file://$top/$case.html"
done

# ---- hostile words ---------------------------------------------------------------------
new_record "$top/hostile"
open_incident '</title><script>document.title="evil"</script>'
recorded action '<img src=x onerror=alert(1)> "quoted" &amp;' --purpose contain --owner '<b>boss</b>' --due 2026-12-01 --done-when x
report "$top/hostile.html"
! grep -qiE '<script|<img|<b>' "$top/hostile.html" || fail 'words became elements'
browser --dump-dom "file://$top/hostile.html"
! grep -q '<title>evil</title>' "$out" || fail 'a script ran'
# The same moment, the same bytes.
report "$top/again.html"
cmp -s "$top/hostile.html" "$top/again.html" || fail 'the same report twice, and not the same bytes'
