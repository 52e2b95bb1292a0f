"""Words of this place are no passwords: those of the product, the trade, offices, posts,
the regions that are served and the person's own name."""

import pytest
from sqlalchemy.orm import Session

from app.accounts.known_here import WORDS, words_here
from app.accounts.passwords import refuse_weak
from app.errors import Invalid
from app.regions.queries import find_or_create
from tests.docs.places import ROOT


def is_refused(session: Session, password: str) -> bool:
    here = words_here(session, login="siti.aminah", name="Siti Nur Aminah, S.E.")
    try:
        refuse_weak(password, login="siti.aminah", here=here)
    except Invalid as refused:
        return [error.field for error in refused.errors] == ["password"]
    return False


@pytest.mark.asvs("6.2.11")
@pytest.mark.parametrize(
    "password",
    ["lokapasar2026", "KatalogElektronik", "Dinas Kesehatan 01", "kabupaten-contoh!!", "Kota Contoh 2026", "k4bup4t3nc0nt0h", "ppkkabupatencontoh",
     "sitiaminah1990", "AminahSiti!!!", "Bendahara.Dinas", "pejabat pengadaan", "katalogkatalog", "PASARlokapasar99"],
)  # fmt: skip
def test_a_password_of_words_of_this_place_alone_is_refused(session: Session, password: str) -> None:
    for code in ("99.01", "99.71"):
        find_or_create(session, code)
    assert is_refused(session, password)


@pytest.mark.asvs("6.2.11")
@pytest.mark.parametrize(
    "password",
    ["kuda laut di dinas", "Aminah minum teh tawar", "lokapasar naga rumput", "8203 kota 9914 desa 5577", "🙂🙂🙂 payung 🌊🌊"],
)
def test_one_of_them_among_others_is_welcome(session: Session, password: str) -> None:
    assert not is_refused(session, password)


@pytest.mark.asvs("6.1.2")
def test_the_list_stands_in_the_docs() -> None:
    page = (ROOT / "docs/accounts.md").read_text(encoding="utf-8")
    listed = page.partition("<!-- words -->")[2].partition("<!-- end of words -->")[0]
    assert set(listed.split()) == WORDS
