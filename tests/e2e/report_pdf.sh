#!/bin/sh
# PDF: valid, tagged, with links, outline, properties and its own fonts; page one is one page on A4 and Letter or the
# heaviest parts are named; a draft says so on every page; the same bytes whoever asks.
# Pictures of the pages stay in $PIR_SCREENSHOTS when that names a folder.
set -eu
. tests/e2e/common.sh

report() { # FILE OPTIONS...: the report, complete, whatever it says
    _file=$1
    shift
    run pir report "$@" -o "$_file"
    [ "$code" -le 1 ] || fail "exit code $code"
    [ ! -s "$out" ] || fail 'a report in a file, and something on stdout'
    qpdf --check "$_file" >"$out" 2>&1 || fail 'qpdf finds faults in it'
    : >"$out"
}
tells() { # FILE PATTERN...: pdfinfo says so
    _file=$1
    shift
    ran="pdfinfo $_file"
    pdfinfo "$_file" >"$out"
    for _text; do
        grep -qE "$_text" "$out" || fail "pdfinfo does not say $_text"
    done
}
page() { # FILE NUMBER: its words, into $out
    ran="pdftotext -f $2 $1"
    pdftotext -layout -f "$2" -l "$2" "$1" "$out"
}
outside_the_margins() { # FILE: words that lie off the paper
    pdftotext -bbox "$1" - | awk -F'"' '
        /<page / { width = $2; height = $4 }
        /<word / && ($2 < 30 || $4 < 0 || $6 > width - 30 || $8 > height) { print }'
}

for stream in "$PIR_SOURCE"/tests/cases/*.yaml; do
    case=$(basename "$stream" .yaml)
    new_record "$top/$case" --time-zone UTC
    run pir record --from "$stream" # with a warning that it is long ago
    [ "$code" = 0 ] || fail "exit code $code"
    for paper in a4 letter; do
        pdf=$top/$case.$paper.pdf
        report "$pdf" --as full --paper "$paper"
        says 'a draft:'
        ! grep -q 'takes.*lines' "$err" || fail 'the summary is more than a page'
        case $paper in a4) size='595.276 x 841.89' ;; *) size='612 x 792' ;; esac
        tells "$pdf" "^Page size: *$size" '^Tagged: *yes' '^Title: *Report to the CEO: ' '^Author: *Example Ltd' '^JavaScript: *no'
        # page one holds the summary, page two begins with what follows it
        page "$pdf" 1
        shows 'Report to the CEO' 'Open questions' 'Page 1 of'
        page "$pdf" 2
        shows 'Impact assessment'
        pages=$(pdfinfo "$pdf" | sed -n 's/^Pages: *//p')
        n=0
        while [ $((n += 1)) -le "$pages" ]; do
            page "$pdf" "$n"
            shows DRAFT 'TLP:AMBER' "Page $n of $pages"
        done
        same "$(outside_the_margins "$pdf")" '' 'words off the paper'
        # fonts: those that are declared, all of them embedded
        pdffonts "$pdf" | tail -n +3 >"$out"
        [ -s "$out" ] || fail 'no fonts'
        ! grep -vqE '(Liberation|DejaVu).* yes yes yes ' "$out" || fail 'a font that is not embedded, or another one'
        # structure and links
        run pdfinfo -struct "$pdf"
        shows H1 H2 'P (' 'Table' TR TH TD 'LI (' Link
        ! grep -qi 'error' "$err" || fail 'the structure is broken'
    done
    # the created date is that of the commit, not of the clock
    tells "$pdf" "^CreationDate: *$(LC_ALL=C TZ=UTC date -d "@$(git log -1 --format=%ct)" '+%a %b %e %H:%M:%S %Y')"
    [ -z "${PIR_SCREENSHOTS:-}" ] ||
        pdftoppm -r 70 -png "$top/$case.a4.pdf" "$PIR_SCREENSHOTS/$case.pdf"
    # every mark of the text is on the paper, and every mark on page one leads somewhere
    pir report --as full >"$top/text" 2>"$err" || :
    pdftotext "$top/$case.a4.pdf" - | grep -o '\[[0-9a-z]*\]' | sort -u >"$top/printed"
    grep -o '\[[0-9a-z]\{4,\}\]' "$top/text" | sort -u | comm -23 - "$top/printed" >"$out"
    [ ! -s "$out" ] || fail 'marks that are not on the paper'
    qpdf --qdf --object-streams=disable "$top/$case.a4.pdf" "$top/plain.pdf"
    grep -aq '/Subtype /Link' "$top/plain.pdf" || fail 'no links'
    grep -aq '/Outlines' "$top/plain.pdf" || fail 'no outline'
    cd "$top"
done

# ---- whoever asks, wherever: the same bytes ----------------------------------------------
cd "$top/$case"
report "$top/one.pdf" --as full
mkdir "$top/elsewhere"
git clone -q . "$top/elsewhere/clone"
cd "$top/elsewhere/clone"
script other "cd $top/elsewhere/clone && pir report --as full -o $top/two.pdf"
run env HOME="$top/elsewhere" TZ=Asia/Kathmandu LC_ALL=C LANG=de_DE COLUMNS=50 XDG_CONFIG_HOME="$top/elsewhere" "$script"
[ "$code" = 1 ] || fail 'the other one cannot report'
cmp "$top/one.pdf" "$top/two.pdf" || fail 'the same commit, and not the same bytes'
for format in text md html json; do
    cd "$top/$case"
    pir report --as full --format $format >"$top/one" 2>/dev/null || :
    cd "$top/elsewhere/clone"
    env HOME="$top/elsewhere" TZ=Asia/Kathmandu LANG=de_DE XDG_CONFIG_HOME="$top/elsewhere" \
        pir report --as full --format $format >"$top/two" 2>/dev/null || :
    [ -s "$top/one" ] || fail "no report as $format"
    cmp "$top/one" "$top/two" || fail "the same commit, and not the same bytes as $format"
done

# ---- it can be held against the record ------------------------------------------------------
cd "$top/$case"
run pir verify-report "$top/one.pdf"
same "$code" 0 'exit code of an untouched report'
pir report --as full --paper letter -o "$top/letter.pdf" 2>"$err" || :
run pir verify-report "$top/letter.pdf"
same "$code" 0 'exit code of an untouched report on Letter'
LC_ALL=C sed 's/Example Ltd/Example Inc/' "$top/one.pdf" >"$top/changed.pdf"
run pir verify-report "$top/changed.pdf"
same "$code" 1 'exit code of a changed report'

# ---- what is wrong is said ------------------------------------------------------------------
cd "$top/$case"
fails 2 'there is no paper "a5"' pir report --format pdf --paper a5 -o "$top/no.pdf"
fails 2 'there is no format "doc"' pir report --format doc
[ ! -e "$top/no.pdf" ] || fail 'a file of nothing'
run pir brief -o "$top/brief.pdf"
same "$code" 0 'exit code of a brief'
qpdf --check "$top/brief.pdf" >"$out" || fail 'the brief is no PDF'
mkdir "$top/lonely"
cp "$PIR" "$top/lonely/pir"
run "$top/lonely/pir" report --format pdf -o "$top/no.pdf"
if [ -x /usr/local/libexec/pir/pir-pdf ]; then
    skip 'a pir without pir-pdf: one is installed here'
else
    same "$code" 3 'exit code without pir-pdf'
    says 'pir-pdf, which is not installed'
fi

# ---- more than a page: what to shorten is named, the heaviest first -------------------------
new_record "$top/long" --time-zone UTC
open_incident 'Payments are down'
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32; do
    recorded assumption "Assumption $n takes a whole line of the page and then some more of the next one, as people write" \
        --why x --disproved-by 'the review of the logs that is going on' --review-by 2026-12-01
done
lines=$(printf 'This one is long. %.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40)
recorded cause "$lines" --class design --status preliminary --part root
for paper in a4 letter; do
    report "$top/long.pdf" --paper $paper
    same "$code" 1 'exit code of more than a page'
    says 'the summary takes' 'the heaviest are How ['
    page "$top/long.pdf" 1
    ! grep -q 'Open questions' "$out" || fail 'it does fit'
done

# ---- without its fonts it says which is missing and what to install, and leaves no file -----------
if unshare -rm true 2>/dev/null; then # where users may have name spaces
    # shellcheck disable=SC2016  # $1 is the inner shell's
    run unshare -rm sh -c 'mount -t tmpfs none /usr/share/fonts && exec pir report -o "$1"' sh "$top/fontless.pdf"
    same "$code" 3 'exit code without fonts'
    says 'is not installed' 'apt-get install fonts-liberation'
    [ ! -e "$top/fontless.pdf" ] || fail 'a file was written without fonts'
fi
