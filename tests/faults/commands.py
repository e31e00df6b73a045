"""The commands that write, what each must leave behind, and how an undisturbed world looks."""

import json
import pathlib
import re

import states
import world as w

STREAM = "".join(json.dumps({"kind": "note", "body": f"line {i}"}) + "\n" for i in range(3))


class Command:
    """words: after pir. entries: how many it adds. check: what else must hold."""

    def __init__(self, name, words, entries=0, stdin=None, template="founded", check=None):
        self.name, self.words, self.entries, self.stdin = name, words, entries, stdin
        self.template, self.check = template, check


def head(case, where=None):
    return case.run(["git", "rev-parse", "HEAD"], where).stdout.strip()


def check_synced(case, done, before):
    """Fine means that both sides have everything; else nothing that was there is gone."""
    hub = case.hub
    if done.returncode == 0 and head(case) != head(case, hub):
        case.complain("exit code 0, but here and there differ")
    fsck = case.run(["git", "fsck", "--strict", "--no-dangling", "--no-progress"], hub)
    if fsck.returncode != 0 or fsck.stderr:
        case.complain(f"git fsck in the hub: {fsck.stdout}{fsck.stderr}")
    again = case.run([w.PIR, "sync"], minute=20)
    for _ in range(3):  # of a git that was killed at the other end: theirs to remove, and said which
        lock = re.search(r"removes (/\S+\.lock) there", again.stderr)
        if not lock or hub not in pathlib.Path(lock[1]).parents:
            break
        pathlib.Path(lock[1]).unlink()
        again = case.run([w.PIR, "sync"], minute=20)
    if again.returncode != 0 or again.stderr:
        case.complain(f"the next sync ended with {again.returncode}: {again.stderr}")
    if head(case) != head(case, hub) or len(case.entries()) != len(before) + 1:
        case.complain("after the next sync here and there differ")


def check_bundle(case, done, before):
    bundle = case.top / "record.bundle"
    if done.returncode == 0 and case.run(["git", "bundle", "verify", "-q", str(bundle)]).returncode != 0:
        case.complain("exit code 0, but the bundle is no good")


def check_trusted(case, done, before):
    people = case.run(["git", "show", "HEAD:trust/roles.yaml"]).stdout
    if done.returncode == 0 and "carol@" not in people:
        case.complain("exit code 0, but carol is not there")
    if done.returncode not in (0, w.KILLED) and "carol@" in people and not w.is_told(done.stderr):
        case.complain("it failed, but carol is there")


def check_init(case, done, before):
    again = case.run([w.PIR, "init", "new"], case.top, minute=20)
    if done.returncode == 0:
        again = case.run([w.PIR, "trust", "show"], case.top / "new")
    if again.returncode != 0 and "has commits already" not in again.stderr and "exist" not in again.stderr:
        case.complain(f"after init: {again.returncode}: {again.stderr}")


def commands(world):
    carol = ["--key", str(world.top / "keys" / "carol.pub")]
    return [
        Command("note", ["note", "--quiet", "what happened"], 1),
        Command("stream", ["record", "--quiet", "--from", "-"], 3, STREAM),
        Command("sync", ["sync"], 0, template="parted", check=check_synced),
        Command("open", ["open", "Mail down", "--quiet", "--severity", "low", "--type", "technical-outage",
                         "--how-detected", "a call", "--summary", "No mail."], 1),
        Command("each", ["record", "--quiet", "--commit-each", "--from", "-"], 3, STREAM),
        Command("trust", ["trust", "add", "carol@example.org", "--name", "Carol", "--role", "recorder", *carol],
                check=check_trusted),
        Command("init", ["init", "../new"], check=check_init),
        Command("bundle", ["bundle", "../record.bundle"], check=check_bundle),
        Command("search", ["search", "first"]),
        Command("use", ["use", "-"]),
        Command("hooks", ["hooks", "install"]),
    ]


def judge(case, command, done, before, is_killed):
    """What must hold, whatever went wrong in one run of a command. What comes next depends on what was
    left behind alone: where that was found to be well before, it is not tried again."""
    after = case.entries()
    if command.name == "sync":
        if before - after:
            case.complain(f"lost: {sorted(before - after)}")
        if not is_killed:
            w.check_words(case, done)
    else:
        w.check_truth(case, done, before, after, command.entries, is_killed)
    left = (command.name, done.returncode, w.is_told(done.stderr), states.digest(case))
    if left not in well:
        if command.check:
            command.check(case, done, before)
        w.check_next(case)
        w.check_whole(case)
        if not case.complaints:
            well.add(left)
    if case.complaints:
        case.complain(f"it said: {done.stderr}")
    return case.complaints


well = set()  # states that were judged


def begin():
    """A world, the templates in it, and a sweep."""
    world = w.World()
    world.make_key("carol")
    templates = {"founded": w.founded(world)}
    templates["parted"] = w.parted(world, templates["founded"])
    return world, templates, w.Sweep()
