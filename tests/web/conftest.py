"""The registry as the whole application declares it, also after a test has declared routes of its own."""

from collections.abc import Iterator

import pytest

from app.web.access import REGISTRY
from tests.web.browsing import whole_app


@pytest.fixture
def own_routes() -> Iterator[None]:
    whole_app()
    before = dict(REGISTRY)
    yield
    REGISTRY.clear()
    REGISTRY.update(before)
