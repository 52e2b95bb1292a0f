"""Navigation: what a role is shown is what it may open, and every page of a role has a way to it."""

import pytest

from app import db
from app.actor import Role
from app.web.access import REGISTRY
from app.web.pages.navigation import BELONG, FOOTER, GROUPS, groups_for, navigation_for
from tests.web.browsing import Browser, whole_app
from tests.web.people import person
from tests.world import PASSWORD, build

PERSONS = [role for role in Role if role not in (Role.PUBLIC, Role.SYSTEM)]
LEADS_ON = {
    "/impor": ("/impor/sumber", "/impor/pagu", "/impor/pembalikan"),
    "/kendali": ("/kendali/itkp", "/kendali/penutupan", "/kendali/anggaran"),
    "/pejabat": ("/pejabat/angkat",),
    "/pemberitahuan": ("/pemberitahuan/surel",),
    "/kompetisi": ("/kompetisi/baru",),
    "/sp2d": ("/sp2d/gu",),
    "/permintaan": ("/permintaan/baru",),
    "/toko": ("/toko/produk/baru",),
    "/data": ("/data/segel",),
    "/menu": ("/akun", "/peran"),
    "/akun": ("/akun/pengaman", "/akun/token", "/akun/data", "/akun/sertifikat", "/webhook"),
}
"""Pages behind a place; each is linked from it."""
IN_PASSING = {
    "/": "the mark of the house",
    "/bahasa": "the switch of the footer",
    "/bandingkan": "from ticked products",
    "/bandingkan/cetak": "from the comparison",
    "/daftar": "head of a visitor's page",
    "/daftar-belanja/simpan": "from the cart",
    "/gaya": "for whoever builds a screen",
    "/healthz": "for machines",
    "/metrics": "for machines",
    "/katalog/saran": "a part of the search box",
    "/keranjang/sisa": "a part of the cart",
    "/daftar/desa": "a part of the registration's address",
    "/klaim-usaha": "from a letter",
    "/masuk": "head of a visitor's page",
    "/masuk/kode": "from signing in",
    "/masuk/oidc": "from signing in, where a provider is set",
    "/masuk/oidc/keluar": "from signing out, where a provider is set",
    "/masuk/oidc/kembali": "from the provider",
    "/akun/oidc": "from one's account, where a provider is set",
    "/hemat-data": "the switch of the footer",
    "/luring": "what the device shows without a connection",
    "/pengumuman/tutup": "the button of an announcement",
    "/masuk/tautan": "from a letter",
    "/realisasi": "from an address cut short: to the ranking",
}


@pytest.fixture(autouse=True)
def routes() -> None:
    whole_app()


def test_a_role_is_shown_exactly_what_its_routes_let_it_open() -> None:
    for role in Role:
        shown = {link.path for group in groups_for(role, "/") for link in group.links}
        declared = {path for _code, _text, places in GROUPS for path, _name in places}
        assert shown == {path for path in declared if role in REGISTRY["GET", path].who}


def test_every_page_of_every_role_has_a_way_to_it() -> None:
    led = {path for paths in LEADS_ON.values() for path in paths}
    always = {path for path, _text in FOOTER} | led | set(IN_PASSING) | {"/menu"}
    for role in Role:
        if role is Role.SYSTEM:
            continue
        placed = {link.path for group in groups_for(role, "/") for link in group.links} | always
        pages = {
            path
            for (method, path), access in REGISTRY.items()
            if method == "GET" and role in access.who and not path.startswith(("/api/", "/tur")) and not set("{.") & set(path)
        }
        assert pages <= placed, f"{role}: {sorted(pages - placed)}"


def test_no_way_that_is_promised_is_dead() -> None:
    for paths in [LEADS_ON, IN_PASSING, BELONG.values(), [path for path, _text in FOOTER if not path.startswith("/api/")]]:
        for path in paths:
            assert ("GET", path) in REGISTRY, path


def test_groups_are_few_and_one_place_is_marked() -> None:
    for role in PERSONS:
        lines = navigation_for(role, "/pesanan/2.01JDAAAAAAAAAAAAAAAAAAAAAA")
        assert len(lines.links) <= 8
        assert len({line.text for line in lines.links}) == len(lines.links)
        here = [link.path for group in lines.groups for link in group.links if link.here]
        assert here == (["/pesanan"] if role in REGISTRY["GET", "/pesanan"].who else [])


def test_the_longest_address_is_the_place_one_is_in() -> None:
    def here(path: str) -> list[str]:
        return [link.path for group in groups_for(Role.REGION_ADMIN, path) for link in group.links if link.here]

    assert here("/kurasi/etalase/9901-x") == ["/kurasi/etalase"]
    assert here("/kurasi/produk/2.X") == ["/kurasi"]
    assert here("/produk/2.X") == ["/katalog"]
    assert here("/realisasi/99.01/target") == ["/peringkat"]
    assert here("/akun") == []


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("persona", ["region_admin", "vendor", "pp"])
def test_every_link_of_the_menu_opens_and_leads_on(persona: str) -> None:
    with db.new_session() as session:
        build(session)
        session.commit()
    browser = Browser()
    browser.sign_in(persona, PASSWORD)
    role = Role(persona)
    opened: set[str] = set()
    for group in groups_for(role, "/"):
        for link in group.links:
            answer = browser.get(link.path)
            opened.add(link.path)
            assert answer.status_code == 200 or answer.headers["location"].startswith("/dasbor/"), link.path
            for further in LEADS_ON.get(link.path, ()):
                if role in REGISTRY["GET", further].who:
                    assert f'href="{further}' in answer.text, f"{link.path} does not lead to {further}"
    menu = browser.get("/menu").text
    assert all(f'href="{path}"' in menu for path in {*opened, *LEADS_ON["/menu"]})


@pytest.mark.parametrize("path", ["/", "/peran", "/katalog", "/akun", "/tidak-ada", "/menu"])
def test_who_is_signed_in_and_has_no_role_any_more_is_shown_pages_as_visitors_are(path: str, committed: None) -> None:
    """A post that ended while a tab was open: its owner still has an account, and what stands on a telephone's edge for it."""
    sari = person("sari")
    page = Browser().get(path, headers=sari.cookie())
    assert page.status_code == (404 if path == "/tidak-ada" else 200)
    thumbs = page.text.partition('<nav class="thumb"')[2].partition("</nav>")[0]
    assert thumbs.count("<svg") == thumbs.count("<li>") > 1
