"""`lokapasar user bind`: which account is whoever the identity provider calls so, for whoever holds the machine."""

from typing import Annotated, Any

from app import db
from app.accounts.grants import account_by_login
from app.accounts.oidc import binding, provider
from app.actor import SYSTEM_ACTOR
from app.clock import now
from app.errors import Refusal, invalid_field
from app.language import _, mark
from app.settings import settings


class NoProvider(Refusal):
    """There is nobody whose accounts could be linked."""

    def __init__(self) -> None:
        super().__init__(_("Belum ada penyedia identitas: isi LOKAPASAR_OIDC_ISSUER dan LOKAPASAR_OIDC_CLIENT_ID."))


def bind(
    login: Annotated[str, mark("Nama masuk")],
    *,
    subject: Annotated[str | None, mark("Pengenal tetap orangnya di penyedia identitas")] = None,
    remove: Annotated[bool, mark("Lepas hubungannya")] = False,
) -> dict[str, Any]:
    """Link a person to the account at the provider, or take the link away."""
    if not provider.is_on():
        raise NoProvider
    if (subject is None) is not remove:
        raise invalid_field("subject", _("Sebutkan --subject, atau --remove."))
    with db.new_session() as session:
        account = account_by_login(session, login)
        if subject is None:
            binding.unbind(session, account=account, actor=SYSTEM_ACTOR, at=now())
        else:
            binding.bind(session, account=account, subject=subject, actor=SYSTEM_ACTOR, at=now())
        return {"login": account.login, "issuer": settings().oidc_issuer, "subject": subject}
