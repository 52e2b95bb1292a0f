"""What the commands send to the database: every statement on a region's table names the
region. This test listens and lists those that do not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.attribution import settling
from app.exchange import synthetic
from tests import statements
from tests.catalogue import making as catalogue
from tests.exchange import feeds
from tests.schema.statements import is_allowed, nameless, walk
from tests.vendors import making as vendors
from tests.world import AT, World


@pytest.fixture
def heard(session: Session) -> Iterator[list[str]]:
    with statements.heard() as sent:
        yield sent


@pytest.mark.asvs("8.4.1")
def test_every_statement_on_a_regions_table_names_the_region(session: Session, world: World, heard: list[str]) -> None:
    walk(session, world)
    assert len(heard) > 200
    assert sorted({statement[:400] for statement in heard if nameless(statement) and not is_allowed(statement)}) == []


def test_a_products_way_onto_the_shelf_names_the_region_too(session: Session, heard: list[str]) -> None:
    _vendor, staff = vendors.active(session)
    catalogue.published(session, catalogue.shelf(session), staff)
    assert sorted({statement[:400] for statement in heard if nameless(statement) and not is_allowed(statement)}) == []


def test_files_and_what_is_settled_after_them_name_the_region_too(
    session: Session, world: World, tmp_path: Path, heard: list[str]
) -> None:
    """The batch of entries (`entry_batch`) is its session's own and of one region; the
    region's tables that it meets are asked by region."""
    codes = [str(synthetic.FIRST_KD_RUP + number) for number in (1, 20)]
    steps: list[list[dict[str, Any]]] = [
        [{**feeds.packages(1)[0], "kd_rup": code, "pagu": 50_000_000} for code in codes],
        [feeds.order(1), feeds.order(2)],
        [feeds.revision(1, 20)],
    ]
    for rows in steps:
        feeds.bring_in(session, feeds.as_json(tmp_path, rows), partial=True)
    given = {"region": world.region, "actor": world["region_admin"], "at": AT}
    made = settling.charge(session, order_key=f"v6:{feeds.order(2)['kd_paket']}", kd_rup=codes[1], reason=None, **given)
    settling.undo(session, attribution=made, reason="Salah", **given)
    assert sorted({statement[:400] for statement in heard if nameless(statement) and not is_allowed(statement)}) == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT purchase_order.id FROM purchase_order WHERE purchase_order.id = %(id)s",
        "UPDATE listing SET reserved=%(r)s WHERE listing.id = %(id)s",
        "SELECT o.id FROM purchase_order AS o JOIN order_line AS l ON l.order_id = o.id WHERE o.region_id = 1",
        "DELETE FROM package_tally",
        "SELECT o.state FROM order_tally AS o, fiscal_year WHERE o.region_id = 1 AND fiscal_year.year = o.fiscal_year",
    ],
)
def test_a_statement_without_the_region_is_seen(statement: str) -> None:
    assert nameless(statement)


def test_a_column_that_is_named_like_a_table_is_no_table() -> None:
    assert not nameless("UPDATE order_tally SET scope=%(s)s, fiscal_year=%(y)s WHERE order_tally.region_id = %(r)s")
