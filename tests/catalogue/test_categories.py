"""The tree of categories is whole, and laying it twice changes nothing."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.etalase.categories import TREE, install_categories
from app.catalogue.models import Category


def test_every_node_stands_under_its_parent(session: Session) -> None:
    codes = {code for code, _name in TREE}
    assert len(codes) == len(TREE)
    assert all(code.rpartition(".")[0] in codes for code in codes if "." in code)


def test_laying_it_twice_changes_nothing(session: Session) -> None:
    install_categories(session)
    session.get_one(Category, "01").name = "ATK"
    session.flush()
    install_categories(session)
    assert session.get_one(Category, "01").name == "ATK"
    assert len(session.scalars(select(Category)).all()) == len(TREE)
