"""Who is acting: every office is of a satker or of a region, a person is whoever has
its key, and nobody serves where they hold no office."""

from uuid import UUID

import pytest

from app.actor import BUYERS, PREPARERS, PUBLIC_ACTOR, REGION_ROLES, SATKER_ROLES, SYSTEM_ACTOR, Actor, Role

PERSON, FIRM = UUID(int=1), UUID(int=2)


def test_every_office_is_held_in_a_satker_or_in_a_region() -> None:
    assert {"pp", "ppk", "treasurer", "verifier", "budget_user", "activity_officer"} == SATKER_ROLES
    assert {"curator", "region_admin", "leader", "auditor"} == REGION_ROLES
    assert set(Role) - SATKER_ROLES - REGION_ROLES == {Role.VENDOR, Role.PUBLIC, Role.SYSTEM}


def test_only_pp_and_ppk_buy() -> None:
    assert {"pp", "ppk"} == BUYERS
    assert [role for role in Role if Actor(role=role).is_buyer] == [Role.PP, Role.PPK]
    assert {"pp", "ppk", "activity_officer"} == PREPARERS
    assert [role for role in Role if Actor(role=role).is_preparer] == [Role.PP, Role.PPK, Role.ACTIVITY_OFFICER]


@pytest.mark.parametrize(
    ("role", "named", "of", "runs"),
    [
        (Role.ACTIVITY_OFFICER, {"A"}, {"A", "B"}, True),
        (Role.ACTIVITY_OFFICER, {"A"}, {"B"}, False),
        (Role.ACTIVITY_OFFICER, {"A"}, set(), False),
        (Role.ACTIVITY_OFFICER, set(), {"B"}, True),
        (Role.ACTIVITY_OFFICER, set(), set(), True),
        (Role.PPK, {"A"}, {"A"}, False),
        (Role.PPK, set(), {"A"}, False),
    ],
)
def test_a_pptk_runs_the_sub_activities_of_the_decree_or_all_of_the_office(
    role: Role, named: set[str], of: set[str], runs: bool
) -> None:
    assert Actor(role=role, sub_activities=frozenset(named)).runs(of) is runs


def test_a_vendors_staff_is_of_a_vendor() -> None:
    assert Actor(role=Role.VENDOR, vendor_id=FIRM).is_vendor_staff
    assert not Actor(role=Role.VENDOR).is_vendor_staff
    assert not Actor(role=Role.PPK, vendor_id=FIRM).is_vendor_staff


@pytest.mark.parametrize(
    ("region", "satker", "asked", "serves"),
    [
        (2, "A", {"region_id": 2, "satker_code": "A"}, True),
        (2, "A", {"region_id": 2}, True),
        (2, None, {"region_id": 2}, True),
        (2, "A", {"region_id": 2, "satker_code": "B"}, False),
        (2, None, {"region_id": 2, "satker_code": "A"}, False),
        (2, "A", {"region_id": 3, "satker_code": "A"}, False),
        (2, "A", {"region_id": 3}, False),
        (None, None, {"region_id": 2}, False),
        (None, "A", {"region_id": 2, "satker_code": "A"}, False),
    ],
)
def test_an_official_serves_its_region_and_its_satker(
    region: int | None, satker: str | None, asked: dict[str, int | str], serves: bool
) -> None:
    assert Actor(role=Role.PPK, region_id=region, satker_code=satker).serves(**asked) is serves  # type: ignore[arg-type]


def test_nobody_without_a_key_is_anybody() -> None:
    assert Actor(role=Role.PP, account_id=PERSON).is_person(PERSON)
    assert not Actor(role=Role.PP, account_id=PERSON).is_person(FIRM)
    assert not Actor(role=Role.PP, account_id=PERSON).is_person(None)
    assert not PUBLIC_ACTOR.is_person(None)
    assert not SYSTEM_ACTOR.is_person(None)


def test_whoever_comes_has_shown_nothing_yet_and_is_held_back_by_nothing() -> None:
    assert (PUBLIC_ACTOR.reauthenticated, PUBLIC_ACTOR.lacks_factor, PUBLIC_ACTOR.scopes) == (False, False, frozenset())
