#!/bin/sh
# Streams: many entries at once, all or nothing.
set -eu
. tests/e2e/common.sh

clock_at 1795629600 # 2026-11-25T18:00:00Z
new_record "$top/record" --time-zone Europe/Berlin
open_incident

before=$(git rev-list --count HEAD)
count=$(git ls-tree -r --name-only HEAD incidents | wc -l)
cat >"$top/stream" <<'END'
schema: incident
label: out
title: Streamed
summary: It came in a stream.
severity: low
type: other
how-detected: a pipe
---
schema: action/1
label: fix
title: Mend it
purpose: patch
owner: CIO
due: 2026-12-24
done-when: it is mended
---
kind: note
body: |
  Two lines
  of text.
links: ['supports:@fix']
---
schema: progress
action: '@fix'
state: doing
END
ok pir record --from "$top/stream" --dry-run
same "$(grep -c ' would be recorded in ' "$out")" 4 'entries that would be recorded'
entries "$count"
ok pir record --from "$top/stream"
same "$(wc -l <"$out")" 4 'lines of output'
entries $((count + 4))
same "$(git rev-list --count HEAD)" $((before + 1)) commits
same "$(git show -s --format=%s)" 'record: 4 entries, first incident: Streamed' subject
same "$(git show -s --format=%B | grep -c '^Pir-Entry: sha256:')" 4 trailers
fix=$(sed -n 's/^action \([0-9a-z]*\) .*/\1/p' "$out")
holds "$(git ls-files 'incidents/*-progress-*' | tail -n 1)" "$fix"
stock_ok

tick
sed 's/^title: Streamed/title: Streamed again/' "$top/stream" >"$top/again"
ok pir record --from - --commit-each <"$top/again"
entries $((count + 8))
same "$(git rev-list --count HEAD)" $((before + 5)) commits
stock_ok

tick
ok pir record --from - --json <<'END'
{"schema": "note", "label": "a", "body": "first\nline", "occurred": "2026-11-22", "tags": ["x"]}

{"schema": "impact", "measure": "Hours", "dimension": "operational", "stage": "final", "value": 12.5, "unit": "hours", "basis": "measured", "links": [{"type": "supports", "target": "@a"}]}
END
python3 - "$out" <<'END'
import json, sys
receipts = json.load(open(sys.argv[1]))
assert [r["kind"] for r in receipts] == ["note", "impact"], receipts
assert all(len(r["id"]) == 52 and len(r["commit"]) == 40 for r in receipts), receipts
END
entries $((count + 10))

# All or nothing: the last of three is wrong, in either way of committing.
tick
for each in '' --commit-each; do
    # shellcheck disable=SC2086  # an option or none
    fails 2 'standard input:7' pir record --from - $each <<'END'
kind: note
body: good
---
kind: note
body: good, too
---
kind: event
phase: started
END
    says 'what is missing'
done
fails 2 '@later' pir record --from - <<'END'
kind: note
body: good
links: ['supports:@later']
---
kind: note
label: later
body: too late
END
fails 2 'twice' pir record --from - <<'END'
kind: note
body: the same
---
kind: note
body: the same
END

# The same entry again is refused, not recorded as if it had happened twice.
ok pir note 'once' --at 04:11:12
fails 2 'recorded already' pir note 'once' --at 04:11:12
says --at

# --dry-run finds the same faults, and leaves the incident in use alone.
ok pir open Dry --severity low --type other --how-detected x --summary y --dry-run
shows 'would be recorded in'
fails 2 severity pir open Dry --severity lowish --type other --how-detected x --summary y --dry-run

# pir record KIND is pir KIND; for some kinds the command has another name.
tick
ok pir record incident Recorded --severity low --type other --how-detected x --summary y
shows 'incident '
stock_ok
