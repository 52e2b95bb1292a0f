"""What is spoilt, which tests are there for it, and the faults that are none."""

TARGETS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "app/ledger/entering.py",
            "app/ledger/guards.py",
            "app/ledger/kinds.py",
            "app/ledger/folding.py",
            "app/ledger/census.py",
            "app/ledger/quarters.py",
            "app/ledger/importing.py",
            "app/ledger/proving.py",
            "app/ledger/rebooking.py",
        ),
        ("tests/ledger/", "tests/orders/test_races.py", "tests/attribution/test_charging.py"),
    ),
    "app/moves/history.py": ("tests/moves/test_taking_moves.py", "tests/orders/test_states.py"),
    "app/moves/doors.py": ("tests/moves/test_taking_moves.py", "tests/orders/test_states.py"),
    **dict.fromkeys(
        ("app/moves/machine.py", "app/moves/taking.py"),
        (
            "tests/moves/test_taking_moves.py",
            "tests/orders/test_states.py",
            "tests/orders/test_again.py",
            "tests/orders/test_late_moves.py",
            "tests/schema/test_keys.py",
        ),
    ),
    "app/orders/permissions.py": ("tests/orders/test_who_may_do_what.py", "tests/orders/test_states.py"),
    "app/orders/states.py": ("tests/orders/test_who_may_do_what.py", "tests/orders/test_states.py"),
    "app/actor.py": ("tests/accounts/test_actor.py", "tests/orders/test_who_may_do_what.py", "tests/accounts/test_grants.py"),
    "app/accounts/grants.py": ("tests/accounts/test_grants.py", "tests/accounts/test_commands.py"),
    "app/payment/permissions.py": (
        "tests/payment/test_who_may_pay.py",
        "tests/payment/test_who_may_keep_sp2d_lists.py",
        "tests/payment/test_verifier.py",
    ),
    "app/payment/states.py": (
        "tests/payment/test_who_may_pay.py",
        "tests/payment/test_refilling.py",
        "tests/payment/test_who_may_keep_sp2d_lists.py",
        "tests/payment/test_verifier.py",
    ),
    "app/vendors/permissions.py": ("tests/vendors/test_states.py",),
    "app/vendors/states.py": ("tests/vendors/test_states.py",),
    "app/catalogue/permissions.py": ("tests/catalogue/test_states.py", "tests/catalogue/test_listing.py"),
    "app/catalogue/states.py": ("tests/catalogue/test_states.py", "tests/catalogue/test_listing.py"),
    **{
        f"app/{room}/{module}.py": tests
        for room, tests in {
            "competition": ("tests/competition/test_who_may.py", "tests/competition/test_states.py"),
            "disputes": ("tests/disputes/test_who_may.py", "tests/disputes/test_states.py"),
            "fulfilment": ("tests/fulfilment/test_who_may.py",),
            "oversight": ("tests/oversight/test_who_may.py",),
            "webhooks": ("tests/webhooks/test_who_may.py",),
            "demand": ("tests/demand/",),
            "exchange/desk": ("tests/exchange/desk/test_who_may.py",),
        }.items()
        for module in ("permissions", "states")
    },
    "app/payment/sp2d/states.py": ("tests/payment/test_who_may_keep_sp2d_lists.py",),
    "app/plan/years.py": (
        "tests/plan/test_who_may_close_a_year.py",
        "tests/attribution/test_closed_years.py",
        "tests/closing/test_closing.py",
        "tests/closing/test_turn_of_the_year.py",
    ),
    "app/control/permissions.py": ("tests/control/test_who_may.py",),
    "app/dashboards/permissions.py": ("tests/dashboards/test_who_may.py",),
    "app/attribution/permissions.py": ("tests/attribution/test_who_may.py",),
    "app/attachments/permissions.py": ("tests/attachments/test_who_may.py",),
}
"""Module → where its tests lie: narrow, so that a fault is found by whoever is to find it."""

ALIKE: dict[tuple[str, str, str], str] = {
    (
        "app/orders/states.py",
        "was_on_addendum",
        "was_on_addendum always True",
    ): "asked only where `was_in_process` said no, and there is no third state",
    (
        "app/orders/states.py",
        "",
        "REQUEST_CANCEL_BY_ADMIN 'refuse_cancel' ON_ADDENDUM: without when",
    ): "the row before it took those that were in process",
    (
        "app/orders/states.py",
        "cancel_asked",
        "cancel_asked always True",
    ): "who may decide a request is asked of the request, and nobody may where there is none",
    ("app/orders/states.py", "something_accepted", "something_accepted always True"): "asked only where `nothing_accepted` said no",
    (
        "app/orders/states.py",
        "",
        "REQUEST_CANCEL_BY_ADMIN 'grant_cancel' ON_PROCESS: without when",
    ): "the row before it took those of which nothing was accepted",
    (
        "app/orders/states.py",
        "",
        "ESIGN_IN_PROGRESS 'expire' CANCELLED: without when",
    ): "the row before it took those that nobody signed",
    (
        "app/orders/states.py",
        "",
        "ESIGN_IN_PROGRESS 'cancel' CANCELLED: without when",
    ): "the row before it took those that nobody signed",
    ("app/catalogue/states.py", "freshly_returned", "LtE turned over"): "nobody asks in that very microsecond",
    ("app/accounts/grants.py", "account_by_login", "100 + 1"): "how much of a login that nobody has is said back",
    ("app/accounts/grants.py", "create_account", "left out: session.flush()"): "whoever reads next flushes",
    ("app/accounts/grants.py", "is_held", "1 + 1"): "whether there is any is seen in two rows as in one",
    ("app/moves/machine.py", "beginning", "not True"): "nobody is asked who may begin: its command judges",
    ("app/moves/machine.py", "staying", "not True"): "nobody is asked who may remark: its command judges",
    ("app/catalogue/states.py", "freshly_frozen", "LtE turned over"): "nobody asks in that very microsecond",
    ("app/catalogue/states.py", "", "RETURNED 'uphold' RETURNED: without when"): "who may judge an appeal needs an open one",
    ("app/moves/machine.py", "always", "always always True"): "that is what it says",
    (
        "app/ledger/folding.py",
        "Tally.reads",
        "left out: 'kind'",
    ): "a plan's entries all have the kind of their like, which is known without reading it",
    ("app/ledger/folding.py", "Tally.reads", "left out: 'basis'"): "a plan's entries have none",
    ("app/ledger/folding.py", "Tally.reads", "left out: 'scope'"): "a plan's entries have none",
    (
        "app/ledger/folding.py",
        "Tally.reads",
        "left out: *self.latest.values()",
    ): "read of packages alone, which keep nothing of the latest entry",
    ("app/ledger/importing.py", "enter_rows", "left out: session.execute(text('ANALYZE entry_batch'))"): "how fast, not what",
    (
        "app/ledger/importing.py",
        "enter_rows",
        "left out: session.flush()",
    ): "rows of the ledger are written by statements, so that none of them waits in a session",
    ("app/plan/years.py", "", "1497710930 + 1"): "whoever waits for the one number waits for the other",
    (
        "app/ledger/importing.py",
        "_made",
        "0 + 1",
    ): "the same rows are locked, after one tally more: only two imports that meet would tell, and the one that loses is tried again",
    (
        "app/ledger/rebooking.py",
        "_signed",
        "Gt turned over",
    ): "a part without an amount is neither suspended nor resumed, and both kinds are one column of every tally",
}
"""Faults that change nothing that anybody could see, by module, function and what
was done: each with its reason. They are not counted."""
