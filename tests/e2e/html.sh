#!/bin/sh
# HTML in a real browser: timelines of the four cases and of a hostile incident. No script, no label over another, one
# page wide on A4 and Letter, contrast, words for pictures. Screenshots stay in $PIR_SCREENSHOTS when that names a folder.
set -eu
. tests/e2e/common.sh

browser() { # OPTIONS... FILE: headless, in a home of its own, without a network
    run timeout 120 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage \
        --host-resolver-rules='MAP * ~NOTFOUND' --user-data-dir="$top/chromium" "$@"
    [ "$code" = 0 ] || fail "the browser ended with $code"
}
page() { # ACTION ARGUMENTS...
    ran="browser.py $*"
    python3 "$PIR_SOURCE/tests/e2e/browser.py" "$@" >"$err" 2>&1 || fail 'the page is not as it should be'
}
looked_at() { # FILE: everything that is asked of a page
    page check "$1"
    page measure "$1" "$top/measured.html"
    browser --window-size=1200,1400 --dump-dom "file://$top/measured.html"
    page overlaps "$out"
    page paper "$1" "$top/paper.html" A4
    browser --no-pdf-header-footer --print-to-pdf="$top/page.pdf" "file://$top/paper.html"
    ok pdftotext -bbox "$top/page.pdf" "$top/words"
    page printed "$top/words"
    pdfinfo "$top/page.pdf" | grep -q '^Page size: *59[45].* x 84[12].*(A4)' || fail 'it is not A4'
    [ -z "${PIR_SCREENSHOTS:-}" ] || browser --window-size=1200,1400 \
        --screenshot="$PIR_SCREENSHOTS/$(basename "$1" .html).png" "file://$1"
}

# ---- the four cases --------------------------------------------------------------
for stream in "$PIR_SOURCE"/tests/cases/*.yaml; do
    case=$(basename "$stream" .yaml)
    new_record "$top/$case" --time-zone UTC
    run pir record --from "$stream" # with a warning that it is long ago
    [ "$code" = 0 ] || fail "exit code $code"
    ok pir timeline --html -o "$top/$case.html"
    looked_at "$top/$case.html"
    # every entry is on the paper
    pir timeline --json | jq -r '.entries[].id[:8]' >"$top/ids"
    pdftotext "$top/page.pdf" - | tr -d '\n ' >"$top/text"
    while read -r entry; do
        grep -qF "$entry" "$top/text" || fail "$entry is not on the paper"
    done <"$top/ids"
    cd "$top"
done

# Letter, and a telephone
page paper "$top/$case.html" "$top/paper.html" letter
browser --no-pdf-header-footer --print-to-pdf="$top/page.pdf" "file://$top/paper.html"
ok pdftotext -bbox "$top/page.pdf" "$top/words"
page printed "$top/words"
pdfinfo "$top/page.pdf" | grep -q '^Page size: *612 x 792' || fail 'it is not Letter'
page measure "$top/$case.html" "$top/measured.html"
browser --window-size=500,900 --dump-dom "file://$top/measured.html"
page overlaps "$out"

# The same record at the same time gives the same bytes.
cd "$top/$case"
ok pir timeline --html
cmp "$out" "$top/$case.html" || fail 'the same record gives other bytes'

# ---- so much at once that labels must make way -------------------------------------
new_record "$top/dense" --time-zone UTC
python3 - >"$top/dense.yaml" <<'END'
import random
chance = random.Random(5)
def at(seconds):
    return '2026-11-20T%02d:%02d:%02dZ' % (10 + seconds // 3600, seconds // 60 % 60, seconds % 60)
print('---\nkind: incident\nlabel: it\ntitle: Everything at once\nseverity: critical\ntype: technical-outage\n'
      'how-detected: alert\nsummary: everything\noccurred: %s' % at(0))
for i in range(120):
    when = at(chance.choice([0, 1, 5, 60, 61, 600, 3599, 3600, 7000]) + chance.randrange(40))
    words = 'Word ' * chance.randrange(1, 20) + str(i)
    phases = ['detected', 'contained', 'eradicated', 'recovered', 'resolved', 'started']
    print('---\nincident: "@it"\noccurred: %s' % when)
    print(chance.choice([
        'kind: event\nwhat: %s\nsource: log%s' % (words, '\nphase: ' + chance.choice(phases) if i % 10 == 0 else ''),
        'kind: decision\nchoice: %s\nquestion: what\ndecided-by: CEO\nrationale: so' % words,
        'kind: communication\ngist: %s\naudience: customers\nchannel: mail\nsent-at: %s' % (words, when),
        'kind: commitment\nwhat: %s\nby: us\nto: customers\ndue: %s' % (words, at(7100 + i))]))
END
run pir record --from "$top/dense.yaml"
[ "$code" = 0 ] || fail "exit code $code"
ok pir timeline --html -o "$top/dense.html"
looked_at "$top/dense.html"
cd "$top"

# ---- hostile words in every field ------------------------------------------------
new_record "$top/hostile"
for words in '<script>alert(1)</script>' '"><img src=x onerror=alert(1)>' "' onmouseover='alert(1)" \
    '</title></style><style>*{display:none}</style>' 'javascript:alert(1)' '[x](javascript:alert(1))' \
    '&lt;b&gt; &#60;' 'WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW' \
    'Ürümqi 北京 нет 🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥'; do
    if [ -z "${incident:-}" ]; then
        ok pir open "$words" --severity high --type technical-outage --how-detected "$words" \
            --summary "$words" --quiet
        incident=$(cut -c 1-8 "$out")
    fi
    recorded event "$words" --phase detected --source "$words" --tag x
    recorded decision "$words" --question "$words" --decided-by "$words" --rationale "$words"
    recorded communication "$words" --audience "$words" --channel "$words" --sent-at now
    recorded commitment "$words" --by "$words" --to "$words" --due 2026-11-25
    recorded action "$words" --purpose patch --owner "$words" --due 2026-11-25 --done-when "$words"
done
ok pir timeline --html -o "$top/hostile.html"
looked_at "$top/hostile.html"
holds "$top/hostile.html" '&lt;script&gt;alert(1)&lt;/script&gt;' '&amp;lt;b&amp;gt; &amp;#60;'
! grep -q '<script\|<img' "$top/hostile.html" || fail 'words became elements'
