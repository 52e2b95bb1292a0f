"""Pack raw rows: many to a pack, compressed, instead of one JSON object a row.

Locks: imported_row while its rows are packed, about 20,000 a second; nothing else reads it in the meantime but imports and an as-of.
"""

import zlib
from collections.abc import Iterable
from hashlib import blake2b
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import msgspec
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "raw_packs"
down_revision = "import_sources"
branch_labels = None
depends_on = None

PACK = 1000
SERVED = ("_event_date", "last_update_ref")
ROW = sa.table(
    "imported_row",
    sa.column("region_id", sa.Integer),
    sa.column("id", sa.Uuid),
    sa.column("payload", JSONB),
    sa.column("row_hash", sa.LargeBinary),
    sa.column("pack_id", sa.Uuid),
    sa.column("place", sa.Integer),
)
RAW = sa.table(
    "raw_pack",
    sa.column("region_id", sa.Integer),
    sa.column("id", sa.Uuid),
    sa.column("own", JSONB),
    sa.column("served", JSONB),
    sa.column("body", sa.LargeBinary),
)


def upgrade() -> None:
    op.create_table(
        "raw_pack",
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("own", JSONB(), nullable=False),
        sa.Column("served", JSONB(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_raw_pack")),
        info={"scale": "region"},
    )
    op.execute("ALTER TABLE raw_pack ALTER COLUMN body SET STORAGE EXTERNAL")
    op.add_column("imported_row", sa.Column("pack_id", sa.Uuid(), nullable=True))
    op.add_column("imported_row", sa.Column("place", sa.Integer(), nullable=True))
    connection = op.get_bind()
    for region_id, ids in _in_packs(connection):
        _pack(connection, region_id, ids)
    op.alter_column("imported_row", "pack_id", nullable=False)
    op.alter_column("imported_row", "place", nullable=False)
    op.drop_column("imported_row", "payload")
    op.drop_index("ix_imported_row_history", table_name="imported_row")
    op.create_index(
        "ix_imported_row_ended",
        "imported_row",
        ["region_id", "dataset", "fiscal_year", "row_key"],
        postgresql_where="known_until IS NOT NULL",
    )


def downgrade() -> None:
    op.drop_index("ix_imported_row_ended", table_name="imported_row")
    op.create_index(
        "ix_imported_row_history", "imported_row", ["region_id", "dataset", "fiscal_year", "row_key", "known_from"], unique=False
    )
    op.add_column("imported_row", sa.Column("payload", JSONB(), nullable=True))
    connection = op.get_bind()
    for pack in connection.execute(sa.select(RAW)).all():
        rows, how = msgspec.json.decode(zlib.decompress(pack.body))
        for place, (values, extra) in enumerate(zip(rows, how, strict=True)):
            row = None if values is None else dict(zip((*pack.own, *pack.served), (*values, *extra), strict=True))
            connection.execute(
                sa.update(ROW)
                .where(ROW.c.region_id == pack.region_id, ROW.c.pack_id == pack.id, ROW.c.place == place)
                .values(payload=row)
            )
    op.alter_column("imported_row", "payload", nullable=False)
    op.drop_column("imported_row", "pack_id")
    op.drop_column("imported_row", "place")
    op.drop_table("raw_pack")


def _in_packs(connection: sa.Connection) -> Iterable[tuple[int, list[UUID]]]:
    """The rows of one region and one set of columns, so many at a time."""
    found = connection.execute(
        sa.text(
            "SELECT region_id, array_agg(id ORDER BY id) FROM imported_row"
            " GROUP BY region_id, dataset, fiscal_year, ARRAY(SELECT jsonb_object_keys(payload))"
        )
    ).all()
    for region_id, ids in found:
        rest = iter(ids)
        while some := list(islice(rest, PACK)):
            yield region_id, some


def _pack(connection: sa.Connection, region_id: int, ids: list[UUID]) -> None:
    rows: list[Any] = list(
        connection.execute(sa.select(ROW.c.id, ROW.c.payload).where(ROW.c.region_id == region_id, ROW.c.id.in_(ids)))
    )
    own = sorted(name for name in rows[0].payload if name not in SERVED)
    served = sorted(name for name in rows[0].payload if name in SERVED)
    encoded = [msgspec.json.encode([row.payload[name] for name in own]) for row in rows]
    names = blake2b(msgspec.json.encode(own), digest_size=16).digest()
    extra = msgspec.json.encode([[row.payload[name] for name in served] for row in rows])
    body = zlib.compress(b"[[" + b",".join(encoded) + b"]," + extra + b"]", 1)
    pack_id = uuid4()
    connection.execute(sa.insert(RAW).values(region_id=region_id, id=pack_id, own=own, served=served, body=body))
    connection.execute(
        sa.update(ROW)
        .where(ROW.c.region_id == sa.bindparam("of_region"), ROW.c.id == sa.bindparam("of_row"))
        .values(pack_id=pack_id, place=sa.bindparam("at"), row_hash=sa.bindparam("hash")),
        [
            {"of_region": region_id, "of_row": row.id, "at": place, "hash": blake2b(text, digest_size=16, person=names).digest()}
            for place, (row, text) in enumerate(zip(rows, encoded, strict=True))
        ],
    )
