"""name appeals that lapsed: what ended because its product was taken down was decided by nobody, and is not called upheld.

Those that their own vendor ended are told by who did: nobody of a vendor ever judges its appeals. Changes their rows alone; the next revision holds the wider
condition against all that are there.
"""

from alembic import op

revision = "name_appeals_that_lapsed"
down_revision = "index_numbers_of_payments"
branch_labels = None
depends_on = None

NAME = "ck_listing_appeal_outcome_is_known"
GIVEN_UP = """
UPDATE listing_appeal a SET outcome = 'LAPSED' FROM listing l, role_grant g
WHERE a.outcome = 'UPHELD' AND l.region_id = a.region_id AND l.id = a.listing_id AND g.vendor_id = l.vendor_id AND g.account_id = a.decided_by
"""


def upgrade() -> None:
    op.drop_constraint(op.f(NAME), "listing_appeal", type_="check")
    op.create_check_constraint(
        op.f(NAME), "listing_appeal", "outcome IN ('UPHELD', 'OVERTURNED', 'LAPSED')", postgresql_not_valid=True
    )
    op.execute(GIVEN_UP)


def downgrade() -> None:
    op.drop_constraint(op.f(NAME), "listing_appeal", type_="check")
    op.execute("UPDATE listing_appeal SET outcome = 'UPHELD' WHERE outcome = 'LAPSED'")
    op.create_check_constraint(op.f(NAME), "listing_appeal", "outcome IN ('UPHELD', 'OVERTURNED')")
