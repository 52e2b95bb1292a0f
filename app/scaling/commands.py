"""`lokapasar shard [--dry-run] [--shards N]`."""

from typing import Annotated, Any

from sqlalchemy import make_url

from app import db
from app.language import _, mark
from app.output import DONE, REFUSED
from app.postgres import connection_url
from app.scaling.hindrances import hindrances
from app.scaling.planning import keys_set_aside, plan
from app.scaling.sharding import shard as distribute
from app.schema.tables import metadata
from app.settings import settings

GONE = mark(
    "Dinding kedua (row-level security) diturunkan: Citus menolak kebijakannya. Sesudah ini hanya syarat di dalam program yang memisahkan daerah."
)


def shard(
    *,
    dry_run: Annotated[bool, mark("Hanya tunjukkan rencananya dan yang masih menghalangi; tidak ada yang diubah")] = False,
    shards: Annotated[int, mark("Banyaknya bagian tempat wilayah disebar; tidak dapat lebih banyak mesin daripada bagian")] = 32,
) -> tuple[dict[str, Any], int]:
    """Distribute this database over the machines of its Citus coordinator, by region; a second time does what is not done yet."""
    owner = db.owner_engine()
    if dry_run:
        with owner.connect() as connection:
            found = list(hindrances(connection, metadata))
        return {"ready": not found, "hindrances": found, "gone": _(GONE), **_plan(shards)}, DONE
    role = str(make_url(db.sqlalchemy_url(connection_url(settings()))).username)
    done = distribute(owner, metadata, shards=shards, app_role=role, data=settings().data)
    well = not done["differences"]
    say = _("Sama sebelum dan sesudah. Periksa dengan: lokapasar doctor --ledger, lalu jalankan lagi serve.")
    return {
        **done,
        "gone": _(GONE),
        "next": say if well else _("Tidak sama; jangan jalankan serve. Pulihkan dari cadangan."),
    }, DONE if well else REFUSED


def _plan(shards: int) -> dict[str, Any]:
    again = [{"table": key.table.name, "name": key.name, "to": key.referred_table.name} for key in keys_set_aside(metadata)]
    return {"plan": [step.as_row() for step in plan(metadata, shards=shards)], "made_again": again}
