#!/usr/bin/env python3
"""Checks an export of sealed rows without any other program: Python 3.9 or newer, nothing to install, no network.

    python3 verifikator.py EXPORT [--roots segel.json] [--key HEX] [--all-signatures] [--json]

EXPORT is what `lokapasar audit export` wrote (plain or .gz): a line `S statement signature leaves` for each seal, then a line `R
row` for each row that it seals. What is checked, and named by region, seal and row where it fails:

- a row's leaf is SHA-256(0x00 ‖ row); a seal's root is the Merkle tree of its leaves (RFC 6962, nodes SHA-256(0x01 ‖ left ‖
  right));
- the seals of a region are numbered without a gap, and each names the SHA-256 of the statement before it;
- a seal that closes a day has as its root the tree of the statements' hashes since the last one that did;
- the newest seal of each region and those that close a day are signed (Ed25519, RFC 8032) by --key, or by the key in --roots, or
  by one key alone. A signature covers everything before it; --all-signatures checks each (some milliseconds a seal);
- with --roots, an index that was published earlier, every seal that it names is still there and the same: nothing was cut off or
  written anew.

Exit: 0 all is as it was sealed, 1 something is not, 2 wrong usage.
"""

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

DAY = "seal"
"""What a seal that closes a day is of: the seals of that day."""
NOTHING = "0" * 64
"""What the first seal of a region names as the one before it."""
Seal = dict[str, Any]


# ── the tree ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def leaf(row: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + row).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Of RFC 6962: pairs are joined from the left, one without a neighbour goes
    up as it is; of nothing it is the hash of nothing."""
    level = list(leaves)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        joined = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = joined + level[len(joined) * 2 :]
    return level[0]


def statement(seal: Seal) -> bytes:
    """The text that is signed: everything that the seal says but its signature, as JSON with sorted keys and no spaces."""
    said = {key: value for key, value in seal.items() if key not in ("signature", "leaves")}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def digest(seal: Seal) -> str:
    """What the next seal names as the one before it."""
    return hashlib.sha256(statement(seal)).hexdigest()


# ── signatures: Ed25519 of RFC 8032, verifying only ─────────────────────────────────────────────────────────────────────────

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def is_signed(message: bytes, signature: bytes, key: bytes) -> bool:
    """Is this the signature of the message by the private half of this public key?"""
    if len(signature) != 64 or len(key) != 32:
        return False
    public, nonce = _point(key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if public is None or nonce is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = _times(s, BASE), _add(nonce, _times(h, public))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def _add(a: Point, b: Point) -> Point:
    one, two = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    three, four = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = two - one, four - three, four + three, two + one
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(n: int, point: Point) -> Point:
    found = NEUTRAL
    while n:
        if n & 1:
            found = _add(found, point)
        point = _add(point, point)
        n >>= 1
    return found


def _point(packed: bytes) -> "Point | None":
    y = int.from_bytes(packed, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or NEUTRAL


# ── the chain of a region ───────────────────────────────────────────────────────────────────────────────────────────────────


class Chain:
    """The seals of one region, one after the other: what each must say after those before it."""

    def __init__(self) -> None:
        self.seq = 0
        self.digest = NOTHING
        self.of_day: list[bytes] = []
        """The statements' hashes since the last closed day."""
        self.last_at = ""

    def faults(self, seal: Seal, leaves: Sequence[bytes]) -> Iterator[str]:
        """What is wrong with the next seal, whose rows have these leaves; it is taken as it is all the same."""
        if seal["seq"] != self.seq + 1:
            yield (
                f"seal {self.seq + 1} is missing" if seal["seq"] > self.seq else f"seal {seal['seq']} stands twice or out of order"
            )
        elif seal["previous"] != self.digest:
            yield "it does not follow the seal before it: one of the two was changed"
        if seal["at"] < self.last_at:
            yield "it is older than the seal before it"
        expected = self.of_day if seal["of"] == DAY else leaves
        if seal["n"] != len(expected) or (seal["of"] == DAY and leaves):
            yield f"it seals {seal['n']}, there are {len(leaves) if leaves else len(expected)}"
        if seal["root"] != root(expected).hex():
            yield "its root is not that of what it seals"
        self.seq, self.digest, self.last_at = seal["seq"], digest(seal), seal["at"]
        self.of_day = [] if seal["of"] == DAY else [*self.of_day, bytes.fromhex(self.digest)]


def published(index: dict[str, Any]) -> dict[tuple[int, int], str]:
    """The seals that a published index names: (region, seq) → hash."""
    return {(one["region"], one["seq"]): one["hash"] for one in index["regions"] if one["seq"]}


# ── an export ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def check(
    lines: Iterable[bytes], *, key: str = "", index: "dict[str, Any] | None" = None, all_signatures: bool = False
) -> dict[str, Any]:
    """`{"ok", "seals", "rows", "keys", "findings": [{"region", "seal", "row"?, "what"}]}`, findings in the order of the export."""
    report = _Report(key or (index or {}).get("key", ""), published(index or {"regions": []}), all_signatures)
    seal: Seal | None = None
    rows: list[bytes] = []
    number = 0
    try:
        for line in lines:
            number += 1
            kind, _space, rest = line.rstrip(b"\n").partition(b" ")
            if kind == b"R":
                rows.append(rest)
            else:
                report.take(seal, rows)
                said, signature, leaves = rest.rsplit(b" ", 2)
                seal, rows = {**json.loads(said), "signature": signature.decode(), "leaves": leaves.decode()}, []
        report.take(seal, rows)
        return report.finished()
    except (ValueError, KeyError, TypeError) as error:
        return report.unreadable(number, error)


class _Report:
    def __init__(self, key: str, expected: dict[tuple[int, int], str], all_signatures: bool) -> None:
        self.key, self.expected, self.all_signatures = key, expected, all_signatures
        self.chains: dict[int, Chain] = {}
        self.newest: dict[int, Seal] = {}
        self.findings: list[dict[str, Any]] = []
        self.keys: set[str] = set()
        self.seals = self.rows = 0

    def take(self, seal: "Seal | None", rows: list[bytes]) -> None:
        if seal is None:
            if rows:
                self.findings.append({"region": None, "seal": None, "row": _named(rows[0]), "what": "a row before any seal"})
            return
        self.seals, self.rows = self.seals + 1, self.rows + len(rows)
        region, leaves = seal["region"], [leaf(row) for row in rows]
        for what in self.chains.setdefault(region, Chain()).faults(seal, leaves):
            self._find(seal, what, _first_bad(seal, leaves, rows))
        if self.expected.pop((region, seal["seq"]), digest(seal)) != digest(seal):
            self._find(seal, "it is not the one that was published")
        self.newest[region] = seal
        if self.all_signatures or seal["of"] == DAY:
            self._check_signature(seal)

    def finished(self) -> dict[str, Any]:
        for seal in self.newest.values():
            self._check_signature(seal)
        for region, seq in sorted(self.expected):
            self.findings.append({"region": region, "seal": seq, "what": "it was published and is not there: the end was cut off"})
        if not self.key and len(self.keys) > 1:
            self.findings.append(
                {"region": None, "seal": None, "what": "signed by several keys: say with --key which one is right"}
            )
        told = {"seals": self.seals, "rows": self.rows, "keys": sorted(self.keys)}
        return {"ok": not self.findings and self.seals > 0, **told, "findings": self.findings}

    def unreadable(self, number: int, error: Exception) -> dict[str, Any]:
        what = f"line {number} is neither a seal nor follows one that can be read ({type(error).__name__}: {error})"
        self.findings.append({"region": None, "seal": None, "what": what[:300]})
        return {"ok": False, "seals": self.seals, "rows": self.rows, "keys": sorted(self.keys), "findings": self.findings}

    def _check_signature(self, seal: Seal) -> None:
        self.keys.add(seal["key"])
        if self.key and seal["key"] != self.key:
            self._find(seal, "it is signed by another key")
        elif not is_signed(statement(seal), bytes.fromhex(seal["signature"]), bytes.fromhex(seal["key"])):
            self._find(seal, "its signature is wrong")

    def _find(self, seal: Seal, what: str, row: "str | None" = None) -> None:
        self.findings.append({"region": seal["region"], "seal": seal["seq"], **({"row": row} if row else {}), "what": what})


def _first_bad(seal: Seal, leaves: Sequence[bytes], rows: Sequence[bytes]) -> "str | None":
    """The first row that is not the one that was sealed at its place, told by the leaves that the export carries with the seal."""
    kept = seal["leaves"]
    wrong = (place for place, found in enumerate(leaves) if found.hex() != kept[place * 64 : place * 64 + 64])
    return next((_named(rows[place]) for place in wrong), None)


def _named(row: bytes) -> str:
    return row[:90].decode("utf-8", "replace")


def main() -> int:
    parser = argparse.ArgumentParser(description=" ".join((__doc__ or "").partition("\n\n")[0].split()))
    parser.add_argument("export")
    parser.add_argument("--roots", help="the published index (JSON)")
    parser.add_argument("--key", default="", help="the public key, in hex")
    parser.add_argument("--all-signatures", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    index = None
    if given.roots:
        with open(given.roots, encoding="utf-8") as file:
            index = json.load(file)
    with gzip.open(given.export) if given.export.endswith(".gz") else open(given.export, "rb") as lines:
        found = check(lines, key=given.key, index=index, all_signatures=given.all_signatures)
    if given.json:
        print(json.dumps(found, indent=1))
    else:
        print(f"{found['seals']} seals, {found['rows']} rows, key {' '.join(found['keys'])}")
        for one in found["findings"][:20]:
            print(f"region {one['region']}, seal {one['seal']}: {one['what']}{' · ' + one['row'] if 'row' in one else ''}")
        print("OK" if found["ok"] else f"NOT OK: {len(found['findings'])} findings")
    return 0 if found["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
