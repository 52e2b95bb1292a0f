"""The plan of a nation: units, budgets, packages with one budget line each, of every region, their pagu in
the ledger, and the totals that figures are divided by."""

from datetime import UTC, datetime

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.demo.nation.chance import chance, key
from app.demo.words import SHELVES
from app.plan import totals
from app.plan.models import PackageKind
from app.plan.totals import E_PURCHASING, Measure

FIRST_KD_RUP = 910_000_000
E_PURCHASING_EVERY = 5
"""Every fifth package is bought in the catalogue: trade finds them by their number."""

REGIONS = """
INSERT INTO region (id, code, klpd_code, name, tier, parent_id, timezone)
SELECT id, code, 'X' || replace(code, '.', ''), 'Wilayah Contoh ' || code, tier,
       CASE tier WHEN 'provinsi' THEN NULL ELSE coalesce((SELECT p.id FROM nation p WHERE p.code = left(nation.code, 2)),
                                                         (SELECT p.id FROM region p WHERE p.code = left(nation.code, 2))) END, 'Asia/Jakarta'
FROM nation ORDER BY nation.id
"""
SATKERS = f"""
INSERT INTO satker (region_id, id, code, sirup_id, name, active, blud)
SELECT r.id, {key("r.id * 1000 + s")}, {{code}}, r.id * 1000 + s, 'SATUAN KERJA CONTOH ' || s, true, false
FROM nation r, generate_series(1, r.satkers) s
"""  # noqa: S608
SATKER_CODE = "(1 + s / 100) || '.' || lpad((s % 100)::text, 2, '0') || '.0.00.0.00.' || lpad((s % 100)::text, 2, '0') || '.0000'"
BUDGETS = f"""
INSERT INTO satker_budget (region_id, id, fiscal_year, satker_code, satker_name, belanja_operasi, belanja_modal, belanja_btt,
                           belanja_non_pengadaan, belanja_pengadaan, total_belanja)
SELECT region_id, {key("sirup_id")}, :year, code, name, pengadaan / 2, pengadaan / 4, 0, pengadaan, pengadaan, pengadaan * 2
FROM (SELECT *, (10000000000 * (0.5 + {chance("sirup_id", 21)}))::bigint AS pengadaan FROM satker WHERE region_id IN (SELECT id FROM nation)) s
"""  # noqa: S608
PACKAGES = f"""
INSERT INTO package (region_id, id, kd_rup, fiscal_year, satker_code, name, kind, method, procurement_type, pagu, counts, status_pdn,
                     status_ukm, known_since)
SELECT r.id, {key("n")}, ({FIRST_KD_RUP} + n)::text, :year, {{satker}},
       'Belanja ' || (:bought ::text[])[1 + n / {E_PURCHASING_EVERY} % cardinality(:bought ::text[])] || ' untuk Kegiatan Contoh ' || n,
       CASE WHEN n % 12 = 1 THEN '{PackageKind.SELF_MANAGED}' ELSE '{PackageKind.PROVIDER}' END,
       CASE WHEN n % {E_PURCHASING_EVERY} = 0 THEN '{E_PURCHASING}' WHEN n % 12 = 1 THEN NULL ELSE 'Pengadaan Langsung' END,
       CASE WHEN n % 3 = 0 THEN 'Barang' ELSE 'Jasa Lainnya' END,
       (exp(15.5 + 1.3 * ({chance("n", 31)} + {chance("n", 32)} + {chance("n", 33)} - 1.5) * 2)::bigint + 1000) * 10,
       {chance("n", 34)} < 0.97, CASE WHEN {chance("n", 35)} < 0.9 THEN 'PDN' END, CASE WHEN {chance("n", 36)} < 0.5 THEN 'UKM' END, :known
FROM nation r, generate_series(r.first_package, r.first_package + r.packages - 1) n
"""  # noqa: S608
LINES = f"""
INSERT INTO budget_line (region_id, id, line_key, kd_rup, fiscal_year, account_code, fund_source, pagu, active, known_since)
SELECT p.region_id, {key("p.kd_rup::bigint")}, p.kd_rup, p.kd_rup, p.fiscal_year,
       '5.1.02.01.01.' || lpad((p.kd_rup::bigint % 60 + 1)::text, 4, '0'), 'APBD', p.pagu, true, p.known_since
FROM package p WHERE p.region_id IN (SELECT id FROM nation) AND p.kind = '{PackageKind.PROVIDER}'
"""  # noqa: S608
PLANNED = f"""
INSERT INTO entry (region_id, id, at, known_at, kind, fiscal_year, satker_code, kd_rup, charged_to, amount, orders_delta, pdn_lkpp, pdn_true, pdn_known,
                   umkk_local, umkk_known, proxy, advance)
SELECT p.region_id, {key("p.kd_rup::bigint * 2 + CASE WHEN turn < 0 THEN 1 ELSE 0 END")}, :known, :known, 'planned', p.fiscal_year,
       p.satker_code, p.kd_rup, p.kd_rup, turn * p.pagu, 0, 0, 0, 0, 0, 0, false, false
FROM package p CROSS JOIN (VALUES (1), (-1)) t(turn)
WHERE p.region_id BETWEEN :first AND :last AND p.region_id IN (SELECT id FROM nation) AND (turn = 1 OR NOT p.counts)
"""  # noqa: S608
REGIONS_AT_A_TIME = 100


def found(connection: Connection) -> None:
    """The regions alone."""
    connection.execute(text(REGIONS))


def write(connection: Connection, *, year: int, whole: bool = True) -> None:
    """What the known regions plan. A package that does not count was announced and cancelled: its pagu came and went. `whole`:
    nobody else writes, so that the database may look at what it has meanwhile."""
    known = {"year": year, "known": datetime(year, 1, 2, 12, tzinfo=UTC)}
    connection.execute(text(SATKERS.format(code=SATKER_CODE)))
    connection.execute(text(BUDGETS), {"year": year})
    satker = satker_code_of(f"floor({chance('n', 30)} ^ 1.5 * r.satkers)::int + 1")
    bought = [shelf.plan_words[0] for shelf in SHELVES]
    connection.execute(text(PACKAGES.format(satker=satker)), {**known, "bought": bought})
    connection.execute(text(LINES))
    ids = connection.scalars(text("SELECT id FROM nation ORDER BY id")).all()
    for at in range(0, len(ids), REGIONS_AT_A_TIME):
        some = ids[at : at + REGIONS_AT_A_TIME]
        connection.execute(text(PLANNED), {"known": known["known"], "first": some[0], "last": some[-1]})
    if whole:
        connection.execute(text("ANALYZE package"))
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        for region_id in ids:
            totals.sum_up(session, list(Measure), region_id=region_id, fiscal_year=year, known_from=known["known"])  # type: ignore[arg-type]
        session.commit()


def satker_code_of(number: str) -> str:
    """The unit's code as SQL, from an expression of its number."""
    return f"(SELECT {SATKER_CODE} FROM (SELECT {number} AS s) numbered)"  # noqa: S608
