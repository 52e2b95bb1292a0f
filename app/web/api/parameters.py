"""Parameters: what a name in an address means, for the description of the API. One name means one thing in every call.

A name that a call does not take is refused, as an unknown field of a body is: a misspelt filter would answer with everything.
"""

from collections.abc import Set
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import field_annotation_is_sequence

from app.errors import FieldError, Invalid
from app.language import _
from app.web.incoming.once import HEADER, KEY_MAX

ID = "as the answer that listed it gave it; opaque"
MEANINGS: dict[str, str | tuple[str, Any]] = {
    "accepts_orders": "Only who takes new orders now",
    "announcement_id": f"The announcement's id, {ID}",
    "appealed": "Only what its vendor has appealed",
    "as_of": "What was known at the end of this day; without it, what is known now",
    "attachment_id": f"The attachment's id, {ID}",
    "attribute": "An attribute of an etalase by its code; in a search `name:value`, as often as one likes",
    "basis": "What counts: what was ordered, accepted, paid or settled",
    "below": "Also what lies below so many percent",
    "bulk_id": f"The workbook's id, {ID}",
    "by": "Rows by satker, month, etalase, vendor or fund",
    "certificate": "Only with this certificate (`sni`, `bpom`, `halal`, …)",
    "claim": "A percent that somebody named: the answer tells which ways to count come near it",
    "claim_id": f"The claim's id, {ID}",
    "close": "Rupiah by which two figures may differ and still be called the same",
    "closes_from": "Bids end on this day or later",
    "closes_to": "Bids end on this day or before",
    "code": ("The region's Kemendagri code, or a ministry's KLPD code", "99.01"),
    "competition_id": f"The competition's id, {ID}",
    "complaint_id": f"The complaint's id, {ID}",
    "cursor": "`next` of the page before; without it the first page",
    "dataset": ("A dataset of SIRUP, e-Katalog or Toko Daring by its name", "RUP-MasterSatker"),
    "delivery_id": f"The delivery's id, {ID}",
    "demand_id": f"The demand's id, {ID}",
    "denominator": "Divide by this instead of the metric's usual one",
    "dispute_id": f"The dispute's id, {ID}",
    "due_from": "Due on this day or later",
    "due_to": "Due on this day or before",
    "ending": "Only those whose appointment ends soon",
    "etalase": ("An etalase by its slug or id", "alat-tulis-kantor"),
    "evidence_id": f"The evidence's id, {ID}",
    "exact": "Take the words as they are written, without guessing at a misspelt one",
    "expired": "Only whose required papers have ended",
    "facets": "Also how what was found divides by etalase, region, price and so on",
    "finding_id": f"The finding's id, {ID}",
    "flag": "Only warnings of this code",
    "format": "A form of export by its name, as `/exports` lists them",
    "from": "From this day on, by the region's calendar",
    "fund": "A set of funds by the `key` of its row; `,` for orders whose funds nobody knows",
    "handover_id": f"The handover's id, {ID}",
    "in_stock": "Only what is in stock",
    "issue": "Which issue of the paper, from 1",
    "kd_rup": ("The package's RUP code", "900000001"),
    "kd_satker_str": ("The satker's code", "1.02.0.00.0.00.01.0000"),
    "kind": "Of this kind only",
    "late": "Only what is past its day",
    "limit": "Rows of one page",
    "list_id": f"The shopping list's id, {ID}",
    "listing_id": f"The listing's id, {ID}",
    "max": "Unit price in rupiah, at most",
    "metric": ("A metric by its code, as `/metrics` lists them", "EP_RUP"),
    "min": "Unit price in rupiah, at least",
    "month": "Until the end of this month",
    "official_id": f"The official's id, {ID}",
    "on": "What holds on this day; without it, today",
    "order": "Ordered by `percent` or by `amount`",
    "order_id": f"The order's id, {ID}",
    "order_key": "The imported order's key, as `/attributions` lists it",
    "orphans": "Only orders whose RUP code is in none of the region's files",
    "origin": ("The code of the place where the vendor is", "99.01"),
    "paid_from": "Paid on this day or later",
    "paid_to": "Paid on this day or before",
    "paper": "A kind of document, as `documents` of the order lists it",
    "payment_id": f"The payment's id, {ID}",
    "pdn": "Only what is made here, or only what is not",
    "period": "The whole year, a half (`S1`, `S2`) or a quarter (`TW1` … `TW4`)",
    "photo_id": f"The photo's id, {ID}",
    "place": "The code of a province, kabupaten or kota, or of a place within: vendors with an address there",
    "proposal_id": f"The proposed reversal's id, {ID}",
    "q": "Words to look for",
    "quarter": "Until the end of this quarter",
    "question_id": f"The question's id, {ID}",
    "rating_id": f"The rating's id, {ID}",
    "ready_within": "Only what is ready within so many days",
    "recompute": "Count the report anew from the ledger, too, and compare",
    "region": ("A region by its code", "99.01"),
    "report_id": f"The report's id, {ID}",
    "request_id": f"The request's id, {ID}",
    "role": "Only officials in this role",
    "rollup": "A unit without a budget of its own is counted with its parent",
    "rule_id": f"The rule's id, {ID}",
    "satker": "A satker by its code",
    "safe": "Only what the assistant finds nothing in",
    "scale": "Firms of this scale",
    "scope": "Which purchases: the local catalogue, the national one, all of both, Toko Daring, or all that is digital",
    "sha256": "The photo by the SHA-256 of its file, as the listing gives it",
    "shipment_id": f"The shipment's id, {ID}",
    "slug": ("An etalase by its slug", "alat-tulis-kantor"),
    "sold_out": "Only what is sold out",
    "sort": "The order of what is found",
    "sp2d_list_id": f"The list's id, {ID}",
    "state": "Only in this state",
    "source_id": f"The source's id, {ID}",
    "subject": "What it is about: a kind, or a subject by its code",
    "takeover_id": f"The file's id, {ID}",
    "target_id": f"The target's id, {ID}",
    "template_id": f"The number template's id, {ID}",
    "tier": ("`provinsi`, `kabupaten` or `kota`", "kabupaten"),
    "tkdn_min": "Local content in percent, at least",
    "to": "Up to this day, by the region's calendar",
    "umkk": "Only of micro, small enterprises and cooperatives, or only of others",
    "unsigned": "Only whose handover still lacks a signature",
    "unanswered": "Only what no vendor has answered yet",
    "unpaid": "Only what is not yet paid",
    "unrefilled": "Only what was paid from petty cash or by the card and is not linked to its SP2D GU",
    "upload_id": f"The uploaded file's id, {ID}",
    "vendor": "A vendor by the `key` of its row; `,` for orders whose vendor nobody knows",
    "vendor_id": f"The vendor's id, {ID}",
    "webhook_id": f"The webhook's id, {ID}",
    "year": ("Budget year", 2026),
}
"""Name → what it means, with an example where one helps."""

SHARED = {
    "IdempotencyKey": {
        "name": HEADER,
        "in": "header",
        "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": KEY_MAX, "pattern": "^[ -~]+$"},
        "description": "The same key with the same body has one effect and gets the same answer",
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "maxLength": 200, "pattern": "^[ -~]*$"},
        "description": "The ETag that one has: 304 where it is still so",
    },
}
"""Headers that many calls take."""


def explain(parameter: dict[str, Any]) -> None:
    """Put in what the name means. A description of its own stays."""
    meaning = MEANINGS.get(parameter["name"], "")
    text, *example = meaning if isinstance(meaning, tuple) else (meaning,)
    parameter.setdefault("description", text)
    if example:
        parameter["schema"].setdefault("examples", example)


def parameters_of(dependant: Dependant) -> frozenset[str]:
    """The names that a call takes in the query of its address, those of what its handler depends on among them."""
    own = frozenset(parameter.alias for parameter in dependant.query_params)
    return own.union(*(parameters_of(each) for each in dependant.dependencies))


def lists_of(dependant: Dependant) -> frozenset[str]:
    """Those of them that may come more than once."""
    own = frozenset(each.alias for each in dependant.query_params if field_annotation_is_sequence(each.field_info.annotation))
    return own.union(*(lists_of(each) for each in dependant.dependencies))


def refuse_named_twice(request: Request, lists: Set[str]) -> None:
    """Raises `Invalid` that names each parameter, not a list, that the address gives two values: one reader goes by the first, another by the last."""
    given: dict[str, set[str]] = {}
    for name, value in request.query_params.multi_items():
        given.setdefault(name, set()).add(value)
    twice = sorted(name for name, values in given.items() if len(values) > 1 and name not in lists)
    if twice:
        raise Invalid(
            _("Parameter di alamat disebut dua kali dengan nilai yang berbeda; tidak ada yang dikerjakan."),
            errors=[FieldError(name[:100], _("Isian ini ditulis dua kali; tulis sekali saja.")) for name in twice[:20]],
        )


def refuse_unknown(request: Request, known: Set[str]) -> None:
    """Raises `Invalid` that names each parameter that the call does not take, and those that it does."""
    unknown = sorted(request.query_params.keys() - known)
    if not unknown:
        return
    taken = (
        _("Yang dilayani: {names}.").format(names=", ".join(sorted(known))) if known else _("Alamat ini tidak melayani parameter.")
    )
    raise Invalid(
        _("Parameter di alamat tidak dikenal; tidak ada yang dikerjakan."),
        errors=[FieldError(name[:100], taken) for name in unknown[:20]],
    )
