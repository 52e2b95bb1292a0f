"""Publishing: what is given away under `/data/segel`, so that others hold what nobody here can then change.

An index (key, format, the newest seal of every region), the days of a region, the
seals of a day. Roots and hashes only: no row, no name.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.clock import start_of_local_day
from app.errors import NotFound
from app.language import _
from app.regions.models import Region
from app.seals import keys, verifier
from app.seals.lines import COLUMNS, FORMAT
from app.seals.models import Seal

INSTALLATION = 0
INSTALLATION_CODE = "0"
"""Acts of no region: accounts, vendors without a home."""
ITS_ZONE = "Asia/Jakarta"
VERIFIER = "/data/segel/verifikator.py"
DESCRIPTION = (
    "A seal's statement is this JSON without `signature`, keys sorted, no spaces, ASCII. `root`: Merkle tree (RFC 6962, SHA-256) over the rows' lines; of "
    "`seal` over the SHA-256 of the statements since the day before. `previous`: SHA-256 of the statement before it. `signature`: Ed25519 (RFC 8032) by "
    "`key` over the statement. A row's line is the JSON array of its table's name and the columns of its format, as PostgreSQL's json_build_array writes "
    "it, times in UTC."
)


def index(session: Session) -> dict[str, Any]:
    """The public key, what a seal is, and the newest seal of every region that has one. Keep a copy:
    `lokapasar audit verify --roots` compares with it."""
    return {
        "format": FORMAT,
        "description": DESCRIPTION,
        "columns": COLUMNS[FORMAT],
        "key": keys.public_key().hex(),
        "verifier": VERIFIER,
        "regions": [
            {"region": seal.region_id, "code": code, "name": name, "seq": seal.seq, "hash": seal.digest.hex(), "root": seal.root.hex(),
             "at": seal.said()["at"], "days": f"/data/segel/{code}.json"}
            for seal, code, name in heads(session)
        ],
    }  # fmt: skip


def heads(session: Session) -> Sequence[tuple[Seal, str, str]]:
    """The newest seal of every region that has one, with the region's code and name."""
    last = select(Seal.region_id, func.max(Seal.seq).label("seq")).group_by(Seal.region_id).subquery()
    rows = session.execute(
        select(Seal, Region.code, Region.name)
        .join(last, and_(last.c.region_id == Seal.region_id, last.c.seq == Seal.seq))
        .outerjoin(Region, Region.id == Seal.region_id)
        .order_by(Region.code.nulls_first())
    )
    return [(seal, code or INSTALLATION_CODE, name or _("Instalasi ini")) for seal, code, name in rows]


def days(session: Session, code: str) -> dict[str, Any]:
    """The days of a region, the newest first: the last seal of each and how many rows were sealed on it. Raises `NotFound`."""
    region_id, zone = _region(session, code)
    day = func.date(func.timezone(zone, Seal.at))
    of_day = (
        select(day.label("day"), func.max(Seal.seq).label("seq"), func.count().label("seals"),
               func.coalesce(func.sum(Seal.n).filter(Seal.of != verifier.DAY), 0).label("rows"))
        .where(Seal.region_id == region_id).group_by(day).subquery()
    )  # fmt: skip
    rows = session.execute(
        select(of_day, Seal).join(Seal, and_(Seal.region_id == region_id, Seal.seq == of_day.c.seq)).order_by(of_day.c.day.desc())
    )
    found = [
        {"day": row.day.isoformat(), "seq": row.seq, "hash": row.Seal.digest.hex(), "root": row.Seal.root.hex(), "seals": row.seals,
         "rows": int(row.rows), "url": f"/data/segel/{code}.json?hari={row.day}"}
        for row in rows
    ]  # fmt: skip
    return {"region": region_id, "code": code, "days": found}


def seals_of(session: Session, code: str, day: str) -> dict[str, Any]:
    """Every seal that was made on a region's day, as it is signed. Raises `NotFound`."""
    region_id, zone = _region(session, code)
    try:
        asked = date.fromisoformat(day)
        since, until = start_of_local_day(asked, zone), start_of_local_day(asked + timedelta(days=1), zone)
    except (ValueError, OverflowError):
        raise NotFound(_("Tidak ada segel pada hari itu.")) from None
    found = session.scalars(
        select(Seal).where(Seal.region_id == region_id, Seal.at >= since, Seal.at < until).order_by(Seal.seq)
    ).all()
    if not found:
        raise NotFound(_("Tidak ada segel pada hari itu."))
    return {"region": region_id, "code": code, "day": day, "seals": [seal.said() for seal in found]}


def _region(session: Session, code: str) -> tuple[int, str]:
    if code == INSTALLATION_CODE:
        return INSTALLATION, ITS_ZONE
    region = session.scalars(select(Region).where(Region.code == code)).one_or_none()
    if region is None:
        raise NotFound(_("Wilayah {code} tidak ditemukan.").format(code=code[:20]))
    return region.id, region.timezone
