"""Finding: which rows of the tables of the map are one person's, or of the firms that the person acts for. Every
table of the map is here, or said to be tied to nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, false, or_, select
from sqlalchemy.orm import Session

from app.accounts.grants import in_force
from app.accounts.models import Account, ApiToken, Grant
from app.accounts.patience import of_login
from app.db import among
from app.identifiers import public_id
from app.orders.models import Order
from app.regions.models import Region
from app.schema.tables import metadata

ACCOUNT: Mapping[str, tuple[str, ...]] = {
    "account": ("id",),
    "api_token": ("account_id",),
    "audit_row": ("account_id",),
    "code_key": ("account_id",),
    "competition": ("written_by", "evaluated_by"),
    "control_note": ("written_by",),
    "dispute": ("opened_by", "answered_by", "decided_by"),
    "dispute_evidence": ("added_by",),
    "earlier_decree": ("account_id",),
    "erasure_request": ("account_id", "decided_by"),
    "esign_identity": ("account_id",),
    "half_sign_in": ("account_id",),
    "listing_upload": ("received_by", "started_by"),
    "move_taken": ("account_id",),
    "notice": ("account_id",),
    "oidc_binding": ("account_id",),
    "one_time_link": ("account_id",),
    "order_addendum": ("proposed_by",),
    "order_attachment": ("added_by",),
    "order_cancel_request": ("asked_by", "decided_by"),
    "order_succession": ("from_account_id", "to_account_id", "made_by"),
    "passkey": ("account_id",),
    "passkey_challenge": ("account_id",),
    "purchase_order": ("placed_by", "buyer_account_id", "ppk_account_id", "vendor_signed_by"),
    "rating": ("rated_by",),
    "rating_reply": ("replied_by",),
    "recovery_code": ("account_id",),
    "role_grant": ("account_id",),
    "saved_list": ("account_id",),
    "shipment": ("confirmed_by",),
    "shipment_photo": ("added_by",),
    "sign_in": ("account_id",),
    "takeover": ("started_by", "received_by"),
    "unsent_form": ("account_id",),
    "web_session": ("account_id",),
}
"""Table → its columns that hold the account of whoever did it or has it."""
FIRM: Mapping[str, str] = {
    "vendor": "id",
    "vendor_claim": "vendor_id",
    "vendor_document": "vendor_id",
    "competition_bid": "vendor_id",
    "competition_invitation": "vendor_id",
    "listing_search": "vendor_id",
}
FIRM_BY_NAME: Mapping[str, str] = {
    "entry": "vendor_key",
    "order_tally": "vendor_key",
    "vendor_quarter_tally": "vendor_key",
}
"""Table → its column that holds the firm, as a key or as its public id."""
PAPERS: Mapping[str, str] = {"order_paper": "order_id", "order_place": "order_id"}
"""Papers and places of the orders that the person placed, reviewed or signed."""
CALLERS: Mapping[str, str] = {"request_count": "caller", "last_write": "caller", "once_answer": "caller", "sign_in_failure": "key"}
"""Whoever asks, as one text."""
NOBODYS: Mapping[str, str] = {
    "complaint": "a complainant has no account; whoever has the link reads it",
    "complaint_file": "with its complaint",
    "non_tender_payment": "typed by an office in another system",
    "outgoing_mail": "goes to the firm's address, and is deleted once it is sent",
    "raw_pack": "masked before it is kept",
    "reach_tally": "a set of the keys of firms, told apart by nothing else",
    "sp2d_row": "a line of an office's own list, which names a firm as that typed it",
}
"""Tables of the map whose rows nothing ties to an account, and why."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account with what its rows are known by."""

    account: Account
    firms: frozenset[UUID]
    callers: frozenset[str]
    regions: tuple[int, ...]

    @classmethod
    def of(cls, session: Session, account: Account, *, acts_on: date | None = None) -> Self:
        """With `acts_on` only the firms that the person acts for on that day: what became of others since is theirs."""
        held = select(Grant.vendor_id).where(Grant.account_id == account.id, *(in_force(acts_on) if acts_on else ()))
        firms = filter(None, session.scalars(held))
        tokens = session.scalars(select(ApiToken.token_sha256).where(ApiToken.account_id == account.id))
        callers = {f"account:{account.id}", *(f"token:{token.hex()[:32]}" for token in tokens), of_login(account.login)}
        return cls(account, frozenset(firms), frozenset(callers), (0, *session.scalars(select(Region.id))))


def tables() -> Iterator[Table]:
    """Every table that holds something of a person who has an account."""
    yield from (metadata.tables[name] for name in sorted({*ACCOUNT, *FIRM, *FIRM_BY_NAME, *PAPERS, *CALLERS}))


def rows_of(session: Session, person: Person, table: Table) -> list[dict[str, Any]]:
    """Whole rows in the order of their keys."""
    statement = select(table).where(whose(person, table)).order_by(*table.primary_key.columns)
    return [dict(row) for row in session.execute(statement).mappings()]


def whose(person: Person, table: Table) -> ColumnElement[bool]:
    """The condition by which rows of this table are the person's."""
    column = table.c
    match table.name:
        case name if name in ACCOUNT:
            held = or_(*(column[each] == person.account.id for each in ACCOUNT[name]))
        case name if name in FIRM:
            held = among(column[FIRM[name]], person.firms)
        case name if name in FIRM_BY_NAME:
            held = among(column[FIRM_BY_NAME[name]], [public_id(0, firm) for firm in person.firms])
        case name if name in PAPERS:
            held = column[PAPERS[name]].in_(_orders(person))
        case name if name in CALLERS:
            held = or_(among(column[CALLERS[name]], person.callers), column[CALLERS[name]].startswith(f"{person.account.id}/"))
        case _:
            held = false()
    return held & among(column["region_id"], person.regions) if table.info["scale"] == "region" else held


def _orders(person: Person) -> Select[Any]:
    """The ids of the orders that the person had a hand in."""
    hands = or_(*(getattr(Order, each) == person.account.id for each in ACCOUNT["purchase_order"]))
    return select(Order.id).where(among(Order.region_id, person.regions), hands)
