"""The orders of a nation as the ledger has them: imported ones, some placed here,
some of the online shops, some without a known package.

Every order is decided from its number; its entries follow from its state as the importer and the commands would write them.
"""

from sqlalchemy import Connection, text

from app.demo.nation.chance import chance, key
from app.demo.nation.planning import E_PURCHASING_EVERY, FIRST_KD_RUP, satker_code_of

FIRST_ORPHAN = 890_000_000
LOCAL, SHOPS, ORPHANS = 0.15, 0.03, 0.01
"""Shares of the orders: placed here; from the online shops; whose package nobody announced."""
DAYS = 350
CORRECTED = 0.08
"""Share of the imported orders whose total a later file changed."""

ORDERS = f"""
CREATE TEMPORARY TABLE nation_order AS
SELECT r.id AS region_id, n, :year AS fiscal_year,
       CASE WHEN {chance("n", 1)} < :local THEN 'EP_LOCAL' WHEN {chance("n", 1)} < :local + {SHOPS} THEN 'TOKO_DARING' ELSE 'EP_NATIONAL' END AS scope,
       package.number AS package, {chance("n", 2)} < {ORPHANS} AS orphan,
       make_date(:year, 1, 2) + floor({chance("n", 3)} * :days)::int AS day,
       CASE WHEN {chance("n", 4)} < 0.45 THEN 'COMPLETED' WHEN {chance("n", 4)} < 0.60 THEN 'PAYMENT_OUTSIDE_SYSTEM'
            WHEN {chance("n", 4)} < 0.85 THEN 'ON_PROCESS' WHEN {chance("n", 4)} < 0.92 THEN 'ON_NEGOTIATION' ELSE 'CANCELLED_ON_NEGOTIATION' END AS state,
       exp(15.0 + 1.2 * ({chance("n", 5)} + {chance("n", 6)} + {chance("n", 7)} - 1.5) * 2)::bigint + 10000 AS total,
       {chance("n", 8)} < 0.65 AS arrived, {chance("n", 9)} < {CORRECTED} AS corrected, {chance("n", 10)} < 0.85 AS pdn,
       'v6:PENYEDIA' || r.id || '-' || floor({chance("n", 11)} ^ 2 * r.vendors)::int AS vendor_key,
       (ARRAY['APBD', 'APBD', 'APBD', 'APBD,BLUD', 'APBDP', 'BLUD', NULL])[1 + floor({chance("n", 12)} * 7)::int] AS fund_set
FROM nation r
CROSS JOIN LATERAL generate_series(r.first_order, r.first_order + r.orders - 1) n
CROSS JOIN LATERAL (
    SELECT (r.first_package / {E_PURCHASING_EVERY} + 1 + floor({chance("n", 13)} ^ 1.5 * (r.packages / {E_PURCHASING_EVERY} - 1))::int)
           * {E_PURCHASING_EVERY} AS number
) package
WHERE floor({chance("n", 14)} * :of) >= :first AND floor({chance("n", 14)} * :of) < :last
"""  # noqa: S608
"""Which numbers are written is drawn too, so that part of the orders is part of every region's."""

ENTRIES = f"""
INSERT INTO entry (region_id, id, at, known_at, kind, basis, basis_date, period, fiscal_year, scope, order_key, order_date, state_from, state_to,
                   total, satker_code, kd_rup, charged_to, vendor_key, fund_set, amount, orders_delta, pdn_lkpp, pdn_true, pdn_known, umkk_local, umkk_known,
                   proxy, advance, ref)
SELECT o.region_id, {key("o.n::bigint * 16 + e.step", "extract(epoch FROM o.day) * 1000")}, o.day + interval '12 hours', o.day + interval '12 hours',
       e.kind, e.basis, CASE WHEN e.basis IS NOT NULL THEN o.day END,
       CASE WHEN e.basis IS NOT NULL THEN :year || CASE WHEN extract(month FROM o.day) <= 6 THEN '-S1' ELSE '-S2' END END,
       o.fiscal_year, o.scope, o.order_key, o.day, NULL, o.state, o.total, o.satker_code, o.kd_rup, o.kd_rup, o.vendor_key, o.fund_set,
       e.amount, e.delta, CASE WHEN o.pdn AND o.scope = 'EP_LOCAL' THEN e.amount ELSE 0 END, CASE WHEN o.pdn AND o.scope = 'EP_LOCAL' THEN e.amount ELSE 0 END,
       CASE WHEN o.scope = 'EP_LOCAL' THEN e.amount ELSE 0 END, 0, CASE WHEN o.scope = 'EP_LOCAL' THEN e.amount ELSE 0 END,
       coalesce(e.basis = 'accepted' AND o.scope <> 'EP_LOCAL', false), false, NULL
FROM (
    SELECT o.*, CASE o.scope WHEN 'EP_LOCAL' THEN o.region_id || '.' || lpad(o.n::text, 26, '0') ELSE 'v6:' || o.n END AS order_key,
           o.state IN ('COMPLETED', 'PAYMENT_OUTSIDE_SYSTEM', 'ON_PROCESS') AS realised,
           o.state IN ('COMPLETED', 'PAYMENT_OUTSIDE_SYSTEM') AS over,
           CASE WHEN o.orphan THEN ({FIRST_ORPHAN} + o.region_id * 1000 + o.n % 600)::text ELSE ({FIRST_KD_RUP} + o.package)::text END AS kd_rup,
           {{satker}} AS satker_code
    FROM nation_order o JOIN nation r ON r.id = o.region_id
) o
CROSS JOIN LATERAL (VALUES
    (1, 'held', NULL, o.total, 0, o.scope = 'EP_LOCAL' AND NOT o.orphan),
    (2, 'released', NULL, -o.total, 0, o.scope = 'EP_LOCAL' AND NOT o.orphan AND o.state <> 'ON_NEGOTIATION'),
    (3, 'committed', 'ordered', o.total + CASE WHEN o.scope <> 'EP_LOCAL' AND o.corrected THEN 50000 ELSE 0 END, 1, o.realised),
    (4, 'reversed', 'ordered', -(o.total + 50000), -1, o.realised AND o.scope <> 'EP_LOCAL' AND o.corrected),
    (5, 'committed', 'ordered', o.total, 1, o.realised AND o.scope <> 'EP_LOCAL' AND o.corrected),
    (6, 'received', 'accepted', o.total, 1, o.over OR (o.realised AND o.arrived)),
    (7, 'paid', 'paid', o.total, 1, o.over AND o.scope = 'EP_LOCAL'),
    (8, 'settled', 'settled', o.total, 1, o.over),
    (9, 'moved', NULL, 0, 0, NOT o.realised AND (o.scope <> 'EP_LOCAL' OR o.orphan))
) e(step, kind, basis, amount, delta, happens)
WHERE e.happens
"""  # noqa: S608


def write(connection: Connection, *, year: int, of: int, orders: range, local: float = LOCAL, days: int = DAYS) -> None:
    """The entries of those orders of a nation of `of` orders that fall into the range; `local` is the share of those that were
    placed here, and `days` are how many from the second of January on have orders."""
    told = {"year": year, "of": of, "first": orders.start, "last": orders.stop, "local": local, "days": days}
    connection.execute(text(ORDERS), told)
    connection.execute(text("ANALYZE nation_order"))
    satker = satker_code_of(f"floor({chance('o.package', 30)} ^ 1.5 * r.satkers)::int + 1")
    connection.execute(text(ENTRIES.format(satker=satker)), {"year": str(year)})
    connection.execute(text("DROP TABLE nation_order"))
