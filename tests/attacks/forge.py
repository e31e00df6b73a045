"""Bytes that git and ssh-keygen would not write: trees, ids, bent signatures.

usage: forge.py id LENGTH                    a SHA-256 in hex on stdin, its id on stdout
       forge.py tree "MODE NAME ID"...       the bytes of a tree, in the order given
       forge.py graft TREE PATH MODE ID      TREE with that at PATH as well; =NAME: instead; its id
       forge.py bent MUTATION [FILE]         an SSH armor on stdin, bent, on stdout
       forge.py sk KEY FLAGS [public]        a payload on stdin, signed as a security key does
"""
import base64
import hashlib
import subprocess
import sys

P256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551  # order of its group
ORDER = (1 << 252) + 27742317777372353535851937790883648493  # of Ed25519's group


def entry_id(length):
    bits = bin(int(sys.stdin.read().split()[0], 16))[2:].zfill(256) + '0000'
    alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
    return ''.join(alphabet[int(bits[i:i + 5], 2)] for i in range(0, length * 5, 5))


def tree(nodes):
    for node in nodes:
        mode, name, oid = node.split(' ')
        yield f'{mode} {name}'.encode() + b'\0' + bytes.fromhex(oid)


def git(*words, data=None):
    return subprocess.run(['git', *words], input=data, check=True, capture_output=True).stdout


def nodes(tree_id):
    data = git('cat-file', 'tree', tree_id)
    while data:
        head, data = data.split(b'\0', 1)
        mode, name = head.decode().split(' ', 1)
        yield mode, name, data[:20].hex()
        data = data[20:]


def graft(tree_id, path, mode, oid):
    name, _, rest = path.partition('/')
    kept = list(nodes(tree_id))
    if rest:
        below = [node[2] for node in kept if node[1] == name]
        mode, oid = '40000', graft(below[0], rest, mode, oid)
        kept = [node for node in kept if node[1] != name]
    elif path.startswith('='):  # instead of what is there
        name = path[1:]
        kept = [node for node in kept if node[1] != name]
    kept.append((mode, name, oid))
    kept.sort(key=lambda node: node[1] + ('/' if node[0] == '40000' else ''))
    data = b''.join(tree(f'{mode} {name} {oid}' for mode, name, oid in kept))
    return git('hash-object', '-t', 'tree', '-w', '--stdin', '--literally', data=data).decode().strip()


def string(data):
    return len(data).to_bytes(4, 'big') + data


def strings(blob):
    while blob:
        size = int.from_bytes(blob[:4], 'big')
        yield blob[4:4 + size]
        blob = blob[4 + size:]


def unarmor(text):
    return base64.b64decode(''.join(text.split('\n')[1:-2]))


def armor(blob):
    text = base64.b64encode(blob).decode()
    lines = [text[i:i + 70] for i in range(0, len(text), 70)]
    return '\n'.join(['-----BEGIN SSH SIGNATURE-----', *lines, '-----END SSH SIGNATURE-----', ''])


def pack(fields, version=1):
    return b'SSHSIG' + version.to_bytes(4, 'big') + b''.join(string(field) for field in fields)


def bent(mutation, argument):
    blob = unarmor(sys.stdin.read())
    fields = list(strings(blob[10:]))  # key, namespace, reserved, hash, signature
    if mutation == 'version':
        return armor(pack(fields, 2))
    if mutation == 'reserved':
        fields[2] = b'x'
    elif mutation == 'hash':
        fields[3] = b'sha1'
    elif mutation == 'namespace':
        fields[1] = b''
    elif mutation == 'trailing':
        return armor(pack(fields) + b'more')
    elif mutation == 'order':  # S + L
        kind, raw = strings(fields[4])
        number = int.from_bytes(raw[32:], 'little') + ORDER
        fields[4] = string(kind) + string(raw[:32] + number.to_bytes(32, 'little'))
    elif mutation == 'label':  # of another algorithm
        _, raw = strings(fields[4])
        fields[4] = string(argument.encode()) + string(raw)
    elif mutation == 'key':
        fields[0] = base64.b64decode(open(argument).read().split()[1])
    elif mutation == 'ecdsa':  # n - s
        kind, raw = strings(fields[4])
        first, second = strings(raw)
        number = (P256 - int.from_bytes(second, 'big')).to_bytes(33, 'big').lstrip(b'\0')
        second = (b'\0' if number[0] & 0x80 else b'') + number
        fields[4] = string(kind) + string(string(first) + string(second))
    elif mutation == 'padding':  # bits that base64 does not use
        text = armor(pack(fields))
        at = text.index('=') - 1
        letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
        return text[:at] + letters[letters.index(text[at]) + 1] + text[at + 1:]
    elif mutation == 'type':  # of key and signature
        key = list(strings(fields[0]))
        raw = list(strings(fields[4]))
        fields[0] = b''.join(map(string, [argument.encode(), *key[1:]]))
        fields[4] = b''.join(map(string, [argument.encode(), *raw[1:]]))
    return armor(pack(fields))


def openssl(*words, data=b''):
    return subprocess.run(['openssl', *words], input=data, check=True, capture_output=True).stdout


def sk(key, flags, public):
    """A key of the kind that lives in a token, in software."""
    kind, application = b'sk-ssh-ed25519@openssh.com', b'ssh:'
    try:
        open(key).close()
    except FileNotFoundError:
        openssl('genpkey', '-algorithm', 'ed25519', '-out', key)
    raw = openssl('pkey', '-in', key, '-pubout', '-outform', 'DER')[-32:]
    blob = string(kind) + string(raw) + string(application)
    if public:
        return f'{kind.decode()} {base64.b64encode(blob).decode()}\n'
    digest = hashlib.sha512(sys.stdin.buffer.read()).digest()
    signed = b'SSHSIG' + b''.join(string(field) for field in (b'git', b'', b'sha512', digest))
    tail = bytes([flags]) + (7).to_bytes(4, 'big')
    data = hashlib.sha256(application).digest() + tail + hashlib.sha256(signed).digest()
    with open(key + '.data', 'wb') as file:
        file.write(data)
    raw = openssl('pkeyutl', '-sign', '-inkey', key, '-rawin', '-in', key + '.data')
    return armor(pack([blob, b'git', b'', b'sha512', string(kind) + string(raw) + tail]))


def main(verb, *words):
    if verb == 'id':
        print(entry_id(int(words[0])))
    elif verb == 'tree':
        sys.stdout.buffer.write(b''.join(tree(words)))
    elif verb == 'graft':
        print(graft(*words))
    elif verb == 'bent':
        sys.stdout.write(bent(words[0], words[1] if len(words) > 1 else None))
    elif verb == 'sk':
        sys.stdout.write(sk(words[0], int(words[1]), len(words) > 2))


if __name__ == '__main__':
    main(*sys.argv[1:])
