"""What most tests of the catalogue begin with: an open etalase, and somebody who sells."""

import pytest
from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.models import Etalase
from tests.catalogue import making
from tests.vendors import making as vendors


@pytest.fixture
def shelf(session: Session) -> Etalase:
    return making.shelf(session)


@pytest.fixture
def staff(session: Session) -> Actor:
    return vendors.trading(session)[1]
