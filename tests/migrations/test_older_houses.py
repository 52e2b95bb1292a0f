"""What a house of an older revision has is there after the migration, as it was or as the revision says."""

import json
from uuid import UUID

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from app.feeds import packing
from app.schema import migrating


def test_packages_of_an_older_folder_get_the_days_that_their_rows_tell(empty: Engine) -> None:
    migrating.upgrade(empty, "planned_days")
    with empty.begin() as connection:
        for number, day in (("1", "2026-03-05"), ("2", "menyusul"), ("3", None)):
            connection.execute(
                text(
                    "INSERT INTO package (region_id, id, kd_rup, fiscal_year, satker_code, name, kind, pagu, counts) "
                    "VALUES (1, gen_random_uuid(), :number, 2026, '1', 'Paket', 'provider', 1, true)"
                ),
                {"number": number},
            )
            connection.execute(
                text(
                    "INSERT INTO imported_row (region_id, id, dataset, fiscal_year, row_key, row_hash, known_from, payload) VALUES "
                    "(1, gen_random_uuid(), 'RUP-PaketPenyedia-Terumumkan', 2026, :number, '', now(), "
                    "jsonb_build_object('tgl_awal_kontrak', CAST(:day AS text)))"
                ),
                {"number": number, "day": day},
            )
    migrating.upgrade(empty, "planned_days_backfill")
    with empty.connect() as connection:
        days = connection.execute(text("SELECT contract_from FROM package WHERE region_id = 1 ORDER BY kd_rup")).scalars().all()
    assert [day and day.isoformat() for day in days] == ["2026-03-05", None, None]


def test_raw_rows_of_an_older_folder_are_packed_and_are_the_same_rows(empty: Engine) -> None:
    migrating.upgrade(empty, "import_sources")
    rows = [{"kd_rup": 1, "nama": "Kertas", "_event_date": "2026-03-02"}, {"kd_rup": 2, "nama": None, "_event_date": "2026-03-03"}]
    with empty.begin() as connection:
        for row in rows:
            connection.execute(
                text(
                    "INSERT INTO imported_row (region_id, id, dataset, fiscal_year, row_key, row_hash, known_from, payload) VALUES "
                    "(1, gen_random_uuid(), 'RUP-PaketPenyedia-Terumumkan', 2026, :key, '', now(), CAST(:payload AS jsonb))"
                ),
                {"key": str(row["kd_rup"]), "payload": json.dumps(row)},
            )
    migrating.upgrade(empty, "raw_packs")
    columns = packing.Columns(list(rows[0]))
    own = [[row[name] for name in columns.own] for row in rows]
    with empty.connect() as connection:
        kept = connection.execute(text("SELECT row_key, place, row_hash FROM imported_row ORDER BY row_key")).all()
        pack = connection.execute(text("SELECT own, served, body FROM raw_pack")).one()
    unpacked = packing.unpack(pack.own, pack.served, pack.body)
    assert [unpacked[row.place] for row in kept] == rows
    assert [row.row_hash for row in kept] == columns.hashes(columns.encode(own)), "or a re-import would find every row changed"


def test_what_an_older_house_had_ordered_is_charged_to_its_own_packages(empty: Engine) -> None:
    """From the days before amounts could be charged to another package than the order's own."""
    migrating.move(empty, "inbox")
    with empty.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO entry (region_id, id, at, known_at, kind, fiscal_year, kd_rup, amount, orders_delta, pdn_lkpp, pdn_true, "
                "pdn_known, umkk_local, umkk_known, proxy, advance) VALUES (1, gen_random_uuid(), now(), now(), 'planned', 2026, "
                "'900000001', 1000, 0, 0, 0, 0, 0, 0, false, false)"
            )
        )
    migrating.upgrade(empty)
    with empty.connect() as connection:
        assert connection.scalars(text("SELECT charged_to FROM entry")).all() == ["900000001"]


def test_appeals_that_nobody_could_decide_any_more_are_ended_by_the_system_which_says_why(empty: Engine) -> None:
    """From the days before a freeze that is lifted, or a product that is taken down, ended the appeal."""
    migrating.move(empty, "count_what_has_arrived")
    #  state        reason       decided  version → outcome
    cases = (
        ("published", None,      None,    None, "OVERTURNED"),
        ("frozen",    "FAKE",    "now()", None, "OVERTURNED"),
        ("withdrawn", None,      None,    None, "OVERTURNED"),
        ("withdrawn", "FAKE",    "now()", None, "UPHELD"),
        ("withdrawn", None,      None,    1,    "UPHELD"),
        ("frozen",    "FAKE",    "then",  None, None),
        ("returned",  None,      None,    1,    None),
        ("expired",   "TKDN",    "now()", 1,    None),
    )  # fmt: skip
    with empty.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for number, (state, reason, decided, version, _) in enumerate(cases, start=1):
            given = {"id": UUID(int=number), "state": state, "reason": reason, "version": version}
            at = {"then": "'2026-05-01Z'", None: "NULL"}.get(decided, decided)
            connection.execute(
                text(
                    "INSERT INTO listing (region_id, id, vendor_id, etalase_id, state, newest_version, published_version, price_jump, stock, reserved, "
                    "stock_confirmed_at, created_at, reason_code, decided_at) VALUES (1, :id, :id, :id, :state, 1, 1, false, 1, 0, now(), now(), "
                    f":reason, {at})"
                ),
                given,
            )
            connection.execute(
                text(
                    "INSERT INTO listing_appeal (region_id, id, listing_id, version_number, first_decision_at, text, asked_at) "
                    "VALUES (1, :id, :id, :version, '2026-05-01Z', 'Keberatan.', now())"
                ),
                given,
            )
    migrating.upgrade(empty, "end_appeals_without_an_end")
    with empty.connect() as connection:
        appeals = connection.execute(
            text("SELECT outcome, decided_by, decided_at IS NOT NULL, note FROM listing_appeal ORDER BY id")
        ).all()
        history = connection.execute(
            text("SELECT subject_id, move, state_from, state_to, role, note, account_id FROM move_taken ORDER BY subject_id")
        ).all()
        trail = connection.execute(text("SELECT action, subject_id, role FROM audit_row ORDER BY subject_id")).all()
    assert [one.outcome for one in appeals] == [outcome for *_, outcome in cases]
    ended = [
        (UUID(int=number), case[0], one) for number, (case, one) in enumerate(zip(cases, appeals, strict=True), 1) if one.outcome
    ]
    assert all(one[1:3] == (None, True) and one.note.startswith("Ditutup oleh sistem: ") for _, _, one in ended)
    moves = {"OVERTURNED": "overturn", "UPHELD": "uphold"}
    assert history == [(id, moves[one.outcome], state, state, "system", one.note, None) for id, state, one in ended]
    assert trail == [(f"listing.{moves[one.outcome]}", str(id), "system") for id, _, one in ended]


def test_an_appeal_that_its_own_vendor_ended_is_called_lapsed_and_one_that_a_curator_upheld_is_not(empty: Engine) -> None:
    migrating.move(empty, "index_numbers_of_payments")
    staff, curator = UUID(int=7), UUID(int=8)
    with empty.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for number, by in enumerate((staff, curator), start=1):
            given = {"id": UUID(int=number), "by": by}
            connection.execute(
                text(
                    "INSERT INTO listing (region_id, id, vendor_id, etalase_id, state, newest_version, price_jump, stock, reserved, "
                    "stock_confirmed_at, created_at) VALUES (1, :id, :id, :id, 'withdrawn', 1, false, 1, 0, now(), now())"
                ),
                given,
            )
            connection.execute(
                text(
                    "INSERT INTO listing_appeal (region_id, id, listing_id, first_decision_at, text, asked_at, outcome, decided_by, decided_at) "
                    "VALUES (1, :id, :id, now(), 'Keberatan.', now(), 'UPHELD', :by, now())"
                ),
                given,
            )
        connection.execute(
            text(
                "INSERT INTO role_grant (id, account_id, role, vendor_id, valid_from) "
                "VALUES (:staff, :staff, 'vendor', :vendor, '2026-01-01')"
            ),
            {"staff": staff, "vendor": UUID(int=1)},
        )
    migrating.upgrade(empty)
    with empty.connect() as connection:
        assert connection.scalars(text("SELECT outcome FROM listing_appeal ORDER BY id")).all() == ["LAPSED", "UPHELD"]


BLANK = {
    "uuid": "gen_random_uuid()", "boolean": "false", "timestamp with time zone": "now()", "date": "current_date", "jsonb": "'{}'",
    "ARRAY": "'{}'", "bytea": "''", **dict.fromkeys(("text", "character varying"), "''"), **dict.fromkeys(("bigint", "integer", "smallint", "numeric"), "0"),
}  # fmt: skip


def put(connection: Connection, table: str, **given: object) -> None:
    """A row of which what is given matters; what the table asks besides is filled by its type."""
    asked = connection.execute(
        text(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = :table "
            "AND is_nullable = 'NO' AND column_default IS NULL"
        ),
        {"table": table},
    )
    values = {name: BLANK[kind] for name, kind in asked if name not in given} | {name: f":{name}" for name in given}
    connection.execute(text(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"), given)


def is_taken(connection: Connection, table: str, **given: object) -> bool:
    """Would the table have this row? It is not left there."""
    tried = connection.begin_nested()
    try:
        put(connection, table, **given)
    except IntegrityError:
        return False
    finally:
        tried.rollback()
    return True


WORTH = {"scope": "EP_LOCAL", "committed": 5, "received": 4, "paid": 3, "ordered_orders": 1, "accepted_orders": 1}


TALLIES: tuple[tuple[dict[str, object], bool], ...] = (
    ({}, True),
    ({"suspended": -5}, True),
    ({"suspended": -6, "advance": True}, False),
    ({"received": 6}, False),
    ({"received": 6, "advance": True}, True),
    ({"paid": 5}, False),
    ({"paid": 5, "advance": True}, True),
    ({"received": -1, "paid": -1}, False),
    ({"paid": -1}, False),
    ({"settled_orders": 2}, False),
    ({"ordered_orders": -1}, False),
    ({"scope": "EP_NATIONAL", "committed": -6, "received": 9, "paid": -1}, True),
    ({"scope": "EP_NATIONAL", "paid_orders": 2}, False),
)
"""What a row of order_tally says otherwise than `WORTH`, and whether it may."""


def test_shorter_checks_and_indexes_of_what_is_there_refuse_what_the_longer_ones_did_and_change_no_row(empty: Engine) -> None:
    migrating.upgrade(empty, "end_appeals_without_an_end")
    with empty.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        put(connection, "order_tally", order_key="O/1", **WORTH)
        for place, number in enumerate((None, None, "SP/1")):
            put(connection, "purchase_order", number=str(place), total=1, satker_code="A", sp_number=number)
    kept = [_rows(empty, table) for table in ("order_tally", "purchase_order")]
    before, between, after = "end_appeals_without_an_end", "shorten_checks_of_orders", "index_only_what_is_there"
    for times, revision in enumerate((before, between, after, before)):
        migrating.move(empty, revision)
        with empty.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            said = [is_taken(connection, "order_tally", order_key="O/2", **(WORTH | change)) for change, _ in TALLIES]
            assert said == [may for _, may in TALLIES], revision
            numbers = [("A", "SP/1"), ("A", "SP/2"), ("A", None), ("B", "SP/1")]
            found = [
                is_taken(connection, "purchase_order", number="9", total=1, satker_code=satker, sp_number=number)
                for satker, number in numbers
            ]
            assert found == [False, True, True, True], revision
        assert [_rows(empty, table) for table in ("order_tally", "purchase_order")] == kept, revision
        with empty.connect() as connection:
            unproved = text("SELECT count(*) FROM pg_constraint WHERE conrelid = 'order_tally'::regclass AND NOT convalidated")
            assert connection.scalar(unproved) == {"shorten_checks_of_orders": 2, "index_only_what_is_there": 0}.get(
                revision, 5 if times else 0
            )


def _rows(engine: Engine, table: str) -> list[object]:
    with engine.connect() as connection:
        return list(connection.scalars(text(f"SELECT to_jsonb(t) FROM {table} t ORDER BY to_jsonb(t)")))


def test_a_need_has_the_kind_of_its_packages_work_unless_it_was_awarded_and_a_request_to_cancel_waits_as_it_did(
    empty: Engine,
) -> None:
    migrating.upgrade(empty, "index_only_what_is_there")
    kinds = (
        ("Barang", False, "goods"),
        (" pekerjaan KONSTRUKSI ", False, "construction"),
        ("Jasa Lainnya", False, "service"),
        ("Jasa Konsultansi", False, "service"),
        ("Jasa Lainnya", True, "goods"),
        (None, False, "goods"),
    )
    with empty.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for number, (work, is_awarded, _kind) in enumerate(kinds, 1):
            put(connection, "package", region_id=1, kd_rup=str(number), kind="provider", procurement_type=work)
            order = UUID(int=9) if is_awarded else None
            state = "awarded" if is_awarded else "draft"
            put(
                connection,
                "competition",
                region_id=1,
                id=UUID(int=number),
                number=str(number),
                kd_rup=str(number),
                state=state,
                audience="open",
                order_id=order,
            )
            put(connection, "competition_line", region_id=1, competition_id=UUID(int=number), position=number, quantity=1)
        put(connection, "package", region_id=2, kd_rup="1", kind="provider", procurement_type="Jasa Lainnya")
        put(connection, "order_cancel_request", region_id=1, order_id=UUID(int=9), decision=None)
    migrating.upgrade(empty, "give_needs_their_kind")
    with empty.connect() as connection:
        found = connection.scalars(text("SELECT kind FROM competition_line ORDER BY position")).all()
        waits = connection.execute(text("SELECT decision, due_at, passed_on_at FROM order_cancel_request")).all()
    assert found == [kind for *_, kind in kinds]
    assert waits == [(None, None, None)], "the worker gives it its day"


def test_the_suspension_under_a_blacklist_of_an_older_house_is_told_by_its_history(empty: Engine) -> None:
    """From the days before a suspension stood by itself."""
    migrating.move(empty, "keep_unsent_forms")
    #   state          reason      its moves, oldest first: (move, from, reason)                                      → suspended for
    cases = (
        ("suspended",   "Pengaduan", (("suspend", "active", "Pengaduan"),),                                              "Pengaduan"),
        ("blacklisted", "Palsu",     (("suspend", "active", "Pengaduan"), ("blacklist", "suspended", "Palsu")),          "Pengaduan"),
        ("blacklisted", "Palsu",     (("suspend", "active", "Pengaduan"), ("reinstate", "suspended", None), ("blacklist", "active", "Palsu")), None),
        ("blacklisted", "Palsu",     (),                                                                                 None),
        ("active",      None,        (("suspend", "active", "Pengaduan"), ("reinstate", "suspended", None)),             None),
    )  # fmt: skip
    with empty.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for number, (state, reason, moves, _) in enumerate(cases, start=1):
            connection.execute(
                text(
                    "INSERT INTO vendor (id, state, reason, registered_at, updated_at, cooperative, pkp, home_region_id, nib, npwp, legal_name, scale, "
                    "address_region_code, blacklist_decree, blacklisted_until) VALUES (:id, :state, :reason, now(), now(), false, false, 1, "
                    "lpad(:number, 13, '9'), lpad(:number, 16, '0'), 'CV Contoh', 'small', '99.01', 'SK/1', '2027-01-01')"
                ),
                {"id": UUID(int=number), "number": str(number), "state": state, "reason": reason},
            )
            for place, (move, state_from, why) in enumerate(moves, start=1):
                connection.execute(
                    text(
                        "INSERT INTO move_taken (region_id, id, machine, subject_id, move, state_from, state_to, role, actor_name, reason, details, at) "
                        "VALUES (1, :id, 'vendor', :vendor, :move, :state_from, 'x', 'curator', 'Kurator', :why, '{}', now())"
                    ),
                    {
                        "id": UUID(int=number * 10 + place),
                        "vendor": UUID(int=number),
                        "move": move,
                        "state_from": state_from,
                        "why": why,
                    },
                )
    migrating.upgrade(empty, "keep_suspensions")
    with empty.connect() as connection:
        told = connection.scalars(text("SELECT suspension_reason FROM vendor ORDER BY id")).all()
    assert told == [suspended_for for *_, suspended_for in cases]
