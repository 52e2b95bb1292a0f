"""fill tallies by quarter: from the entries that are there.

Locks: none for long; reads the whole ledger once for each tally. Minutes for millions of orders.
"""

from alembic import op

revision = "fill_tallies_by_quarter"
down_revision = "add_tallies_by_quarter"
branch_labels = None
depends_on = None

QUARTER = "CASE WHEN extract(year FROM {day}) = fiscal_year THEN extract(quarter FROM {day})::smallint ELSE 0::smallint END"
OF_BASIS, OF_ORDER = QUARTER.format(day="basis_date"), QUARTER.format(day="order_date")
ASKED = """(VALUES ('EP_LOCAL', 'EP_LOCAL'), ('EP_NATIONAL', 'EP_NATIONAL'), ('EP_NATIONAL_DUP', 'EP_NATIONAL'), ('EP_LOCAL', 'EP_ALL'),
    ('EP_NATIONAL', 'EP_ALL'), ('TOKO_DARING', 'TOKO_DARING'), ('EP_LOCAL', 'DIGITAL'), ('EP_NATIONAL', 'DIGITAL'), ('TOKO_DARING', 'DIGITAL'))
    asked(of, scope)"""
PERIODS = """(VALUES (0, 'year'), (1, 'year'), (2, 'year'), (3, 'year'), (4, 'year'), (1, 'S1'), (2, 'S1'), (3, 'S2'), (4, 'S2'), (1, 'TW1'),
    (2, 'TW2'), (3, 'TW3'), (4, 'TW4')) periods(of, period)"""
COUNTED = f"""
    SELECT t.region_id, t.fiscal_year, t.basis, asked.scope, periods.period, t.{{member}}
    FROM {{table}} t JOIN {ASKED} ON asked.of = t.scope JOIN {PERIODS} ON periods.of = t.quarter WHERE t.{{member}} <> ''
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(t.orders) > 0
"""  # noqa: S608
STATEMENTS = (
    f"""INSERT INTO satker_quarter_tally
    SELECT region_id, fiscal_year, basis, scope, {OF_BASIS}, satker_code, coalesce(fund_set, ''), sum(amount), sum(orders_delta), sum(pdn_lkpp),
           sum(pdn_true), sum(pdn_known), sum(umkk_local), sum(umkk_known)
    FROM entry WHERE basis IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7""",  # noqa: S608
    f"""INSERT INTO plan_quarter_tally
    SELECT region_id, fiscal_year, basis, kd_rup, scope, {OF_BASIS}, sum(orders_delta)
    FROM entry WHERE basis IS NOT NULL AND kd_rup IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6""",  # noqa: S608
    f"""INSERT INTO vendor_quarter_tally
    SELECT region_id, fiscal_year, basis, coalesce(vendor_key, ''), scope, {OF_BASIS}, sum(amount), sum(orders_delta), sum(umkk_local)
    FROM entry WHERE basis IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6""",  # noqa: S608
    f"""INSERT INTO state_tally
    SELECT region_id, fiscal_year, scope, quarter, state, sum(orders), sum(total) FROM (
        SELECT DISTINCT region_id, fiscal_year, scope, {OF_ORDER} AS quarter, state_to AS state, 0 AS orders, 0 AS total
        FROM entry WHERE order_key IS NOT NULL
        UNION ALL SELECT region_id, fiscal_year, scope, {OF_ORDER}, state, 1, total FROM order_tally
    ) rows GROUP BY 1, 2, 3, 4, 5""",  # noqa: S608
    f"""INSERT INTO reach_tally
    SELECT region_id, fiscal_year, basis, scope, period, sum(plans), sum(vendors) FROM (
        SELECT DISTINCT t.region_id, t.fiscal_year, t.basis, asked.scope, periods.period, 0 AS plans, 0 AS vendors
        FROM satker_quarter_tally t JOIN {ASKED} ON asked.of = t.scope JOIN {PERIODS} ON periods.of = t.quarter
        UNION ALL SELECT region_id, fiscal_year, basis, scope, period, 1, 0 FROM ({COUNTED.format(table="plan_quarter_tally", member="kd_rup")}) p
        UNION ALL SELECT region_id, fiscal_year, basis, scope, period, 0, 1 FROM ({COUNTED.format(table="vendor_quarter_tally", member="vendor_key")}) v
    ) rows GROUP BY 1, 2, 3, 4, 5""",  # noqa: S608
    """UPDATE package_tally p SET orders = e.orders FROM (
        SELECT region_id, charged_to AS kd_rup, sum(orders_delta) AS orders FROM entry WHERE charged_to IS NOT NULL GROUP BY 1, 2 HAVING sum(orders_delta) <> 0
    ) e WHERE p.region_id = e.region_id AND p.kd_rup = e.kd_rup""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """The tables go with the revision before."""
