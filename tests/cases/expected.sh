#!/bin/sh
# What whoever chose these incidents said must come out of each: limits met and not met, rules not in force then, what if,
# times between moments, what is overdue, and accounts that differ and both stay. One line here for one conclusion.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export HOME="$work/home" GIT_CONFIG_NOSYSTEM=1 TZ=UTC LC_ALL=C.UTF-8 COLUMNS=100
unset XDG_CONFIG_HOME GIT_DIR SSH_AUTH_SOCK || :
mkdir "$HOME"
ssh-keygen -q -t ed25519 -N '' -f "$HOME/key" </dev/null
git config --global user.name 'Case Keeper'
git config --global user.email keeper@example.org
git config --global gpg.format ssh
git config --global user.signingkey "$HOME/key.pub"
git config --global init.defaultBranch main

failed=0
is() { # NAME EXPECTED FOUND
    [ "$2" = "$3" ] && return
    printf '%s: expected "%s", found "%s"\n' "$1" "$2" "$3"
    failed=1
}
stage() { # DUTY STAGE FILTER [OPTIONS]: of what compliance says, through jq
    duty=$1 stage=$2 filter=$3
    shift 3
    pir compliance --json --regime "$duty" "$@" >"$work/json" || [ $? = 1 ]
    jq -r --arg duty "$duty" --arg stage "$stage" \
        ".duties[] | select(.id == \$duty) | .stages[] | select(.id == \$stage) | $filter" "$work/json"
}
entry() { # KIND WORDS: the id of the first entry that says so
    pir timeline --json | jq -r --arg kind "$1" --arg words "$2" \
        '[.entries[] | select(.kind == $kind and ((.phase // "") + ": " + .subject | contains($words)))][0].id'
}
# between KIND WORDS KIND WORDS: seconds from one entry to the other, least and greatest
between() {
    pir timeline --json --between "$(entry "$1" "$2")..$(entry "$3" "$4")" |
        jq -r '.measures[0] | "\(."least-seconds") \(."greatest-seconds")"'
}
holds() { # SECONDS "LEAST GREATEST": yes when it lies in between
    echo "$2" | awk -v at="$1" '{ print ($1 <= at && at <= $2 && $2 - $1 <= 172800) ? "yes" : "no: " $0 }'
}
duration() { # NAME: as the timeline has it, in seconds
    pir timeline --json | jq -r --arg name "$1" '.durations[] | select(.name == $name) | "\(."least-seconds") \(."greatest-seconds")"'
}
record() { # NAME ZONE
    pir --quiet init --organisation 'Case Library' --time-zone "$2" "$work/$1" >/dev/null
    cd "$work/$1"
    pir record --from "$here/$1.yaml" >"$work/recorded"
}
DAY=86400

# ---- British Airways 2018 ----------------------------------------------------------
record british-airways-2018-breach Europe/London
is 'BA: authority told in time' met "$(stage eu-gdpr-33 initial .verdict)"
is 'BA: at most 48 h' "0 $((2 * DAY))" "$(stage eu-gdpr-33 initial '.elapsed | "\(.least) \(.greatest)"')"
is 'BA: the individuals too' met "$(stage eu-gdpr-34 individuals .verdict)"
is 'BA: no fixed limit for that' null "$(stage eu-gdpr-34 individuals .due)"
is 'BA: figures of 6 September stand beside those of 25 October' yes \
    "$(pir log --json | jq -r '[.entries[] | select(.kind == "impact")] | if length >= 4 then "yes" else "no" end')"

# ---- Cloudflare 2019 ---------------------------------------------------------------
record cloudflare-2019-waf-outage UTC
is 'Cloudflare: detected after 3 min' yes "$(holds 180 "$(duration time-to-detect)")"
is 'Cloudflare: mitigated after 27 min' yes "$(holds 1620 "$(between event 'started: ' event 'recovered: ')")"
is 'Cloudflare: done 5 min after it was decided' yes \
    "$(holds 300 "$(between decision 'Switch the firewall engine off' event 'contained: ')")"
is 'Cloudflare: authority need not be told' decided-against "$(stage eu-gdpr-33 initial .verdict)"
is 'Cloudflare: and that is no lapse' 0 "$(pir compliance --json --regime eu-gdpr-33 | jq .bad)"
is 'Cloudflare: two actions are overdue' 2 \
    "$(pir actions --overdue --json | jq '[.actions[] | select(.due < "2019-08-01")] | length')"

# ---- Equifax 2017 ------------------------------------------------------------------
record equifax-2017-breach America/New_York
is 'Equifax: CEO told 1 to 3 days after detection' "$DAY $((3 * DAY))" \
    "$(between event 'detected: ' communication 'to CEO' | awk '{ print $1, $2 + 0 }')"
is 'Equifax: the board 22 days after the CEO' yes "$(holds $((22 * DAY)) "$(between communication 'to CEO' communication 'to board')")"
is 'Equifax: the public 40 days after detection' yes \
    "$(holds $((40 * DAY)) "$(between event 'detected: ' communication 'to public')")"
is 'Equifax: the unit in the United Kingdom only with the public' yes \
    "$(holds 300 "$(between communication 'to UK unit' communication 'to public')")"
is 'Equifax: GDPR not in force' not-in-force "$(stage eu-gdpr-33 initial .verdict)"
is 'Equifax: what if, from the last moment that can be defended' overdue "$(stage eu-gdpr-33 initial '."would-be"' --if aware=2017-08-15)"
is 'Equifax: all moments stand side by side' 2 "$(stage eu-gdpr-33 initial '[.anchor.time.at, .alternatives[].anchor.time.at] | unique | length')"
is 'Equifax: SEC rule not in force' not-in-force "$(stage us-sec-8k-105 form-8k .verdict)"
is 'Equifax: the gap in the evidence is shown' yes "$(pir search chats --json | jq -r 'if .total > 0 then "yes" else "no" end')"

# ---- GitLab 2017 -------------------------------------------------------------------
record gitlab-2017-database-loss UTC
is 'GitLab: users told 1 min 28 s after the stop' yes \
    "$(holds 88 "$(between event 'contained: ' communication 'emergency maintenance')")"
is 'GitLab: back after 18 h 46 min 50 s' yes "$(holds 67610 "$(between event 'contained: ' event 'resolved: ')")"
is 'GitLab: data of about 6 h lost' yes \
    "$(holds 21900 "$(between event 'takes a snapshot of production by hand' event 'started: ')")"
is 'GitLab: GDPR not in force' not-in-force "$(stage eu-gdpr-33 initial .verdict)"
is 'GitLab: when it would have been due' 2017-02-03T23:27:10Z "$(stage eu-gdpr-33 initial .due.from --if aware=2017-01-31T23:27:10Z)"
is 'GitLab: accounts that differ are both kept' yes \
    "$(pir search contradicts --field links --json | jq -r 'if .total >= 5 then "yes" else "no" end')"
is 'GitLab: the figure of 6 h 5 min can be found' 1 "$(pir search '6 h 5 min' --json | jq .total)"
exit $failed
