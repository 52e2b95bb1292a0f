"""A fault changes one thing and leaves a program."""

from tests.mutants.faults import faults_of

SOURCE = '''
def may(actor: int = 0, thing: bool = False) -> bool:
    """What may be: 1 of 2."""
    if not thing and actor < 2:
        raise ValueError
    return actor == 1
'''


def test_each_sign_that_is_run_is_turned_over_once() -> None:
    found = list(faults_of(SOURCE))
    assert sorted(fault.what for fault in found) == sorted(
        [
            "0 + 1",
            "not False",
            "not left out",
            "And turned over",
            "Lt turned over",
            "2 + 1",
            "left out: raise ValueError",
            "Eq turned over",
            "1 + 1",
        ]
    )
    programs = {fault.source for fault in found}
    assert len(programs) == len(found)
    for program in programs:
        compile(program, "fault", "exec")


def test_what_is_turned_over_judges_otherwise() -> None:
    (turned,) = (fault for fault in faults_of(SOURCE) if fault.what == "Eq turned over")
    told: dict[str, object] = {}
    exec(turned.source, told)
    assert told["may"](1, True) is False  # type: ignore[operator]
