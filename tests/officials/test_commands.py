"""The command line keeps officials by the same rules as the pages."""

import pytest
import time_machine

from app import db, reactions
from app.errors import Invalid, NotFound, Refusal
from app.officials import commands
from tests import world as worlds
from tests.world import AT, SATKER, World

DECREE = {"decree": "SK 027/9/2026", "decree_date": "2026-03-02", "valid_from": "2026-03-02", "until": "2026-12-31"}


@pytest.fixture
def world(committed: None) -> World:
    reactions.install()
    with db.new_session() as session:
        made = worlds.build(session)
        worlds.approved(session, made)
        return made


def test_an_official_is_appointed_goes_on_with_orders_and_the_one_before_ends(world: World) -> None:
    code, post = world.region.code, {"role": "ppk", "satker": SATKER}
    with time_machine.travel(AT, tick=True):
        made = commands.appoint(region=code, login="baru@contoh.example", name="Tuti Baru", **post, **DECREE)
        assert "/masuk/tautan?kode=" in made["link"]
        ending = {"region": code, "login": "ppk", **post, "until": "2026-03-01", "reason": "Mutasi jabatan"}
        with pytest.raises(Refusal, match="1 pesanan masih berjalan"):
            commands.end(**ending)
        given = {"region": code, **post, "to": "baru@contoh.example", "reason": "Mutasi jabatan", **DECREE}
        with pytest.raises(Invalid, match="definitive"):
            commands.hand_over(login="ppk", kind="apa saja", **given)
        with pytest.raises(NotFound, match="region_admin tidak memegang"):
            commands.hand_over(login="region_admin", kind="definitive", **given)
        assert commands.hand_over(login="ppk", kind="definitive", **given)["orders"] == 1
        commands.end(**ending)
        with pytest.raises(Invalid):
            commands.prolong(region=code, login="baru@contoh.example", **post, **{**DECREE, "until": "2026-06-30"})
        listed = {row["name"]: row for row in commands.list_officials(region=code, satker=SATKER)["officials"]}
        assert listed["Tuti Baru"]["running_orders"] == 1
        assert "Orang ppk" not in listed
