"""Many at once in one clone: none loses, and index and work tree are right at the end; also while a
foreign program holds index.lock, while some are killed, and while others sync."""

import concurrent.futures
import random

import commands as c
import world as w

WRITERS = 16
NOTES = 25 if w.ALL else 4


def write_notes(case, writer, killed=0):
    """Notes of one writer; some processes are killed. The ids that were acknowledged."""
    chance = random.Random(writer)
    ids = []
    for i in range(NOTES):
        words = [w.PIR, "note", "--quiet", f"note {i} of writer {writer}"]
        if chance.random() < killed:
            words = ["timeout", "-s", "KILL", f"{chance.uniform(0.02, 0.2):.3f}", *words]
        done = case.run(words, minute=10 + i)
        if done.returncode == 0:
            ids += done.stdout.split()
        elif not killed or done.returncode not in (-9, 137):
            case.complain(f"writer {writer} note {i} ended with {done.returncode}: {done.stderr}")
    return ids


def check_crowd(case, ids):
    names = case.entries()
    lost = [one for one in ids if not any(one[:8] in name for name in names)]
    if lost:
        case.complain(f"{len(lost)} of {len(ids)} acknowledged entries are lost")
    w.check_next(case)
    w.check_whole(case)
    merges = case.run(["git", "rev-list", "--merges", "--count", "HEAD"]).stdout.strip()
    if merges != "0":
        case.complain(f"{merges} merges in one line")


def try_crowd(world, template, killed, label):
    case = w.Case(world, template, label)
    try:
        with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
            lists = list(pool.map(lambda n: write_notes(case, n, killed), range(WRITERS)))
        ids = [one for some in lists for one in some]
        if not killed and len(ids) != WRITERS * NOTES:
            case.complain(f"{len(ids)} of {WRITERS * NOTES} were acknowledged")
        check_crowd(case, ids)
        return case.complaints
    finally:
        case.close()


def try_held(world, template, _, label):
    """index.lock held by another program: recording goes on, the next command repairs."""
    case = w.Case(world, template, label)
    try:
        lock = case.record / ".git" / "index.lock"
        lock.write_text("")
        ids = []
        for i in range(3):
            done = case.run([w.PIR, "note", "--quiet", f"while it is held {i}"], minute=10 + i)
            ids += done.stdout.split()
            if done.returncode != 0 or "the index is locked" not in done.stderr:
                case.complain(f"it ended with {done.returncode}: {done.stderr}")
        if not lock.exists():
            case.complain("the lock of another program was removed")
        else:
            lock.unlink()
        check_crowd(case, ids)
        return case.complaints
    finally:
        case.close()


def try_syncing(world, template, _, label):
    """Eight record while two sync, again and again, with a hub that goes on too."""
    case = w.Case(world, template, label)
    try:
        with concurrent.futures.ThreadPoolExecutor(10) as pool:
            notes = [pool.submit(write_notes, case, n) for n in range(8)]
            syncs = [pool.submit(case.run, [w.PIR, "sync"], None, None, minute=11 + n) for n in range(6)]
            ids = [one for future in notes for one in future.result()]
            for future in syncs:
                done = future.result()
                if done.returncode != 0:
                    case.complain(f"sync ended with {done.returncode}: {done.stderr}")
        done = case.run([w.PIR, "sync"], minute=40)
        names = case.entries()
        lost = [one for one in ids if not any(one[:8] in name for name in names)]
        if lost or len(ids) != 8 * NOTES:
            case.complain(f"{len(lost)} of {len(ids)} acknowledged entries are lost")
        if done.returncode != 0 or c.head(case) != c.head(case, case.hub):
            case.complain(f"the last sync ended with {done.returncode}: {done.stderr}")
        w.check_whole(case)
        return case.complaints
    finally:
        case.close()


def main():
    world, templates, sweep = c.begin()
    founded, parted = templates["founded"], templates["parted"]
    sweep.over("16 at once", [0], lambda k, label: try_crowd(world, founded, k, label))
    sweep.over("16 at once, some killed", [0.4], lambda k, label: try_crowd(world, founded, k, label))
    sweep.over("index.lock held", [0], lambda _, label: try_held(world, founded, _, label))
    sweep.over("recording and syncing", [0], lambda _, label: try_syncing(world, parted, _, label))
    sweep.end(world)


main()
