#!/bin/sh
# An organisation's own layout: the example works in every format, hides nothing, and what is no layout is refused.
# Pictures of the pages stay in $PIR_SCREENSHOTS when that names a folder.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident 'Payments are down'
recorded action 'Switch to the second data centre' --purpose contain --owner CIO --due 2026-11-20 --done-when x --effort '1 d'
report() { # FORMAT FILE
    run pir report --as full --format "$1" -o "$2"
    [ "$code" -le 1 ] || fail "no report as $1"
}
for format in text md html pdf; do
    report "$format" "$top/before.$format"
done
holds "$top/before.text" 'Report to the CEO: Payments are down'

# ---- the example -----------------------------------------------------------------------
cp -r "$PIR_SOURCE/schemas/examples/layout" .
git add layout
git commit -q -S -m 'layout: our own'
tick
run pir verify
same "$code" 0 'exit code of verify with a layout'
for format in text md html pdf; do
    report "$format" "$top/after.$format"
done
for format in text md html; do
    holds "$top/after.$format" 'Brief to the board: Payments are down' 'What we do, and by when' 'The bottom line' 'Your decision' \
        'Security Office' 'Not for publication'
    ! grep -qE 'In short|We ask you' "$top/after.$format" || fail "a row of $format is called as it was before"
    awk '/Next update/ { next_ = NR } /Who is told/ { told = NR } END { exit !(next_ && told && next_ < told) }' \
        "$top/after.$format" || fail "the order of the rows in $format"
    awk '/What we do, and by when/ { plan = NR } /Impact assessment/ { impact = NR } END { exit !(plan && plan < impact) }' \
        "$top/after.$format" || fail "the order in $format"
done
holds "$top/after.html" '<header><img class="logo" alt="" src="data:image/png;base64,' 'Security Office</header>' \
    'Not for publication</footer>' 'border-color:#7a1f3d'
ran="browser.py check after.html"
python3 "$PIR_SOURCE/tests/e2e/browser.py" check "$top/after.html" >"$err" 2>&1 || fail 'the page is not as it should be'
qpdf --check "$top/after.pdf" >"$out" || fail 'the PDF is broken'
pdfimages -list "$top/after.pdf" | grep -q ' 64 *64 ' || fail 'the logo is not in the PDF'
pages=$(pdfinfo "$top/after.pdf" | sed -n 's/^Pages: *//p')
while [ "$pages" -gt 0 ]; do
    pdftotext -layout -f "$pages" -l "$pages" "$top/after.pdf" "$out"
    shows 'TLP:AMBER · Example Ltd · Security Office' 'Not for publication' DRAFT
    pages=$((pages - 1))
done
[ -z "${PIR_SCREENSHOTS:-}" ] || pdftoppm -r 70 -png "$top/after.pdf" "$PIR_SCREENSHOTS/layout"
run pir verify-report "$top/after.pdf"
same "$code" 0 'exit code of verify-report'
# What a draft, a marking, overdue measures and waivers say stands there as before.
for what in 'DRAFT: ' 'overdue 1' 'waivers ' 'd overdue' 'TLP:AMBER' 'What is missing in this report'; do
    same "$(grep -cF "$what" "$top/after.text")" "$(grep -cF "$what" "$top/before.text")" "lines with $what"
done

# ---- a report of before the layout is still what its commit yields ------------------------
run pir verify-report "$top/before.pdf"
same "$code" 0 'exit code of verify-report for the earlier one'

# ---- what is no layout -----------------------------------------------------------------
refuses() { # TEXT: the layout as it is in the work tree
    git add -A layout
    git commit -q -S --no-verify -m 'layout: a try'
    tick
    fails 2 "$1" pir report
    run pir verify
    [ "$code" = 1 ] || fail "verify is content with a layout where \"$1\""
    git reset -q --hard HEAD~1
}
sed -i 's/^order:.*/order: [plan, impacts, communication]/' layout/report.yaml
refuses 'order'
sed -i 's/^foot:.*/draft: false/' layout/report.yaml
refuses 'draft'
printf '%s\n' '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>' >layout/logo.png
refuses 'the logo is no PNG'
head -c 100 "$PIR_SOURCE/schemas/examples/layout/logo.png" >layout/logo.png
refuses 'the logo is a broken PNG'
head -c 300000 /dev/zero >>layout/logo.png
refuses 'layout/logo.png'
sed -i 's/^row-order:.*/row-order: [asked, next]/' layout/report.yaml
refuses 'row-order'
sed -i 's/^  short:.*/  waivers: none of your business/' layout/report.yaml
refuses 'waivers'
