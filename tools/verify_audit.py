#!/usr/bin/env python3
"""Verifies a copy of the audit log with Python's standard library alone; shares no code with matchmaker.

    matchmaker audit export -o log.jsonl
    python3 verify_audit.py log.jsonl [--against heads.txt ...] [--key PUBLIC_KEY]

Every entry's hash is computed again and must be the one that the next entry names. `heads.txt` holds lines of
`matchmaker audit head` (also on the audit page and in the header Matchmaker-Audit-Head of every webhook call) that
somebody kept elsewhere: they show an end that was cut and a log that was written anew, which no log alone can show.
With a public key every line must bear its signature. Exit code 0: whole; 1: every fault is named; 2: bad input.
"""

import argparse
import hashlib
import json
import sys

FIELDS = ["seq", "at", "actor", "through", "organisation", "owner", "action", "object_kind", "object_id", "reason",
          "before_sha256", "after_sha256", "prev_hash"]
HEAD = "matchmaker-audit-head/1"


def entry_hash(entry):
    """SHA-256 over the fields, each with its length before it; an absent one is eight bytes 0xff."""
    digest = hashlib.sha256()
    fields = [entry[name] for name in FIELDS]
    if entry["format"] != 1:
        fields.insert(0, f"matchmaker-audit/{entry['format']}")
    for field in fields:
        if field is None:
            digest.update(b"\xff" * 8)
        else:
            data = str(field).encode()
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


# Ed25519 (RFC 8032, section 5.1), verification only.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    """The sum of two points of the curve (twisted Edwards coordinates)."""
    (x1, y1), (x2, y2) = a, b
    product = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + product, P - 2, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, P - 2, P)
    return x % P, y % P


def times(number, point):
    total = (0, 1)
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        raise ValueError("not a point")
    return (P - x if x & 1 != sign else x), y


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed_by(public, message, signature):
    """Whether the holder of the key signed the message."""
    try:
        public, signature = bytes.fromhex(public), bytes.fromhex(signature)
        if len(public) != 32 or len(signature) != 64:
            return False
        scalar = int.from_bytes(signature[32:], "little")
        key, commitment = point_of(public), point_of(signature[:32])
    except ValueError:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message.encode()).digest(), "little") % ORDER
    return scalar < ORDER and times(scalar, BASE) == add(commitment, times(challenge, key))


def witnesses(paths, key, faults):
    """Number of an entry -> hashes that were noted for it."""
    noted = {}
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in filter(None, (line.strip() for line in lines)):
                if line.startswith("#"):
                    continue
                parts = line.split()
                if len(parts) not in (4, 6) or parts[0] != HEAD:
                    raise ValueError(f"{path}: {line!r} is no line of the log's end")
                if len(parts) == 6 and not signed_by(parts[4], " ".join(parts[:4]), parts[5]):
                    faults.append(f"{path}: {line!r}: its signature does not hold")
                elif key and (len(parts) != 6 or parts[4] != key):
                    faults.append(f"{path}: {line!r}: is not signed by this key")
                else:
                    noted.setdefault(int(parts[1]), set()).add(parts[2])
    return noted


def verify(log, noted, faults):
    """Reads the log to its end, whatever it finds; gives number and hash of the last entry and how many there were."""
    seq, last, count = 0, "00" * 32, 0
    for number, line in enumerate(log, 1):
        try:
            entry = json.loads(line)
            computed = entry_hash(entry)
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"line {number} is no entry: {error!r}") from error
        if entry["seq"] != seq + 1:
            faults.append(f"entry {seq + 1}: is not there; the next one is {entry['seq']}")
        elif entry["prev_hash"] != last:
            faults.append(f"entry {entry['seq']}: does not follow the one before it")
        if computed != entry["hash"]:
            faults.append(f"entry {entry['seq']}: its content does not fit its hash")
        if any(entry["hash"] != kept for kept in noted.get(entry["seq"], ())):
            faults.append(f"entry {entry['seq']}: is not the one that a witness saw")
        seq, last, count = entry["seq"], entry["hash"], count + 1
    faults.extend(f"entry {n}: a witness saw it, and the log ends with {seq}" for n in sorted(noted) if n > seq)
    return seq, last, count


def main():
    parser = argparse.ArgumentParser(description="Verifies a copy of matchmaker's audit log.")
    parser.add_argument("log")
    parser.add_argument("--against", action="append", default=[])
    parser.add_argument("--key")
    wanted = parser.parse_args()
    faults = []
    try:
        noted = witnesses(wanted.against, wanted.key, faults)
        with open(wanted.log, encoding="utf-8") as log:
            seq, last, count = verify(log, noted, faults)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    for fault in faults:
        print(fault)
    if faults:
        print(f"the log is broken: {len(faults)} faults in {count} entries")
        return 1
    print(f"the log is whole: {count} entries, {sum(map(len, noted.values()))} witnesses agree; it ends with {seq} {last}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
