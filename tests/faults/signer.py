"""Programs that should sign, and do something else; clocks that jump."""

import pathlib

import commands as c
import world as w

# In each, $KEY is the key that should sign; the last argument of ssh-keygen -Y sign is a file,
# or there is none and the text comes on standard input.
LIARS = {
    "another key": 'for a; do case $a in */alice.pub) set -- "$@" {top}/keys/bob.pub;; *) set -- "$@" "$a";; esac; shift; done\n'
                   'exec ssh-keygen "$@"',
    "another text": 'echo something else | ssh-keygen -q -Y sign -n git -f {top}/keys/alice >"$TMPDIR/lie$$" 2>/dev/null\n'
                    'cat "$TMPDIR/lie$$"; rm "$TMPDIR/lie$$"',
    "another namespace": 'ssh-keygen -q -Y sign -n file -f {top}/keys/alice 2>/dev/null',
    "garbage": 'head -c 300 /dev/urandom',
    "garbage in armor": 'echo "-----BEGIN SSH SIGNATURE-----"; head -c 90 /dev/urandom | base64; echo "-----END SSH SIGNATURE-----"',
    "nothing": 'exit 0',
    "a refusal": 'echo "agent refused operation" >&2; exit 255',
    "half of it": 'ssh-keygen "$@" | head -c 120',
    "more of it": 'ssh-keygen "$@"; echo more',
    "twice": 'ssh-keygen "$@" >"$TMPDIR/twice$$"; cat "$TMPDIR/twice$$" "$TMPDIR/twice$$"; rm "$TMPDIR/twice$$"',
    "killed": 'kill -9 $$',
    "killed after it": 'ssh-keygen "$@"; kill -9 $$',
    "no end": 'yes 2>/dev/null',
}


def sign_with(case, text):
    program = case.top / "signer"
    program.write_text("#!/bin/sh\n" + text.replace("{top}", str(case.world.top)) + "\n")
    program.chmod(0o755)
    return {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "gpg.ssh.program", "GIT_CONFIG_VALUE_0": str(program)}


def try_liar(world, template, command, how, label):
    case = w.Case(world, template, label)
    try:
        before = case.entries()
        done = case.run(
            [w.PIR, *command.words], env=sign_with(case, LIARS[how]), minute=10, stdin=command.stdin)
        if done.returncode not in (1, 3):
            case.complain(f"exit code {done.returncode} with such a signer")
        if command.entries and case.entries() != before:
            case.complain("something was recorded")
        return c.judge(case, command, done, before, is_killed=False)
    finally:
        case.close()


def try_hanging(world, template, command, _, label):
    """A signer that hangs keeps nobody but its own pir, and when that is stopped nothing is left."""
    case = w.Case(world, template, label)
    try:
        before = case.entries()
        env = sign_with(case, f"echo > {case.top}/hangs; exec sleep 60")
        # timeout stops the whole family as Ctrl-C does
        done = case.run(
            ["timeout", "--foreground", "-s", "INT", "1.5", w.PIR, *command.words], env=env, minute=10,
            stdin=command.stdin)
        if not (case.top / "hangs").exists():
            return ["the signer was not asked within 1.5 s"] if command.name != "sync" else []
        if done.returncode == 0:
            case.complain("exit code 0 with a signer that never answered")
        if command.entries and case.entries() != before:
            case.complain("something was recorded")
        w.check_next(case)
        w.check_whole(case)
        return case.complaints
    finally:
        case.close()


def at_clock(case, minute, words):
    """A command on a machine whose clock says so; nothing else says what time it is."""
    now = {"FAKETIME": f"@{w.MONDAY + 60 * minute}", "FAKETIME_FMT": "%s"}
    now |= {"GIT_COMMITTER_DATE": "", "GIT_AUTHOR_DATE": "", "LD_PRELOAD": FAKETIME}
    now["ASAN_OPTIONS"] = case.world.env["ASAN_OPTIONS"] + ":verify_asan_link_order=0"
    return case.run(words, env=now)


def try_clock(world, template, jumps, label):
    """Entries while the clock jumps: each is recorded or refused, and history stays in order."""
    case = w.Case(world, template, label)
    try:
        count = len(case.entries())
        for i, minute in enumerate(jumps):
            done = at_clock(case, minute, [w.PIR, "note", "--quiet", f"jump {i}"])
            count += done.returncode == 0
            w.check_words(case, done)
            if done.returncode not in (0, 1):
                case.complain(f"at minute {minute} it ended with {done.returncode}: {done.stderr}")
            if len(case.entries()) != count:
                case.complain(f"after minute {minute} {len(case.entries())} entries, not {count}")
        times = [int(time) for time in case.run(["git", "log", "--format=%ct"]).stdout.split()]
        if times != sorted(times, reverse=True):
            case.complain(f"commits go back in time: {times}")
        verify = at_clock(case, max(jumps) + 1, [w.PIR, "verify"])
        if verify.returncode != 0:
            case.complain(f"pir verify ended with {verify.returncode}: {verify.stdout}{verify.stderr}")
        return case.complaints
    finally:
        case.close()


def find_faketime():
    found = sorted(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    return str(found[0]) if found else None


FAKETIME = find_faketime()


def main():
    world, templates, sweep = c.begin()
    for command in c.commands(world):
        if command.name not in ("note", "each", "sync", "trust", "init"):
            continue
        template = templates[command.template]
        names = list(LIARS)
        sweep.over(f"{command.name} signer", names, lambda how, label, command=command, template=template:
                   try_liar(world, template, command, how, label.replace(" ", "_")))
        if command.name in ("note", "sync"):
            sweep.over(f"{command.name} hanging signer", [0], lambda _, label, command=command, template=template:
                       try_hanging(world, template, command, _, label))
    year = 365 * 24 * 60
    jumps = [[10, 5, 11, 4, 12], [10, -60, 11], [10, 60 * 24, 11, 12], [10, 10 * year, 11, 12], [-30 * year, 10]]
    if FAKETIME:
        sweep.over("clock", jumps, lambda item, label: try_clock(world, templates["founded"], item, label))
    else:
        print("clock: not tried: there is no libfaketime")
    sweep.end(world)


main()
