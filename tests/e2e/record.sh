#!/bin/sh
# Recording: every way to give text, fields and times; what must not get into names.
set -eu
. tests/e2e/common.sh

clock_at 1795629600 # 2026-11-25T18:00:00Z
new_record "$top/record" --time-zone Europe/Berlin
open_incident 'Ways to give text'

# ---- ways to give text -----------------------------------------------------------
body() { # EXPECTED
    same "$(sed '1d' "$(last_file)" | sed '1,/^---$/d')" "$1" 'the body'
    tick
}
ok pir note CEO approved budget
body 'CEO approved budget'
ok pir note 'CEO approved' --source phone 'the second budget'
body 'CEO approved the second budget'
holds "$(last_file)" 'source: phone'
ok pir note -- --looks-like-an-option -x
body '--looks-like-an-option -x'
ok pir note --source=phone --tag=one --tag two --link "supports:$incident" 'with options'
body 'with options'
holds "$(last_file)" 'tags: [one, two]' 'type: supports'
printf 'Grüße ✓\n\n\ttabs, too\n\n* a list\n\n\n' >"$top/text"
ok pir note -F "$top/text"
body "$(cat "$top/text")"
ok pir note --file "$top/text" --at 17:00
body "$(cat "$top/text")"
ok pir note - <<END
from a pipe
END
body 'from a pipe'
ok pir note -F - <<END
from a pipe, too
END
body 'from a pipe, too'

# The words are the measure, the file is the body.
ok pir impact 'Cost of the response' --dimension financial --stage initial \
    --set none-because='volunteers only' -F "$top/text"
holds "$(last_file)" 'none-because: volunteers only' 'measure: Cost of the response'
body "$(cat "$top/text")"

# A file with front matter sets fields.
cat >"$top/front" <<'END'
---
statement: Orders are not tracked to proof
class: process
status: preliminary
tags: [a, b]
---
The longer story.
END
ok pir cause -F "$top/front" --part root
holds "$(last_file)" 'status: preliminary' 'part: root' 'tags: [a, b]'
body 'The longer story.'

# Any field by --set, also those of several words and truth values.
ok pir note 'marked' --set privileged=yes --set confidence=low --set 'confidence-why=one log only'
holds "$(last_file)" 'privileged: true' 'confidence: low' 'confidence-why: one log only'
body marked
ok pir note 'not marked' --no-privileged
holds "$(last_file)" 'privileged: false'
body 'not marked'

# An editor, as git chooses it; the template asks for what the kind wants.
script editor 'cp "$1" "$SEEN" && sed -i -f "$ANSWERS" "$1"'
export ANSWERS="$top/answers" SEEN="$top/seen" EDITOR="$top/editor"
cat >"$ANSWERS" <<'END'
s/^question:.*/question: Keep it up?/
s/^decided-by:.*/decided-by: CIO/
s/^rationale:.*/rationale: Every hour counts./
END
ok pir decision 'Take it off line' -e --cost 3 --currency EUR
holds "$SEEN" 'choice: Take it off line' 'question:' 'rationale:' 'cost: 3'
holds "$(last_file)" 'choice: Take it off line' 'Keep it up?' 'decided-by: CIO' 'cost: 3'
tick
echo "\$a written in the editor" >"$ANSWERS"
ok pir note -e
body 'written in the editor'
for way in GIT_EDITOR core.editor VISUAL; do
    script "editor-$way" "echo 'by $way' >>\"\$1\""
done
(
    VISUAL=$top/editor-VISUAL
    export VISUAL
    ok pir note -e
    body 'by VISUAL'
    git config --global core.editor "'$top/editor-core.editor'"
    ok pir note -e
    body 'by core.editor'
    GIT_EDITOR=$top/editor-GIT_EDITOR
    export GIT_EDITOR
    ok pir note -e
    body 'by GIT_EDITOR'
)
tick 600
as alice
same "$(ls .git/pir)" 'lock
use' 'what pir keeps'

# ---- times -----------------------------------------------------------------------
when() { # TYPED OCCURRED PRECISION
    ok pir note "At $1" --at "$1"
    holds "$(last_file)" "occurred: $2" "precision: $3"
    tick 1
}
clock_at 1795629600 # 19:00 in Berlin
tick 36000          # 2026-11-26T05:00:00 in Berlin
when now "'2026-11-26T05:00:00+01:00'" second
when 04:05 "'2026-11-26T04:05:00+01:00'" minute
when 04:05:07 "'2026-11-26T04:05:07+01:00'" second
when 'yesterday 14:05' "'2026-11-25T14:05:00+01:00'" minute
when yesterday "'2026-11-25T00:00:00+01:00'" day
when today "'2026-11-26T00:00:00+01:00'" day
when 2026-11-22 "'2026-11-22T00:00:00+01:00'" day
when '2026-07-22 14:05' "'2026-07-22T14:05:00+02:00'" minute
when 2026-11-22T14:05:02-05:00 "'2026-11-22T14:05:02-05:00'" second
when 2026-11-22T14:05:02Z "'2026-11-22T14:05:02Z'" second
when '2h ago' "'2026-11-26T03:00:00+01:00'" minute
when '15 min ago' "'2026-11-26T04:45:00+01:00'" minute
when '3d ago' "'2026-11-23T00:00:00+01:00'" day
when unknown unknown unknown
ok pir note 'known later' --at yesterday --known 04:30 --precision day
holds "$(last_file)" "known: '2026-11-26T04:30:00+01:00'" 'known-precision: minute'
stock_ok

# ---- what is marked does not get into paths and subjects -------------------------
for mark in --personal-data --privileged '--tlp red'; do
    # shellcheck disable=SC2086  # option and value
    recorded note "the secret of $mark" $mark
    same "$(git show -s --format=%s)" "note: $(echo "$id" | cut -c 1-8)" 'the subject'
    # shellcheck disable=SC2086
    ok pir open 'Very secret title' --severity low --type insider --how-detected 'a tip' \
        --summary 'It is secret.' $mark
    tick
    git show -s --format=%B | grep -q secret && fail 'the message tells the secret'
    last_file | grep -q secret && fail 'the path tells the secret'
done
ok pir open 'Very secret title' --severity low --type insider --how-detected 'a tip' \
    --summary 'It is secret.' --tlp red --code-name 'Blue Heron'
last_file | grep -q -- '-blue-heron-' || fail 'the code name is not in the path'
tick


# A day may be typed as a person says it.
recorded action 'Renew the certificate' --purpose prevent --owner CIO --due today --done-when 'it is valid'
today=$(sed -n "s/^due: '\(.*\)'$/\1/p" "$(last_file)")
recorded action 'Look at it' --purpose detect --owner CIO --due tomorrow --done-when 'it was seen'
holds "$(last_file)" "due: '$(date -u -d "$today + 1 day" +%F)'"
fails 2 'due must be a date' pir action 'Look at it' --purpose detect --owner CIO --due soon --done-when 'it was seen'
