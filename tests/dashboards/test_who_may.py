"""Who looks at a dashboard and who chooses what is on it, written down a second time."""

from app.dashboards import permissions as may
from app.regions.models import Region
from tests.cast import CAST, OFFICE, REGION, who

HOME = Region(id=REGION)
OVERSEERS = "auditor leader region_admin"
OFFICIALS = "budget_user pp ppk pptk treasurer verifier"


def test_a_region_is_seen_by_its_overseers_and_by_everybody_where_it_says_so() -> None:
    assert who(lambda actor: may.may_see_region(actor, HOME, public=False)) == OVERSEERS
    assert who(lambda actor: may.may_see_region(actor, HOME, public=True)) == " ".join(sorted(CAST))
    assert {CAST[name].role for name in OVERSEERS.split()} == may.SEES_THE_REGION


def test_an_office_is_seen_by_its_officials_and_by_those_who_see_the_region() -> None:
    everybody = " ".join(sorted(f"{OVERSEERS} {OFFICIALS}".split()))
    assert who(lambda actor: may.may_see_office(actor, HOME, OFFICE)) == everybody
    assert {CAST[name].role for name in everybody.split()} == may.SEES_AN_OFFICE


def test_the_regions_admin_chooses() -> None:
    assert who(lambda actor: may.may_choose(actor, HOME)) == "region_admin"
