"""The n-th request for memory fails. One request is tried for each way the program came to ask."""

import commands as c
import world as w


def ways(world, template, command, label):
    """The first request on each different way, by number."""
    case = w.Case(world, template, label)
    listing = case.top / "requests"
    try:
        done = case.run(
            [w.PIR, *command.words], env=preloaded(PIR_MALLOC_LIST=str(listing)), minute=10,
            stdin=command.stdin)
        if done.returncode != 0:
            raise SystemExit(f"{command.name} fails undisturbed: {done.stderr}")
        seen = {}
        for line in listing.read_text().splitlines():
            number, way = line.split()
            seen.setdefault(way, int(number))
        return sorted(seen.values())
    finally:
        case.close()


def preloaded(**settings):
    options = "detect_leaks=0:allocator_may_return_null=1:verify_asan_link_order=0"
    return {"LD_PRELOAD": str(w.TOOLS / "libpir_malloc.so"), "ASAN_OPTIONS": options, **settings}


def try_request(world, template, command, number, label):
    case = w.Case(world, template, label)
    try:
        before = case.entries()
        done = case.run(
            [w.PIR, *command.words], env=preloaded(PIR_MALLOC_AT=str(number)), minute=10,
            stdin=command.stdin)
        return c.judge(case, command, done, before, is_killed=False)
    finally:
        case.close()


def main():
    world, templates, sweep = c.begin()
    for command in c.commands(world):
        name = f"{command.name} memory"
        if w.ONLY and w.ONLY not in name:
            continue
        template = templates[command.template]
        sweep.over(
            name, ways(world, template, command, name.replace(" ", "_")),
            lambda number, label, command=command, template=template: try_request(
                world, template, command, number, label))
    sweep.end(world)


main()
