"""What tests of payment buy."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.catalogue.models import Listing, ListingVersion
from tests import world as worlds
from tests.world import World


@pytest.fixture
def foreign(session: Session, world: World) -> Listing:
    """A product that is not domestic, beside the world's that is."""
    listing = worlds.add_listing(session, world.etalase, world.vendor, price=33_331, name="Tinta cetak")
    session.execute(
        update(ListingVersion)
        .where(ListingVersion.region_id == listing.region_id, ListingVersion.listing_id == listing.id)
        .values(pdn=False, pdn_reason=None)
    )
    return listing
