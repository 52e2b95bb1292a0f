"""Windows: the few columns of walled tables that everybody may read, as views of the owner: what public pages read
without standing anywhere, and what a rule counts over all offices and firms of a region, whoever acts. A rule that reads
a walled table itself counts only what its actor may see."""

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, Text, Uuid, column, table

WINDOWS = {
    "account_held": (
        "SELECT share.region_id, share.order_id, share.kd_rup, share.account_code, share.amount, placed.state "
        "FROM order_account AS share JOIN purchase_order AS placed ON placed.region_id = share.region_id AND placed.id = share.order_id"
    ),
    "bought_line": (
        "SELECT line.region_id, line.order_id, line.position, line.listing_region_id, line.listing_id, line.etalase_id, line.etalase_name, line.amount, "
        "(placed.order_date IS NOT NULL AND placed.state <> 'CANCELLED') AS counts "
        "FROM order_line AS line JOIN purchase_order AS placed ON placed.region_id = line.region_id AND placed.id = line.order_id"
    ),
    "disputed_order": (
        "SELECT asked.region_id, asked.order_id, placed.vendor_id "
        "FROM (SELECT region_id, order_id FROM order_cancel_request UNION SELECT region_id, order_id FROM dispute) AS asked "
        "JOIN purchase_order AS placed ON placed.region_id = asked.region_id AND placed.id = asked.order_id"
    ),
    "national_number": (
        "SELECT region_id, id AS order_id, national_ref AS number FROM purchase_order WHERE national_ref IS NOT NULL"
    ),
    "paid_number": (
        "SELECT region_id, id AS payment_id, sp2d_number AS number, paid_on AS dated, false AS refills FROM payment WHERE sp2d_number IS NOT NULL "
        "UNION ALL SELECT undone.region_id, undone.id, gone.number, gone.dated, false FROM payment AS undone, "
        "unnest(undone.reversed_numbers, undone.reversed_days) AS gone (number, dated) WHERE undone.reversed_numbers <> '{}' "
        "UNION ALL SELECT region_id, id, refill_number, refill_on, true FROM payment WHERE refill_number IS NOT NULL"
    ),
    "shipment_record": (
        "SELECT sent.region_id, placed.vendor_id, sent.state, sent.delivered_at, coalesce(place.due, placed.delivery_due) AS delivery_due, "
        "(sent.returns = 0 AND NOT EXISTS (SELECT 1 FROM shipment_line AS line WHERE line.region_id = sent.region_id "
        "AND line.shipment_id = sent.id AND line.confirmed_quantity < line.quantity)) AS complete "
        "FROM shipment AS sent JOIN purchase_order AS placed ON placed.region_id = sent.region_id AND placed.id = sent.order_id "
        "LEFT JOIN order_place AS place ON place.region_id = sent.region_id AND place.order_id = sent.order_id AND place.position = sent.place"
    ),
}
"""View → what it shows."""

ACCOUNT_HELD = table(
    "account_held",
    column("region_id", Integer),
    column("order_id", Uuid),
    column("kd_rup", Text),
    column("account_code", Text),
    column("amount", BigInteger),
    column("state", Text),
)
"""What each order of a package takes of its accounts: a firm's offer divides its order anew, beside those of other firms."""

BOUGHT_LINE = table(
    "bought_line",
    column("region_id", Integer),
    column("order_id", Uuid),
    column("position", Integer),
    column("listing_region_id", Integer),
    column("listing_id", Uuid),
    column("etalase_id", Uuid),
    column("etalase_name", Text),
    column("amount", BigInteger),
    column("counts", Boolean),
)
"""What was bought of which product, from which shelf and for how much: no party, no place,
no price. `counts`: signed, and not cancelled since."""

DISPUTED_ORDER = table("disputed_order", column("region_id", Integer), column("order_id", Uuid), column("vendor_id", Uuid))
"""Which of a firm's orders were disputed, or their cancellation asked for: a firm's record tells how many."""

NATIONAL_NUMBER = table("national_number", column("region_id", Integer), column("order_id", Uuid), column("number", Text))
"""Which numbers of the national catalogue orders have: no two of a region have the same."""

PAID_NUMBER = table(
    "paid_number",
    column("region_id", Integer),
    column("payment_id", Uuid),
    column("number", Text),
    column("dated", Date),
    column("refills", Boolean),
)
"""Which numbers of SP2D a region has seen and of which day, of whichever office, those that were reversed
among them. `refills`: an SP2D GU, of many payments."""

SHIPMENT_RECORD = table(
    "shipment_record",
    column("region_id", Integer),
    column("vendor_id", Uuid),
    column("state", Text),
    column("delivered_at", DateTime(timezone=True)),
    column("delivery_due", Date),
    column("complete", Boolean),
)
"""How a firm's shipments arrived, for its record: no order, no place. `complete`: nothing was missing and nothing came back."""
