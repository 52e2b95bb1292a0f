"""A kabupaten with orders in several states and of several catalogues, made
once for a module; what a test does with it is undone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from app import reactions
from tests import world as worlds
from tests.exchange.feeds import as_json, bring_in, order
from tests.papers.making import accepted, paid
from tests.undoing import undone, undone_within
from tests.world import World


@dataclass(frozen=True)
class Filled:
    session: Session
    world: World


@pytest.fixture(scope="module")
def _filled(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    reactions.install()
    with undone() as session:
        yield Filled(session, fill(session, tmp_path_factory))


@pytest.fixture
def filled(_filled: Filled) -> Iterator[Filled]:
    with undone_within(_filled.session):
        yield _filled


def fill(session: Session, folders: pytest.TempPathFactory) -> World:
    """Orders placed here, paid, accepted in part, signed and in negotiation; of the national ones one is ours coming back."""
    made = worlds.build(session)
    paid(session, made, quantity=10)
    accepted(session, made, worlds.in_process(session, made, quantity=7), confirmed=4)
    ours = worlds.in_process(session, made, quantity=3)
    worlds.place(session, made, quantity=2)
    national = [
        order(1),
        order(2, status_pkt="CANCELLED", tgl_order=None),
        order(3, jml_produk=4876.85),
        order(4, status_pkt="COMPLETED"),
        order(9, kd_paket=ours.number, total_harga=ours.total, kd_rup=ours.kd_rup),
    ]
    bring_in(session, as_json(folders.mktemp("feed"), national))
    return made
