"""The demo at the size of a province, written at a thousandth of it: what was
written in bulk is what the product would have written."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import db, demo
from app.catalogue.search import Question, find
from app.catalogue.search.models import ListingSearch
from app.clock import now
from app.demo import neighbours
from app.demo.nation import filling, growing
from app.doctor import ledger as whole_ledger
from app.doctor.checks import examined
from app.orders.models import Order
from app.regions.models import Region
from app.settings import demo_half_written
from tests.web.browsing import Browser

SMALL = growing.Growth(size="province", regions=3, packages=900, listings=500, imported=166, placed=29, within="99")


def trading_regions() -> list[int]:
    with Session(db.owner_engine()) as session:
        return list(session.scalars(select(Order.region_id).distinct().order_by(Order.region_id)))


@pytest.mark.usefixtures("committed")
def test_a_province_agrees_with_itself_is_found_and_keeps_the_personas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = now()
    with db.new_session() as session:
        logins = demo.seed(session, data=tmp_path, at=at)
        neighbours.write(session, at=at)
        small = session.scalar(select(func.count()).select_from(Region)) or 0
        before = session.scalar(select(func.count()).select_from(ListingSearch)) or 0
    once = [filling.fill]
    with monkeypatch.context() as interrupted, pytest.raises(IndexError):
        interrupted.setattr(filling, "fill", lambda *region: once.pop()(*region))
        growing.grow(db.owner_engine(), SMALL, at=at, data=tmp_path)
    assert demo_half_written(tmp_path) == "province", "said where it is served"
    assert len(trading_regions()) == 3 + 1, "a region trades, the next does not yet"
    growing.grow(db.owner_engine(), SMALL, at=at, data=tmp_path, processes=2)
    assert not demo_half_written(tmp_path)
    growing.grow(db.owner_engine(), SMALL, at=at, data=tmp_path)  # another time nothing is added
    with pytest.raises(growing.AnotherSizeIsThere):
        growing.grow(db.owner_engine(), growing.GROWTHS["province"], at=at, data=tmp_path)
    assert not demo_half_written(tmp_path), "it was not begun"

    with Session(db.owner_engine()) as session:
        assert session.scalar(select(func.count()).select_from(ListingSearch)) == before + SMALL.listings
        grown = session.scalars(select(Region).where(Region.id > small).order_by(Region.id)).all()
        assert [region.code for region in grown] == ["99.07", "99.08", "99.74"], "beside the neighbours"
        province = session.scalars(select(Region).where(Region.code == "99")).one()
        assert {region.parent_id for region in grown} == {province.id}
        for region in grown:
            assert session.scalar(select(func.count()).select_from(Order).where(Order.region_id == region.id))
        assert find(session, Question(q="kertas", region_id=grown[0].id, limit=5)).cards
    with db.owner_engine().connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        assert [found for found in examined(whole_ledger.CHECKS, connection) if not found["ok"]] == []
        late = connection.scalar(text("SELECT count(*) FROM entry WHERE at > :now"), {"now": at})
        assert late == 0, "nothing of the example happened after now"
    assert Browser().get(f"/realisasi/{grown[0].code}").status_code == 200
    assert len(logins) == 13
