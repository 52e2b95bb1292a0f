"""Etalase: made by the region's own office, named by its digits, opened and closed by date."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.actor import Actor, Role
from app.audit import AuditRow
from app.catalogue import queries
from app.catalogue.etalase import opening
from app.catalogue.etalase.opening import Terms
from app.clock import now
from app.errors import Invalid, NotAllowed, NotFound
from app.files.photos import read_photo
from app.identifiers import public_id
from tests.catalogue import making
from tests.vendors import making as vendors


def test_a_slug_begins_with_the_regions_digits_and_a_picture_is_drawn(session: Session) -> None:
    made = making.shelf(session)
    assert made.slug == "9901-alat-tulis-kantor"
    assert read_photo(made.picture_sha256, 320)[8:12] == b"WEBP"
    assert session.query(AuditRow).filter_by(action="etalase.make", region_id=made.region_id).count() == 1


def test_only_the_regions_own_office_makes_one(session: Session) -> None:
    here, elsewhere = vendors.region(session), vendors.region(session, "99.71")
    code = making.category(session).code
    for actor in (
        making.curator(session, elsewhere),
        Actor(role=Role.PP, region_id=here.id, satker_code="1"),
        Actor(role=Role.AUDITOR, region_id=here.id),
        vendors.trading(session)[1],
    ):
        with pytest.raises(NotAllowed):
            opening.make_etalase(session, region=here, name="ATK", category_code=code, actor=actor, at=now())
    admin = vendors.person(session, Role.REGION_ADMIN, region=here)
    assert opening.make_etalase(session, region=here, name="ATK", category_code=code, actor=admin, at=now()).slug == "9901-atk"


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"category_code": "99"}, "category"),
        ({"name": "Alat tulis kantor!"}, "name"),
        ({"terms": Terms(opens_on=vendors.today(), closes_on=vendors.today() - timedelta(days=1))}, "closes_on"),
    ],
)
def test_what_is_wrong_is_named(session: Session, other: dict, field: str) -> None:
    making.shelf(session)
    here = vendors.region(session)
    given = {"name": "Lain", "category_code": "01", **other}
    with pytest.raises(Invalid) as refused:
        opening.make_etalase(session, region=here, actor=making.curator(session, here), at=now(), **given)
    assert refused.value.errors[0].field == field


def test_it_is_found_by_slug_and_by_id_and_counts_what_it_shows(session: Session) -> None:
    made = making.shelf(session)
    making.published(session, made, vendors.trading(session)[1])
    making.draft(session, made, vendors.trading(session)[1])
    assert queries.find_etalase(session, made.slug) is made
    assert queries.find_etalase(session, public_id(made.region_id, made.id)) is made
    assert queries.find_etalase(session, "9901-tidak-ada") is None
    with pytest.raises(NotFound):
        queries.etalase_by_slug(session, "9901-tidak-ada")
    row = queries.etalase_with_counts(session, region_id=made.region_id)[0]
    assert (row.Etalase.id, row.listings, row.region_code) == (made.id, 1, "99.01")


def test_both_its_days_are_open(session: Session) -> None:
    today = vendors.today()
    made = making.shelf(session, opens_on=today, closes_on=today)
    assert made.is_open_on(today)
    assert not made.is_open_on(today - timedelta(days=1))
    assert not made.is_open_on(today + timedelta(days=1))
