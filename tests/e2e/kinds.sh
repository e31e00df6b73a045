#!/bin/sh
# Every kind of entry, recorded by each example its own help gives.
set -eu
. tests/e2e/common.sh

clock_at 1795629600 # 2026-11-25T18:00:00Z
new_record "$top/record" --time-zone Europe/Berlin
trust bob
advise_only

python3 - "$PIR_SOURCE/schemas" >"$top/examples" <<'END'
import pathlib, sys, yaml
kinds = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.yaml")):
    about = yaml.safe_load(path.read_text()).get("x-pir") or {}
    if "version" in about:
        kinds[path.stem] = [" ".join(line.split()) for line in about["examples"]]
late = ["progress", "lesson", "meeting", "cause", "question", "approval", "correction", "close", "reopen"]
order = ["incident"] + [k for k in kinds if k != "incident" and k not in late] + late
for kind in order:
    for line in kinds.pop(kind):
        print(kind, line)
assert not kinds, kinds
END
remember() { # KIND ID
    case $1$line in
    impact*--value*) impact=$2 ;;
    impact*) ;;
    action* | evidence* | decision* | commitment* | finding*) eval "$1=$2" ;;
    esac
}
tried=0
closed=
while read -r kind line; do
    case $kind in
    correction) any=${impact:-} ;;
    *) any=${finding:-} ;;
    esac
    line=$(printf '%s\n' "$line" | sed "
        s/--action [0-9a-z]\{8\}/--action ${action:-}/
        s/--handed-over [0-9a-z]\{8\}/--handed-over ${action:-}/
        s/\(--of\|--evidence\) [0-9a-z]\{8\}/\1 ${evidence:-}/
        s/--decision [0-9a-z]\{8\}/--decision ${decision:-}/
        s/--commitment [0-9a-z]\{8\}/--commitment ${commitment:-}/
        s/\(--rests-on\|--entry\) [0-9a-z]\{8\}/\1 $any/")
    # What is closed cannot be closed, nor what is open reopened.
    case $kind$closed in
    closeyes) ok pir reopen 'Not yet.' && closed= ;;
    reopen) ok pir close 'It is over.' && closed=yes ;;
    *) tried=$((tried - 1)) ;;
    esac
    tried=$((tried + 2))
    tick
    [ "$kind" != approval ] || as bob # nobody approves what they wrote
    eval "ok $line"
    as alice
    case $kind in close) closed=yes ;; reopen) closed= ;; esac
    grep -qE "^$kind [0-9a-z]{8} recorded in 2[0-9]-[a-z0-9-]+-[0-9a-z]{8}$" "$out" ||
        fail 'it does not say what was recorded where'
    id=$(cut -d' ' -f2 "$out")
    git show -s --format=%s | grep -q "^$kind: ." || fail 'the subject does not begin with the kind'
    last_file | grep -q -- "-$kind-$id.md$" || fail "HEAD does not add the entry $id"
    remember "$kind" "$id"
    tick
done <"$top/examples"
entries $tried
for schema in schemas/*.yaml; do
    kind=$(basename "$schema" .yaml)
    grep -q '^  text: [a-z]' "$schema" || continue
    git ls-files incidents | grep -q -- "-$kind-" || fail "no example of $kind was recorded"
done
stock_ok

