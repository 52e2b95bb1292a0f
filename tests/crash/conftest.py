"""One house for all: on a small file system of its own where one can be mounted."""

from collections.abc import Iterator

import pytest

from tests.crash import disk
from tests.crash.house import House, built

CLIENTS = 8
DISK_MEGABYTES = 600


@pytest.fixture(scope="package")
def house() -> Iterator[House]:
    with disk.small(DISK_MEGABYTES) as below, built(CLIENTS, below=below) as house:
        yield house
