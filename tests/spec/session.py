#!/usr/bin/env python3
"""Run the console examples of a Markdown file and compare what they print.

usage: session.py FILE...      the program under test is found in PATH as pir

Every fenced block marked `console` is part of one session per file, run in a new record with a throw-away key
and a clock that stands at 2026-11-23T14:15:02Z and ticks a minute a command. `$ ` begins a command, `> ` continues it; what follows is its output,
stdout and stderr together. In expected output `...` stands for any text within a line, a line that is only `...` for any
lines, and `[exit N]` for the exit code when it is not 0. A block marked `console no-record` runs
before there is a record. Everything runs in a temporary folder with an empty home and no outside git configuration.
"""
import os
import re
import subprocess
import sys
import tempfile

START = 1795443302  # 2026-11-23T14:15:02Z
SETUP = """
ssh-keygen -q -t ed25519 -N '' -f "$HOME/key" </dev/null &&
git config --global user.name 'Alice Example' &&
git config --global user.email alice@example.org &&
git config --global gpg.format ssh &&
git config --global user.signingkey "$HOME/key.pub" &&
git config --global init.defaultBranch main &&
git config --global advice.detachedHead false
"""


def blocks(text):
    """(info, first line number, lines) of each fenced console block."""
    found, current, number = [], None, 0
    for line in text.split("\n"):
        number += 1
        if current is None and line.startswith("```console"):
            current = (line[3:].strip(), number + 1, [])
        elif current is not None and line.startswith("```"):
            found.append(current)
            current = None
        elif current is not None:
            current[2].append(line)
    return found


def commands(block):
    """(line number, command, expected lines) of each command of a block."""
    found = []
    for offset, line in enumerate(block[2]):
        if line.startswith("$ "):
            found.append([block[1] + offset, line[2:], []])
        elif line.startswith("> ") and found and not found[-1][2]:
            found[-1][1] += "\n" + line[2:]
        elif found:
            found[-1][2].append(line)
    return found


def matches(expected, got):
    pattern = ""
    for line in expected:
        if line == "...":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*".join(re.escape(part) for part in line.split("...")) + r"\n"
    return re.fullmatch(pattern, "".join(line + "\n" for line in got))


class Session:
    def __init__(self, folder):
        self.folder = folder
        self.state = os.path.join(folder, "state")
        self.tick = 0
        self.env = {
            "HOME": os.path.join(folder, "home"), "PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1", "COLUMNS": "80", "PIR_PAGER": "cat", "GIT_PAGER": "cat", "TERM": "dumb",
        }
        for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "GCOV_PREFIX"):
            if name in os.environ:
                self.env[name] = os.environ[name]
        os.mkdir(self.env["HOME"])
        os.mkdir(os.path.join(folder, "work"))
        with open(self.state, "w") as out:
            out.write("cd %s/work\n" % folder)
        self.run(SETUP)

    def run(self, command):
        """The shell's folder and variables carry over from command to command."""
        env = dict(self.env)
        env["GIT_COMMITTER_DATE"] = env["GIT_AUTHOR_DATE"] = "@%d +0000" % (START + 60 * self.tick)
        script = '. "%s"\n{\n%s\n} 2>&1\ncode=$?\n{ printf "cd \'%%s\'\\n" "$PWD"; export -p | ' \
                 'grep -vE "GIT_(COMMITTER|AUTHOR)_DATE"; set | grep "^[a-z_]*=" ; } >"%s"\nexit $code' \
                 % (self.state, command, self.state)
        done = subprocess.run(["bash", "-c", script], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              timeout=120, check=False)
        lines = done.stdout.decode("utf-8", "replace").split("\n")
        if lines and lines[-1] == "":
            lines.pop()
        if done.returncode:
            lines.append("[exit %d]" % done.returncode)
        return lines


def check(path):
    failed = 0
    with open(path, encoding="utf-8") as source:
        all_blocks = blocks(source.read())
    with tempfile.TemporaryDirectory(prefix="pir-spec-") as folder:
        session = Session(folder)
        inside = False
        for block in all_blocks:
            if "no-record" not in block[0] and not inside:
                made = session.run("pir init --organisation 'Example Ltd' record && cd record")
                if "[exit" in made[-1]:
                    print("%s: pir init failed: %s" % (path, "\n".join(made)))
                    return 1
                inside = True
            for number, command, expected in commands(block):
                while expected and expected[-1] == "":
                    expected.pop()
                got = session.run(command)
                while got and got[-1] == "":
                    got.pop()
                session.tick += 1
                if not matches(expected, got):
                    failed += 1
                    print("%s:%d: $ %s" % (path, number, command))
                    print("".join("  wanted: %s\n" % line for line in expected), end="")
                    print("".join("  got:    %s\n" % line for line in got), end="")
        print("%s: %d blocks, %d failed" % (path, len(all_blocks), failed))
    return failed


if __name__ == "__main__":
    sys.exit(1 if sum([check(path) for path in sys.argv[1:]]) else 0)
