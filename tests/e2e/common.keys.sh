# What the tests of OpenPGP keys and certificates share; sourced instead of common.sh.
# shellcheck shell=sh disable=SC2034,SC2154  # names are for the tests, or by them
. tests/e2e/common.sh
export XDG_STATE_HOME="$top/state"
unset GIT_COMMITTER_DATE GIT_AUTHOR_DATE # gpg signs with its own clock
tick() {
    :
}
if ! command -v gpg >/dev/null; then
    skip 'there is no gpg'
    exit 0
fi

# ---- a cast with other keys ----------------------------------------------------------
GNUPGHOME=$top/gnupg
export GNUPGHOME
mkdir -m 700 "$GNUPGHOME"
clean_up='gpgconf --kill all 2>/dev/null || :'
script pinentry "echo OK
while read -r word rest; do
    case \$word in
    GETPIN) printf 'D secret\nOK\n' ;;
    BYE) echo OK; exit 0 ;;
    *) echo OK ;;
    esac
done"
printf 'pinentry-program %s\n' "$script" >"$GNUPGHOME/gpg-agent.conf"
printf 'disable-crl-checks\ninclude-certs 0\n' >"$GNUPGHOME/gpgsm.conf"

quiet_gpg() {
    gpg -q --batch --no-tty --passphrase '' --pinentry-mode loopback "$@" 2>"$top/gpg.err" || {
        cat "$top/gpg.err"
        fail "gpg $*"
    }
}
gpg_key() { # NAME [ALGORITHM]: its fingerprint into $fingerprint
    quiet_gpg --quick-gen-key "$1 Example <$1@example.org>" "${2:-ed25519}" sign never >/dev/null
    fingerprint=$(gpg --batch --with-colons --list-secret-keys "$1@example.org" 2>/dev/null |
        sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -n 1)
}
sits() { # NAME FORMAT KEY: NAME sits at the keyboard and signs so
    as "$1"
    git config --global gpg.format "$2"
    git config --global user.signingkey "$3"
}
# content: what is here is good by pir, and HEAD by git and gpg or gpgsm.
content() {
    run pir verify --introduction "$introduction"
    [ "$code" = 0 ] || fail 'pir verify is not content'
    ! grep -q '^Findings' "$out" || fail 'pir verify has findings'
    git show HEAD:trust/allowed_signers >"$top/signers"
    run git -c gpg.ssh.allowedSignersFile="$top/signers" verify-commit HEAD
    [ "$code" = 0 ] || fail 'git verify-commit is not content'
    run git fsck --strict --no-progress --no-dangling
    same "$code$(cat "$out" "$err")" 0 'what git fsck says'
    same "$(git status --porcelain)" '' 'what git status says'
}
audited() { # by an auditor who has git, ssh-keygen, gpg and openssl
    ok sh "$PIR_SOURCE/schemas/pir-audit.sh" "$introduction" .
    shows ' 0 findings'
}
