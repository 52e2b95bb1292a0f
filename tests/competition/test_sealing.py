"""Before the hour no table, no page and no answer shows a price or the HPS, to nobody; after it nothing can be changed unseen."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.competition import bidding, drafting, opening, sealing
from app.competition.models import Bid, Competition
from app.competition.sealing import KeyLost, SealBroken, Sealed, commitment_of
from app.competition.showing import competition_in_full
from app.identifiers import new_id
from app.settings import settings
from tests.competition import making
from tests.competition.making import AFTER, CLOSES, HPS
from tests.competition.sealed import SECRETS, dump, found
from tests.world import AT, World


def with_a_bid(session: Session, world: World) -> Competition:
    competition = making.published(session, world)
    bidding.submit(
        session, competition=competition, lines=making.prices(competition, 43_217, 7_654), shipping=3_500_000,
        statement="Dengan garansi rahasia", actor=world["vendor"], at=AT,
    )  # fmt: skip
    return competition


def test_no_table_holds_a_price_or_the_hps_before_the_hour_and_all_do_after_it(session: Session, world: World) -> None:
    competition = with_a_bid(session, world)
    assert found(dump(session)) == []
    opening.open_bids(session, competition=competition, at=AFTER)
    assert set(found(dump(session))) == set(SECRETS)


def test_the_dump_sees_a_bid_that_is_kept_plain(session: Session, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def kept_plain(content: dict[str, Any], *, public_key: bytes, context: str) -> Sealed:
        said = json.dumps(content)
        return Sealed(said.encode(), commitment_of(said), said)

    monkeypatch.setattr(sealing, "seal", kept_plain)
    with_a_bid(session, world)
    assert set(found(dump(session))) == set(SECRETS)


def test_nobody_reads_anything_of_a_bid_or_the_hps_before_the_hour(session: Session, world: World) -> None:
    competition = with_a_bid(session, world)
    for persona, actor in world.actors.items():
        shown = competition_in_full(session, competition, actor, AT)
        told = json.dumps(shown)
        assert found(told) == [], persona
        assert shown["numberOfTenderers"] is None
        assert not shown.get("bids")
        assert ("commitment" in told.replace("hps_commitment", "")) == (persona == "vendor"), persona


def test_neither_half_of_the_key_opens_anything(session: Session, world: World) -> None:
    competition = making.draft(session, world)
    share = (settings().data / "secrets/competitions" / competition.id.hex).read_bytes()
    whole = sealing.private_key(competition.id, key_share=competition.key_share)
    context = drafting.context_of_hps(competition)
    for key in (share, competition.key_share):
        with pytest.raises(SealBroken):
            sealing.open_sealed(competition.sealed_hps, commitment=competition.hps_commitment, private_key=key, context=context)
    assert str(HPS) in sealing.open_sealed(
        competition.sealed_hps, commitment=competition.hps_commitment, private_key=whole, context=context
    )


def test_the_share_on_disk_is_for_nobody_else_and_goes_once_it_opens_nothing(world: World) -> None:
    id = new_id()
    sealing.make_key(id)
    file: Path = settings().data / "secrets/competitions" / id.hex
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    sealing.forget_key(id)
    assert not file.exists()
    sealing.forget_key(id)


def test_the_length_of_a_sealed_bid_does_not_tell_its_price(session: Session, world: World) -> None:
    competition = making.published(session, world)
    cheap = making.bid(session, competition, world["vendor"], 1, 1).bid
    dear = making.bid(session, competition, world["other_vendor"], 999_999_999, 999_999_999).bid
    assert len(cheap.sealed) == len(dear.sealed)


def test_a_commitment_gives_no_price_away_and_proves_the_content(session: Session, world: World) -> None:
    competition = making.published(session, world)
    first = making.bid(session, competition, world["vendor"], 50_000, 2_000)
    again = making.bid(session, competition, world["vendor"], 50_000, 2_000)
    assert first.bid.commitment != again.bid.commitment, "salted: equal prices cannot be told from equal commitments"
    assert commitment_of(again.content) == again.bid.commitment
    opening.open_bids(session, competition=competition, at=AFTER)
    assert again.bid.content == again.content
    assert first.bid.content is None, "what was replaced stays sealed for good"


@pytest.mark.parametrize("changed", ["sealed", "commitment", "vendor_id"])
def test_a_bid_that_somebody_changed_in_the_database_does_not_open(session: Session, world: World, changed: str) -> None:
    competition = making.published(session, world)
    one = making.bid(session, competition, world["vendor"], 50_000, 2_000).bid
    other = sealing.seal({"x": 1}, public_key=competition.public_key, context="bid/elsewhere")
    value = {"sealed": other.sealed, "commitment": other.commitment, "vendor_id": world.other_vendor.id}[changed]
    session.execute(update(Bid).where(Bid.region_id == 2, Bid.id == one.id).values({changed: value}))
    session.expire_all()
    with pytest.raises(SealBroken):
        opening.open_bids(session, competition=competition, at=AFTER)
    assert competition.state == "open"
    assert competition.hps is None


def test_without_the_data_folder_nothing_opens_and_the_sentence_says_what_to_do(session: Session, world: World) -> None:
    competition = with_a_bid(session, world)
    sealing.forget_key(competition.id)
    with pytest.raises(KeyLost, match="folder data"):
        opening.open_bids(session, competition=competition, at=AFTER)


def test_the_hour_is_not_early_and_moves_with_the_addendum(session: Session, world: World) -> None:
    competition = with_a_bid(session, world)
    opening.open_bids(session, competition=competition, at=CLOSES - timedelta(microseconds=1))
    assert competition.state == "open"
    opening.open_bids(session, competition=competition, at=CLOSES)
    assert competition.state == "closed"


def test_the_database_itself_refuses_an_opened_hps_while_bids_may_come_in(session: Session, world: World, database: str) -> None:
    from sqlalchemy.exc import IntegrityError

    competition = making.published(session, world)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            update(Competition).where(Competition.region_id == 2, Competition.id == competition.id).values(hps=1, opened_at=AT)
        )
