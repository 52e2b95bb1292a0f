"""Which tables are walled, and why the others are not. A new table of a region has to be put into one of the two."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Own:
    """Rows say themselves whose they are: the region's always; the office's and the firm's where they have such a column."""

    satker: bool = False
    vendor: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Rows belong to a row of `whole`, named by `column`, and are seen with it."""

    whole: str
    column: str


OF_ORDER = Part("purchase_order", "order_id")
WALLED: dict[str, Own | Part] = {
    "purchase_order": Own(satker=True, vendor=True),
    "order_line": OF_ORDER,
    "order_offer": OF_ORDER,
    "order_account": OF_ORDER,
    "order_place": OF_ORDER,
    "order_place_line": OF_ORDER,
    "order_addendum": OF_ORDER,
    "order_cancel_request": OF_ORDER,
    "order_outside_payment": OF_ORDER,
    "order_paper": OF_ORDER,
    "order_succession": OF_ORDER,
    "order_warning": OF_ORDER,
    "shipment": OF_ORDER,
    "shipment_line": Part("shipment", "shipment_id"),
    "shipment_photo": Part("shipment", "shipment_id"),
    "handover": OF_ORDER,
    "payment": OF_ORDER,
    "payment_tax": Part("payment", "payment_id"),
    "order_attachment": OF_ORDER,
    "sp2d_list": Own(satker=True),
    "sp2d_row": Part("sp2d_list", "list_id"),
    "dispute": OF_ORDER,
    "dispute_evidence": Part("dispute", "dispute_id"),
    "complaint": Own(),
    "complaint_file": Part("complaint", "complaint_id"),
    "finding": Own(satker=True),
}
"""Table → whose its rows are."""

PLAN = "announced by law: everybody sees the plan and what was realised of it"
SHELF = "everybody sees the shelves, and a firm sells in many regions; what is not published is kept back by its room"
BIDS = "firms of many regions bid; what is sealed is sealed by its key and not by its row"
DESK = "the region admin's desk; files of the national systems, which hold no order of this house"
SECRETS = "where a region's officials sign, read by the room that asks there; its secret is sealed with a key that is in no table"
HOUSE = "written by every act in every region; read by the room that owns it"
OPEN: dict[str, str] = {
    **dict.fromkeys(
        (
            "attribution", "budget_line", "claim", "fiscal_year", "frozen_report", "package", "package_revision", "package_tally", "plan_quarter_tally",
            "plan_total", "reach_tally", "region_day_tally", "region_rule", "region_semester_tally", "report_paper", "reversal_proposal", "satker",
            "satker_budget", "satker_quarter_tally", "state_tally", "target", "vendor_quarter_tally", "order_tally", "non_tender_payment",
            "non_tender_record", "number_template", "letterhead_version", "control_header", "control_note",
        ),
        PLAN,
    ),
    **dict.fromkeys(
        (
            "catalogue_edition", "demand", "demand_answer", "etalase", "etalase_attribute", "listing", "listing_appeal", "listing_photo",
            "listing_reminder", "listing_search", "listing_upload", "listing_version", "takeover", "unfinished_listing", "rating", "rating_reply",
        ),
        SHELF,
    ),
    **dict.fromkeys(
        (
            "competition", "competition_amendment", "competition_bid", "competition_invitation", "competition_line", "competition_question",
        ),
        BIDS,
    ),
    **dict.fromkeys(("import_batch", "import_progress", "import_pull", "import_source", "import_upload", "imported_row", "raw_pack"), DESK),
    **dict.fromkeys(
        (
            "audit_row", "counter", "dashboard_choice", "deadline_change", "entry", "move_taken", "notice", "seal", "shopping_list", "shopping_list_line",
        ),
        HOUSE,
    ),
    "esign_service": SECRETS,
    "erasure_request": "asked by a person of any office or firm about themselves, decided by the region's admin; read by the room that owns it",
    "announcement": "read by every visitor on top of pages; whom it is for is a sentence, not a secret",
}  # fmt: skip
"""Table → why its rows have no second wall."""
