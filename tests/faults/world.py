"""What the tests of this folder share: a world of its own, a record to be copied for each
case, one fault in one run, and what must hold after it. README.md says how to add one."""

import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ALL = os.environ.get("FAULTS") == "all"  # every case; otherwise an even share of each sweep
SHARE = int(os.environ.get("FAULTS_SHARE", "2"))  # so many of each
SEED = int(os.environ.get("FAULTS_SEED", "0"))  # which ones
ONLY = os.environ.get("FAULTS_ONLY")  # only sweeps whose name holds this
PIR = os.environ["PIR"]
TOOLS = pathlib.Path(os.environ["PIR_BUILD"]) / "tests" / "faults"
MONDAY = 1795443302  # 2026-11-23T14:15:02Z
SAID_MAX = 30  # failures that are told in full
KILLED = 137


def make_place():
    """In memory where it can be: what is synced waits for no disk."""
    shm = pathlib.Path("/dev/shm")
    parent = shm if shm.is_dir() and os.access(shm, os.W_OK) else None
    return pathlib.Path(tempfile.mkdtemp(prefix="pir-faults-", dir=parent)).resolve()


class World:
    """A home, keys, a clock; the environment of everything that is run."""

    def __init__(self):
        self.top = make_place()
        kept = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "dumb"}
        for name in ("UBSAN_OPTIONS", "LLVM_PROFILE_FILE"):
            if name in os.environ:
                kept[name] = os.environ[name]
        self.env = kept | {
            "HOME": str(self.top / "home"),
            "TMPDIR": str(self.top / "tmp"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CEILING_DIRECTORIES": str(self.top),
            "GIT_TERMINAL_PROMPT": "0",
            # What was let down half-way may leak; that it lies or crashes counts.
            "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1",
        }
        for name in ("home", "tmp", "keys", "cases"):
            (self.top / name).mkdir()
        for person in ("alice", "bob"):
            self.make_key(person)
        self.sits("alice")

    def make_key(self, person):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", self.top / "keys" / person],
            check=True, stdin=subprocess.DEVNULL)

    def sits(self, person):
        """Whose identity everything has from now on."""
        (self.top / "home" / ".gitconfig").write_text(
            f"[user]\n\tname = {person} Example\n\temail = {person}@example.org\n"
            f"\tsigningkey = {self.top}/keys/{person}.pub\n"
            "[gpg]\n\tformat = ssh\n[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n")

    def run(self, words, where, minute=0, env=None, stdin=None, timeout=120):
        """One command at a minute of that Monday: its CompletedProcess, output as text."""
        now = f"@{MONDAY + 60 * minute} +0000"
        extra = {"GIT_COMMITTER_DATE": now, "GIT_AUTHOR_DATE": now}
        return subprocess.run(
            words, cwd=where, env=self.env | extra | (env or {}), input=stdin or "", text=True,
            capture_output=True, errors="backslashreplace", timeout=timeout)

    def must(self, words, where, **how):
        done = self.run(words, where, **how)
        if done.returncode != 0:
            sys.exit(f"cannot prepare: {words} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def close(self):
        shutil.rmtree(self.top, ignore_errors=True)


class Case:
    """A copy of a template: a folder with record, and with hub.git and state where there are."""

    def __init__(self, world, template, name):
        self.world = world
        self.top = world.top / "cases" / name
        shutil.copytree(template, self.top, symlinks=True)
        self.record = self.top / "record"
        self.hub = self.top / "hub.git"
        self.env = {"XDG_STATE_HOME": str(self.top / "state")}
        self.complaints = []

    def run(self, words, where=None, env=None, **how):
        return self.world.run(words, where or self.record, env=self.env | (env or {}), **how)

    def entries(self, where=None):
        done = self.run(["git", "ls-tree", "-r", "--name-only", "HEAD", "incidents"], where)
        return set(done.stdout.split())

    def complain(self, sentence):
        self.complaints.append(sentence)

    def close(self):
        shutil.rmtree(self.top, ignore_errors=True)


# ---- templates -----------------------------------------------------------------------

def founded(world):
    """A record of alice's with one incident and two notes; bob may record too."""
    template = world.top / "founded"
    template.mkdir()
    env = {"XDG_STATE_HOME": str(template / "state")}
    record = template / "record"

    def pir(minute, *words):
        return world.must([PIR, *words], record, minute=minute, env=env)

    world.must([PIR, "init", "--organisation", "Example Ltd", "record"], template, env=env)
    pir(1, "open", "Portal down", "--severity", "high", "--type", "technical-outage",
        "--how-detected", "calls from staff", "--summary", "Nobody can sign in.")
    pir(2, "note", "first")
    pir(3, "note", "second")
    pir(4, "trust", "add", "bob@example.org", "--name", "bob Example", "--role", "recorder",
        "--key", str(world.top / "keys" / "bob.pub"))
    pir(5, "verify")
    drop_samples(template)
    return template


def drop_samples(template):
    """git's examples of hooks: a fifth of the files that each case copies."""
    for sample in template.glob("**/hooks/*.sample"):
        sample.unlink()


def parted(world, base):
    """The same with a hub: bob has pushed one entry, alice has one that nobody has yet."""
    template = world.top / "parted"
    shutil.copytree(base, template, symlinks=True)
    env = {"XDG_STATE_HOME": str(template / "state")}
    record, other = template / "record", template / "bob"

    world.must(["git", "init", "-q", "--bare", "-b", "main", "hub.git"], template)
    world.must(["git", "remote", "add", "origin", "../hub.git"], record)
    world.must([PIR, "sync"], record, minute=6, env=env)
    world.must(["git", "clone", "-q", "hub.git", "bob"], template)
    world.sits("bob")
    world.must([PIR, "note", "by bob"], other, minute=7)
    world.must(["git", "push", "-q", "origin", "main"], other, minute=7)
    world.sits("alice")
    world.must([PIR, "note", "by alice"], record, minute=8, env=env)
    shutil.rmtree(other)
    drop_samples(template)
    return template


# ---- what must hold ------------------------------------------------------------------

def is_told(text):
    return any(word in text for word in ("recorded", "synced", "was made"))


def check_truth(case, done, before, after, wanted, is_killed):
    """All or nothing, and the exit code says which."""
    new = after - before

    if before - after:
        case.complain(f"lost: {sorted(before - after)}")
    if len(new) not in (0, wanted):
        case.complain(f"{len(new)} of {wanted} entries are there")
    if done.returncode == 0 and len(new) != wanted:
        case.complain("exit code 0, but it is not recorded")
    if done.returncode == 0 and wanted:
        for line in done.stdout.split():
            if len(line) >= 8 and not any(line[:8] in path for path in new):
                case.complain(f"the id {line} was printed, but is not there")
    if is_killed:
        return
    if new and done.returncode != 0 and not is_told(done.stderr):
        case.complain(f"exit code {done.returncode} and no word of it, but it is recorded")
    check_words(case, done)


def check_words(case, done):
    if done.returncode < 0 or done.returncode > 4:
        case.complain(f"it ended with {done.returncode}")
    if done.returncode > 0 and "pir: " not in done.stderr:
        case.complain("no message")
    if "Sanitizer" in done.stderr or "runtime error" in done.stderr:
        case.complain("a sanitizer speaks")


def check_next(case):
    """The next command works, and repairs what was left behind."""
    before = case.entries()
    done = case.run([PIR, "note", "--quiet", "the next one"], minute=30)

    if done.returncode != 0 or len(case.entries() - before) != 1:
        case.complain(f"the next command ended with {done.returncode}: {done.stderr}")
    elif done.stderr:
        case.complain(f"the next command says: {done.stderr}")


def check_whole(case):
    """git and pir are content, index and work tree are in step."""
    fsck = case.run(["git", "fsck", "--strict", "--no-dangling", "--no-progress"])
    status = case.run(["git", "status", "--porcelain", "--untracked-files=all"])
    verify = case.run([PIR, "verify"])

    if fsck.returncode != 0 or fsck.stdout or fsck.stderr:
        case.complain(f"git fsck: {fsck.stdout}{fsck.stderr}")
    if status.returncode != 0 or status.stdout:
        case.complain(f"git status: {status.stdout}{status.stderr}")
    if verify.returncode != 0:
        case.complain(f"pir verify ended with {verify.returncode}: {verify.stdout}{verify.stderr}")


# ---- sweeps --------------------------------------------------------------------------

class Sweep:
    """Cases of one name, tried on all cores; what failed is told at the end."""

    def __init__(self):
        self.tried = self.failed = 0
        self.pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2)

    def over(self, name, items, attempt):
        """attempt(item, label) gives a Case's complaints, for a share of items or all."""
        if ONLY and ONLY not in name:
            return
        chosen = list(items) if ALL else share_of(list(items), name)
        futures = {
            self.pool.submit(attempt, item, f"{name}-{i}".replace(" ", "_")): item
            for i, item in enumerate(chosen)}
        wrong = 0
        for future in concurrent.futures.as_completed(futures):
            self.tried += 1
            complaints = future.result()
            if complaints:
                wrong += 1
                self.failed += 1
                if self.failed <= SAID_MAX:
                    print(f"{name}: {futures[future]}:")
                    for line in complaints:
                        print("    " + str(line).strip().replace("\n", "\n    "))
        print(f"{name}: {len(chosen)} of {len(items)} tried, {wrong} wrong", flush=True)

    def end(self, world):
        world.close()
        print(f"{self.tried} tried, {self.failed} wrong")
        if self.tried == 0 and not ONLY:
            sys.exit("nothing was tried")
        sys.exit(1 if self.failed else 0)


def share_of(items, name):
    """An even share, another one for each name."""
    if len(items) <= SHARE:
        return items
    start = (sum(map(ord, name)) + SEED) % len(items)
    return [items[(start + i * len(items) // SHARE) % len(items)] for i in range(SHARE)]


# ---- one fault -----------------------------------------------------------------------

class Fault:
    """The n-th call of a kind fails with an error, or is where all (or one) are killed."""

    def __init__(self, calls, how, at, what=""):
        self.calls, self.how, self.at, self.what = calls, how, at, what

    def __str__(self):
        deed = f"kill {self.how[5:]} at" if self.is_kill() else f"{self.how} for"
        return f"{deed} call {self.at}: {self.what}"

    def is_kill(self):
        return self.how.startswith("kill ")

    def around(self, words, report):
        how = ["--kill", self.how[5:]] if self.is_kill() else ["--error", self.how]
        return [str(TOOLS / "pir_inject"), "--calls", self.calls, *how, "--at", str(self.at),
                "--report", str(report), "--", *words]


def list_calls(case, words, calls, **how):
    """The calls of a kind an undisturbed run makes: "NAME PROGRAM PATH" each, in order."""
    report = case.top / "calls"
    done = case.run(
        [str(TOOLS / "pir_inject"), "--calls", calls, "--report", str(report), "--", *words], **how)
    if done.returncode != 0:
        sys.exit(f"{words} fails undisturbed, with {done.returncode}: {done.stderr}")
    lines = [line.split(" ", 2) for line in report.read_text(errors="replace").splitlines()]
    return [words[2].replace(str(case.top), "") for words in lines if words[0] == "call"]


def is_ours(call):
    """Not the loader's and libraries' own files, without which there is no program."""
    parts = call.split(" ")
    return not (parts[0].startswith("open") and
                parts[-1].startswith(("/lib", "/usr", "/etc", "/proc", "/sys", "/dev")))
