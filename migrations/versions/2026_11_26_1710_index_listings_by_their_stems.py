"""index listings by their stems.

The words of a listing are made by the app and no longer generated; what is there is indexed again after the migration.
Locks: listing_search while its columns change; a generated column becomes a plain one without a rewrite.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "index_listings_by_their_stems"
down_revision = "add_what_curation_compares"
branch_labels = None
depends_on = None

NEW = (
    ("preorder_days", sa.Integer(), "0"),
    ("in_stock", sa.Boolean(), "true"),
    ("certificates", postgresql.ARRAY(sa.String()), "'{}'"),
    ("attributes", postgresql.JSONB(astext_type=sa.Text()), "'{}'"),
    ("standing", sa.Integer(), "0"),
    ("rules", sa.SmallInteger(), "0"),
)
OLD_WORDS = (
    "setweight(to_tsvector('public.lokapasar', name), 'A') || setweight(to_tsvector('public.lokapasar', keywords), 'B') "
    "|| setweight(to_tsvector('public.lokapasar', description), 'D')"
)


def upgrade() -> None:
    op.drop_index("ix_listing_search_name", table_name="listing_search")
    op.execute("ALTER TABLE listing_search ALTER COLUMN words DROP EXPRESSION")
    op.drop_column("listing_search", "description")
    op.add_column("listing_search", sa.Column("tkdn_bps", sa.Integer(), nullable=True))
    for name, kind, value in NEW:
        op.add_column("listing_search", sa.Column(name, kind, nullable=False, server_default=sa.text(value)))
        op.alter_column("listing_search", name, server_default=None)
    op.create_index("ix_listing_search_price", "listing_search", ["unit_price", "listing_id"], unique=False)
    op.execute("DROP TEXT SEARCH CONFIGURATION public.lokapasar")
    op.create_table(
        "search_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("listings", sa.Integer(), nullable=False),
        sa.Column("in_names", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
        info={"scale": "reference"},
    )
    op.create_index("ix_search_word_term", "search_word", ["term"], unique=False)
    op.create_index(
        "ix_search_word_alike", "search_word", ["word"], postgresql_using="gist", postgresql_ops={"word": "gist_trgm_ops"}
    )
    op.create_index("ix_search_word_beginning", "search_word", ["word"], postgresql_ops={"word": "text_pattern_ops"})


def downgrade() -> None:
    op.drop_table("search_word")
    op.execute("CREATE TEXT SEARCH CONFIGURATION public.lokapasar (COPY = pg_catalog.indonesian)")
    op.drop_index("ix_listing_search_price", table_name="listing_search")
    for name, _kind, _value in reversed(NEW):
        op.drop_column("listing_search", name)
    op.drop_column("listing_search", "tkdn_bps")
    op.add_column("listing_search", sa.Column("description", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.execute(
        "UPDATE listing_search s SET description = v.description FROM listing_version v "
        "WHERE v.region_id = s.region_id AND v.listing_id = s.listing_id AND v.number = s.version"
    )
    op.alter_column("listing_search", "description", server_default=None)
    op.drop_column("listing_search", "words")
    op.add_column(
        "listing_search", sa.Column("words", postgresql.TSVECTOR(), sa.Computed(OLD_WORDS, persisted=True), nullable=False)
    )
    op.create_index("ix_listing_search_words", "listing_search", ["words"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_listing_search_name",
        "listing_search",
        ["name"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
