"""Windows: the few columns of walled tables that everybody may read, as views of the owner. Public pages read them without standing anywhere."""

from sqlalchemy import BigInteger, Boolean, Integer, Text, Uuid, column, table

WINDOWS = {
    "bought_line": (
        "SELECT line.region_id, line.order_id, line.position, line.listing_region_id, line.listing_id, line.etalase_id, line.etalase_name, line.amount, "
        "(placed.order_date IS NOT NULL AND placed.state <> 'CANCELLED') AS counts "
        "FROM order_line AS line JOIN purchase_order AS placed ON placed.region_id = line.region_id AND placed.id = line.order_id"
    ),
}
"""View → what it shows."""

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
"""What was bought of which product, from which shelf and for how much: no party, no place, no price. `counts`: signed, and not cancelled since."""
