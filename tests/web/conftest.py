"""The registry as it was before a test declared routes of its own."""

from collections.abc import Iterator

import pytest

from app.web.access import REGISTRY


@pytest.fixture
def own_routes() -> Iterator[None]:
    before = dict(REGISTRY)
    yield
    REGISTRY.clear()
    REGISTRY.update(before)
