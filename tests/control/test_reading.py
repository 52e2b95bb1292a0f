"""The control report: what the ledger says of each package at the end of a period, beside what
people typed; the same in page, PDF, XLSX, CSV and API."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from app import documents, reactions
from app.audit import AuditRow
from app.control import noting
from app.control.asking import control_as_json
from app.control.figures import Control, ControlledPackage, Header, average
from app.control.periods import ControlPeriod, period
from app.control.reading import control, note_of
from app.control.report import facts, report_of
from app.control.tables import every_field
from app.documents.report import written_fact
from app.errors import Invalid, NotFound
from app.identifiers import new_id
from app.ledger import Basis, EntryRow, Kind, Scope, enter_rows
from app.organisations.models import Satker
from app.plan.models import BudgetLine, Package
from app.realisation.asking import question
from app.realisation.tallying import tally
from tests import world as worlds
from tests.documents.reading import close, text_of
from tests.isolation import rich
from tests.plan.making import add_package
from tests.world import AT, KD_RUP, SATKER, World

MARCH, FEBRUARY, QUARTER = ControlPeriod(2026, "M03"), ControlPeriod(2026, "M02"), ControlPeriod(2026, "TW1")
NOTED = noting.Noted(
    physical_bps=4550, planned_start=date(2026, 3, 1), planned_finish=date(2026, 3, 20), problem="#Barang *terlambat*",
    solution="=Ditagih", officer="Ibu Contoh",
)  # fmt: skip


@pytest.fixture
def world(session: Session) -> World:
    reactions.install()
    made = worlds.build(session)
    rich.an_order_on_its_way(session, rich.Rich(made))
    add_package(session, "910000001", 5_000_000)
    return made


def satker(session: Session) -> Satker:
    return session.query(Satker).filter_by(region_id=2, code=SATKER).one()


def asked(session: Session, world: World, of: ControlPeriod = MARCH, *, whole: bool = False) -> Control:
    return control(session, region=world.region, period=of, satker=None if whole else satker(session), today=date(2026, 12, 31))


def test_a_package_shows_what_was_ordered_accepted_and_paid(session: Session, world: World) -> None:
    first = next(p for p in asked(session, world).packages if p.kd_rup == KD_RUP)
    assert (first.pagu, first.amounts.ordered, first.amounts.accepted, first.amounts.paid) == (100_000_000, 500_000, 500_000, 0)
    assert (first.started, first.finished) == (date(2026, 3, 2), date(2026, 3, 2))
    assert first.subactivities == ("1.01.01.2.06.0002",)


def test_a_package_that_moved_to_this_year_stands_under_the_sub_activities_of_this_year_alone(
    session: Session, world: World
) -> None:
    """The lines of the year that it left stay until that year's file no longer has them."""
    session.add(
        BudgetLine(
            region_id=2, id=new_id(), line_key="dulu", kd_rup=KD_RUP, fiscal_year=2025, account_code="1.01.01.2.99.0009.5.1.02.01.01.0024",
            fund_source="APBD", pagu=70_000_000, active=True,
        )
    )  # fmt: skip
    session.flush()
    assert next(p for p in asked(session, world).packages if p.kd_rup == KD_RUP).subactivities == ("1.01.01.2.06.0002",)


def test_a_period_before_an_order_does_not_know_it(session: Session, world: World) -> None:
    assert asked(session, world, FEBRUARY).total.ordered == 0
    assert asked(session, world, QUARTER).total.ordered == 500_000
    later = asked(session, world, ControlPeriod(2026, "M04"))
    assert (later.total.ordered, later.total.ordered_within) == (500_000, 0)


@pytest.mark.parametrize("basis", [Basis.ORDERED, Basis.ACCEPTED, Basis.PAID])
def test_the_report_adds_up_to_the_tally(session: Session, world: World, basis: Basis) -> None:
    worlds.in_process(session, world, quantity=7)
    whole = asked(session, world, whole=True)
    answer = tally(session, question(region="99.01", year=2026, basis=basis, to=MARCH.last))
    assert getattr(whole.total, basis.value) == answer["amount"]
    if basis is Basis.ORDERED:
        assert whole.total.orders == answer["orders"]


def test_an_office_reads_its_packages_and_a_region_all_of_them(session: Session, world: World) -> None:
    session.add(
        Satker(region_id=2, id=new_id(), code=rich.NEIGHBOUR, sirup_id=900199, name="Dinas Sebelah", active=True, blud=False)
    )
    session.flush()
    add_package(session, "910000009", 1_000_000, satker_code=rich.NEIGHBOUR)
    assert {p.satker_code for p in asked(session, world).packages} == {SATKER}
    assert {p.satker_code for p in asked(session, world, whole=True).packages} == {SATKER, rich.NEIGHBOUR}


def test_what_was_noted_stands_in_its_month_and_in_its_quarter(session: Session, world: World) -> None:
    note(session, world)
    for of in (MARCH, QUARTER):
        found = next(p for p in asked(session, world, of).packages if p.kd_rup == KD_RUP)
        assert (found.physical_bps, found.officer, found.planned_finish) == (4550, "Ibu Contoh", date(2026, 3, 20))
        assert found.lateness(of.last) == "FINISH_PASSED"
        assert found.deviation_bps(of.last) == 4550 - 10_000
    assert not any(p.noted for p in asked(session, world, FEBRUARY).packages)


def test_a_new_month_begins_with_the_last_note(session: Session, world: World) -> None:
    note(session, world)
    april = note_of(session, world.region, ControlPeriod(2026, "M04"), KD_RUP)
    assert april is not None
    assert april.month == 3
    assert note_of(session, world.region, FEBRUARY, KD_RUP) is None


def test_writing_a_note_again_replaces_it_and_the_trail_keeps_both(session: Session, world: World) -> None:
    note(session, world)
    note(session, world, physical_bps=10_000)
    rows = [row for row in session.query(AuditRow).all() if row.action == "control.note"]
    assert [row.details["after"]["physical_bps"] for row in sorted(rows, key=lambda row: row.id)] == [4550, 10_000]
    assert rows[-1].details["before"]["physical_bps"] in (None, 4550)


def test_a_problem_needs_a_solution_and_a_plan_ends_after_it_starts(session: Session, world: World) -> None:
    for changes, field in (({"solution": ""}, "solution"), ({"planned_finish": date(2026, 2, 1)}, "planned_finish")):
        with pytest.raises(Invalid) as refused:
            note(session, world, **changes)
        assert [error.field for error in refused.value.errors] == [field]


@pytest.mark.parametrize("persona", ["treasurer", "leader", "auditor", "region_admin", "vendor", "pp_other"])
def test_only_the_offices_own_people_write_notes(session: Session, world: World, persona: str) -> None:
    with pytest.raises(NotFound):
        note(session, world, as_=persona)


def test_the_admin_writes_the_regions_head_and_the_office_its_own(session: Session, world: World) -> None:
    head = Header(income_budget=1, income_realised=1, spending_budget=1, spending_realised=1)
    for persona, code in (("region_admin", ""), ("ppk", SATKER)):
        noting.head(session, region=world.region, satker_code=code, period=MARCH, header=head, actor=world[persona], at=AT)
    for persona, code in (("region_admin", SATKER), ("ppk", ""), ("leader", ""), ("pp_other", SATKER)):
        with pytest.raises(NotFound):
            noting.head(session, region=world.region, satker_code=code, period=MARCH, header=head, actor=world[persona], at=AT)


def test_the_head_of_batang_reads_33_26_and_40_16_percent(session: Session, world: World) -> None:
    """Seed 004: spending 607,860,327,624 of 1,827,503,192,259; income 709,812,800,558 of 1,767,525,315,259."""
    batang = Header(1_767_525_315_259, 709_812_800_558, 1_827_503_192_259, 607_860_327_624)
    noting.head(session, region=world.region, satker_code="", period=MARCH, header=batang, actor=world["region_admin"], at=AT)
    shown = {fact.name: written_fact(fact) for fact in facts(asked(session, world, whole=True))}
    assert (shown["Pendapatan: capaian"], shown["Belanja: serapan"]) == ("40,16%", "33,26%")
    assert shown["Pendapatan: anggaran"] == "Rp1.767.525.315.259"


def test_the_average_order_of_batang_is_5_182_977() -> None:
    assert average(1_471_965_566, 284) == 5_182_977
    assert average(0, 0) is None


def test_page_files_and_api_say_the_same(session: Session, world: World) -> None:
    note(session, world)
    worlds.in_process(session, world, quantity=3)
    found = asked(session, world)
    report = report_of(found, at=AT)
    text = close(text_of(documents.pdf(report)))
    rows = list(csv.DictReader(io.StringIO(documents.as_csv(every_field(found)))))
    book = CalamineWorkbook.from_filelike(io.BytesIO(documents.workbook(report)))
    money = book.get_sheet_by_index(1).to_python()
    api = control_as_json(found)
    for name, column in (("ordered", "dipesan"), ("accepted", "diterima"), ("paid", "dibayar")):
        amount = getattr(found.total, name)
        assert sum(int(row[column] or 0) for row in rows) == amount == api[name]
        at = [column.code for column in report.tables[0].columns].index(column)
        assert money[-1][at] == amount == sum(row[at] for row in money[1:-1])
        assert f"Rp{amount:,}".replace(",", ".") in text
    assert len(rows) == len(found.packages) == len(api["packages"])
    assert close("#Barang *terlambat*") in text
    assert close("=Ditagih") in text
    assert "45,50%" in text
    assert next(row for row in rows if row["kd_rup"] == KD_RUP)["solusi"] == "'=Ditagih"


def ordered_on(session: Session, kd_rup: str) -> None:
    """9,000 rupiah of the national catalogue, charged to a code."""
    enter_rows(
        session,
        [
            EntryRow(
                region_id=2, id=new_id(), at=AT, known_at=AT, account_id=None, kind=Kind.COMMITTED, basis="ordered", basis_date=MARCH.first,
                period="2026-S1", fiscal_year=2026, scope=Scope.EP_NATIONAL, order_key="v6:X", order_date=MARCH.first, state_to="ON_PROCESS",
                total=9_000, satker_code=SATKER, kd_rup=kd_rup, charged_to=kd_rup, vendor_key="v6:Y", amount=9_000, orders_delta=1,
            )
        ],
    )  # fmt: skip


@pytest.mark.parametrize(("kd_rup", "orphans"), [("123", 1), ("910000009", 0)], ids=["no file names it", "it is self-managed"])
def test_an_order_that_no_provider_package_carries_stands_in_its_own_line(
    session: Session, world: World, kd_rup: str, orphans: int
) -> None:
    """An orphan in the tally is only what no file names; the report of provider packages leaves both out of theirs."""
    add_package(session, "910000009", 7_000_000, kind="self_managed")
    ordered_on(session, kd_rup)
    found = asked(session, world)
    assert found.unplanned[SATKER].ordered == 9_000
    assert found.total.ordered == 509_000
    assert any("Pesanan di luar paket penyedia" in row for row in report_of(found, at=AT).tables[0].rows)
    answer = tally(session, question(region="99.01", year=2026))
    assert answer["orphans"]["orders"] == orphans


def test_the_plan_runs_evenly_from_its_first_day_to_its_last() -> None:
    package = ControlledPackage("1", "x", "s", "S", None, 1, planned_start=date(2026, 3, 1), planned_finish=date(2026, 3, 10))
    assert [package.planned_bps(date(2026, 2, 28) + timedelta(days=n)) for n in (0, 1, 5, 10, 30)] == [
        0,
        1000,
        5000,
        10_000,
        10_000,
    ]
    assert package.lateness(date(2026, 3, 1)) == "START_PASSED"
    assert package.lateness(date(2026, 3, 10)) == "FINISH_PASSED"
    assert package.lateness(date(2026, 2, 28)) is None
    package.physical_bps = 10_000
    assert package.lateness(date(2026, 3, 10)) is None


@pytest.mark.parametrize(
    ("today", "late", "until"),
    [
        (date(2026, 3, 10), [], date(2026, 3, 10)),
        (date(2026, 3, 20), [], date(2026, 3, 20)),
        (date(2026, 3, 21), ["FINISH_PASSED"], date(2026, 3, 21)),
        (date(2026, 6, 1), ["FINISH_PASSED"], date(2026, 3, 31)),
    ],
)
def test_in_a_month_that_is_not_over_nothing_is_late_that_can_still_be_done(
    session: Session, world: World, today: date, late: list[str], until: date
) -> None:
    note(session, world)
    found = control(session, region=world.region, period=MARCH, satker=satker(session), today=today)
    assert [why for package, why in found.late if package.kd_rup == KD_RUP] == late
    assert (found.until, found.is_over) == (until, today > MARCH.last)
    said = report_of(found, at=AT).subtitle
    assert said.endswith("sampai akhir Maret 2026" if found.is_over else f"Maret 2026, sampai {today.day} Maret 2026")


def test_periods_end_on_their_last_day_and_others_are_refused() -> None:
    assert [ControlPeriod(2024, code).last for code in ("M02", "TW1", "TW4")] == [
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 12, 31),
    ]
    assert period(date(2026, 3, 2), year=None, code=None).code == "M03"
    assert period(date(2026, 3, 2), year=2025, code=None).code == "M12"
    assert period(date(2026, 11, 29), year=2027, code=None).code == "M01"
    for code in ("M13", "TW5", "S1", "x"):
        with pytest.raises(Invalid):
            period(date(2026, 3, 2), year=None, code=code)


def note(session: Session, world: World, *, as_: str = "ppk", at: datetime = AT, **changes: object):
    package = session.query(Package).filter_by(region_id=2, kd_rup=KD_RUP).one()
    values = {name: getattr(NOTED, name) for name in NOTED.__slots__} | changes
    return noting.note(
        session, region=world.region, package=package, period=MARCH, noted=noting.Noted(**values), actor=world[as_], at=at  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_package_was_begun_by_the_first_order_that_was_not_cancelled(session: Session, world: World) -> None:
    def entry(key: str, kind: Kind, amount: int, delta: int, day: date) -> EntryRow:
        at = datetime(2026, 3, 20, tzinfo=AT.tzinfo)
        return EntryRow(
            region_id=2, id=new_id(), at=at, known_at=at, account_id=None, kind=kind, basis=Basis.ORDERED, basis_date=day, period="S1", order_date=day,
            fiscal_year=2026, scope=Scope.EP_NATIONAL, order_key=key, state_to="ON_PROCESS", total=abs(amount), amount=amount,
            orders_delta=delta, kd_rup="910000001", charged_to="910000001", satker_code=SATKER,
        )  # fmt: skip

    def begun() -> tuple[date | None, int]:
        found = next(package for package in asked(session, world).packages if package.kd_rup == "910000001")
        return found.started, found.amounts.ordered

    first, second = date(2026, 3, 3), date(2026, 3, 9)
    enter_rows(session, [entry("v6:A", Kind.COMMITTED, 100, 1, first), entry("v6:A", Kind.REVERSED, -100, -1, first)])
    assert begun() == (None, 0)
    enter_rows(session, [entry("v6:B", Kind.COMMITTED, 70, 1, second)])
    assert begun() == (second, 70)
