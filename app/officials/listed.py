"""Who holds which post, as a list."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select

from app.accounts.models import Account, EarlierDecree, Grant
from app.clock import local_date
from app.documents import Kind
from app.identifiers import public_id
from app.language import mark, ngettext
from app.lists import Column, ListOf, Scene, Sort, choice, or_last, tick, up, words
from app.officials.appointing import OFFICIAL_ROLES
from app.officials.queries import NEAR, Official, in_office, office_of, place, shown
from app.organisations.choosing import of_satker
from app.web.pages.labels import label


def _rows(scene: Scene) -> Select[Any]:
    """Those of the region who hold a post today."""
    return office_of(scene.region_id).where(in_office(local_date(scene.at, scene.zone)))


def _dressed(scene: Scene, rows: Sequence[Any]) -> Sequence[Official]:
    today = local_date(scene.at, scene.zone)
    return [shown(scene.session, row.Grant, row.Account, row.Satker, today=today) for row in rows]


def _left(official: Official) -> str:
    if official.days_left is None or official.days_left > NEAR.days:
        return ""
    return ngettext("{n} hari lagi", "{n} hari lagi", official.days_left).format(n=official.days_left)


_EARLIER_NUMBERS = (
    select(func.string_agg(EarlierDecree.decree_number, " ")).where(EarlierDecree.grant_id == Grant.id).scalar_subquery()
)
OFFICIALS = ListOf(
    code="pejabat",
    path="/pejabat",
    api="/officials",
    title=mark("Pejabat daerah"),
    rows=_rows,
    dressed=_dressed,
    filters=(
        of_satker(Grant.satker_code),
        choice("peran", mark("Peran"), sorted(OFFICIAL_ROLES), Grant.role, field="role"),
        words("q", mark("Nama atau nomor SK"), Account.name, Grant.decree_number, _EARLIER_NUMBERS, field="q"),
        tick(
            "segera",
            mark("Hanya yang SK-nya segera berakhir atau belum dicatat"),
            lambda scene: or_(Grant.valid_until <= local_date(scene.at, scene.zone) + NEAR, Grant.decree_number.is_(None)),
        ),
    ),
    sorts=(
        Sort("satker", "satker", mark("Menurut satuan kerja"), (up(place()), up(Grant.id))),
        Sort("nama", "name", mark("Menurut nama"), (up(Account.name), up(Grant.id))),
        Sort("berakhir", "until", mark("SK yang dulu berakhir di atas"), (up(or_last(Grant.valid_until)), up(Grant.id))),
    ),
    columns=(
        Column(
            code="pejabat",
            name=mark("Pejabat"),
            field="name",
            value=lambda row: row.account.name,
            href=lambda row: f"/pejabat/{public_id(row.grant.region_id, row.grant.id)}",
            note=lambda row: row.satker.name if row.satker else "",
        ),
        Column(code="satker", name=mark("Satuan kerja"), field="satker", value=lambda row: row.grant.satker_code, shown=False),
        Column(code="peran", name=mark("Peran"), value=lambda row: label(row.grant.role)),
        Column(code="sk", name=mark("SK"), field="decree_number", value=lambda row: row.decree.number),
        Column(
            code="mulai",
            name=mark("Berlaku sejak"),
            kind=Kind.DAY,
            field="valid_from",
            value=lambda row: row.grant.valid_from.isoformat(),
            shown=False,
        ),
        Column(
            code="sampai",
            name=mark("Berlaku sampai"),
            kind=Kind.DAY,
            field="until",
            value=lambda row: row.grant.valid_until and row.grant.valid_until.isoformat(),
            note=_left,
        ),
        Column(
            code="berjalan", name=mark("Pesanan berjalan"), kind=Kind.COUNT, field="running_orders", value=lambda row: row.running
        ),
    ),
)
