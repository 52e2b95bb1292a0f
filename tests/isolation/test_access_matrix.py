"""Every declared route by every persona, at things of their own, of others, and of nobody: whoever
may not gets 404, 303, 401 or 403, and learns nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import true

from app import db
from app.actor import Role
from app.orders import listed, permissions
from app.orders import queries as orders
from app.postgres.cluster import APP
from app.schema.rights import grant_on
from app.walls import policies
from app.web.access import REGISTRY
from tests.elsewhere import not_on_citus
from tests.figures import hand_over
from tests.isolation.matrix import House, cells, faults, house

__all__ = ["house"]


@pytest.mark.asvs("8.2.1", "8.2.2", "8.3.1", "8.4.1")
def test_nobody_gets_through_a_door_that_is_not_theirs_and_every_role_is_tried(house: House) -> None:
    assert {visitor.role for visitor in house.visitors.values()} == set(Role) - {Role.SYSTEM}
    assert faults(house) == []
    hand_over("access", cells=sum(1 for _cell in cells(house)), routes=len(REGISTRY), leaks=0)


OF_ORDERS = re.compile(r"/api/v1/(orders|payments|disputes|shipments|handovers)(/\{\w+\}(/moves)?)?|/pesanan(/\{order_id\})?")
"""What is read and moved of an order and of what belongs to it."""


@pytest.mark.asvs("8.2.2", "8.4.1")
def test_where_the_code_lets_everybody_see_every_order_the_database_does_not(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first wall is down: nothing of others comes through. Then the second
    is taken down too, and the matrix sees what comes."""
    not_on_citus("the second wall is taken down there")
    monkeypatch.setattr(permissions, "see", lambda actor, order: True)
    for room in (orders, listed):
        monkeypatch.setattr(room, "visible", lambda actor: true())
    assert faults(house, only=OF_ORDERS.fullmatch) == []
    with without_policies():
        found = faults(house, only=OF_ORDERS.fullmatch)
    assert any("GET /api/v1/orders  " in fault for fault in found), "a list shows what is hidden"
    for persona in ("other_vendor", "pp_other", "ppk_other", "pp_neighbour", "auditor_other"):
        for path in ("/pesanan/{order_id}", "/api/v1/orders/{order_id}", "/api/v1/payments/{payment_id}/moves"):
            assert any(f"{path} order" in fault or f"{path} payment" in fault for fault in found if f" {persona}:" in fault), (
                persona,
                path,
            )


def test_the_matrix_sees_a_door_without_a_lock(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The declaration stays, and nothing enforces it."""
    monkeypatch.setattr("app.web.passage._refuse", lambda request, access, actor: None)
    found = faults(house, only=lambda path: path in ("/api/v1/orders", "/peringkat"))
    assert any("GET /api/v1/orders" in fault and " leader:" in fault for fault in found)
    assert any("POST /api/v1/orders" in fault and " vendor:" in fault for fault in found)
    assert not any("/peringkat" in fault for fault in found)


@contextmanager
def without_policies() -> Iterator[None]:
    with db.owner_engine().begin() as owner:
        policies.drop(owner)
    try:
        yield
    finally:
        with db.owner_engine().begin() as owner:
            policies.make(owner)
            grant_on(owner, APP)
