"""The button that takes a move says what happens; the one that opens its form has the move's own word."""

from app.moves.machine import by_the_system
from app.reactions import MACHINES
from app.web.pages.labels import label
from app.web.pages.sending import SENDS, sender

ELSEWHERE = {("vendor", "submit"), ("complaint", "object")}
"""Taken by pages of their own, whose buttons say it: the last step of a registration, the answer to a complaint's answer."""


def test_every_move_that_persons_take_behind_a_button_has_words_of_its_own_to_send_it() -> None:
    for machine in MACHINES:
        if machine.name not in SENDS:
            continue
        by_persons = {move.name for move in machine.moves if move.who is not by_the_system}
        assert set(SENDS[machine.name]) == by_persons - {move for name, move in ELSEWHERE if name == machine.name}, machine.name
        for move in by_persons & set(SENDS[machine.name]):
            assert sender(machine.name, move) != label(move), (machine.name, move)
    assert SENDS.keys() <= {machine.name for machine in MACHINES}
