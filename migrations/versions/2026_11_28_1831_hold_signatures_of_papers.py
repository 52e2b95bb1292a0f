"""hold signatures of papers: what is said of the signature of an issue, for every issue that is there. Papers are read and written meanwhile."""

from alembic import op

revision = "hold_signatures_of_papers"
down_revision = "create_esign_service"
branch_labels = None
depends_on = None

CHECKS = ("signed_whole_or_not", "a_certificate_signs_a_file", "continues_an_earlier_one")


def upgrade() -> None:
    for name in CHECKS:
        op.execute(f"ALTER TABLE order_paper VALIDATE CONSTRAINT ck_order_paper_{name}")


def downgrade() -> None:
    pass
