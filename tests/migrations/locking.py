"""What the migrations do to tables that people are using: each revision's statements, judged
by squawk, but for what is left here with its reason."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, event

SQUAWK = Path(sys.executable).with_name("squawk")
NEXT = re.compile(
    r"(?:UPDATE alembic_version SET version_num='(\w+)'|INSERT INTO alembic_version \(version_num\) VALUES \('(\w+)')"
)
SHAPES = re.compile(r"\s*(ALTER|CREATE|DROP|UPDATE|DELETE)\b", re.IGNORECASE)
LEFT = {
    "require-lock-timeout": "migrations/env.py sets it for every revision, and app/schema/migrating.py tries again",
    "require-statement-timeout": "what is bounded is the wait for a lock; a table that is filled takes the time that it takes",
    "prefer-bigint-over-int": "years, counts and days; money and keys are BIGINT and UUID (tests/schema)",
    "prefer-bigint-over-smallint": "the same",
    "prefer-text-field": "alembic's own table of revisions",
    "ban-drop-default": "a default that only fills the rows that are there goes with the same revision; the program gives every value",
}
"""Rule → why no revision is held to it."""
KNOWN: Mapping[str, str] = {
    "add_fields_to_listing_version": "constraint-missing-not-valid require-concurrent-index-creation",
    "add_second_factors": "adding-required-field",
    "add_tallies_by_quarter": "ban-drop-table require-concurrent-index-creation",
    "add_what_curation_compares": "require-concurrent-index-creation",
    # The grants are a few hundred rows, read whole in a moment; the check that goes is made again with one word more.
    "appoint_activity_officers": "ban-drop-constraint constraint-missing-not-valid",
    "charged_to": "require-concurrent-index-creation require-concurrent-index-deletion",
    # A table of some hundred rows a region, made anew by its revision from what it counts; a page that reads it meanwhile waits.
    "count_states_in_slots": "ban-drop-table",
    "create_competition": "ban-drop-not-null constraint-missing-not-valid",
    "create_order_succession": "adding-foreign-key-constraint adding-not-nullable-field constraint-missing-not-valid require-concurrent-index-creation",
    "create_reminders": "require-concurrent-index-creation",
    "date_decrees_of_officials": "require-concurrent-index-creation",
    # A column of the import desk's files, a few rows a region: files that are half sent are no rows any more. The server is stopped while it migrates.
    "drop_import_upload_mark": "ban-drop-column",
    "end_auditors": "constraint-missing-not-valid",
    "entry_indexes_without_plan": "require-concurrent-index-creation require-concurrent-index-deletion",
    "find_vendors_alike": "require-concurrent-index-creation",
    "index_listings_by_their_stems": "ban-drop-column ban-drop-generated-expression require-concurrent-index-creation require-concurrent-index-deletion",
    # In an `autocommit_block`, which is not seen here. The constraint that goes is held by the unique index that was made before it.
    "index_only_what_is_there": "ban-concurrent-index-creation-in-transaction ban-drop-constraint",
    # In an `autocommit_block`, which is not seen here.
    "index_numbers_of_payments": "ban-concurrent-index-creation-in-transaction",
    "index_order_lines_by_listing": "require-concurrent-index-creation",
    "index_orders_by_their_placing": "ban-concurrent-index-creation-in-transaction",
    # The table of the changes of orders' deadlines becomes that of all: a row for each order whose clock a new holiday moved, written by one job, read by nobody.
    "keep_deadline_changes_of_all": "ban-drop-table",
    "keep_letters_of_cancellations": "constraint-missing-not-valid",
    "keep_taxes_of_bills": "constraint-missing-not-valid",
    "keep_where_clocks_began": "constraint-missing-not-valid",
    # What may become of an appeal goes in the transaction that adds the same and one word more.
    "name_appeals_that_lapsed": "ban-drop-constraint",
    "notices_of_a_role": "ban-drop-constraint constraint-missing-not-valid require-concurrent-index-creation",
    # In an `autocommit_block`, which is not seen here. The constraint that goes was wrong: it refused this year's number for last year's.
    "number_sp2d_by_year": "ban-concurrent-index-creation-in-transaction ban-drop-constraint",
    "part_verifier_from_treasurer": "ban-drop-constraint constraint-missing-not-valid",
    "raw_packs": "adding-not-nullable-field ban-drop-column require-concurrent-index-creation require-concurrent-index-deletion",
    "revision_reason": "require-concurrent-index-creation",
    # Conditions of an order's tally go in the transaction that adds those which say the same in fewer words.
    "shorten_checks_of_orders": "ban-drop-constraint",
    "take_over_an_older_catalogue": "adding-foreign-key-constraint constraint-missing-not-valid require-concurrent-index-creation",
    "tell_one_person": "ban-drop-constraint constraint-missing-not-valid require-concurrent-index-creation",
}
"""Revision → the rules that it breaks: it holds a table while it reads or indexes all of it, or takes away what an
older program reads. Those from before the first release may. A newer one comes here with a comment that says how big
the table is and who uses it meanwhile, or it does otherwise: an index CONCURRENTLY in an `autocommit_block`, a
constraint NOT VALID and validated by the next revision."""


@contextmanager
def recorded(engine: Engine) -> Iterator[dict[str, list[str]]]:
    """Revision → what it changed, of everything that is migrated up meanwhile."""
    revisions: dict[str, list[str]] = {}
    taken: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if found := NEXT.match(statement):
            revisions[found[1] or found[2]] = taken.copy()
            taken.clear()
        elif SHAPES.match(statement):
            taken.append(statement.strip().rstrip(";"))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield revisions
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def judged(revisions: Mapping[str, list[str]], folder: Path) -> dict[str, str]:
    """Revision → the rules that it breaks, without those that are left."""
    for revision, statements in revisions.items():
        (folder / f"{revision}.sql").write_text("".join(f"{one};\n" for one in statements), encoding="utf-8")
    command = [str(SQUAWK), "--assume-in-transaction", "--pg-version", "17", "--reporter", "json", "--exclude", ",".join(LEFT)]
    told = subprocess.run([*command, *sorted(folder.glob("*.sql"))], capture_output=True, text=True, check=False)
    found: dict[str, set[str]] = {}
    for one in json.loads(told.stdout):
        found.setdefault(Path(one["file"]).stem, set()).add(one["rule_name"])
    return {revision: " ".join(sorted(rules)) for revision, rules in found.items()}
