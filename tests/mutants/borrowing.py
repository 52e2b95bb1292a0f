"""A pytest plugin: this run borrows the server that `LOKAPASAR_TEST_CLUSTER` names, as a worker of pytest-xdist does."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.workerinput = {"workerid": "gw0", "workercount": 1}  # type: ignore[attr-defined]
