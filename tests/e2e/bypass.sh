#!/bin/sh
# A gate that was gone round shows: a review that is closed with plain git before it is
# complete is refused by the hooks, with the list, and is a finding of verify.
# shellcheck disable=SC2031
set -eu
. tests/e2e/common.sh
. "$PIR_SOURCE/tests/e2e/common.server.sh"

new_server
cd "$top/record"
folder=$(dirname "$(last_file)")

# by_hand KIND FIELDS: an entry typed in an editor, staged under its right name.
by_hand() {
    printf -- "---\nschema: %s/1\nincident: %s\noccurred: '2026-11-23T14:15:02Z'\nprecision: second\ntlp: amber\n%b---\n" \
        "$1" "$incident" "$2" >"$folder/x.md"
    git add incidents
    ok pir hooks install --quiet
    run git commit -q -m x
    says 'git mv'
    sh -c "$(sed -n 's/^ *way out: //p' "$err")"
}
# closes_by_hand: a commit that closes the incident, with the trailers it needs.
closes_by_hand() {
    by_hand close 'outcome: All is well.\n'
    run git commit -q -m 'close: All is well.'
    [ "$code" = 1 ] || fail 'pre-commit let it close'
    says 'gate-bypassed' "incident $incident is closed while" 'missing' 'way out: '
    ok pir hooks uninstall --quiet || :
    cat >"$top/message" <<END
close: All is well.

Pir-Incident: $incident
Pir-Entry: sha256:$(sha256sum "$(git diff --cached --name-only)" | cut -c 1-64)
END
    git commit -q -S -F "$top/message"
}

run pir close 'All is well.'
[ "$code" = 1 ] || fail 'pir closes what is not complete'
asked=$(grep -c '^' "$err")
[ "$asked" -gt 5 ] || fail 'pir does not say what is missing'
run pir hooks uninstall
tick
pir_missing=$(pir check --json "$incident" | jq '.missing') || :
closes_by_hand 2>"$err" || fail 'the commit could not be made'
push_refused 'gate-bypassed' "$pir_missing things are missing" 'impact-financial: No financial impact' \
    'its gates do not let that through' 'pir impact'
run pir verify
same "$code" 0 'a gate that was gone round breaks no signature'
shows 'warning gate-bypassed' "closed while $pir_missing things are missing: " 'Verified'
ok pir verify --json
same "$(jq -r '[.findings[] | select(.rule == "gate-bypassed")] | length' "$out")" 1 'findings of the gate'
[ "$(jq -r '.findings[0].path' "$out")" = "$(last_file)" ] || fail 'the finding names another entry'

# As it stood then: what is recorded later changes nothing.
tick
ok pir reopen 'It was closed too early.' -i "$incident" --quiet
tick
ok pir impact 'No money was lost.' -i "$incident" --dimension financial --stage final --none-because 'nobody could buy' --quiet
run pir verify
shows "closed while $pir_missing things are missing: " ' 2 now'

# A warning is remembered with what was verified: said again each time, its commit not read again.
findings() { # BEFORE [OPTION...]: of a verification that goes on from so many commits
    wanted=$1
    shift
    ok pir verify --json "$@"
    same "$(jq '."verified-before"' "$out")" "$wanted" 'commits verified before'
    jq .findings "$out"
}
commits=$(git rev-list --count HEAD)
findings "$commits" >"$top/again"
findings 0 --full >"$top/whole"
cmp "$top/again" "$top/whole" || fail 'a second run says something else than the first'
same "$(jq length "$top/again")" 1 'warnings said again'
remembered=$(grep -rl '^warning gate-bypassed ' "$HOME/.local/state/pir/clones")
sed -i 's/^warning gate-bypassed /warning entry-modified /' "$remembered"
findings 0 >"$top/again"
cmp "$top/again" "$top/whole" || fail 'a damaged memory is believed'
git reset -q --hard origin/main

# Who may not approve does not approve by plain git either.
ok pir trust add bob@example.org --name 'Bob Example' --role recorder --key "$(key_of bob).pub"
tick
git push -q --no-verify origin main 2>"$err"
tick
by_hand waiver "gate: close\nrule: approved\nreason: No time.\n"
run git commit -q -m 'waiver: no time'
[ "$code" = 1 ] || fail 'pre-commit let a waiver pass that counts for nothing'
says 'gate-bypassed' 'counts for nothing'
git reset -q --hard
git clean -q -f
run pir hooks uninstall

# What is fine at every gate is fine here: nothing is found.
recorded note 'an honest one' -i "$incident"
push_ok
XDG_STATE_HOME=$top/state ok pir verify --introduction "$intro"
! grep -q gate-bypassed "$out" || fail 'a finding where no gate was gone round'

# What pir check asks for beside the entries themselves is asked for then, too: the clocks of
# duties that were declared to apply, and work that somebody else verified.
# past_all_hooks KIND: what is staged, signed, whatever any hook says.
past_all_hooks() {
    ok pir hooks uninstall --quiet || :
    git commit -q -S -m "$1: by hand

Pir-Incident: $incident
Pir-Entry: sha256:$(sha256sum "$(git diff --cached --name-only)" | cut -c 1-64)"
}
echo 'scope: {gdpr_controller: true}' >>pir.yaml
tick
git commit -q -S -m 'settings: the GDPR applies' pir.yaml
tick
push_ok
by_hand close 'outcome: All is well.\n'
past_all_hooks close
push_refused 'gate-bypassed' 'clocks-judged: ' 'pir determination'
git reset -q --hard HEAD^
recorded action 'Mend the portal' -i "$incident" --purpose patch --owner CTO --due 2026-12-01 \
    --done-when 'it answers'
action=$(pir show --json "$id" | sed -n 's/^ *"id": "\(.\{52\}\)".*/\1/p' | head -n 1)
fails 1 'owns action' pir progress -i "$incident" --action "$id" --state verified --verified-by CTO
by_hand progress "action: $action\nstate: verified\nverified-by: CTO\n"
run git commit -q -m 'progress: verified'
[ "$code" = 1 ] || fail 'pre-commit let an owner verify their own work'
says 'gate-bypassed' 'CTO owns action'
past_all_hooks progress
push_refused 'gate-bypassed' 'CTO owns action' 'somebody else must look at it'
XDG_STATE_HOME=$top/state4 run pir verify --introduction "$intro"
same "$code" 0 'what counts for nothing breaks no signature'
shows 'warning gate-bypassed' 'CTO owns action'
git reset -q --hard HEAD^
by_hand progress "action: $action\nstate: verified\nverified-by: CISO\n"
past_all_hooks progress
push_ok

# A closing that the rules in force let through, with pir or by hand, is no finding; and the
# rules are those of then, not of now.
cat >schemas/review.yaml <<'END'
version: 1
waivers:
  roles: [owner]
rules:
- name: noted
  group: Record
  gates: [close]
  demand: What was decided is recorded.
  why: Somebody will ask.
  check: entries
  with: {kind: decision}
END
tick
git commit -q -S -m 'schemas: ask for little' schemas/review.yaml
tick
closes_by_hand 2>"$err" || fail 'the commit could not be made'
push_refused 'gate-bypassed' '1 thing is missing: noted'
git reset -q --hard HEAD^
tick
ok pir decision 'It stays off.' -i "$incident" --question 'On or off?' --decided-by CEO \
    --rationale 'Safety first.' --quiet
tick
by_hand close 'outcome: All is well.\n'
ok git commit -q -m 'close: All is well.'
push_ok
XDG_STATE_HOME=$top/state2 ok pir verify --introduction "$intro"
! grep -q gate-bypassed "$out" || fail 'a finding where the gate was open'
