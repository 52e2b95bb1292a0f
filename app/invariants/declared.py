"""What must hold, one row each: a name, what it means in words, and the SQL of a view that names whatever breaks it.

A view has three columns: `region_id`, `subject` (the order's number, the package's code
…) and `found`, what is there against what should be.
"""

# ruff: noqa: S608, the parts are constants of the program

from app.invariants.folds import FOLDS
from app.invariants.invariant import Invariant
from app.ledger.kinds import Scope
from app.orders.states import MOVES, ORDER, REALISED, REMARKS, TERMINAL, OrderState

BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _in(states: frozenset[OrderState]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


def _base32(bits: str, letters: str) -> str:
    """So many letters of a bit string, as `identifiers.public_id` writes them."""
    letter = f"substr('{BASE32}', substring({bits} from i * 5 + 1 for 5)::int + 1, 1)"
    return f"(SELECT string_agg({letter}, '' ORDER BY i) FROM generate_series(0, {letters} - 1) AS i)"


ORDER_KEY = f"ltrim({_base32('o.region_id::bit(35)', '7')}, '0') || '.' || " + _base32(
    "(B'00' || ('x' || replace(o.id::text, '-', ''))::bit(128))", "26"
)
"""The key that an order has in the ledger."""
TALLIED = f"purchase_order o LEFT JOIN order_tally t ON t.region_id = o.region_id AND t.order_key = {ORDER_KEY}"
LOCAL = f"t.scope = '{Scope.EP_LOCAL}'"
KNOWN_MOVES = ", ".join(f"('{move.from_}', '{move.name}', '{move.to}')" for move in MOVES)
CANCELLED = frozenset(state for state in TERMINAL if state.startswith("CANCELLED"))

OF_ORDERS = (
    Invariant(
        "order_sums_its_lines",
        "An order's total is the sum of its lines' amounts and its shipping.",
        """
        SELECT o.region_id, o.number AS subject, o.total || ' <> ' || (coalesce(sum(l.amount), 0) + o.shipping_rupiah) AS found
        FROM purchase_order o LEFT JOIN order_line l ON l.region_id = o.region_id AND l.order_id = o.id
        GROUP BY o.region_id, o.id HAVING o.total <> coalesce(sum(l.amount), 0) + o.shipping_rupiah
        """,
    ),
    Invariant(
        "accounts_share_the_total",
        "Where an order is split over budget accounts, the shares add up to its total.",
        """
        SELECT o.region_id, o.number AS subject, o.total || ' <> ' || sum(a.amount) AS found
        FROM purchase_order o JOIN order_account a ON a.region_id = o.region_id AND a.order_id = o.id
        GROUP BY o.region_id, o.id HAVING o.total <> sum(a.amount)
        """,
    ),
    Invariant(
        "places_share_the_lines",
        "Where an order goes to several places, what goes to each, was shipped and was accepted there add up to that of its lines.",
        """
        SELECT o.region_id, o.number AS subject, l.position || ': ' || concat_ws(' ', trim_scale(l.quantity), trim_scale(l.shipped_quantity),
          trim_scale(l.accepted_quantity)) || ' <> ' || concat_ws(' ', trim_scale(coalesce(sum(p.quantity), 0)),
          trim_scale(coalesce(sum(p.shipped_quantity), 0)), trim_scale(coalesce(sum(p.accepted_quantity), 0))) AS found
        FROM purchase_order o JOIN order_line l ON l.region_id = o.region_id AND l.order_id = o.id
          LEFT JOIN order_place_line p ON p.region_id = l.region_id AND p.order_id = l.order_id AND p.line_id = l.id
        WHERE EXISTS (SELECT FROM order_place w WHERE w.region_id = o.region_id AND w.order_id = o.id)
        GROUP BY o.region_id, o.id, l.region_id, l.id
        HAVING (l.quantity, l.shipped_quantity, l.accepted_quantity)
          <> (coalesce(sum(p.quantity), 0), coalesce(sum(p.shipped_quantity), 0), coalesce(sum(p.accepted_quantity), 0))
        """,
    ),
    Invariant(
        "order_is_due_with_its_places",
        "An order that goes to several places has at least two, is due with the last of those that get something, and is addressed to the first.",
        """
        WITH place AS (
          SELECT w.*, EXISTS (SELECT FROM order_place_line p WHERE p.region_id = w.region_id AND p.order_id = w.order_id
            AND p.position = w.position AND p.quantity > 0) AS served
          FROM order_place w)
        SELECT o.region_id, o.number AS subject, o.delivery_due || ' <> ' || coalesce(max(w.due) FILTER (WHERE w.served), max(w.due)) AS found
        FROM purchase_order o JOIN place w ON w.region_id = o.region_id AND w.order_id = o.id
        GROUP BY o.region_id, o.id
        HAVING count(*) < 2 OR o.delivery_due <> coalesce(max(w.due) FILTER (WHERE w.served), max(w.due))
          OR o.delivery_address <> (array_agg(w.address ORDER BY NOT w.served, w.position))[1]
        """,
    ),
    Invariant(
        "order_stands_as_its_tally",
        "The ledger has every order that was placed here, in its state, with its total and what is held for it.",
        f"""
        SELECT o.region_id, o.number AS subject, concat_ws(' ', o.state, o.total, o.held_rupiah) || ' <> '
          || coalesce(concat_ws(' ', t.state, t.total, t.held), 'nothing') AS found
        FROM {TALLIED} WHERE (o.state, o.total, o.held_rupiah) IS DISTINCT FROM (t.state, t.total, t.held)
        """,
    ),
    Invariant(
        "order_counts_by_its_state",
        "An order counts exactly while its state is a realised one, and then nothing is held for it any more; one that was cancelled is worth nothing.",
        f"""
        SELECT t.region_id, t.order_key AS subject, concat_ws(' ', t.state, t.ordered_orders, t.held, t.committed, t.suspended) AS found
        FROM order_tally t WHERE {LOCAL} AND (
          (t.state IN ({_in(REALISED)})) <> (t.ordered_orders = 1) OR (t.ordered_orders = 1 AND t.held <> 0)
          OR (t.state IN ({_in(CANCELLED)}) AND (t.held, t.committed, t.suspended, t.received, t.paid) <> (0, 0, 0, 0, 0)))
        """,
    ),
    Invariant(
        "order_worth_in_order",
        "Of an order that was placed here no more was received than committed, no more paid than received (but for advances), nothing below zero.",
        f"""
        SELECT t.region_id, t.order_key AS subject, concat_ws(' ', t.held, t.committed, t.suspended, t.received, t.paid) AS found
        FROM order_tally t WHERE t.held < 0 OR t.suspended > 0 OR ({LOCAL} AND (
          t.committed + t.suspended < 0 OR t.received < 0 OR t.paid < 0
          OR (NOT t.advance AND (t.committed < t.received OR t.received < t.paid))))
        """,
    ),
    Invariant(
        "package_within_pagu",
        "What a package holds and has committed stays within its pagu, or it is flagged as over it.",
        """
        SELECT region_id, kd_rup AS subject, held + committed || ' > ' || pagu AS found FROM package_tally
        WHERE held < 0 OR (held + committed > pagu AND NOT over_pagu)
        """,
    ),
    Invariant(
        "order_has_its_package",
        "Every order has its package, its spending unit and at least one line in its own region.",
        """
        SELECT o.region_id, o.number AS subject, concat_ws(' ', o.kd_rup, o.satker_code) AS found FROM purchase_order o
        WHERE NOT EXISTS (SELECT FROM package p WHERE p.region_id = o.region_id AND p.kd_rup = o.kd_rup)
          OR NOT EXISTS (SELECT FROM satker s WHERE s.region_id = o.region_id AND s.code = o.satker_code)
          OR NOT EXISTS (SELECT FROM order_line l WHERE l.region_id = o.region_id AND l.order_id = o.id)
        """,
    ),
    Invariant(
        "history_is_a_path",
        "An order's history is a path through its states: every step is a known move, every state is left as often as it was entered, but the one it is in.",
        f"""
        WITH step AS (SELECT region_id, subject_id, state_from, move, state_to FROM move_taken WHERE machine = '{ORDER.name}'),
        passed AS (
          SELECT region_id, subject_id, state_to AS state, 1 AS n FROM step
          UNION ALL SELECT region_id, subject_id, state_from, -1 FROM step WHERE state_from IS NOT NULL
          UNION ALL SELECT region_id, id, state, -1 FROM purchase_order)
        SELECT region_id, subject_id::text AS subject, state_from || ' ' || move || ' ' || state_to AS found
        FROM step WHERE state_from IS NOT NULL AND (state_from, move, state_to) NOT IN (VALUES {KNOWN_MOVES})
          AND NOT (state_from = state_to AND move IN {REMARKS})
        UNION ALL
        SELECT region_id, subject_id::text, state || ' ' || sum(n) FROM passed GROUP BY region_id, subject_id, state HAVING sum(n) <> 0
        """,
    ),
    Invariant(
        "received_was_handed_over",
        "What the ledger says was received of an order is the sum of its signed handovers and of what addenda brought after the last of them.",
        f"""
        WITH paper AS (
          SELECT region_id, order_id, amount FROM handover WHERE state = 'ACCEPTED'
          UNION ALL SELECT region_id, order_id, received_rupiah FROM order_addendum WHERE received_rupiah > 0),
        told AS (SELECT region_id, order_id, sum(amount) AS amount FROM paper GROUP BY 1, 2)
        SELECT o.region_id, o.number AS subject, t.received || ' <> ' || coalesce(h.amount, 0) AS found FROM {TALLIED}
        LEFT JOIN told h
          ON h.region_id = o.region_id AND h.order_id = o.id
        WHERE t.received <> coalesce(h.amount, 0)
        """,
    ),
    Invariant(
        "paid_has_its_papers",
        "What the ledger says was paid of an order is the sum of its payments that left the treasury, less what came back, and of what was paid outside.",
        f"""
        WITH paper AS (
          SELECT region_id, order_id, amount - refunded_rupiah AS amount FROM payment WHERE paid_on IS NOT NULL
          UNION ALL SELECT region_id, order_id, amount FROM order_outside_payment WHERE reversed_at IS NULL),
        told AS (SELECT region_id, order_id, sum(amount) AS amount FROM paper GROUP BY 1, 2)
        SELECT o.region_id, o.number AS subject, t.paid || ' <> ' || coalesce(p.amount, 0) AS found FROM {TALLIED}
        LEFT JOIN told p ON p.region_id = o.region_id AND p.order_id = o.id WHERE t.paid <> coalesce(p.amount, 0)
        """,
    ),
    Invariant(
        "refills_within_their_paper",
        "What an SP2D GU refills comes to no more than it is of, where that is known; of one paper every payment says the same amount and date.",
        """
        SELECT p.region_id, p.refill_number AS subject, concat_ws(' ', sum(p.amount - p.refunded_rupiah), min(p.refill_rupiah), max(p.refill_rupiah),
          min(p.refill_on), max(p.refill_on)) AS found
        FROM payment p WHERE p.refill_number IS NOT NULL
        GROUP BY p.region_id, p.satker_code, p.refill_number, EXTRACT(year FROM p.refill_on)
        HAVING sum(p.amount - p.refunded_rupiah) > max(p.refill_rupiah) OR min(p.refill_rupiah) <> max(p.refill_rupiah)
          OR count(p.refill_rupiah) NOT IN (0, count(*)) OR min(p.refill_on) <> max(p.refill_on)
        """,
    ),
    Invariant(
        "arrived_was_confirmed",
        "What an order says has arrived is the sum of its payments that the vendor confirmed, less what it gave back of an advance.",
        """
        SELECT o.region_id, o.number AS subject, o.arrived_rupiah || ' <> ' || coalesce(sum(p.amount - p.refunded_ahead_rupiah), 0) AS found
        FROM purchase_order o LEFT JOIN payment p ON p.region_id = o.region_id AND p.order_id = o.id AND p.state = 'RECEIVED'
        GROUP BY o.region_id, o.id HAVING o.arrived_rupiah <> coalesce(sum(p.amount - p.refunded_ahead_rupiah), 0)
        """,
    ),
    Invariant(
        "stock_is_reserved_for_orders",
        "What a listing has reserved is what open orders have ordered of it and not yet been sent; never more than there is.",
        f"""
        WITH open_line AS (
          SELECT l.listing_region_id AS region_id, l.listing_id AS id,
            sum(coalesce(p.quantity, l.quantity) - coalesce(p.shipped_quantity, l.shipped_quantity)) AS quantity
          FROM order_line l JOIN purchase_order o ON o.region_id = l.region_id AND o.id = l.order_id
            LEFT JOIN order_place_line p ON p.region_id = l.region_id AND p.order_id = l.order_id AND p.line_id = l.id
          WHERE l.listing_id IS NOT NULL AND coalesce(p.quantity, l.quantity) > coalesce(p.shipped_quantity, l.shipped_quantity)
            AND o.state NOT IN ({_in(TERMINAL)}) GROUP BY 1, 2)
        SELECT s.region_id, s.id::text AS subject, trim_scale(s.reserved) || ' <> ' || trim_scale(coalesce(w.quantity, 0)) AS found
        FROM listing s LEFT JOIN open_line w ON w.region_id = s.region_id AND w.id = s.id
        WHERE (s.reserved > 0 OR w.id IS NOT NULL) AND s.reserved <> coalesce(w.quantity, 0)
           OR s.reserved < 0 OR s.reserved > s.stock
        """,
    ),
    Invariant(
        "region_sums_its_units",
        "A region's days, its semesters and its spending units' quarters say the same amounts and orders of a year.",
        """
        WITH told AS (
          SELECT region_id, fiscal_year, scope, basis, sum(amount) AS amount, sum(orders) AS orders, 'days' AS by FROM region_day_tally GROUP BY 1, 2, 3, 4
          UNION ALL SELECT region_id, fiscal_year, scope, basis, sum(amount), sum(orders), 'semesters' FROM region_semester_tally GROUP BY 1, 2, 3, 4
          UNION ALL SELECT region_id, fiscal_year, scope, basis, sum(amount), sum(orders), 'units' FROM satker_quarter_tally GROUP BY 1, 2, 3, 4)
        SELECT region_id, concat_ws(' ', fiscal_year, scope, basis) AS subject,
          string_agg(concat_ws(' ', by, amount, orders), ', ' ORDER BY by) AS found
        FROM told GROUP BY region_id, fiscal_year, scope, basis
        HAVING count(*) <> 3 OR min(amount) <> max(amount) OR min(orders) <> max(orders)
        """,
    ),
)
INVARIANTS = (*OF_ORDERS, *FOLDS)
