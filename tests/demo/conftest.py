from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clock import now
from tests.demo.seeding import Seeded, seeded
from tests.undoing import undone_within


@pytest.fixture(scope="module")
def world(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """The demo as it is today, once for a module; undone afterwards."""
    with seeded(Path(tmp_path_factory.mktemp("demo")), now()) as world:
        yield world


@pytest.fixture
def demo(world: Seeded) -> Iterator[Seeded]:
    """What a test does with it is undone."""
    with undone_within(world.session):
        yield world
