"""Neighbours: kabupaten and kota of the same province that buy elsewhere, so that a ranking has places and a map has tiles.

Their plan and their orders come as files through the importer, as those of most governments do: nobody of them
signs in here, and nothing of theirs is on show. How much of its plan each has ordered is told in `NEIGHBOURS`;
all else is drawn by a fixed seed, amounts apart from days.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actor import SYSTEM_ACTOR
from app.clock import local_date
from app.demo import places
from app.exchange import synthetic
from app.exchange.importing import import_file
from app.exchange.synthetic import FIRST_KD_RUP, Government, Row
from app.fulfilment.states import ShipmentState
from app.orders.states import OrderState
from app.plan.totals import E_PURCHASING
from app.regions.models import Region
from app.regions.names import tier_of
from app.regions.queries import find_or_create


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`ordered`: thousandths of what it plans to buy of providers. `announced`: its plan was imported
    too; else it has figures in rupiah and no percent."""

    code: str
    name: str
    packages: int
    ordered: int
    announced: bool = True


NEIGHBOURS = (
    Neighbour("99.02", "Kabupaten Contoh Hulu", packages=130, ordered=83),
    Neighbour("99.03", "Kabupaten Contoh Hilir", packages=100, ordered=64),
    Neighbour("99.04", "Kabupaten Contoh Tengah", packages=80, ordered=38),
    Neighbour("99.05", "Kabupaten Contoh Pesisir", packages=110, ordered=38),
    Neighbour("99.06", "Kabupaten Contoh Timur", packages=60, ordered=45, announced=False),
    Neighbour("99.72", "Kota Lama Contoh", packages=90, ordered=71),
    Neighbour("99.73", "Kota Baru Contoh", packages=70, ordered=27),
)
"""Two of them share a place."""
NAMES = [neighbour.name for neighbour in NEIGHBOURS]
FIRST = FIRST_KD_RUP + 300_000
"""Below are the packages of the small demo's own governments."""
ROOM = 10_000
"""Numbers of packages that each has for itself."""
FIRST_OFFICES = 3
"""The small demo's own governments have as many hundreds of numbers of offices."""
EVERY_OFFICE = 2
SELF_MANAGED = 20
ORDERS_OF_A_PACKAGE = (1, 1, 2, 3)
STATES = {OrderState.COMPLETED: 5, OrderState.PAYMENT_OUTSIDE_SYSTEM: 2, OrderState.ON_PROCESS: 3}
ON_THE_WAY = (ShipmentState.PROCESSING, ShipmentState.SHIPPING, ShipmentState.BUYER_CONFIRMED)
VENDORS = 40


def write(session: Session, *, at: datetime) -> None:
    """All of them, beside the small demo; nothing where a region has the code of one already. Within the caller's transaction."""
    if session.scalar(select(Region.id).where(Region.code.in_([one.code for one in NEIGHBOURS])).limit(1)) is not None:
        return
    ground = places.make_regions(session, at=at)
    today = local_date(at, ground.kabupaten.timezone)
    with tempfile.TemporaryDirectory(prefix="lokapasar-neighbours-") as folder:
        for number, neighbour in enumerate(NEIGHBOURS):
            find_or_create(session, neighbour.code).name = neighbour.name
            for dataset, as_of, rows in _feeds(neighbour, number, ground.year, ground.first_day, today):
                path = Path(folder) / f"{neighbour.code}-{dataset}.json"
                path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
                report = import_file(
                    session,
                    path,
                    region_code=neighbour.code,
                    year=ground.year,
                    actor=SYSTEM_ACTOR,
                    at=at,
                    dataset=dataset,
                    as_of=as_of,
                )
                assert report.quarantined == 0


def _feeds(neighbour: Neighbour, number: int, year: int, first_day: date, today: date) -> Iterator[tuple[str, date, Sequence[Row]]]:
    """Each file with the day whose state it tells."""
    government = Government(f"X{neighbour.code.replace('.', '')}", neighbour.name, str(tier_of(neighbour.code)).upper())
    offices = [
        {**office, "kd_satker": office["kd_satker"] + (FIRST_OFFICES + number) * 100}
        for office in synthetic.satkers(government, units=False)[number % EVERY_OFFICE :: EVERY_OFFICE]
    ]
    first, seed = FIRST + number * ROOM, FIRST_OFFICES + number + 1
    told = {"year": year, "seed": seed}
    packages = list(
        synthetic.packages(government, offices, count=neighbour.packages, first_kd_rup=first, snapshot=first_day, **told)
    )
    lines = list(synthetic.budget_lines(packages, seed=seed))
    yield "RUP-MasterSatker", first_day, offices
    if neighbour.announced:
        own = list(synthetic.self_managed(government, offices, count=SELF_MANAGED, first_kd_rup=first + 50_000_000, **told))
        yield "RUP-StrukturAnggaranPD", first_day, list(synthetic.satker_budgets(offices, packages, own, year=year))
        yield "RUP-PaketPenyedia-Terumumkan", first_day, packages
        yield "RUP-PaketAnggaranPenyedia", first_day, lines
        yield "RUP-PaketSwakelola-Terumumkan", first_day, own
    yield "Ecat-PaketEPurchasingV6", today, list(_orders(neighbour, packages, lines, first_day, today))


def _orders(neighbour: Neighbour, packages: Sequence[Row], lines: Iterable[Row], first_day: date, today: date) -> Iterator[Row]:
    """Realised ones alone, as ISB serves them; together they come to exactly what the neighbour
    has `ordered`, since a pagu is in whole thousands."""
    figures, days = Random(f"figures of {neighbour.code}"), Random(f"days of {neighbour.code}")  # noqa: S311 - honest invention, no secret
    account = {line["kd_rup"]: line for line in reversed(list(lines))}
    bought = [package for package in packages if package["metode_pengadaan"] == E_PURCHASING]
    whole = sum(package["pagu"] for package in packages) * neighbour.ordered // 1000
    parts = [(package, part) for package in bought for part in range(figures.choice(ORDERS_OF_A_PACKAGE))]
    weights = [package["pagu"] * figures.uniform(0.5, 1) / (part + 1) for package, part in parts]
    amounts = [int(whole * weight / sum(weights)) // 1000 * 1000 for weight in weights]
    amounts[0] += whole - sum(amounts)
    for number, ((package, _part), amount) in enumerate(zip(parts, amounts, strict=True), start=1):
        (state,) = figures.choices(list(STATES), list(STATES.values()))
        line = account[package["kd_rup"]]
        yield {
            **{name: package[name] for name in ("tahun_anggaran", "nama_satker", "kd_klpd", "kd_satker_str")},
            "jenis_instansi": package["jenis_klpd"],
            "nama_instansi": package["nama_klpd"],
            "kd_paket": f"01K{neighbour.code.replace('.', '')}{number:019}",
            "kd_rup": str(package["kd_rup"]),
            "rup_nama_pkt": package["nama_paket"],
            "product_ids": None,
            "sumber_dana": line["sumber_dana"],
            "mak": line["mak"].rstrip("."),
            "kd_penyedia_v6": f"01K99{figures.randrange(VENDORS):021}",
            "kd_penyedia_sikap": 0,
            "jml_jenis_produk": 1,
            "jml_produk": figures.randint(1, 60),
            "ongkir": 0,
            "total_harga": amount,
            "tgl_order": (first_day + timedelta(days=int(days.random() * max(1, (today - first_day).days)))).isoformat(),
            "status_pkt": state,
            "status_pengiriman": figures.choice(ON_THE_WAY) if state is OrderState.ON_PROCESS else ShipmentState.COMPLETED,
        }
