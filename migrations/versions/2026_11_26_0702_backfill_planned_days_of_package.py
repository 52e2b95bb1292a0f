"""Backfill the planned days of packages from the rows that were imported, as they stand now; a day that is not written as one stays empty.

Locks: no table; each package row that has days is written once.
"""

from alembic import op

revision = "planned_days_backfill"
down_revision = "planned_days"
branch_labels = None
depends_on = None

DATASETS = {
    "RUP-PaketPenyedia-Terumumkan": {
        "selection_from": "tgl_awal_pemilihan",
        "selection_to": "tgl_akhir_pemilihan",
        "contract_from": "tgl_awal_kontrak",
        "contract_to": "tgl_akhir_kontrak",
        "use_from": "tgl_awal_pemanfaatan",
        "use_to": "tgl_akhir_pemanfaatan",
    },
    "RUP-PaketSwakelola-Terumumkan": {
        "contract_from": "tgl_awal_pelaksanaan_kontrak",
        "contract_to": "tgl_akhir_pelaksanaan_kontrak",
    },
}
DAY = "CASE WHEN imported.payload ->> '{column}' ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}' THEN left(imported.payload ->> '{column}', 10)::date END"


def upgrade() -> None:
    for dataset, columns in DATASETS.items():
        changes = ", ".join(f"{name} = {DAY.format(column=column)}" for name, column in columns.items())
        op.execute(
            f"UPDATE package SET {changes} FROM imported_row AS imported "  # noqa: S608 - our own constants
            "WHERE imported.region_id = package.region_id AND imported.fiscal_year = package.fiscal_year "
            f"AND imported.row_key = package.kd_rup AND imported.dataset = '{dataset}' AND imported.known_until IS NULL"
        )


def downgrade() -> None:
    """The columns go with the revision before."""
