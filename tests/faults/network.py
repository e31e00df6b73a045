"""A network that is cut: a real git server on the loopback, behind a proxy that lets so many bytes
pass in one direction and then closes both ends, or only falls silent."""

import os
import select
import socket
import subprocess
import threading

import commands as c
import world as w


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """git daemon, which takes pushes too."""

    def __init__(self, case):
        self.port = free_port()
        self.process = subprocess.Popen(
            ["git", "daemon", "--reuseaddr", "--export-all", "--enable=receive-pack", "--listen=127.0.0.1",
             f"--port={self.port}", f"--base-path={case.top}"],
            env=case.world.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    raise

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Proxy(threading.Thread):
    """Counts the bytes of one direction over all connections, and cuts at a number of them."""

    def __init__(self, port, direction, cut):
        super().__init__(daemon=True)
        self.target, self.direction, self.left = port, direction, cut
        self.passed = 0
        self.is_cut = False
        self.listening = socket.socket()
        self.listening.bind(("127.0.0.1", 0))
        self.listening.listen(8)
        self.port = self.listening.getsockname()[1]

    def run(self):
        while True:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.target))
            self.carry(near, far)

    def take(self, data, is_up):
        if is_up != (self.direction == "up"):
            return data
        self.passed += len(data)
        if self.left is None:
            return data
        kept = data[:self.left]
        self.left -= len(kept)
        self.is_cut = self.left == 0
        return kept

    def carry(self, near, far):
        open_ends = {near, far}
        while open_ends and not self.is_cut:
            for end in select.select(list(open_ends), [], [])[0]:
                other = far if end is near else near
                try:
                    data = end.recv(65536)
                    if data:
                        other.sendall(self.take(data, end is near))
                        if self.is_cut:
                            break
                        continue
                    other.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                open_ends.discard(end)
        for end in (near, far):
            end.close()

    def stop(self):
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()


def sync_through(case, direction, cut):
    server = Server(case)
    proxy = Proxy(server.port, direction, cut)
    proxy.start()
    try:
        case.run(["git", "remote", "set-url", "origin", f"git://127.0.0.1:{proxy.port}/hub.git"])
        done = case.run([w.PIR, "sync"], minute=10)
    finally:
        proxy.stop()
        server.stop()
        case.run(["git", "remote", "set-url", "origin", "../hub.git"])
    return done, proxy


def count_bytes(world, template, direction):
    case = w.Case(world, template, f"bytes-{direction}")
    try:
        done, proxy = sync_through(case, direction, None)
        if done.returncode != 0:
            raise SystemExit(f"sync through the proxy fails undisturbed: {done.stderr}")
        return proxy.passed
    finally:
        case.close()


def try_cut(world, template, command, direction, cut, label):
    case = w.Case(world, template, label)
    try:
        before = case.entries()
        done, proxy = sync_through(case, direction, cut)
        if not proxy.is_cut:
            return []
        here, there = c.head(case), c.head(case, case.hub)
        if done.returncode != 0 and "reached" not in done.stderr and "take" not in done.stderr:
            case.complain("it does not say that the network was it")
        if done.returncode != 0 and here != there and "wait" not in done.stderr:
            case.complain("it does not say what waits here")
        return c.judge(case, command, done, before, is_killed=False)
    finally:
        case.close()


def main():
    world, templates, sweep = c.begin()
    template = templates["parted"]
    command = next(one for one in c.commands(world) if one.name == "sync")
    for direction in ("down", "up"):
        total = count_bytes(world, template, direction)
        step = 1 if total < 4000 else 7
        cuts = range(1, total + 1, step if w.ALL else 1)
        w.SHARE = int(os.environ.get("FAULTS_SHARE", "8"))
        sweep.over(f"network cut {direction} after bytes", cuts, lambda cut, label, direction=direction: try_cut(
            world, template, command, direction, cut, label))
    sweep.end(world)


if __name__ == "__main__":
    main()
