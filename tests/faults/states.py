"""Whether two cases were left in the same state: every file with its name, mode and content, but for what
cannot be the same twice (where the case lies, inode numbers, names made of chance or process ids)."""

import hashlib
import os
import re
import stat
import struct

OURS = ("calls", "report", "requests")  # what the tests themselves write beside the record
CHANCE = [
    (re.compile(rb"(tmp_[a-z]+[_-](?:incoming-)?)\w{6}"), rb"\1"),  # git's and libgit2's files in the making
    (re.compile(rb"incoming/\d+-\d+"), rb"incoming/"),
    (re.compile(rb"\b[0-9a-f]{64}\b"), rb"SHA256"),  # of the path of a clone, in the state folder
    (re.compile(rb"^objects \d+ \d+$", re.M), rb""),
]


def plain(data, top):
    data = data.replace(top, b"TOP")
    for pattern, instead in CHANCE:
        data = pattern.sub(instead, data)
    return data


def index_entries(data, folder):
    """Of git's index what it says of each file, and whether it knows the file in the work tree by its stat."""
    count, at = struct.unpack_from(">8xI", data)[0], 12
    for _ in range(count):
        _, _, mtime, nanos, _, ino, mode, _, _, size = struct.unpack_from(">10I", data, at)
        end = data.index(b"\0", at + 62)
        path = data[at + 62:end]
        try:
            is_ = os.lstat(os.path.join(folder, path))
            known = (is_.st_ino & 0xFFFFFFFF, is_.st_mtime_ns, is_.st_size) == (
                ino, mtime * 10**9 + nanos, size)
        except OSError:
            known = None
        yield mode, data[at + 40:end], known
        at += (end - at + 8) & ~7


def content(path, top):
    with open(path, "rb") as file:
        data = file.read()
    if data[:8] == b"DIRC\0\0\0\2":
        return repr(list(index_entries(data, os.path.dirname(os.path.dirname(path))))).encode()
    if b"/objects/" in path:
        return data
    return plain(data, top)


def digest(case):
    top = os.fsencode(case.top)
    state = hashlib.sha256()
    for folder, folders, files in os.walk(top):
        folders.sort()
        for name in sorted(files + folders):
            path = os.path.join(folder, name)
            if folder == top and os.fsdecode(name) in OURS:
                continue
            mode = os.lstat(path).st_mode
            state.update(plain(path[len(top):], top) + b"\0%o\0" % mode)
            if stat.S_ISLNK(mode):
                state.update(os.readlink(path))
            elif stat.S_ISREG(mode) and os.access(path, os.R_OK):
                state.update(hashlib.sha256(content(path, top)).digest())
    return state.hexdigest()
