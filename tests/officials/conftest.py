"""The world of officials: one more PPK, PP and so on of the same satker."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.accounts.grants import actor_with, give_role
from app.accounts.models import Account, Grant
from app.actor import Actor, Role
from app.identifiers import new_id
from tests import world as worlds
from tests.world import AT, SATKER, World

Person = tuple[Actor, Grant]


@pytest.fixture
def someone(session: Session, world: World) -> Callable[..., Person]:
    """Another official of the satker, in office all year unless told otherwise."""

    def make(login: str, role: Role = Role.PPK, until: date | None = date(2026, 12, 31)) -> Person:
        account = Account(id=new_id(), login=login, name=f"Orang {login}", password_hash=worlds._hash(), active=True, created_at=AT)
        session.add(account)
        session.flush()
        grant = give_role(
            session, account=account, role=role, region_id=world.region.id, satker_code=SATKER, valid_from=date(2026, 1, 1),
            valid_until=until,
        )  # fmt: skip
        return actor_with(account, grant), grant

    return make
