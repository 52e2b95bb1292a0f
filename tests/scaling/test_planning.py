"""The plan of a distributed database, over the tables that there are."""

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import citus, db
from app.doctor.database import walls
from app.postgres import owner_url
from app.scaling.hindrances import hindrances, of_the_tables
from app.scaling.planning import keys_set_aside, plan
from app.scaling.sharding import NotYet, keys_there, shard
from app.schema.tables import metadata
from app.settings import settings
from app.walls import policies
from tests import elsewhere

STEPS = plan(metadata, shards=8)
PLACE = {step.table: number for number, step in enumerate(STEPS)}


def test_every_table_has_its_place_once() -> None:
    assert sorted(PLACE) == sorted(metadata.tables)
    assert len(STEPS) == len(PLACE)
    assert {step.scale for step in STEPS if step.statement is None} == {"local"}


def test_parents_come_before_children_and_references_before_all() -> None:
    """A local table may refer to a reference: it stays, and Citus makes it known by that."""
    assert [(step.table, parent) for step in STEPS for parent in step.after if PLACE[parent] > PLACE[step.table]] == []
    scales = [step.scale for step in STEPS]
    assert scales == sorted(scales, key=["reference", "region", "local"].index)


def test_all_regions_tables_lie_beside_the_first() -> None:
    regional = [step for step in STEPS if step.scale == "region"]
    assert regional[0].table == citus.FIRST
    assert regional[0].after == ()
    assert regional[0].statement == "SELECT create_distributed_table('public.counter', 'region_id', shard_count => 8)"
    assert {step.beside for step in regional[1:]} == {citus.FIRST}
    assert all("colocate_with => 'public.counter'" in str(step.statement) for step in regional[1:])


def test_every_key_of_a_regions_table_is_made_again_and_all_are_there(session: Session) -> None:
    """By what they say: what the declarations name is what the migrations made, so none is lost on the way."""
    declared = {(key.table.name, ",".join(key.column_keys), key.referred_table.name) for key in keys_set_aside(metadata)}
    assert declared <= keys_there(session.connection()).keys()
    assert len(declared) == len(keys_set_aside(metadata)) > 0


def test_nothing_in_the_migrated_database_stands_in_the_way_but_citus_itself(session: Session) -> None:
    """As the migrations left it: no trigger, every unique key and every reference between regions' tables has
    the region. The second wall is taken down on the way."""
    connection = session.connection()
    assert list(of_the_tables(connection, metadata)) == []
    assert citus.is_installed(connection) or any(
        "CREATE EXTENSION citus" in sentence for sentence in hindrances(connection, metadata)
    )


@pytest.mark.parametrize(
    ("added", "named"),
    [
        ("CREATE UNIQUE INDEX by_hand ON purchase_order (number)", "by_hand"),
        ("ALTER TABLE cart_line ADD CONSTRAINT by_hand FOREIGN KEY (region_id, listing_id) REFERENCES listing", "by_hand"),
        (
            "CREATE TRIGGER by_hand BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "entry.by_hand",
        ),
        ("CREATE POLICY by_hand ON listing USING (EXISTS (SELECT FROM region))", "listing.by_hand"),
    ],
)
def test_what_hands_added_and_citus_would_refuse_is_named(database: str, added: str, named: str) -> None:
    elsewhere.not_on_citus("Citus itself refuses to add what this test adds by hand")
    with db.owner_engine().connect() as connection:
        before = list(of_the_tables(connection, metadata))
        connection.execute(text(added))
        found = [sentence for sentence in of_the_tables(connection, metadata) if sentence not in before]
        connection.rollback()
    assert len(found) == 1
    assert named in found[0]


def test_a_distributed_database_has_windows_and_no_second_wall_and_says_so(database: str, monkeypatch: pytest.MonkeyPatch) -> None:

    with db.owner_engine().connect() as connection:
        monkeypatch.setattr(citus, "is_distributed", lambda connection: True)
        policies.make(connection)
        assert connection.scalar(text("SELECT count(*) FROM pg_policy")) == 0
        assert connection.scalar(text("SELECT count(*) FROM bought_line")) == 0
        assert policies.missing(connection) == []
        well, said = walls(connection)
        assert (well, "Citus" in said) == (True, True)
        monkeypatch.undo()
        policies.make(connection)
        assert policies.missing(connection) == []
        connection.rollback()


def test_without_citus_it_is_refused_and_nothing_is_touched(database: str, tmp_path: object) -> None:
    elsewhere.not_on_citus("this is about a server that has none")
    owner = db.owner_engine()
    with pytest.raises(NotYet, match="CREATE EXTENSION citus"):
        shard(owner, metadata, shards=8, app_role="lokapasar_app", data=tmp_path)  # type: ignore[arg-type]
    with owner.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_views WHERE viewname LIKE 'invariant_%'"))


def test_a_migration_gives_a_table_its_place_only_where_the_others_have_theirs(session: Session) -> None:
    elsewhere.not_on_citus("the others have their place there")
    connection = session.connection()
    citus.scale_table(connection, "claim", "region")
    assert citus.placed(connection) == {}
    assert citus.statement("once_answer", "local") is None
    assert citus.statement("vendor", "reference") == "SELECT create_reference_table('public.vendor')"


def test_who_may_not_see_the_work_of_others_counts_them_all_the_same(database: str) -> None:
    """Citus may be looked after by a role that is no superuser; the application's is none."""
    with db.engine().connect() as asking:
        before = asking.scalar(text(citus.OTHERS))
        asking.rollback()  # a transaction keeps what it has seen of them
        with psycopg.connect(owner_url(settings())):
            assert asking.scalar(text(citus.OTHERS)) == before + 1


def test_whoever_works_in_a_distributed_database_keeps_to_one_connection_a_machine(database: str) -> None:
    with db.owner_engine().connect() as connection:
        citus.keep_all_in_step(connection)
        kept = connection.scalar(
            text(
                "SELECT setconfig FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase WHERE datname = current_database()"
            )
        )
        assert kept == ["citus.multi_shard_modify_mode=sequential"]
        connection.rollback()
