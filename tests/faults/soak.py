"""Many people, several clones, one bare server behind sshd on the loopback: everybody records, somebody
syncs at any moment, processes are killed, the network is cut. At the end every entry is in every clone.

    FAULTS=all: 16 people in 4 clones, 500 entries each; otherwise 4 people in 2 clones, 10 each.
    SOAK='16 4 50': so many people, clones, entries."""

import getpass
import os
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import threading
import time

import network
import world as w

PEOPLE, CLONES, ENTRIES = (
    int(n) for n in os.environ.get("SOAK", "16 4 500" if w.ALL else "4 2 10").split())
# Chances of a sync after an entry, a kill, a cut connection.
SYNCS, KILLS, CUTS = (0.08, 0.04, 0.15) if PEOPLE * ENTRIES > 400 else (0.3, 0.1, 0.3)


class Cutter(threading.Thread):
    """Carries connections to a port, and cuts some of them after some bytes while it may."""

    def __init__(self, target):
        super().__init__(daemon=True)
        self.target, self.may_cut, self.cut = target, True, 0
        self.chance = random.Random(w.SEED)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]

    def run(self):
        while True:
            near, _ = self.listening.accept()
            left = self.chance.randrange(200, 20000) if self.chance.random() < CUTS else None
            far = socket.create_connection(("127.0.0.1", self.target))
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self.carry, args=(*ends, left), daemon=True).start()

    def carry(self, source, sink, left):
        try:
            while data := source.recv(65536):
                if left is not None and self.may_cut:
                    left -= len(data)
                    if left <= 0:
                        self.cut += 1
                        break
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def start_sshd(world):
    sshd = shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if not sshd:
        return None, 0
    if os.getuid() == 0:
        pathlib.Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port = network.free_port()
    world.make_key("host")
    world.make_key("caller")
    (world.top / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {world.top}/keys/host\n"
        f"AuthorizedKeysFile {world.top}/keys/caller.pub\nPidFile none\nStrictModes no\nUsePAM no\n"
        "PasswordAuthentication no\nPermitRootLogin prohibit-password\nMaxStartups 100\n"
        f"SetEnv HOME={world.top}/home GIT_CONFIG_NOSYSTEM=1\n")
    process = subprocess.Popen(
        [sshd, "-D", "-e", "-f", str(world.top / "sshd_config")], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=(world.top / "sshd.log").open("w"))
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process, port
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    return None, 0


def name_of(person):
    return f"p{person:02}"


def environment(world, person, clone):
    """Their own identity and key; the machine is the clone's."""
    home = world.top / "homes" / name_of(person)
    home.mkdir(parents=True, exist_ok=True)
    (home / ".gitconfig").write_text(
        f"[user]\n\tname = {name_of(person)} Example\n\temail = {name_of(person)}@example.org\n"
        f"\tsigningkey = {world.top}/keys/{name_of(person)}.pub\n[gpg]\n\tformat = ssh\n")
    return {"HOME": str(home), "XDG_STATE_HOME": str(world.top / f"state{clone}"),
            "GIT_COMMITTER_DATE": "", "GIT_AUTHOR_DATE": ""}


class Soak:
    def __init__(self):
        self.world = w.World()
        self.complaints = []
        self.synced = self.failed = self.killed = 0
        self.sshd, port = start_sshd(self.world)
        if self.sshd:
            self.cutter = Cutter(port)
            self.cutter.start()
            self.world.env["GIT_SSH_COMMAND"] = (
                f"ssh -F none -i {self.world.top}/keys/caller -p {self.cutter.port} -o IdentitiesOnly=yes"
                " -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
                " -o LogLevel=ERROR -o ServerAliveInterval=15"
                # A key exchange safe from quantum computers took a third of the soak's time.
                " -o KexAlgorithms=curve25519-sha256")

    def clone(self, number):
        return self.world.top / f"clone{number}"

    def env(self, person):
        return environment(self.world, person, person % CLONES)

    def prepare(self):
        """alice founds the record and lets everybody in; each clone knows the introduction."""
        world, first = self.world, self.world.top / "first"
        state = {"XDG_STATE_HOME": str(world.top / "state-alice")}
        self.cutter.may_cut = False
        world.must([w.PIR, "init", str(first)], world.top, env=state)
        world.must([w.PIR, "open", "Soak", "--severity", "low", "--type", "technical-outage",
                    "--how-detected", "a test", "--summary", "Many people at once."], first, minute=1, env=state)
        for person in range(PEOPLE):
            world.make_key(name_of(person))
            world.must([w.PIR, "trust", "add", f"{name_of(person)}@example.org", "--name",
                        f"{name_of(person)} Example", "--role", "recorder", "--key",
                        str(world.top / "keys" / f"{name_of(person)}.pub")], first, minute=2, env=state)
        introduction = next(
            word for word in world.must([w.PIR, "trust", "introduction"], first, env=state).split()
            if ":SHA256:" in word)
        world.must(["git", "clone", "-q", "--bare", str(first), "hub.git"], world.top)
        for number in range(CLONES):
            url = f"ssh://{getpass.getuser()}@127.0.0.1{world.top}/hub.git"
            world.must(["git", "clone", "-q", url, str(self.clone(number))], world.top)
            world.must([w.PIR, "verify", "--introduction", introduction], self.clone(number),
                       env={"XDG_STATE_HOME": str(world.top / f"state{number}")})
        self.cutter.may_cut = True

    def is_there(self, person, words):
        done = self.world.run(["git", "log", "--format=%s", f"--author={name_of(person)}", "-n", "40"],
                              self.clone(person % CLONES))
        return f"note: {words}" in done.stdout.splitlines()

    def record(self, person, number, chance):
        """One entry, until it is there: after a kill nobody knows without looking."""
        words = f"entry {number} of {name_of(person)}"
        for _ in range(20):
            command = [w.PIR, "note", words, "--quiet"]
            if chance.random() < KILLS:
                command = ["timeout", "-s", "KILL", f"{chance.uniform(0.01, 0.4):.3f}", *command]
            done = self.world.run(command, self.clone(person % CLONES), env=self.env(person), timeout=300)
            if done.returncode == 0:
                return
            if done.returncode not in (-9, 137):
                self.complaints.append(f"{words}: {done.returncode}: {done.stderr}")
            else:
                self.killed += 1
            if self.is_there(person, words):
                return
        self.complaints.append(f"{words} could not be recorded")

    def sync(self, person, chance):
        command = [w.PIR, "sync"]
        if chance.random() < KILLS:
            command = ["timeout", "-s", "KILL", f"{chance.uniform(0.05, 2):.3f}", *command]
        done = self.world.run(command, self.clone(person % CLONES), env=self.env(person), timeout=600)
        self.synced += done.returncode == 0
        self.failed += done.returncode != 0
        if done.returncode not in (0, 3, -9, 137):
            self.complaints.append(f"sync by {name_of(person)}: {done.returncode}: {done.stderr}")

    def live(self, person):
        chance = random.Random(f"{w.SEED} {person}")
        for number in range(ENTRIES):
            self.record(person, number, chance)
            if chance.random() < SYNCS:
                self.sync(person, chance)

    def settle(self):
        """The network is whole again: two rounds bring everybody everything."""
        self.cutter.may_cut = False
        for lock in (self.world.top / "hub.git").glob("refs/heads/*.lock"):
            lock.unlink()  # of a push that was cut, at the server: pir sync says so
        for number in [*range(CLONES), *range(CLONES)]:
            done = self.world.run([w.PIR, "sync"], self.clone(number), env=self.env(number), timeout=600)
            if done.returncode != 0:
                self.complaints.append(f"the last sync of clone {number}: {done.stderr}")

    def judge(self):
        wanted = {f"note: entry {n} of {name_of(p)}" for p in range(PEOPLE) for n in range(ENTRIES)}
        heads = set()
        for number in range(CLONES):
            clone, env = self.clone(number), self.env(number)

            def say(*words, clone=clone, env=env):
                return self.world.run(words, clone, env=env, timeout=900)

            heads.add(say("git", "rev-parse", "HEAD").stdout)
            subjects = [s for s in say("git", "log", "--format=%s").stdout.splitlines() if s.startswith("note: ")]
            if set(subjects) != wanted or len(subjects) != len(wanted):
                self.complaints.append(
                    f"clone {number}: {len(subjects)} entries, {len(wanted - set(subjects))} of {len(wanted)} missing")
            verify = say(w.PIR, "verify", "--full")
            fsck = say("git", "fsck", "--strict", "--no-dangling", "--no-progress")
            status = say("git", "status", "--porcelain", "--untracked-files=all")
            if verify.returncode != 0:
                self.complaints.append(f"clone {number}: pir verify: {verify.stdout}{verify.stderr}")
            if fsck.returncode != 0:
                self.complaints.append(f"clone {number}: git fsck: {fsck.stdout}{fsck.stderr}")
            if status.stdout:
                self.complaints.append(f"clone {number}: git status: {status.stdout[:600]}")
        if len(heads) != 1:
            self.complaints.append(f"{len(heads)} different heads")

    def run(self):
        began = time.monotonic()
        self.prepare()
        lives = [threading.Thread(target=self.live, args=(person,)) for person in range(PEOPLE)]
        for life in lives:
            life.start()
        for life in lives:
            life.join()
        self.settle()
        self.judge()
        print(f"{PEOPLE} people, {CLONES} clones, {PEOPLE * ENTRIES} entries: {self.synced} syncs went well, "
              f"{self.failed} did not, {self.killed} killed, {self.cutter.cut} connections cut, "
              f"{time.monotonic() - began:.0f} s, {len(self.complaints)} complaints")
        for line in self.complaints[:w.SAID_MAX]:
            print("    " + line.strip().replace("\n", "\n    "))

    def close(self):
        if self.sshd:
            self.sshd.terminate()
            self.sshd.wait()
        self.world.close()


def main():
    soak = Soak()
    try:
        if not soak.sshd:
            print("not tried: there is no sshd here that starts")
            return
        soak.run()
    finally:
        soak.close()
    sys.exit(1 if soak.complaints else 0)


if __name__ == "__main__":
    main()
