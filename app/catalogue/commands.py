"""`lokapasar index`: bring the search index in order as the owner: rows of older rules, large regions, the counts of words."""

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from app import db
from app.catalogue.search import dictionary, partitions
from app.catalogue.search.renewing import renew
from app.regions.models import Region


def index() -> dict[str, Any]:
    """How many listings were indexed again, which regions got a partition of their
    own, how many words there are. Twice does no harm."""
    owner = db.owner_engine()
    renewed = renew(sessionmaker(owner).begin)
    with owner.connect() as connection:
        large = partitions.large_regions(connection)
    for region_id in large:
        with owner.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '30s'"))
            partitions.part(connection, region_id)
    if large:
        with owner.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '30s'"))
            partitions.settle(connection)
    with Session(owner) as session, session.begin():
        words = dictionary.count(session)
        codes = session.scalars(select(Region.code).where(Region.id.in_(large)).order_by(Region.code)).all()
    return {"renewed": renewed, "parted": list(codes), "words": words}
