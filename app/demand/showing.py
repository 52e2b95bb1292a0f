"""A demand as the API shows it."""

from typing import Any

from sqlalchemy.orm import Session

from app.actor import Actor
from app.catalogue.pictures import product_url
from app.catalogue.prices.with_tax import written
from app.catalogue.showing import number
from app.catalogue.slugs import slug_of
from app.demand.models import Demand
from app.demand.queries import answers_of, satker_name
from app.demand.shapes import DemandInFull, DemandInList, DemandTold
from app.demand.states import DEMAND
from app.identifiers import public_id
from app.moves.machine import moves_for, names_of
from app.regions.models import Region


def demand_in_list(row: Any) -> DemandInList:
    """A row of `queries.open_demands`."""
    return {**_told(row.Demand), "region": row.region_code, "answers": row.answers}


def demand_in_full(session: Session, demand: Demand, actor: Actor) -> DemandInFull:
    return {
        **_told(demand),
        "region": session.get_one(Region, demand.region_id).code,
        "satker": satker_name(session, demand),
        "moves": names_of(moves_for(DEMAND, demand, actor)),
        "answers": [
            {
                "listing_id": public_id(row.region_id, row.listing_id),
                "name": row.name,
                "unit": row.unit,
                "unit_price": written(row),
                "price": row.unit_price,
                "vendor": row.vendor_name,
                "in_stock": row.in_stock,
                "url": product_url(row.region_id, row.listing_id, slug_of(row.name)),
            }
            for row in answers_of(session, demand)
        ],
    }


def _told(demand: Demand) -> DemandTold:
    return {
        "id": public_id(demand.region_id, demand.id),
        "state": demand.state,
        "name": demand.name,
        "quantity": number(demand.quantity),
        "unit": demand.unit,
        "description": demand.description,
        "asked_at": demand.asked_at.isoformat(),
        "url": f"/permintaan/{public_id(demand.region_id, demand.id)}",
    }
