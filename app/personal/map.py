"""The map itself. `seen_by` says who is shown it in full; whoever runs the server sees the database."""

from dataclasses import dataclass
from enum import StrEnum


class Erasure(StrEnum):
    """What becomes of it when a person is erased (`app/persons`)."""

    REMOVED = "removed"
    RENAMED = "a name that says nothing stands in its place"
    KEPT = "kept, on its ground"
    NOBODYS = "tied to no account"


@dataclass(frozen=True, slots=True)
class Held:
    """`columns` are `table.column`; `until` says how long it is kept."""

    subject: str
    what: str
    columns: tuple[str, ...]
    purpose: str
    basis: str
    until: str
    seen_by: str
    erasure: Erasure


LAW = "duty of law (Perpres 16/2018 and its changes)"
CONTRACT = "contract with the region"
SAFETY = "legitimate interest: the safety of accounts"

MAP = (
    Held(
        "everybody with an account",
        "name and login",
        ("account.login", "account.name"),
        "to sign in, and to say who did what",
        LAW,
        "as long as the acts of that person are kept",
        "the person, the region's admin; the name where that person acted, by the parties of it",
        Erasure.RENAMED,
    ),
    Held(
        "everybody with an account",
        "how one chose to read",
        ("account.language",),
        "to show pages and write mail in that language",
        "wish of the person",
        "as long as the account",
        "the person",
        Erasure.REMOVED,
    ),
    Held(
        "everybody with an account",
        "what proves who one is: hashes of passwords, codes, tokens and links, sealed keys, public keys of passkeys",
        (
            "account.password_hash", "api_token.token_sha256", "api_token.label", "code_key.sealed", "half_sign_in.token_sha256",
            "one_time_link.secret_sha256", "one_time_link.account_sha256", "passkey.name", "passkey.public_key", "passkey_challenge.challenge", "recovery_code.beginning", "oidc_binding.subject",
            "recovery_code.rest_hash", "web_session.token_sha256",
        ),
        "to let in the right person",
        SAFETY,
        "until it ends, is replaced or removed",
        "nobody; labels, names and the beginnings of recovery codes the person",
        Erasure.REMOVED,
    ),
    Held(
        "officials",
        "the NIK under which the authority enrolled their certificate, sealed",
        ("esign_identity.nik_sealed",),
        "to have a paper signed with their certificate",
        "consent, by writing it down",
        "until the person removes it",
        "nobody; the person the first and last two digits",
        Erasure.REMOVED,
    ),
    Held(
        "everybody with an account",
        "requests to be erased, and what was answered",
        ("erasure_request.wish", "erasure_request.answer"),
        "to settle them, and to show that they were",
        "duty of law (Law 27/2022)",
        "as long as the acts of that person are kept",
        "the person, the region's admin",
        Erasure.KEPT,
    ),
    Held(
        "everybody with an account",
        "filters of lists that one keeps: their names and what was typed to narrow a list",
        ("saved_list.name", "saved_list.query"),
        "to open a list again as one left it",
        "wish of the person",
        "until the person removes it",
        "the person",
        Erasure.REMOVED,
    ),
    Held(
        "everybody with an account",
        "what was typed into a form that came after its sign-in had ended, sealed with a token that the browser holds",
        ("unsent_form.sealed", "unsent_form.token_sha256"),
        "to find it again after signing in",
        CONTRACT,
        "a day, or until it is sent",
        "the person, in the same browser; nobody else, nor whoever runs the server",
        Erasure.REMOVED,
    ),
    Held(
        "everybody who signs in",
        "addresses and browsers of sign-ins, and of those that failed",
        (
            "sign_in.address", "sign_in.agent", "sign_in.way", "sign_in_failure.key", "web_session.address", "web_session.agent", "web_session.way",
            "request_count.caller", "last_write.caller",
        ),
        "so that people see who was in their account; to slow guessing down",
        SAFETY,
        "sign-ins 180 days, a session until a day after it ended, failures and counts until they fade (minutes)",
        "the person, addresses in part",
        Erasure.REMOVED,
    ),
    Held(
        "officials",
        "names and decrees of those who acted",
        (
            "audit_row.actor_name", "audit_row.details", "move_taken.actor_name", "move_taken.details", "move_taken.note", "move_taken.reason",
            "listing_upload.started_name", "takeover.started_name", "role_grant.decree_number", "earlier_decree.decree_number", "order_succession.decree_number",
            "order_succession.reason", "control_note.officer",
        ),
        "to answer for public money",
        LAW,
        "for ever: rows that only grow",
        "parties of the thing, the auditor, the region's admin",
        Erasure.KEPT,
    ),
    Held(
        "vendors",
        "the owner, telephone, address of mail and of the house, bank account",
        (
            "vendor.owner_name", "vendor.phone", "vendor.email", "vendor.street", "vendor.postcode", "vendor.bank_name", "vendor.bank_account",
            "vendor.bank_holder",
        ),
        "to verify the firm, to reach it and to pay it",
        CONTRACT,
        "as long as the firm sells, and its orders are kept",
        "the firm, and whoever judges it; the curators, admin and auditor of its region masked, and whole for a reason that is kept; the papers of an order its parties",
        Erasure.KEPT,
    ),
    Held(
        "vendors",
        "numbers and figures of a firm that is mostly one person's",
        ("vendor.nib", "vendor.npwp", "vendor.capital_rupiah", "vendor.yearly_sales_rupiah", "vendor.consented_at"),
        "to verify the firm and its scale",
        LAW,
        "as long as the firm sells, and its orders are kept",
        "the firm, the curators, admin and auditor of its region; the NPWP masked, and whole for a reason that is kept",
        Erasure.KEPT,
    ),
    Held(
        "vendors",
        "the name of a firm, which may be that of its owner",
        (
            "vendor.legal_name", "listing_search.vendor_name", "purchase_order.vendor_name", "order_paper.vendor_name", "competition_bid.vendor_name",
            "competition_invitation.vendor_name", "non_tender_payment.vendor", "entry.vendor_key", "order_tally.vendor_key",
            "vendor_quarter_tally.vendor_key", "reach_tally.vendors",
        ),
        "to know from whom the region buys",
        LAW,
        "for ever: rows that only grow",
        "everybody",
        Erasure.KEPT,
    ),
    Held(
        "vendors",
        "papers that a firm sent in, and rows about it in a list that an office took over",
        ("vendor_document.number", "vendor_document.file_sha256", "vendor_claim.secret_sha256", "takeover.bad"),
        "to verify the firm",
        CONTRACT,
        "as long as the firm sells; a replaced paper stays on file",
        "the firm, and whoever judges it; the curators, admin and auditor of its region for a reason that is kept",
        Erasure.KEPT,
    ),
    Held(
        "parties of an order",
        "who signed, to whom it is delivered, what was written to each other and to whom it is paid",
        (
            "order_paper.data", "order_paper.token", "purchase_order.delivery_address", "order_place.address", "purchase_order.review_answers",
            "purchase_order.earlier_officials", "order_cancel_request.reason", "order_cancel_request.letter",
            "order_cancel_request.letter_sha256", "order_addendum.note", "order_attachment.note", "order_attachment.file_sha256", "shipment.proof", "shipment.returns", "shipment_photo.sha256",
            "dispute.statement", "dispute.answer", "dispute_evidence.file_sha256", "sp2d_row.typed", "sp2d_row.reference", "sp2d_row.said",
        ),
        "to carry out the order and to answer for it",
        CONTRACT,
        "as long as the law asks for the papers of a contract",
        "the parties of the order, the auditor; the public page of a paper names nobody but the official whose certificate signed the file, as the file does",
        Erasure.KEPT,
    ),
    Held(
        "parties of an order",
        "what they write of each other when it is over, and where a competition asks to have it delivered",
        ("rating.text", "rating_reply.text", "competition.delivery_address"),
        "to know a firm by its work, and to bid for what is to be brought there",
        CONTRACT,
        "as long as the law asks for the papers of a contract",
        "everybody; it names nobody who did not name themselves in it",
        Erasure.KEPT,
    ),
    Held(
        "visitors who complain",
        "what they wrote and sent, how they are reached",
        ("complaint.text", "complaint.contact", "complaint.link_sha256", "complaint_file.sha256"),
        "to answer them",
        "consent, by sending it",
        "as long as the complaint is kept",
        "whoever has the link; the office, leader and auditor of the region",
        Erasure.NOBODYS,
    ),
    Held(
        "everybody with an account",
        "what is waiting to be told, and answers kept so that nothing is done twice",
        ("notice.title", "notice.note", "outgoing_mail.message", "outgoing_mail.fault", "once_answer.caller", "once_answer.body"),
        "to tell people what waits for them; one effect for one press",
        CONTRACT,
        "mail until it is sent, answers for two days",
        "whom it is for",
        Erasure.REMOVED,
    ),
    Held(
        "officials in the files of the national systems",
        "names masked, of a NIP the last three digits",
        ("raw_pack.body", "raw_pack.own", "raw_pack.served"),
        "to tell whether a row changed",
        LAW,
        "with the version of the file",
        "the region's admin and auditor, masked as it is kept",
        Erasure.NOBODYS,
    ),
)  # fmt: skip
PERSONAL = {column: held for held in MAP for column in held.columns}
SECRET = frozenset(
    {
        "account.password_hash", "api_token.token_sha256", "code_key.sealed", "esign_identity.nik_sealed", "half_sign_in.token_sha256", "one_time_link.secret_sha256", "one_time_link.account_sha256", "order_paper.token",
        "passkey_challenge.challenge", "recovery_code.rest_hash", "unsent_form.sealed", "unsent_form.token_sha256", "vendor_claim.secret_sha256", "web_session.token_sha256",
    }
)  # fmt: skip
"""What would help somebody to get in: given out to nobody, not even to the person."""
