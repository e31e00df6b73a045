#!/bin/sh
# Hostile and broken streams, front matter, schemas and settings: refused with the file and
# line, and nothing written.
set -eu
. tests/e2e/common.sh

new_record "$top/record"
open_incident

# stream LINE TEXT: what is on stdin is refused as a stream of entries, at that line.
stream() {
    cat >"$top/stream.yaml"
    fails 2 "$top/stream.yaml:$1: " pir record --from "$top/stream.yaml"
    says "$2"
}
# front LINE TEXT: what is on stdin is refused as an entry for -F, at that line.
front() {
    cat >"$top/front.md"
    fails 2 "$top/front.md:$1: " pir note -F "$top/front.md"
    says "$2"
}

# ---- YAML that is more than it seems ---------------------------------------------
stream 2 anchor <<'END'
schema: note
body: &a x
END
stream 3 alias <<'END'
schema: note
source: x
body: *a
END
stream 2 tag <<'END'
schema: note
body: !!binary aGk=
END
stream 2 tag <<'END'
schema: note
body: !!python/object/apply:os.system ["id"]
END
stream 3 'body' <<'END'
schema: note
body: one
body: two
END
stream 2 '<<' <<'END'
schema: note
<<: {body: x}
END
stream 3 U+0000 <<'END'
schema: note
source: y
body: "x\0y"
END
stream 2 U+001B <<'END'
schema: note
body: "\e[31mred"
END
stream 2 U+202E <<'END'
schema: note
body: "user\u202Egnp.exe"
END
stream 1 directive <<'END'
%YAML 1.1
---
schema: note
body: x
END
stream 2 'key' <<'END'
schema: note
? body
: x
END
stream 3 '' <<'END'
schema: note
body: [unclosed
END
stream 2 '' <<'END'
schema: note
	body: tab
END
stream 1 mapping <<'END'
just words
END
stream 1 mapping <<'END'
- schema: note
- body: x
END
stream 4 'what kind' <<'END'
schema: note
body: x
---
body: y
END
{
    echo 'schema: note'
    printf 'body: '
    head -c 5000 /dev/zero | tr '\0' '['
} >"$top/deep"
fails 2 "$top/deep:2: " pir record --from "$top/deep"
says 16
{
    echo 'schema: note'
    echo 'tags:'
    i=0
    while [ $i -lt 10001 ]; do
        i=$((i + 1))
        echo "- t$i"
    done
} >"$top/wide"
fails 2 "$top/wide:" pir record --from "$top/wide"
printf 'schema: note\r\nbody: x\r\n' | stream 1 'carriage return'
printf '\357\273\277schema: note\nbody: x\n' | stream 1 'byte order mark'
printf '\377\376s\000c\000' | stream 1 ''
printf 'schema: note\nbody: \351\n' | stream 2 0xe9
printf 'schema: note\nbody: "a\000b"\n' | stream 2 U+0000
: >"$top/empty"
fails 2 "$top/empty: there is no entry in it" pir record --from "$top/empty"
printf -- '---\n---\n' >"$top/empty"
fails 2 "$top/empty" pir record --from "$top/empty"
printf -- '# only a comment\n' >"$top/empty"
fails 2 "$top/empty" pir record --from "$top/empty"

# ---- JSON lines ------------------------------------------------------------------
stream 2 '' <<'END'
{"schema": "note", "body": "x"}
{"schema": "note", "body": "x"
END
stream 1 body <<'END'
{"schema": "note", "body": "x", "body": "y"}
END
stream 3 'U+0000' <<'END'
{"schema": "note", "body": "x"}

{"schema": "note", "body": "x\u0000y"}
END
stream 1 '' <<'END'
{"schema": "note", "body": "\ud800"}
END
stream 2 mapping <<'END'
{"schema": "note", "body": "x"}
["schema", "note"]
END
stream 1 number <<'END'
{"schema": "note", "body": 3e400}
END
stream 1 '' <<'END'
{"schema": "note", "body": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": {"j": {"k": {"l": {"m": {"n": {"o": {"p": {"q": 1}}}}}}}}}}}}}}}}}}
END

# ---- fields of a stream ----------------------------------------------------------
stream 1 'there is no kind of entry called "nose"' <<'END'
schema: nose
body: x
END
says note
stream 3 soruce <<'END'
schema: note
body: x
soruce: y
END
stream 4 'severity must be one of' <<'END'
schema: incident
title: t
summary: s
severity: huge
type: other
how-detected: x
END
stream 5 'stage is missing' <<'END'
schema: note
body: x
---
# an impact of which much is missing
schema: impact
measure: m
END
stream 3 'lies in the future' <<'END'
schema: note
body: x
occurred: 2999-01-01
END
stream 1 label <<'END'
schema: note
label: two words
body: x
END
stream 1 'zzzzzzzz' <<'END'
schema: note
incident: zzzzzzzz
body: x
END
stream 5 'two entries have the label twice' <<'END'
schema: note
label: twice
body: x
---
schema: note
body: y
label: twice
END
stream 1 'knows note/1, not note/99' <<'END'
schema: note/99
body: x
END
{
    i=0
    while [ $i -lt 513 ]; do
        i=$((i + 1))
        printf '{"kind": "note", "body": "note %d"}\n' $i
    done
} >"$top/many"
fails 2 '512' pir record --from "$top/many"
says --commit-each

# ---- front matter ----------------------------------------------------------------
front 2 anchor <<'END'
---
source: &a x
---
text
END
front 3 source <<'END'
---
source: x
source: y
---
text
END
front 2 soruce <<'END'
---
soruce: x
---
text
END
front 3 'the line "---" after the fields is missing' <<'END'
---
source: x
text
END
front 2 '' <<'END'
---
- a
---
text
END
front 4 'does not belong' <<'END'
---
source: x
...
source: y
---
text
END

# ---- the record's own files ------------------------------------------------------
# broken FILE TEXT COMMAND...: with what is on stdin as FILE, committed by its owner, the
# command fails; afterwards FILE is as before.
broken() {
    file=$1
    text=$2
    shift 2
    cat >"$file"
    git commit -q -m "change $file" -- "$file"
    fails "$code_wanted" "$text" "$@"
    git revert --no-edit HEAD >/dev/null
}
code_wanted=2
broken pir.yaml 'pir.yaml:1: time-zone is missing' pir note x <<'END'
version: 1
organisation: Example Ltd
timezone: Europe/Berlin
END
broken pir.yaml 'pir.yaml:3: ' pir list <<'END'
version: 1
organisation: Example Ltd
time-zone: Middle/Earth
END
broken pir.yaml 'pir.yaml:1: ' pir note x <<'END'
- no
END
sed 's/^required:/requird:/' schemas/note.yaml >"$top/note.yaml"
broken schemas/note.yaml 'schemas/note.yaml' pir note x <"$top/note.yaml"
says requird
broken schemas/note.yaml 'schemas/note.yaml:2' pir note x <<'END'
title: note
type: &a object
END
broken trust/roles.yaml 'trust/roles.yaml' pir note x <<'END'
version: 1
END
broken trust/allowed_signers 'trust/allowed_signers:1' pir note x <<'END'
* ssh-ed25519 AAAA
END
git rm -q schemas/envelope.yaml
git commit -q -m 'no envelope'
fails 2 'envelope.yaml' pir note x
git revert --no-edit HEAD >/dev/null

# A broken schema of one kind does not stand in the way of another.
sed -i 's/^required:/requird:/' schemas/impact.yaml
git commit -q -m 'break impact' -- schemas/impact.yaml
recorded note 'the rest still works'
fails 2 schemas/impact.yaml pir impact x
git revert --no-edit HEAD~1 >/dev/null
recorded note 'and at the end, too'
