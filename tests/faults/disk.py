"""A disk that is full, after so many more pages, and one that may only be read."""

import shutil
import subprocess
import sys

import commands as c
import world as w

PAGE = 4096
PAGES = 90  # that many are more than any of the commands takes


def mount(case, *options):
    return subprocess.run(["mount", *options], capture_output=True, text=True).returncode == 0


def fill(place, pages):
    """Leave so many pages of the disk that place lies on."""
    left = shutil.disk_usage(place).free - pages * PAGE
    with open(place / "ballast", "wb") as ballast:
        ballast.write(b"\0" * max(left, 0))


def on_small_disk(case, then):
    """The case's record, hub and state on a file system of their own, of 8 MiB."""
    disk = case.top / "disk"
    disk.mkdir()
    if not mount(case, "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)):
        return ["this machine does not let us mount"]
    try:
        for name in ("record", "hub.git", "state"):
            if (case.top / name).exists():
                shutil.move(case.top / name, disk / name)
        case.record, case.hub = disk / "record", disk / "hub.git"
        case.env["XDG_STATE_HOME"] = str(disk / "state")
        return then(disk)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def try_full(world, template, command, pages, label):
    case = w.Case(world, template, label)

    def attempt(disk):
        before = case.entries()
        fill(disk, pages)
        done = case.run([w.PIR, *command.words], minute=10, stdin=command.stdin)
        if done.returncode > 0 and len(case.entries()) == len(before):
            # What may be read can still be read.
            if case.run([w.PIR, "log"]).returncode != 0:
                case.complain("pir log fails on a full disk")
        (disk / "ballast").unlink()
        return c.judge(case, command, done, before, is_killed=False)

    try:
        return on_small_disk(case, attempt)
    finally:
        case.close()


def try_read_only(world, template, command, _, label):
    case = w.Case(world, template, label)

    def attempt(disk):
        before = case.entries()
        mount(case, "-o", "remount,ro", str(disk))
        done = case.run([w.PIR, *command.words], minute=10, stdin=command.stdin)
        looked = case.run([w.PIR, "log"])
        mount(case, "-o", "remount,rw", str(disk))
        if command.name not in ("search", "bundle") and done.returncode != 3:
            case.complain(f"it ended with {done.returncode} where nothing can be written")
        if looked.returncode != 0:
            case.complain(f"pir log ended with {looked.returncode}: {looked.stderr}")
        return c.judge(case, command, done, before, is_killed=False)

    try:
        return on_small_disk(case, attempt)
    finally:
        case.close()


def main():
    world, templates, sweep = c.begin()
    probe = w.Case(world, templates["founded"], "probe")
    refused = on_small_disk(probe, lambda disk: [])
    probe.close()
    if refused:
        world.close()
        print(f"not tried: {refused[0]}")
        sys.exit(0)
    for command in c.commands(world):
        if command.name in ("init", "bundle"):  # they write elsewhere
            continue
        template = templates[command.template]
        sweep.over(f"{command.name} disk full after pages", range(PAGES), lambda pages, label, command=command,
                   template=template: try_full(world, template, command, pages, label))
        sweep.over(f"{command.name} read-only", [0], lambda _, label, command=command,
                   template=template: try_read_only(world, template, command, _, label))
    sweep.end(world)


main()
