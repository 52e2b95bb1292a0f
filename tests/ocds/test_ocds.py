"""Open contracting data says the same as the tally, names nobody, and keeps to the standard."""

import json
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.ocds.merging import compiled
from app.orders import cancellation
from app.orders.bookkeeping import key_of
from app.plan.models import Package
from app.vendors.models import Vendor
from tests import world as worlds
from tests.competition import making as competing
from tests.exports.carrying import ANOTHER, in_another_package
from tests.exports.conftest import Filled
from tests.exports.making import exported
from tests.ocds.adding import releases_of, the_dump_adds_up
from tests.ocds.reading import must_hold, packages_of, text_of
from tests.world import AT


def suspend(session: Session, filled: Filled, *, decide: bool | None = None) -> None:
    order = worlds.in_process(session, filled.world, quantity=5)
    at = AT + timedelta(minutes=1)
    cancellation.request_cancel(session, order=order, reason="Macet", letter=None, actor=filled.world["ppk"], at=at)
    cancellation.open_cancel(session, order=order, note=None, actor=filled.world["region_admin"], at=at)
    if decide is not None:
        act = cancellation.grant_cancel if decide else cancellation.refuse_cancel
        act(session, order=order, reason="Diputuskan", actor=filled.world["budget_user"], at=at + timedelta(minutes=1))
    session.flush()


def test_from_the_dump_alone_every_sum_is_the_tallys(filled: Filled) -> None:
    the_dump_adds_up(filled.session)
    suspend(filled.session, filled)
    the_dump_adds_up(filled.session)
    suspend(filled.session, filled, decide=True)
    suspend(filled.session, filled, decide=False)
    the_dump_adds_up(filled.session)


def test_releases_keep_to_the_standard(filled: Filled) -> None:
    suspend(filled.session, filled, decide=True)
    competing.awarded(filled.session, filled.world)
    releases = releases_of(filled.session)
    must_hold(releases)
    tags = {tag for release in releases for tag in release["tag"]}
    assert {
        "planning",
        "tender",
        "award",
        "contract",
        "contractUpdate",
        "contractAmendment",
        "implementation",
        "contractTermination",
    } <= tags
    methods = {release["tender"]["procurementMethod"] for release in releases if "procurementMethod" in release.get("tender", {})}
    assert methods == {"direct", "selective"}


def test_the_days_of_several_places_are_milestones_of_the_contract_and_name_no_address(filled: Filled) -> None:
    order = worlds.in_process(filled.session, filled.world, quantity=10, places=(4, 6))
    releases = [release for release in releases_of(filled.session) if order.number in text_of([release])]
    must_hold(releases)
    (contract,) = next(release["contracts"] for release in releases if "contractUpdate" in release["tag"])
    assert [(one["id"], one["type"], one["dueDate"]) for one in contract["milestones"]] == [
        ("tempat-1", "delivery", "2026-04-01T00:00:00+07:00"),
        ("tempat-2", "delivery", "2026-05-01T00:00:00+07:00"),
    ]
    assert contract["period"]["endDate"] == "2026-05-01T00:00:00+07:00"
    assert "Jalan Contoh" not in text_of(releases)


@pytest.mark.asvs("14.2.6")
def test_no_person_is_named(filled: Filled) -> None:
    session = filled.session
    names = [account.name for account in session.scalars(select(Account))]
    vendor = session.get_one(Vendor, filled.world.vendor.id)
    vendor.legal_form, vendor.legal_name, vendor.owner_name = "perorangan", "Siti Rahayu Contoh", "Siti Rahayu Contoh"
    session.flush()
    told = text_of(releases_of(session))
    assert not [name for name in [*names, "Siti Rahayu", str(vendor.nib)] if name in told]
    assert "Penyedia perorangan" in told


def test_what_happens_later_leaves_earlier_releases_as_they_are(filled: Filled) -> None:
    before = {release["id"]: release for release in releases_of(filled.session)}
    suspend(filled.session, filled, decide=True)
    after = {release["id"]: release for release in releases_of(filled.session)}
    assert {id: after[id] for id in before} == before
    assert len(after) > len(before)


def test_an_order_that_another_package_carries_leads_to_both(filled: Filled, tmp_path: Path) -> None:
    """From the dump alone: what the public table counts under the first is what the second's page shows."""
    session, order = filled.session, in_another_package(filled, tmp_path)
    the_dump_adds_up(session)
    releases = [release for release in releases_of(session) if release["ocid"].endswith(key_of(order))]
    must_hold(releases_of(session))
    assert packages_of(compiled(releases)) == [worlds.KD_RUP, ANOTHER]
    (told,) = [release for release in releases if "planningUpdate" in release["tag"]]
    assert told is releases[-1]
    assert not {"contracts", "awards", "tender"} & told.keys(), "no rupiah has moved"


def test_a_package_that_no_longer_counts_is_told_while_it_carries_an_order(filled: Filled, tmp_path: Path) -> None:
    in_another_package(filled, tmp_path)
    filled.session.execute(update(Package).where(Package.kd_rup == ANOTHER).values(counts=False))
    must_hold(releases_of(filled.session))


def test_as_of_a_day_tells_what_was_known(filled: Filled) -> None:
    assert releases_of(filled.session, as_of=AT.date() - timedelta(days=1)) == [
        release for release in releases_of(filled.session) if release["tag"] == ["planning"]
    ]


def test_releases_merge_as_the_standard_says() -> None:
    head = {"ocid": "ocds-000000-1", "initiationType": "tender"}
    first = {**head, "id": "1", "date": "2026-01-01T00:00:00+07:00", "tag": ["tender"], "tender": {"id": "t", "status": "active", "title": "A"},
             "contracts": [{"id": "k", "awardID": "p", "value": {"amount": 1, "currency": "IDR"}}]}  # fmt: skip
    second = {
        **head,
        "id": "2",
        "date": "2026-01-02T00:00:00+07:00",
        "tag": ["contract"],
        "tender": {"id": "t", "status": "complete", "title": None},
        "contracts": [{"id": "k", "awardID": "p", "value": {"amount": 2, "currency": "IDR"}}, {"id": "l", "awardID": "p"}],
    }
    assert compiled([second, first]) == {
        "ocid": "ocds-000000-1", "id": "ocds-000000-1-2026-01-02T00:00:00+07:00", "date": "2026-01-02T00:00:00+07:00", "tag": ["compiled"],
        "initiationType": "tender", "tender": {"id": "t", "status": "complete"},
        "contracts": [{"id": "k", "awardID": "p", "value": {"amount": 2, "currency": "IDR"}}, {"id": "l", "awardID": "p"}],
    }  # fmt: skip


def test_packages_are_valid_by_the_standards_own_schema(filled: Filled) -> None:
    """The schema is no part of the project: `LOKAPASAR_OCDS_SCHEMA` names a
    folder with the files of the standard's release 1.1.5."""
    folder = os.environ.get("LOKAPASAR_OCDS_SCHEMA")
    if not folder:
        pytest.skip("the OCDS schema is not here (LOKAPASAR_OCDS_SCHEMA)")
    suspend(filled.session, filled, decide=True)
    competing.awarded(filled.session, filled.world)
    for name, kind in (("ocds", "release-package-schema.json"), ("ocds-records", "record-package-schema.json")):
        content, _done = exported(filled.session, name)
        schema = json.loads((Path(folder) / kind).read_text())

        def from_folder(uri: str) -> Mapping[str, Any]:
            found: Mapping[str, Any] = json.loads((Path(folder) / uri.split("#")[0].rpartition("/")[2]).read_text())
            return found

        validator = jsonschema_rs.Draft4Validator(schema, retriever=from_folder, validate_formats=True)
        assert not validator.is_valid({**json.loads(content), "version": "9"})
        assert [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(json.loads(content))][:5] == []
