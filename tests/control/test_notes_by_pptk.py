"""A PPTK notes the packages of the own sub-activities and no other; the form offers the PPTK of a
package as its officer, any other name may be typed."""

from collections.abc import Mapping
from datetime import date

import pytest

from app import db
from app.accounts.grants import actor_with, give_role
from app.accounts.models import Account
from app.actor import Role
from app.identifiers import new_id
from tests import world as worlds
from tests.vendors.serving import Person
from tests.world import AT, KD_RUP, SATKER

OURS, OTHER = "1.01.01.2.06.0002", "1.01.01.2.06.0009"
FORM = f"/kendali/paket/{KD_RUP}"


@pytest.fixture
def people(committed: None, march: None) -> Mapping[str, Person]:
    with db.new_session() as session:
        world = worlds.build(session)
        made = {}
        for login, activities in (("kita", [OURS]), ("lain", [OTHER])):
            account = Account(id=new_id(), login=login, name=f"Orang {login}", password_hash="-", active=True, created_at=AT)
            session.add(account)
            session.flush()
            grant = give_role(
                session, account=account, role=Role.ACTIVITY_OFFICER, region_id=world.region.id, satker_code=SATKER,
                sub_activities=activities, valid_from=date(2026, 1, 1),
            )  # fmt: skip
            made[login] = Person(actor_with(account, grant), grant.id)
        return {**made, "ppk": Person(world["ppk"], world.grants["ppk"].id)}


def test_a_pptk_writes_the_note_of_a_package_that_is_the_own_and_another_does_not_find_it(people: Mapping[str, Person]) -> None:
    ours, other = people["kita"].browser(), people["lain"].browser()
    assert f'href="{FORM}' in ours.get("/kendali").text
    shown = ours.get(FORM).text
    assert '<option value="Orang kita">' in shown
    assert 'value="Orang kita"' in shown.split('name="officer"')[1].split(">")[0], "the only one is proposed"
    sent = {"physical": "45,5", "problem": "", "solution": "", "officer": "Siapa saja"}
    assert ours.send(FORM, sent, page=FORM).status_code == 303
    assert 'value="Siapa saja"' in ours.get(FORM).text, "any name may be typed"
    assert f'href="{FORM}' not in other.get("/kendali").text
    assert other.get(FORM).status_code == 404
    assert ours.get("/kendali/anggaran").status_code == 404, "the head figures are the office's"


def test_the_same_by_api(people: Mapping[str, Person]) -> None:
    client, note = people["kita"].browser().client, f"/api/v1/packages/{KD_RUP}/control-note"
    kept = client.put(note, json={"physical_bps": 4550, "officer": "Orang kita"}, headers=people["kita"].api())
    assert (kept.status_code, kept.json()["officer"]) == (200, "Orang kita")
    assert client.put(note, json={"physical_bps": 4550}, headers=people["lain"].api()).status_code == 404
    assert client.put("/api/v1/control-header", json={}, headers=people["kita"].api()).status_code == 403


def test_the_ppk_is_offered_the_pptk_of_the_package_alone(people: Mapping[str, Person]) -> None:
    shown = people["ppk"].browser().get(FORM).text
    assert ('<option value="Orang kita">' in shown, '<option value="Orang lain">' in shown) == (True, False)
