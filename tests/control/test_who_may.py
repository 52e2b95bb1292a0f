"""Who reads the control report and who writes in it, written down a second time."""

from dataclasses import replace

from app.control import permissions as may
from tests.cast import CAST, OFFICE, OTHER_REGION, REGION, who

ACTIVITY, ANOTHER = "1.01.01.2.06.0002", "1.01.01.2.06.0009"
OFFICIALS = "budget_user pp ppk pptk treasurer verifier"
OVERSEERS = "auditor leader region_admin"


def _roles(*names: str) -> set[str]:
    return {CAST[name].role for name in names}


def test_an_office_reads_its_own_report_and_the_regions_overseers_all_of_it() -> None:
    assert who(lambda actor: may.read(actor, region_id=REGION, satker_code=None)) == OVERSEERS
    of_the_office = " ".join(sorted(f"{OVERSEERS} {OFFICIALS}".split()))
    assert who(lambda actor: may.read(actor, region_id=REGION, satker_code=OFFICE)) == of_the_office
    assert who(lambda actor: may.read(actor, region_id=9, satker_code=OFFICE)) == ""
    assert _roles(*f"{OVERSEERS} {OFFICIALS}".split()) == may.READERS


def test_notes_are_written_by_who_buys_or_answers_for_the_office_and_by_the_pptk_of_the_package() -> None:
    besides = {
        "pptk_of_it": replace(CAST["pptk"], sub_activities=frozenset({ACTIVITY})),
        "pptk_of_another": replace(CAST["pptk"], sub_activities=frozenset({ANOTHER})),
    }
    noting = who(lambda actor: may.note(actor, region_id=REGION, satker_code=OFFICE, sub_activities={ACTIVITY}), **besides)
    assert noting == "budget_user pp ppk pptk pptk_of_it"
    assert _roles("pp", "ppk", "budget_user") == may.OFFICE
    assert _roles("pp", "ppk", "budget_user", "pptk") == may.NOTERS


def test_head_figures_are_the_offices_and_those_of_the_region_its_admins() -> None:
    assert who(lambda actor: may.head(actor, region_id=REGION, satker_code=OFFICE)) == "budget_user pp ppk"
    assert who(lambda actor: may.head(actor, region_id=REGION, satker_code="")) == "region_admin"
    assert who(lambda actor: may.head(actor, region_id=OTHER_REGION, satker_code="")) == "region_admin_of_3"
    assert _roles("pp", "ppk", "budget_user", "region_admin") == may.HEADERS
