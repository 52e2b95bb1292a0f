"""What the desk and the pulls send to the database names the region in every statement on a region's table."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import db
from app.clock import now
from app.exchange import jobs, reversing
from app.exchange.desk import queries, reversals, sampling
from app.exchange.listed import IMPORTS
from app.exchange.pulling import sources
from app.exchange.pulling.sources import SourceAsked
from app.identifiers import public_id
from app.lists import scene_of
from app.lists.paging import Asked, found
from app.regions.models import Region
from tests import statements
from tests.exchange.desk.making import applied, read, send_in
from tests.exchange.feeds import YEAR, as_json, order
from tests.schema.statements import is_allowed, nameless
from tests.world import World


@pytest.fixture
def heard(world: World) -> Iterator[list[str]]:
    with statements.heard() as sent:
        yield sent


def test_every_statement_of_the_desk_names_the_region(world: World, heard: list[str], tmp_path: Path) -> None:
    admin, region_id = world["region_admin"], world.region.id
    applied(read(send_in(as_json(tmp_path, [order(1), order(2)]), admin)), admin)
    upload = applied(read(send_in(as_json(tmp_path, [order(1)], "b.json"), admin)), admin)
    jobs.resume()
    jobs.tidy()
    jobs.pull_due()
    with db.new_session() as session:
        queries.upload_for(session, admin, public_id(region_id, upload.id), lock=True)
        queries.uploads(session, region_id=region_id, limit=5)
        queries.open_uploads(session, region_id=region_id)
        for batch, _who, *_place in found(IMPORTS, scene_of(session, admin, now()), Asked()).rows:
            queries.versions_of_rows(session, batch, limit=5)
            queries.upload_of_version(session, batch)
        sampling.over_pagu(session, region_id)
        sampling.realised(session, region_id=region_id, year=YEAR)
        (row,) = reversals.proposals(session, region_id=region_id, limit=5)
        reversals.how_much_waits(session, region_id=region_id)
        proposal = reversals.proposal_for(session, admin, public_id(region_id, row.ReversalProposal.id), lock=True)
        reversals.evidence_of(session, proposal)
        reversals.effects_of(session, proposal)
        reversing.accept(session, proposal, reason="Batal", actor=admin, at=now())
        region = session.get_one(Region, region_id)
        asked = SourceAsked("ISB", "https://isb.contoh.go.id/x", "RUP-MasterSatker")
        source = sources.add(session, region=region, asked=asked, actor=admin, at=now())
        sources.sources(session, region_id=region_id)
        sources.pulls_of(session, source)
    assert len(heard) > 100
    assert sorted({statement[:300] for statement in heard if nameless(statement) and not is_allowed(statement)}) == []
