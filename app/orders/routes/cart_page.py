"""The cart's page: what was put aside, one form for each vendor, with what its
package has left and what should be thought of before."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from fastapi import Request, Response

from app.catalogue.orderable import OrderableListing, orderable_listing, why_not_orderable
from app.clock import local_date
from app.errors import NotFound, Refusal
from app.identifiers import parse_public_id, public_id
from app.matching import packages_for
from app.orders import cart, spreading
from app.orders.models import Shelf
from app.orders.places import PLACES_MAX
from app.orders.readiness import day_proposed, day_ready
from app.orders.splitting import Left, left_of
from app.orders.warnings.flags import warnings
from app.orders.warnings.judged import group_judged
from app.orders.warnings.showing import Shown, as_open
from app.plan import queries as plan
from app.plan.totals import is_planned_otherwise
from app.plan.years import orderable_years
from app.regions.models import Region
from app.web.dependencies import At, CurrentActor, Db
from app.web.incoming.forms import FormState, RefusedForm
from app.web.pages.templating import page

PACKAGES_SHOWN = 200


def cart_page(
    request: Request,
    actor: CurrentActor,
    session: Db,
    at: At,
    forms: dict[str, tuple[FormState, Refusal | None]],
    status: int = 200,
    refused: RefusedForm | None = None,
    wanted: OrderableListing | None = None,
) -> Response:
    """`refused` is the form that puts aside, `wanted` the product that it named."""
    assert actor.region_id is not None
    region = session.get_one(Region, actor.region_id)
    groups, lost = cart.groups_of(session, actor)
    for group in groups:
        typed, _refusal = forms.get(public_id(0, group.vendor.id), (FormState(), None))
        group.parts = _parts(typed.values)
    today = local_date(at, region.timezone)
    years = orderable_years(session, region_id=region.id, today=today)
    packages = plan.packages(session, region_id=region.id, year=years, satker_code=actor.satker_code, limit=PACKAGES_SHOWN)
    return page(
        request,
        "orders/cart/detail.html",
        status,
        groups=[(public_id(0, group.vendor.id), group) for group in groups],
        warnings={public_id(0, group.vendor.id): _advice(session, region, group, actor, at) for group in groups},
        lost=[
            (
                line,
                *why_not_orderable(
                    session, region_id=line.listing_region_id, listing_id=line.listing_id, buyer_region_id=region.id
                ),
            )
            for line in lost
        ],
        packages=packages,
        likely={public_id(0, group.vendor.id): _likely(packages, group) for group in groups},
        last_address=cart.last_address(session, actor),
        forms=forms,
        gone=_gone(forms, [public_id(0, group.vendor.id) for group in groups]),
        chosen={
            vendor: chosen_package(session, actor, str(form.values.get("kd_rup", ""))) for vendor, (form, _refusal) in forms.items()
        },
        is_planned_otherwise=is_planned_otherwise,
        today=today,
        refused=refused or RefusedForm(),
        wanted=wanted,
        ready={public_id(0, group.vendor.id): day_ready(today, group.preorder_days) for group in groups},
        proposed={public_id(0, group.vendor.id): day_proposed(today, group.preorder_days) for group in groups},
        public_id=public_id,
        places_of=spreading.typed_in,
        most_places=PLACES_MAX,
        amount=cart.amount,
    )


def _gone(forms: Mapping[str, tuple[FormState, Refusal | None]], there: Sequence[str]) -> Refusal | None:
    """Why a vendor's part was refused that lies in the cart no longer: it has no form any more to say so."""
    return next((refusal for vendor, (_form, refusal) in forms.items() if vendor not in there and refusal), None)


def _parts(values: Mapping[str, Any]) -> list[dict[Shelf, Decimal]]:
    parts = []
    for quantities in spreading.quantities_in(values):
        read = ((_shelf(id), quantity) for id, quantity in quantities.items())
        parts.append({shelf: quantity for shelf, quantity in read if shelf is not None})
    return parts


def _shelf(id: str) -> Shelf | None:
    try:
        return Shelf(*parse_public_id(id))
    except NotFound:
        return None


def wanted_product(session: Db, actor: CurrentActor, id: str) -> OrderableListing | None:
    assert actor.region_id is not None
    try:
        region_id, listing_id = parse_public_id(id)
    except NotFound:
        return None
    return orderable_listing(session, region_id=region_id, listing_id=listing_id, buyer_region_id=actor.region_id)


def _likely(packages: Sequence[Any], group: cart.Group) -> list[Any]:
    """The packages that this part of the cart was probably planned in: they stand above the others."""
    goods = " ".join(f"{product.name} {product.etalase_name}" for _line, product in group.lines)
    by_code = {package.kd_rup: package for package in packages}
    return [by_code[kd_rup] for kd_rup in packages_for({code: package.name for code, package in by_code.items()}, goods)]


def chosen_package(session: Db, actor: CurrentActor, kd_rup: str) -> tuple[Any, list[Left]]:
    """A package of the buyer's own satker and its accounts; None and nothing for any other."""
    assert actor.region_id is not None
    package = plan.package(session, region_id=actor.region_id, kd_rup=kd_rup) if kd_rup else None
    if package is None or package.satker != actor.satker_code:
        return None, []
    return package, left_of(session, region_id=actor.region_id, kd_rup=kd_rup)


def _advice(session: Db, region: Region, group: cart.Group, actor: CurrentActor, at: At) -> list[Shown]:
    """What should be thought of before this part becomes an order; the PPK is asked for a reason later."""
    return [as_open(one) for one in warnings(session, group_judged(session, region, group, actor, at))]
