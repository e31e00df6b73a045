"""The n-th system call of a kind fails, or the process is killed right before it, for every n on
the way of every command that writes."""

import sys

import commands as c
import world as w

ERRORS = {
    "open": ["EMFILE", "EACCES"], "write": ["ENOSPC"], "sync": ["EIO"], "rename": ["EIO"],
    "link": ["EIO", "EPERM"], "unlink": ["EIO"], "mkdir": ["ENOSPC"], "fork": ["EAGAIN"],
    "mode": ["EPERM"], "size": ["EIO"]}

def try_fault(world, template, command, fault, label):
    case = w.Case(world, template, label)
    report = case.top / "report"
    try:
        before = case.entries()
        done = case.run(
            fault.around([w.PIR, *command.words], report), minute=10, stdin=command.stdin)
        if not report.read_text(errors="replace").startswith("hit"):
            return []  # another order of events: it never came to this call
        killed = fault.is_kill() and done.returncode == w.KILLED
        return c.judge(case, command, done, before, killed)
    finally:
        case.close()


def faults_of(world, template, command, calls, hows, label):
    case = w.Case(world, template, label)
    try:
        found = w.list_calls(case, [w.PIR, *command.words], calls, minute=10, stdin=command.stdin)
    finally:
        case.close()
    ours = [(i, call) for i, call in enumerate(found, 1) if w.is_ours(call)]
    return [w.Fault(calls, how, i, call) for how in hows for i, call in ours]


def main():
    world, templates, sweep = c.begin()
    kinds = sys.argv[1:] or ["kill", *ERRORS]
    for command in c.commands(world):
        for kind in kinds:
            calls = "change" if kind == "kill" else kind
            hows = ["kill all", "kill one"] if kind == "kill" else ERRORS[kind]
            name = f"{command.name} {kind}"
            if w.ONLY and w.ONLY not in name:
                continue
            template = templates[command.template]
            faults = faults_of(world, template, command, calls, hows, name.replace(" ", "_"))
            sweep.over(name, faults, lambda fault, label, command=command, template=template: try_fault(
                world, template, command, fault, label))
    sweep.end(world)


main()
