"""What waits in the inbox, what settling it would change, and that it changes exactly that;
nothing is settled by itself, everything can be undone."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.actor import Actor
from app.attribution import effects, linking, queries, settling
from app.attribution.deciding import AlreadySettled, AlreadyUndone
from app.attribution.proposing import proposals_for
from app.attribution.twins import twins
from app.audit.models import AuditRow
from app.errors import Invalid, NotFound
from app.identifiers import public_id
from app.ledger import BudgetExceeded
from app.ledger.models import PackageTally
from app.ledger.proving import differences
from app.realisation.asking import AskedScope, question
from app.realisation.tallying import tally
from tests import world as worlds
from tests.attribution.making import code, key, plan_of, twin_of
from tests.exchange.feeds import AT, YEAR, as_json, bring_in, order, revision
from tests.world import KD_RUP, SATKER, World

DAY = date(2026, 5, 1)


@pytest.fixture
def bring(session: Session, world: World, tmp_path: Path) -> Any:
    """National files of the world's own satker; they leave the world's package alone."""

    def take(rows: list[dict[str, Any]], day: date = DAY) -> Any:
        given = [row | {"kd_satker_str": SATKER} if "kd_satker_str" in row else row for row in rows]
        return bring_in(session, as_json(tmp_path, given), as_of=day, partial=True)

    return take


def charge(session: Session, world: World, number: int, kd_rup: str, **changes: Any) -> Any:
    given = {"region": world.region, "order_key": key(number), "reason": None, "actor": world["region_admin"], "at": AT}
    return settling.charge(session, kd_rup=kd_rup, **(given | changes))


def figures(session: Session, **changes: Any) -> dict[str, Any]:
    return tally(session, question(region="99.01", year=YEAR, **changes))


def left(session: Session, kd_rup: str) -> int | None:
    package = session.scalars(
        select(PackageTally).where(PackageTally.kd_rup == kd_rup).execution_options(populate_existing=True)
    ).one_or_none()
    return None if package is None else package.pagu - package.held - package.committed


def seen(session: Session, world: World, number: int) -> Any:
    return queries.order_of(session, world.region.id, key(number))


def test_an_order_without_a_package_waits_with_proposals_and_their_evidence(session: Session, world: World, bring: Any) -> None:
    bring(plan_of(20, nama_paket="Belanja Alat Tulis Kantor Dinas"))
    bring(plan_of(21, nama_paket="Jasa Kebersihan", pagu=10))
    bring([order(1)])
    waiting = queries.orphans(session, world.region, YEAR)
    assert [row.order_key for row in waiting] == [key(1)]
    best, *others = proposals_for(session, waiting[0], region_id=world.region.id)
    assert best.kd_rup == code(20)
    assert {one.code for one in best.evidence} >= {"name", "satker", "fits"}
    assert {other.kd_rup for other in others} == {code(21), KD_RUP}
    assert all(one.text.endswith(".") for one in best.evidence)
    assert seen(session, world, 1).charged_to == code(1), "nothing is applied by itself"


def test_what_settling_would_change_is_told_and_is_what_changes(session: Session, world: World, bring: Any) -> None:
    bring(plan_of(20))
    bring([order(1), order(2)])
    before = figures(session)
    effect = effects.of_charging(session, world.region, seen(session, world, 1), code(20))
    assert (effect.orphans.orders, effect.orphans.amount) == (-1, -1_000_000)
    old, new = effect.packages
    assert (old.kd_rup, old.before, new.kd_rup, new.before, new.after) == (code(1), None, code(20), 50_000_000, 49_000_000)
    charge(session, world, 1, code(20))
    after = figures(session)
    assert after["orphans"]["orders"] - before["orphans"]["orders"] == effect.orphans.orders
    assert after["orphans"]["amount"] - before["orphans"]["amount"] == effect.orphans.amount
    assert (after["amount"], after["metrics"]) == (before["amount"], before["metrics"])
    assert left(session, code(20)) == new.after
    assert seen(session, world, 1).kd_rup == code(1), "it keeps the code it was placed under"
    assert differences(session) == []


def test_settling_can_be_undone_once_and_older_days_never_knew(session: Session, world: World, bring: Any) -> None:
    bring(plan_of(20))
    bring([order(1)])
    before = figures(session)
    made = charge(session, world, 1, code(20))
    assert figures(session, as_of=DAY) | {"as_of": None} == before
    with pytest.raises(AlreadySettled):
        charge(session, world, 1, code(20))
    settling.undo(session, region=world.region, attribution=made, reason="Salah paket", actor=world["region_admin"], at=AT)
    assert figures(session) == before
    assert left(session, code(20)) == 50_000_000
    with pytest.raises(AlreadyUndone):
        settling.undo(session, region=world.region, attribution=made, reason="Lagi", actor=world["region_admin"], at=AT)
    actions = session.scalars(select(AuditRow.action).where(AuditRow.subject_id == key(1)).order_by(AuditRow.id)).all()
    assert actions == ["attribution.charged", "attribution.undo"]
    assert differences(session) == []


def test_a_chosen_package_is_followed_when_it_is_revised_and_later_files_leave_it(
    session: Session, world: World, bring: Any
) -> None:
    bring(plan_of(20, 21))
    bring([order(1)])
    charge(session, world, 1, code(20))
    bring([revision(20, 21)])
    assert seen(session, world, 1).charged_to == code(21)
    bring([order(1, total_harga=3_000_000)], DAY + timedelta(days=100))
    assert (seen(session, world, 1).charged_to, left(session, code(21))) == (code(21), 47_000_000)
    assert differences(session) == []


def test_an_order_that_truly_has_none_leaves_the_inbox_and_stays_an_orphan(session: Session, world: World, bring: Any) -> None:
    bring([order(1)])
    settling.leave_without(
        session, region=world.region, order_key=key(1), reason="Paket tahun lalu", actor=world["region_admin"], at=AT
    )
    assert queries.orphans(session, world.region, YEAR) == []
    assert figures(session)["orphans"]["orders"] == 1
    bring([order(1, kd_rup=code(3))], DAY + timedelta(days=100))
    assert len(queries.orphans(session, world.region, YEAR)) == 1, "a decision about another code no longer holds"
    made = charge(session, world, 1, KD_RUP)
    assert made.own_kd_rup == code(3)


def test_the_file_that_brings_the_plan_of_a_settled_orphan_leaves_it_where_a_person_put_it(
    session: Session, world: World, bring: Any
) -> None:
    bring(plan_of(20))
    bring([order(5), order(6)])
    made = charge(session, world, 5, code(20))
    bring(plan_of(5, 6))
    assert [seen(session, world, number).charged_to for number in (5, 6)] == [code(20), code(6)]
    assert (left(session, code(20)), left(session, code(5)), left(session, code(6))) == (45_000_000, 50_000_000, 44_000_000)
    assert figures(session)["orphans"] == {"orders": 0, "plans": 0, "amount": 0}
    assert figures(session, as_of=DAY)["amount"] == figures(session)["amount"]
    settling.undo(session, region=world.region, attribution=made, reason="Paketnya ada", actor=world["region_admin"], at=AT)
    assert (seen(session, world, 5).charged_to, left(session, code(20)), left(session, code(5))) == (
        code(5),
        50_000_000,
        45_000_000,
    )
    assert differences(session) == []


def test_an_order_that_had_none_is_no_orphan_once_the_plan_has_its_code(session: Session, world: World, bring: Any) -> None:
    bring([order(5)])
    settling.leave_without(session, region=world.region, order_key=key(5), reason="Belum ada", actor=world["region_admin"], at=AT)
    bring(plan_of(5))
    assert figures(session)["orphans"]["orders"] == 0
    assert left(session, code(5)) == 45_000_000


def test_a_package_that_the_plan_does_not_have_is_refused_where_it_was_typed(session: Session, world: World, bring: Any) -> None:
    bring([order(1)])
    with pytest.raises(Invalid) as refused:
        charge(session, world, 1, "123")
    assert [error.field for error in refused.value.errors] == ["kd_rup"]


@pytest.mark.parametrize("persona", ["auditor", "pp", "ppk", "curator", "vendor", "leader"])
def test_only_the_regions_admin_settles(session: Session, world: World, bring: Any, persona: str) -> None:
    bring([order(1)])
    with pytest.raises(NotFound):
        charge(session, world, 1, KD_RUP, actor=world.actors.get(persona) or Actor(role=persona))  # type: ignore[arg-type]


def test_an_order_of_a_split_package_is_asked_about_and_ours_needs_the_money_there(
    session: Session, world: World, bring: Any
) -> None:
    placed = worlds.in_process(session, world)
    own = public_id(placed.region_id, placed.id)
    bring(plan_of(20))
    bring(plan_of(21, pagu=10))
    bring([revision(-1, 20, "SATUKEBANYAK"), revision(-1, 21, "SATUKEBANYAK")])
    bring(
        [
            revision(-1, 20, "SATUKEBANYAK") | {"kd_rup_lama": int(KD_RUP)},
            revision(-1, 21, "SATUKEBANYAK") | {"kd_rup_lama": int(KD_RUP)},
        ]
    )
    (split,) = queries.splits(session, world.region, YEAR)
    assert (split.order.order_key, split.resolution.children) == (own, (code(20), code(21)))
    with pytest.raises(BudgetExceeded):
        charge(session, world, 1, code(21), order_key=own)
    charge(session, world, 1, code(20), order_key=own)
    assert queries.splits(session, world.region, YEAR) == []
    assert left(session, code(20)) == 50_000_000 - placed.total
    assert differences(session) == []


def test_twins_are_proposed_never_linked_by_themselves(session: Session, world: World, bring: Any) -> None:
    placed = worlds.in_process(session, world)
    bring([twin_of(placed), twin_of(placed, 2, tgl_order="2026-04-01"), order(3, kd_rup=placed.kd_rup)])
    (pair,) = twins(session, world.region, YEAR)
    assert (pair.national.order_key, pair.local.order_key, pair.days, pair.is_same_vendor) == (
        key(1),
        public_id(placed.region_id, placed.id),
        3,
        None,
    )
    assert figures(session)["orders"] == 4
    settling_args = {
        "region": world.region,
        "order_key": key(1),
        "twin_key": pair.local.order_key,
        "actor": world["region_admin"],
        "at": AT,
    }
    linking.tell_apart(session, reason="Barang lain", **settling_args)  # type: ignore[arg-type]
    assert twins(session, world.region, YEAR) == []


def test_a_linked_twin_leaves_ep_all_as_told_and_comes_back_when_undone(session: Session, world: World, bring: Any) -> None:
    placed = worlds.in_process(session, world)
    bring([twin_of(placed), order(2)])
    (pair,) = twins(session, world.region, YEAR)
    before, national, remaining = figures(session), figures(session, scope=AskedScope.EP_NATIONAL), left(session, KD_RUP)
    effect = effects.of_linking(session, world.region, seen(session, world, 1))
    made = linking.link(
        session,
        region=world.region,
        order_key=key(1),
        twin_key=pair.local.order_key,
        reason=None,
        actor=world["region_admin"],
        at=AT,
    )
    after = figures(session)
    assert (after["orders"] - before["orders"], after["amount"] - before["amount"]) == (effect.ep_all.orders, effect.ep_all.amount)
    assert (effect.ep_all.orders, effect.ep_all.amount) == (-1, -placed.total)
    assert left(session, KD_RUP) == effect.packages[0].after == remaining + placed.total  # type: ignore[operator]
    told = {one.code: (one.after, one.coverage_after) for one in effect.metrics}
    changed = {
        now["code"]: (now["percent"], now["coverage"])
        for was, now in zip(before["metrics"], after["metrics"], strict=True)
        if (was["percent"], was["coverage"]) != (now["percent"], now["coverage"])
    }
    assert told == changed
    assert "PDN_REAL_LKPP" in told
    assert figures(session, scope=AskedScope.EP_NATIONAL) == national
    assert placed.national_ref == key(1)[3:]
    bring([twin_of(placed), order(2)], DAY + timedelta(days=100))
    assert seen(session, world, 1).scope == "EP_NATIONAL_DUP", "a later file keeps the link"
    settling.undo(session, region=world.region, attribution=made, reason="Bukan", actor=world["region_admin"], at=AT)
    assert figures(session) == before
    assert placed.national_ref is None
    assert differences(session) == []


def test_the_buyer_types_the_national_number_and_the_import_is_linked_at_once(session: Session, world: World, bring: Any) -> None:
    placed = worlds.in_process(session, world)
    bring([twin_of(placed)])
    ref = order(1)["kd_paket"]
    naming = {"region": world.region, "order": placed, "at": AT}
    for persona in ("vendor", "auditor", "treasurer"):
        with pytest.raises(NotFound):
            linking.name_national(session, ref=ref, actor=world[persona], **naming)  # type: ignore[arg-type]
    linking.name_national(session, ref=ref, actor=world["pp"], **naming)  # type: ignore[arg-type]
    assert (placed.national_ref, seen(session, world, 1).scope, figures(session)["orders"]) == (ref, "EP_NATIONAL_DUP", 1)
    linking.name_national(session, ref="", actor=world["pp"], **naming)  # type: ignore[arg-type]
    assert (placed.national_ref, seen(session, world, 1).scope, figures(session)["orders"]) == (None, "EP_NATIONAL", 2)
    assert differences(session) == []


def test_a_number_typed_before_the_import_is_known_to_it_and_can_be_taken_back(session: Session, world: World, bring: Any) -> None:
    placed = worlds.in_process(session, world)
    other = worlds.place(session, world)
    naming = {"region": world.region, "actor": world["pp"], "at": AT}
    linking.name_national(session, order=placed, ref=order(1)["kd_paket"], **naming)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        linking.name_national(session, order=other, ref=order(1)["kd_paket"], **naming)  # type: ignore[arg-type]
    bring([twin_of(placed)])
    assert seen(session, world, 1).scope == "EP_NATIONAL_DUP"
    linking.name_national(session, order=placed, ref="", **naming)  # type: ignore[arg-type]
    assert seen(session, world, 1).scope == "EP_NATIONAL"
    assert differences(session) == []


def test_an_order_placed_here_goes_back_only_where_there_is_still_room_for_it(session: Session, bring: Any, world: World) -> None:
    bring(plan_of(20, pagu=99_000_000))
    given = {"region": world.region, "actor": world["region_admin"], "at": AT}
    stays, moved = worlds.place(session, world, quantity=1000 // 2), worlds.in_process(session, world, quantity=1)
    made = settling.charge(session, order_key=public_id(moved.region_id, moved.id), kd_rup=code(20), reason=None, **given)
    package = session.scalars(select(PackageTally).where(PackageTally.kd_rup == KD_RUP)).one()
    session.execute(update(PackageTally).where(PackageTally.region_id == 2, PackageTally.kd_rup == KD_RUP).values(pagu=stays.total))
    with pytest.raises(BudgetExceeded), session.begin_nested():
        settling.undo(session, attribution=made, reason="Salah", **given)
    session.refresh(package)
    session.refresh(made)
    assert (package.held, package.over_pagu, made.undone_at) == (stays.total, False, None)
