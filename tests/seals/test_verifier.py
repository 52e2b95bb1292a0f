"""The one file that anybody can run: its tree and its signatures are the
published ones, and it finds whatever was done to an export."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.seals import verifier
from tests.figures import hand_over
from tests.seals import making

TREE = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
"""Of Certificate Transparency's own tests of RFC 6962."""
SIGNED = (
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
)  # fmt: skip
"""Key, message, signature: tests 1 to 3 of RFC 8032, 7.1."""
Lines = list[bytes]


@pytest.mark.parametrize("n", ROOTS)
def test_the_tree_is_that_of_rfc_6962(n: int) -> None:
    assert verifier.root([verifier.leaf(bytes.fromhex(row)) for row in TREE[:n]]).hex() == ROOTS[n]


@pytest.mark.parametrize(("key", "message", "signature"), SIGNED)
def test_signatures_are_those_of_rfc_8032(key: str, message: str, signature: str) -> None:
    given = bytes.fromhex(message), bytes.fromhex(signature), bytes.fromhex(key)
    assert verifier.is_signed(*given)
    assert not verifier.is_signed(given[0] + b"x", *given[1:])
    for place in (0, 31, 32, 63):
        broken = bytearray(given[1])
        broken[place] ^= 1
        assert not verifier.is_signed(given[0], bytes(broken), given[2])
    high = int.from_bytes(given[1][32:], "little") + verifier.ORDER
    assert not verifier.is_signed(given[0], given[1][:32] + high.to_bytes(32, "little"), given[2])


@pytest.fixture
def exported(session: Session) -> Lines:
    at = making.minutes(session, [(20, 5), (7, 0), (1, 12)])
    making.sealing.close_day(session, making.REGION, timezone=making.ZONE, at=at.replace(hour=20))
    making.minutes(session, [(3, 3)], at=at.replace(hour=21))
    return making.export(session)


def index_of(lines: Lines) -> dict[str, Any]:
    """As it was published: the head of the region, and the key."""
    last = json.loads([line for line in lines if line.startswith(b"S ")][-1].split(b" ")[1])
    return {"key": last["key"], "regions": [{"region": last["region"], "seq": last["seq"], "hash": verifier.digest(last)}]}


def test_an_export_is_as_it_was_sealed(exported: Lines) -> None:
    found = verifier.check(exported, index=index_of(exported), all_signatures=True)
    assert found["findings"] == []
    assert (found["ok"], found["seals"], found["rows"]) == (True, 8, 51)


def test_the_file_runs_by_itself(exported: Lines, tmp_path: Path) -> None:
    (tmp_path / "rows.txt").write_bytes(b"".join(exported))
    (tmp_path / "segel.json").write_text(json.dumps(index_of(exported)))
    run = [sys.executable, "-I", "-S", str(verifier.__file__), str(tmp_path / "rows.txt"), "--roots", str(tmp_path / "segel.json")]
    good = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout.splitlines()[-1]) == (0, "OK"), good.stderr
    spoilt = [line.replace(b'"ON_PROCESS"', b'"COMPLETED"', 1) if line.startswith(b"R ") else line for line in exported]
    (tmp_path / "rows.txt").write_bytes(b"".join(spoilt))
    bad = subprocess.run(run, capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert 'region 2, seal 1: its root is not that of what it seals · ["entry", 2,' in bad.stdout


def change(lines: Lines, dice: random.Random) -> Lines:
    place = dice.choice([n for n, line in enumerate(lines) if line.startswith(b"R ")])
    row = bytearray(lines[place])
    at = dice.randrange(2, len(row) - 1)
    row[at] = (row[at] + dice.randrange(1, 255)) % 256 or 1
    if row[at] == 10:
        row[at] = 11
    return [*lines[:place], bytes(row), *lines[place + 1 :]]


def change_a_seal(lines: Lines, dice: random.Random) -> Lines:
    place = dice.choice([n for n, line in enumerate(lines) if line.startswith(b"S ")])
    kind, said, signature, leaves = lines[place].split(b" ")
    seal = json.loads(said)
    name = dice.choice(sorted(seal))
    seal[name] = "2026-03-02" if name == "closes" and seal[name] is None else f"{seal[name]}0" if isinstance(seal[name], str) else 7
    return [
        *lines[:place],
        b" ".join((kind, json.dumps(seal, sort_keys=True, separators=(",", ":")).encode(), signature, leaves)),
        *lines[place + 1 :],
    ]


def remove(lines: Lines, dice: random.Random) -> Lines:
    place = dice.randrange(len(lines))
    return [*lines[:place], *lines[place + 1 :]]


def insert(lines: Lines, dice: random.Random) -> Lines:
    place = dice.randrange(1, len(lines) + 1)
    row = dice.choice([line for line in lines if line.startswith(b"R ")])
    return [*lines[:place], dice.choice([row, row.replace(b"ON_PROCESS", b"CANCELLED")]), *lines[place:]]


def swap(lines: Lines, dice: random.Random) -> Lines:
    one, other = sorted(dice.sample(range(len(lines)), 2))
    swapped = [*lines]
    swapped[one], swapped[other] = lines[other], lines[one]
    return swapped


def cut(lines: Lines, dice: random.Random) -> Lines:
    return lines[: dice.randrange(1, len(lines))]


TAMPERINGS = int(os.environ.get("TAMPERINGS", "40"))
"""Of each kind."""
TAMPERS = (change, change_a_seal, remove, insert, swap, cut)
seen: list[str] = []
"""Every change of a copy that was found."""


@pytest.fixture(scope="module", autouse=True)
def figures() -> Iterator[None]:
    yield
    if len(seen) == TAMPERINGS * len(TAMPERS):
        hand_over("tampering", mutations=len(seen), kinds=len(TAMPERS), found=len(seen))


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda one: one.__name__)
def test_whatever_is_done_to_a_copy_is_found(exported: Lines, tamper: Callable[[Lines, random.Random], Lines]) -> None:
    """240 here, 1,020 with TAMPERINGS=170; the seed says which."""
    index, dice = index_of(exported), random.Random(20261126)
    for number in range(TAMPERINGS):
        spoilt = tamper(exported, dice)
        while spoilt == exported:
            spoilt = tamper(exported, dice)
        found = verifier.check(spoilt, index=index)
        assert not found["ok"], f"{tamper.__name__} {number} was not seen"
        seen.append(tamper.__name__)
