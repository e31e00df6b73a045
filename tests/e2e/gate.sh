#!/bin/sh
# A gate in another repository: no release while a severe incident is unresolved, or its
# review overdue; for a push, for a server, for a pipeline, on line and off.
# shellcheck disable=SC2031
set -eu
. tests/e2e/common.sh

fits() {
    python3 "$PIR_SOURCE/tests/e2e/fits.py" "$PIR_SOURCE/schemas/output/gate.yaml" <"$out" || fail 'the JSON is another'
}

# ---- a record, published, and a clone of it for the gate ------------------------------
new_record "$top/record"
git init -q --bare -b main "$top/server.git"
git remote add origin "$top/server.git"
git push -q -u origin main
git clone -q "$top/server.git" "$top/the clone" 2>"$err"
gate() { # OPTIONS...: pir gate on the clone
    run pir gate --record "$top/the clone" "$@"
}
gate
same "$code" 0 'exit code of an open gate'
shows 'The gate is open' 'fetched'
ok pir open 'A drill' --severity critical --type technical-outage --how-detected planned \
    --summary 'Only a drill.' --exercise --quiet
tick
open_incident 'Portal down'
gate
same "$code" 0 'what was not published does not count'
git push -q origin main
gate
same "$code" 1 'exit code of a shut gate'
shows 'The gate is shut: 1 incident' "$incident: high, not resolved: it is declared: Portal down" "next -i $incident"
gate --json
same "$code" 1 'exit code with JSON'
fits
same "$(jq -r '.incidents[0].why' "$out")" unresolved 'why'
gate --severity critical
same "$code" 0 'another severity'
gate --when review-overdue
same "$code" 0 'another condition'
gate --quiet
same "$code$(cat "$out")" 1 'quietly'
gate --refs 'refs/tags/v*' refs/tags/v1
same "$code" 1 'a tag the gate is about'
gate --refs 'refs/tags/v*' refs/heads/main
same "$code" 0 'a branch it is not about'
shows 'not about refs/heads/main'

# What is marked stays out of a log that many read.
ok pir open 'Somebody by name' --severity critical --type insider --how-detected 'a call' \
    --summary 'Personal.' --personal-data --quiet
tick
git push -q origin main
gate
! grep -q 'Somebody' "$out" || fail 'a marked title is shown'
shows '2 incidents of the record hold it up'
secret=$(pir list --json | jq -r '.incidents[] | select(.severity == "critical" and (.exercise | not)) | .id' | cut -c 1-8)
for each in $incident $secret; do
    ok pir event 'It works again.' --phase resolved -i "$each" --quiet
    tick
done
git push -q origin main
gate
same "$code" 0 'resolved, and its review not due yet'
tick $((15 * 86400))
gate
same "$code" 1 'the review is overdue'
shows 'its review had to be closed by 2026-12-07'
gate --days 30
same "$code" 0 'thirty days'
gate --when unresolved
same "$code" 0 'nothing is unresolved'

# ---- a push in an engineering repository ------------------------------------------------
git init -q --bare -b main "$top/product.git"
git init -q -b main "$top/product"
cd "$top/product"
git commit -q --allow-empty -m 'a product'
git remote add origin "$top/product.git"
git tag v1
git tag w1
fails 2 'not in a git repository' pir hooks install --gate "$top/nowhere"
fails 2 'are for --gate' pir hooks install --days 3
fails 2 'wants a number' pir hooks install --gate "$top/the clone" --days x
ok pir hooks install --gate "$top/the clone" --refs 'refs/tags/v* refs/heads/release/*'
shows 'pre-push' 'in place' 'the clone, for refs/tags/v*'
ok pir hooks
ok git push -q origin main w1
run git push origin v1
same "$code" 1 'a release while a review is overdue'
says 'pir: The gate is shut' "$incident" 'review had to be closed'
run git push origin main:refs/heads/release/2
same "$code" 1 'a release branch'
git config pir.gate.days 30
run git push -q origin v1
same "$code" 0 'a release after the days were raised'
git config pir.gate.days many
run git push origin main:refs/heads/release/2
[ "$code" != 0 ] || fail 'terms that cannot be read let it through'
says 'pir.gate.days must be a number'
git config pir.gate.days 14

# ---- off line -----------------------------------------------------------------------------
mv "$top/server.git" "$top/gone.git"
run git push origin v1:refs/tags/v2
same "$code" 1 'off line what was fetched last counts'
says 'could not be fetched now' 'as fetched'
touch -d '3 days ago' "$top/the clone/.git/pir/fetched"
gate --json
fits
same "$(jq .offline "$out")" true 'off line'
gate
shows 'it is as fetched 3 days ago'
mv "$top/gone.git" "$top/server.git"
mv "$top/the clone" "$top/away"
run git push origin v1:refs/tags/v2
[ "$code" != 0 ] || fail 'without the record the gate is open'
says 'is not in a git repository'
mv "$top/away" "$top/the clone"

# ---- the server's own gate -------------------------------------------------------------------
cd "$top/product.git"
ok pir hooks install --server --gate "$top/the clone" --refs 'refs/tags/v*'
shows 'pre-receive'
run git -C "$top/product" push --no-verify origin v1:refs/tags/v3
same "$code" 1 'a release at the server'
says 'remote: pir: The gate is shut'
ok git -C "$top/product" push -q --no-verify origin main:refs/heads/other
ok pir hooks uninstall --quiet
same "$(git config --list --file config | grep -c 'pir\.')" 0 'settings that are left'
ok git -C "$top/product" push -q --no-verify origin v1:refs/tags/v3

# ---- bad terms ----------------------------------------------------------------------------
cd "$top"
fails 2 'is no severity of a gate' pir gate --record "$top/the clone" --severity urgent
fails 2 'is no condition of a gate' pir gate --record "$top/the clone" --when never
fails 2 'holds no record' pir gate --record "$top/product"
fails 2 'name the one there is' pir gate --record "$top/the clone" --refs x
