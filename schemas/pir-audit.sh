#!/bin/sh
# Audits a record with git and ssh-keygen alone (OpenPGP signatures: with gpg, X.509 ones: with openssl);
# VERIFY.md says how to use it and what it cannot see.
# usage: sh pir-audit.sh INTRODUCTION WHERE [BRANCH]     WHERE: folder of a clone, or its address
# exit codes: 0 nothing is wrong, 1 something is, 2 it could not be tried, or not for all commits
set -u
[ $# -ge 2 ] || { echo "usage: sh $0 INTRODUCTION WHERE [BRANCH]" >&2; exit 2; }
root=${1%%:*} pinned=${1#*:} tab=$(printf '\t') found=0 count=0 unchecked=0 commit=
top=$(mktemp -d) || exit 2
trap 'rm -rf "$top"' EXIT
bad() { found=$((found + 1)); echo "BAD $commit: $1"; }
cannot() { [ "$last" = "$commit" ] || { last=$commit unchecked=$((unchecked + 1)); echo "NOT CHECKED $commit: $1"; }; }
last=
sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c 1-64; }
blob() { git cat-file blob "$1" 2>/dev/null; }
revoked() { sed -n '/^revoked:/,$s/.*\(\(SHA256\|openpgp\|x509\):[A-Za-z0-9+/]*\).*/\1/p'; }
listed() { # is the list in $top/signers in its one form?
    grep -vqE '^[a-z0-9._+-]+@[a-z0-9.-]+ namespaces="git"(,valid-(after|before)="[0-9]{14}Z"){0,2} [a-z0-9@.-]+ [A-Za-z0-9+/=]+$' "$top/signers" && bad 'the list of signers has a strange line'
    sort -c "$top/signers" 2>/dev/null || bad 'the list of signers has a line out of order'
    [ -z "$(sed 's/.* //' "$top/signers" | sort | uniq -d)" ] || bad 'the list of signers has a key twice'
}
# Nobody's settings but these: signatures are checked by this machine's ssh-keygen and nothing else.
for name in $(git rev-parse --local-env-vars) GIT_TRACE GIT_EXTERNAL_DIFF; do unset "$name"; done
export LC_ALL=C OPENSSL_CONF=/dev/null GIT_NO_REPLACE_OBJECTS=1 GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$top/config"
printf '[safe]\ndirectory=*\n[gpg]\nprogram=false\n[gpg "x509"]\nprogram=false\n[gpg "ssh"]\nprogram="%s"\nallowedSignersFile="%s"\n' \
    "$(command -v ssh-keygen)" "$top/signers" >"$top/config"
git clone -q --bare --no-local --single-branch ${3:+--branch "$3"} -- "$2" "$top/record" || exit 2
cd "$top/record" || exit 2
git fsck --strict --no-progress --no-dangling >"$top/fsck" 2>&1 || echo failed >>"$top/fsck"
[ ! -s "$top/fsck" ] || bad "git fsck: $(head -n 1 "$top/fsck")"
[ "$(git rev-list --max-parents=0 HEAD)" = "$root" ] || { bad 'the record does not begin with the introduction'; exit 1; }

# OpenPGP and X.509: the keys that roles.yaml has of the committer, each from its file in the judging commit.
keys_of() { # FORMAT
    awk -v who="  $email:" 'index($0, who) == 1 { on = 1; print; next } /^ ? ?[^ ]/ { on = 0 } on' "$top/roles" | grep -o "$1:[0-9A-Fa-f]*"
}
by_openpgp() { # prints the key that made the signature
    rm -rf "$top/gnupg" && mkdir -m 700 "$top/gnupg" || return
    for name in $(keys_of openpgp); do # an expired key may sign: who may is said by the trust files
        blob "$judge:trust/openpgp/${name#*:}.asc" | gpg --homedir "$top/gnupg" --batch --no-autostart --import 2>"$top/said"
    done
    gpg --homedir "$top/gnupg" --batch --no-autostart --trust-model always --ignore-time-conflict --status-fd 1 \
        --verify "$top/sig" "$top/payload" 2>"$top/said" >"$top/status"
    grep -q '^\[GNUPG:\] REVKEYSIG' "$top/status" || sed -n 's/^\[GNUPG:\] VALIDSIG .* \([0-9A-F]\{40\}\)$/openpgp:\1/p' "$top/status"
}
by_x509() {
    sed 's/SIGNED MESSAGE-----$/CMS-----/' "$top/sig" >"$top/cms"
    for name in $(keys_of x509); do
        blob "$judge:trust/x509/${name#*:}.pem" >"$top/cert"
        [ "$(openssl x509 -in "$top/cert" -outform DER 2>/dev/null | sha256)" = "${name#*:}" ] || continue
        openssl cms -verify -binary -inform PEM -in "$top/cms" -content "$top/payload" -certfile "$top/cert" -nointern -noverify \
            >/dev/null 2>&1 && echo "$name"
    done
}

roles_of() { # PRINCIPAL
    awk -v who="  $1:" 'index($0, who) == 1 { on = 1 } on && /roles:/ { print; exit }' "$top/roles" | sed 's/.*roles: *\[/ /; s/\].*/ /; s/,/ /g'
}
# Where several owners must agree: what the commit leaves, and the owners who sign it or approved exactly that.
left_by() {
    git ls-tree -r --name-only "$commit" | grep -vE '^(incidents|proposals)/' | sort | while read -r file; do
        echo "$(blob "$commit:$file" | sha256)  $file"
    done | sha256
}
owners_agreed() { # NEXT PREVIOUS
    for from in ${joins:-$parent}; do
        { echo "$email"; git ls-tree --name-only "$from:proposals/$1/approvals" 2>/dev/null; } | while read -r name; do
            [ "$name" = "$email" ] || [ "$(blob "$from:proposals/$1/approvals/$name")" = "previous: $2" ] || continue
            case $(roles_of "$name") in *' owner '*) echo "$name" ;; esac
        done
    done | sort -u | wc -l
}
still_revoked() {
    for gone in $(revoked <"$top/roles"); do revoked <"$top/next" | grep -qxF "$gone" || bad "$gone was revoked and is not any more"; done
}
# A merge of two lines that both changed the trust files: by an owner of each, chained to both.
joins_one() {
    case $roles in *' owner '*) ;; *) bad "$email is no owner, who alone may join two changes of the trust files" ;; esac
    cat "$top/signers" "$top/roles" | sha256 >>"$top/digests"
    cat "$top/signers" >>"$top/both"
    sed -n 's/^serial: //p' "$top/roles" >>"$top/serials"
    still_revoked
    [ "${threshold:-1}" -gt 1 ] || return
    agreed=$(owners_agreed "$(left_by)" "$(sed -n "s/^previous: *'*\([0-9a-f]*\).*/\1/p" "$top/next")")
    [ "$agreed" -ge "$threshold" ] || bad "$((agreed)) of $threshold owners agreed to joining two changes of the trust files"
}
joins_both() {
    [ "$(sort -u "$top/digests" | wc -l)" -eq 2 ] || bad 'the merge changes trust files, which its parents have alike'
    grep -q "^previous: *'*$(sort "$top/digests" | sha256)" "$top/next" || bad 'the trust files do not follow those before'
    grep -qx "serial: $(($(sort -n "$top/serials" | tail -n 1) + 1))" "$top/next" || bad 'the trust files do not follow those before in number'
    ! blob "$commit:trust/allowed_signers" | grep -qvxF -f "$top/both" || bad 'the merge lists a signer whom neither of its parents lists'
}

for commit in $(git rev-list --reverse --topo-order HEAD); do
    count=$((count + 1)) deed=entries
    git cat-file commit "$commit" >"$top/commit" && sed '/^$/,$d' "$top/commit" >"$top/head"
    parents=$(sed -n 's/^parent //p' "$top/head") who=$(sed -n 's/^committer //p' "$top/head")
    email=${who##*<} email=${email%%>*} time=${who##*> } time=${time%% *}
    case $(grep -v '^ ' "$top/head" | cut -d' ' -f1 | tr '\n' ' ') in
    'tree author committer gpgsig ' | 'tree parent author committer gpgsig ' | 'tree parent parent author committer gpgsig ') ;;
    *) bad 'its headers are not those of a signed commit' ;;
    esac
    sed -n '/^gpgsig /,$s/^[^ ]* //p' "$top/head" >"$top/sig"
    sed '1,/^$/{/^gpgsig /d; /^ /d;}' "$top/commit" >"$top/payload"
    case $(head -n 1 "$top/sig") in
    '-----BEGIN PGP SIGNATURE-----') format=openpgp width=64 program=gpg ;;
    '-----BEGIN SIGNED MESSAGE-----') format=x509 width=64 program=openssl ;;
    *) format=ssh width=70 program=ssh-keygen ;;
    esac
    awk -v width=$width -v format=$format 'NR == 1 { next } NR == 2 && format == "openpgp" { bad = length; next }
        /^-----END (SSH SIGNATURE|PGP SIGNATURE|SIGNED MESSAGE)-----$/ && !end { end = 1; next }
        /^=....$/ && format == "openpgp" && !sum { sum = 1; last = 1; next }
        end || last || length > width || !/^[A-Za-z0-9+\/=]+$/ { bad = 1 } length < width { last = 1 }
        END { exit bad || !end }' "$top/sig" || bad "its signature is not in the form that $program writes"
    [ "$(tr -d '\000' <"$top/commit" | wc -c)" -eq "$(wc -c <"$top/commit")" ] || bad 'it has zero bytes'
    [ "$(sed -n 's/^author //p' "$top/head")" = "$who" ] || bad 'author and committer differ'
    [ "$time" -le $(($(date +%s) + 300)) ] || bad 'it lies in the future'
    [ "$(echo "$parents" | wc -w)" -lt 2 ] || deed=merge
    joins=
    if [ $deed = merge ]; then
        [ -z "$(git diff-tree -r -c --no-commit-id "$commit" -- . ':!trust')" ] || bad 'the merge adds or changes something itself'
        [ -z "$(git diff-tree -r -c --no-commit-id "$commit" -- trust)" ] || joins=$parents
        blob "$commit:trust/roles.yaml" >"$top/next" && : >"$top/digests" && : >"$top/serials" && : >"$top/both"
    fi
    for parent in ${parents:-none}; do
        base=$parent judge=$parent
        [ "$parent" != none ] || { base=$(git hash-object -t tree /dev/null) judge=$commit; }
        git diff-tree -r --no-renames --no-ext-diff "$base" "$commit" >"$top/changes"
        grep -vE -e "^:000000 100644 .* A${tab}incidents/[0-9]{4}/[0-9]{2}/[^/\"]+/[^/\"]+\.md\$" \
            -e "^:(000000|100644) 100644 .* [AM]${tab}(pir\.yaml|VERIFY\.md|pir-audit\.sh|\.gitattributes|(trust|schemas|layout)/[^\"]+)\$" \
            -e "^:000000 100644 .* A${tab}proposals/[0-9a-f]{64}/[^\"]+\$" \
            -e "^:100644 000000 .* D${tab}(schemas|trust/openpgp|trust/x509)/" "$top/changes" >"$top/wrong" && bad "it may not change: $(head -n 1 "$top/wrong")"
        [ $deed = merge ] || [ -s "$top/changes" ] || bad 'it changes nothing'
        [ $deed = merge ] || ! grep -qv "${tab}incidents/" "$top/changes" || deed=settings
        [ $deed != settings ] || ! grep -q "${tab}incidents/" "$top/changes" || bad 'it adds entries and changes settings at once'
        if ! blob "$judge:trust/allowed_signers" >"$top/signers" || ! blob "$judge:trust/roles.yaml" >"$top/roles"; then bad 'no trust files'; fi
        listed
        key=none
        if [ $format = ssh ]; then
            said=$(git verify-commit "$commit" 2>&1)
            case $said in "Good \"git\" signature for $email with "*" key SHA256:"*) key=${said##* key } ;; esac
        elif ! command -v $program >/dev/null; then
            cannot "it has an $format signature, which takes $program to check, and that is not installed here" && key=unchecked
        else
            for name in $(by_$format); do keys_of $format | grep -qxF -e "$name" && key=$name; done
        fi
        [ "$key" != none ] || bad "not signed by $email with a key that was trusted then"
        [ "$parent" != none ] || [ "$key" = "$pinned" ] || [ "$key" = unchecked ] || bad 'the first commit was signed with another key than the introduction says'
        sed -n '/^revoked:/,$p' "$top/roles" | grep -qF -e "$key" && bad 'signed with a key that was revoked before'
        roles=$(roles_of "$email") threshold=$(sed -n 's/^threshold: *\([0-9]*\)$/\1/p' "$top/roles")
        [ $deed = merge ] || ! sed -n 's|.*/approvals/||p' "$top/changes" | grep -qvxF -e "$email" || bad "$email approves in the name of somebody else"
        if [ "${threshold:-1}" -gt 1 ] && [ $deed = settings ] && grep -qvE "${tab}(incidents|proposals)/" "$top/changes"; then
            grep -q "${tab}trust/roles\.yaml\$" "$top/changes" || bad "$threshold owners must agree to changes, and each has a serial of its own"
            agreed=$(owners_agreed "$(left_by)" "$(cat "$top/signers" "$top/roles" | sha256)")
            [ "$agreed" -ge "$threshold" ] || bad "$((agreed)) of $threshold owners agreed to what it changes"
        fi
        case $deed$roles in *' owner '*) ;; settings*) bad "$email is no owner" ;; *' recorder '*) ;; *) bad "$email may not record" ;; esac
        ! grep -q '^Pir-Admit: ' "$top/payload" || case $roles in *' owner '*) ;; *) bad "$email is no owner, who alone may admit what a withdrawn key signed" ;; esac
        [ "$parent" = none ] || [ "$time" -ge "$(git show -s --format=%ct "$parent")" ] || bad 'it is older than its parent'
        [ "$parent" != none ] || continue
        [ -z "$joins" ] || joins_one
        [ $deed != merge ] || continue
        grep -qE "${tab}trust/(allowed_signers|roles\.yaml)\$" "$top/changes" || continue
        blob "$commit:trust/roles.yaml" >"$top/next"
        serial=$(sed -n 's/^serial: //p' "$top/roles")
        grep -q "^previous: *'*$(cat "$top/signers" "$top/roles" | sha256)" "$top/next" || bad 'the trust files do not follow those before'
        grep -qx "serial: $((serial + 1))" "$top/next" || bad 'the trust files do not follow those before in number'
        still_revoked
    done
    [ -z "$joins" ] || joins_both
    [ $deed = merge ] || sed -n "s/^:.* \([0-9a-f]*\) A${tab}incidents.*/\1/p" "$top/changes" | while read -r id; do blob "$id" | sha256; done | sort >"$top/added"
    [ $deed = merge ] || sed -n 's/^Pir-Entry: sha256://p' "$top/commit" | sort | cmp -s - "$top/added" || bad 'the SHA-256 of its entries are not those it names'
done
! blob HEAD:trust/allowed_signers >"$top/signers" || listed
[ $unchecked = 0 ] || echo "$unchecked commits are signed in a way that cannot be checked here; what is wrong with those nobody knows"
echo "$count commits, $found findings; head $(git rev-parse HEAD); introduction in short: $(printf %s "$1" | sha256 | sed 's/..../& /g' | cut -c 1-39)"
[ "$found" -eq 0 ] || exit 1
[ "$unchecked" -eq 0 ] || exit 2
