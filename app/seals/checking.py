"""Checking: every sealed row is read again and compared with its seal, every seal with the one before it and with its signature.

Rows are read by their keys, many seals at a time. What is in no seal is no fault while it is young (it waits
for the next sealing); what is older than an hour before the last seal of its region was put in behind the
program's back, or has waited for a worker that does not run.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, Select, Text, cast, func, literal, select, text
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session, undefer

from app.identifiers import first_id_at
from app.seals import verifier
from app.seals.lines import COLUMNS, TABLES, leaf
from app.seals.models import Seal
from app.seals.sealing import KEY_BYTES, LOOKED_BACK, keys_in

ROWS_AT_ONCE = 20_000
SEALS_AT_ONCE = 500
FINDINGS_MAX = 100
"""Of one region; whoever changed more than that is found out by then."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is not as it was sealed: the seal, and the row where one can be named."""

    region_id: int
    seq: int | None
    what: str
    table: str | None = None
    id: str | None = None


@dataclass(slots=True)
class Checked:
    """What was read, and what was found to be wrong, in the order of the seals."""

    seals: int = 0
    rows: int = 0
    waiting: int = 0
    """Rows in no seal yet."""
    findings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"seals": self.seals, "rows": self.rows, "waiting": self.waiting, "findings": [asdict(one) for one in self.findings]}


def check(
    session: Session, region_id: int, *, trusted: Collection[bytes], published: Mapping[tuple[int, int], str] | None = None
) -> Checked:
    """All of a region. `trusted` are the keys that may have sealed; `published`
    the seals that somebody kept: (region, seq) → hash."""
    checked, chain = Checked(), verifier.Chain()
    expected = {seq: digest for (region, seq), digest in (published or {}).items() if region == region_id}
    try:
        with session.begin_nested():
            for seals in together(session, region_id):
                found = {table: leaves_now(session, region_id, table, seals) for table in TABLES}
                for seal in seals:
                    checked.findings += list(_faults(seal, chain, found, trusted, expected))
                    checked.seals += 1
                    checked.rows += seal.n if seal.of in TABLES else 0
                session.expunge_all()
                if len(checked.findings) > FINDINGS_MAX:
                    break
            checked.waiting = sum(_unsealed(session, region_id, table, checked) for table in TABLES)
    except DataError as error:
        what = f"from here on it cannot be read: {error.orig}"
        checked.findings.append(Finding(region_id, chain.seq + 1, what[:300]))
    checked.findings += [
        Finding(region_id, seq, "it was published and is not there: the end was cut off") for seq in sorted(expected)
    ]
    del checked.findings[FINDINGS_MAX:]
    return checked


def regions_sealed(session: Session) -> Sequence[int]:
    """Those that have a seal or could have one."""
    asked = text("SELECT 0 UNION SELECT id FROM region UNION SELECT DISTINCT region_id FROM seal ORDER BY 1")
    return session.scalars(asked).all()


def together(session: Session, region_id: int) -> Iterator[list[Seal]]:
    """The seals in order, as many at a time as have so many rows."""
    part: list[Seal] = []
    after, rows = 0, 0
    while True:
        more = session.scalars(
            select(Seal)
            .where(Seal.region_id == region_id, Seal.seq > after)
            .order_by(Seal.seq)
            .limit(SEALS_AT_ONCE)
            .options(undefer(Seal.ids), undefer(Seal.leaves))
        ).all()
        for seal in more:
            part.append(seal)
            rows += seal.n
            if rows >= ROWS_AT_ONCE:
                yield part
                part, rows = [], 0
        if len(more) < SEALS_AT_ONCE:
            break
        after = more[-1].seq
    if part:
        yield part


def leaves_now(session: Session, region_id: int, table: str, seals: Sequence[Seal]) -> dict[int, dict[bytes, bytes]]:
    """By format and key, the leaves of the rows as they are now; one that is not there is left out."""
    found: dict[int, dict[bytes, bytes]] = {}
    of_table = [seal for seal in seals if seal.of == table and _is_readable(seal)]
    for format in {seal.format for seal in of_table}:
        keys = b"".join(seal.ids for seal in of_table if seal.format == format)
        told: bytes = session.scalar(_packed(table, format, region_id, keys)) or b""
        found[format] = {told[place : place + 16]: told[place + 16 : place + 48] for place in range(0, len(told), 48)}
    return found


def _packed(table: str, format: int, region_id: int, keys: bytes) -> Select[Any]:
    """Key and leaf of each row, one after the other in one value: a million rows told one by one,
    and keys sent so, cost ten seconds of this process.

    The keys are a relation: as a list (`= ANY`) they would be read again for every
    row where the rows are not looked for in the index."""
    of = TABLES[table]
    one = func.uuid_send(of.c.id, type_=LargeBinary).op("||")(leaf(table, format))
    asked = cast(literal("{" + keys.hex(",", 16) + "}", Text), ARRAY(of.c.id.type))
    return select(func.string_agg(one, literal(b"", LargeBinary), type_=LargeBinary)).where(
        of.c.region_id == region_id, of.c.id.in_(select(func.unnest(asked)))
    )


def _faults(
    seal: Seal,
    chain: verifier.Chain,
    found: Mapping[str, Mapping[int, Mapping[bytes, bytes]]],
    trusted: Collection[bytes],
    expected: dict[int, str],
) -> Iterator[Finding]:
    said = seal.said()
    keys = keys_in(seal.ids) if _is_readable(seal) else []
    if seal.ids and not keys:
        yield Finding(seal.region_id, seal.seq, "its rows cannot be looked for: what it is of, its format or its keys were changed")
    now = [*map(found[seal.of][seal.format].get, keys)] if keys else []
    kept = [seal.leaves[place * 32 : place * 32 + 32] for place in range(len(keys))]
    for key, is_now, sealed in zip(keys, now, kept, strict=True):
        if is_now != sealed:
            what = "the row is not there any more" if is_now is None else "the row was changed"
            yield Finding(seal.region_id, seal.seq, what, seal.of, str(UUID(bytes=key)))
    for what in chain.faults(said, kept):
        yield Finding(seal.region_id, seal.seq, what)
    if (keys and (min(keys), max(keys)) != (_bytes(seal.first_id), _bytes(seal.last_id))) or len(set(keys)) != len(keys):
        yield Finding(seal.region_id, seal.seq, "the keys that it names are not those of its rows")
    if len(seal.leaves) != len(keys) * 32 or seal.digest.hex() != verifier.digest(said):
        yield Finding(seal.region_id, seal.seq, "what it keeps beside its statement was changed")
    if not _is_signed(verifier.statement(said), seal.signature, seal.public_key):
        yield Finding(seal.region_id, seal.seq, "its signature is wrong")
    elif trusted and seal.public_key not in trusted:
        yield Finding(seal.region_id, seal.seq, "it is signed by a key that is not ours")
    if expected.pop(seal.seq, None) not in (None, verifier.digest(said)):
        yield Finding(seal.region_id, seal.seq, "it is not the one that was published")


def _is_readable(seal: Seal) -> bool:
    """Can its rows be looked for? One that was changed may be of no table, in no format, or name what is no key."""
    return seal.of in COLUMNS.get(seal.format, {}) and len(seal.ids) % KEY_BYTES == 0


def _unsealed(session: Session, region_id: int, table: str, checked: Checked) -> int:
    """How many rows are in no seal; those that are too old for that are findings. They are looked
    for one by one only where the numbers do not agree."""
    of = TABLES[table]
    there = session.scalar(select(func.count()).select_from(of).where(of.c.region_id == region_id)) or 0
    mine = (Seal.region_id == region_id, Seal.of == table)
    sealed, last_at = session.execute(select(func.coalesce(func.sum(Seal.n), 0), func.max(Seal.at)).where(*mine)).one()
    if there == sealed and not checked.findings:
        return 0
    known: set[bytes] = set()
    for packed in session.scalars(select(Seal.ids).where(*mine)):
        known.update(keys_in(packed))
    outside = [
        id for id in session.scalars(select(of.c.id).where(of.c.region_id == region_id).order_by(of.c.id)) if id.bytes not in known
    ]
    if last_at is not None:
        too_old = first_id_at(last_at - LOOKED_BACK)
        checked.findings += [
            Finding(region_id, None, "the row is older than the last seal and in none", table, str(id))
            for id in outside
            if id < too_old
        ]
    return len(outside)


def _is_signed(statement: bytes, signature: bytes, key: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(id: UUID | None) -> bytes | None:
    return None if id is None else id.bytes


def index_from(text_: str) -> dict[tuple[int, int], str]:
    """The seals that a published index names."""
    return verifier.published(json.loads(text_))
