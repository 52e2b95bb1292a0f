"""A person chooses which mail to get; what is shown on the screen stays."""

from sqlalchemy import select

from app import db, reactions
from app.accounts.models import Account
from app.notifications.muting import muted
from tests import world as worlds
from tests.web.browsing import Browser
from tests.world import PASSWORD

PAGE = "/pemberitahuan/surel"


def test_what_is_not_chosen_is_muted_and_a_login_without_an_address_is_told_so(committed: None) -> None:
    reactions.install()
    with db.new_session() as session:
        worlds.build(session)
        account = session.scalars(select(Account).where(Account.login == "ppk")).one()
        account.login, id = "ppk@contoh.example", account.id
    one = Browser()
    one.sign_in("ppk@contoh.example", PASSWORD)
    assert "ppk@contoh.example" in one.get(PAGE).text
    for kinds, unwanted in (("digest", {"notice"}), ([], {"digest", "notice"}), (["digest", "notice"], set())):
        assert one.send(PAGE, {"kinds": kinds}, page=PAGE).headers["location"] == PAGE
        with db.new_session() as session:
            assert muted(session, id) == unwanted
    assert one.get(PAGE).text.count("checked") == 2
    other = Browser()
    other.sign_in("vendor", PASSWORD)
    assert "bukan alamat surel" in other.get(PAGE).text
