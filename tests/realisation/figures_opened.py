"""Opening every figure of a tally: what an answer says is held against the orders under it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from app.realisation.asking import By, Question, question
from app.realisation.opening import OF_METRIC, Part, opened
from app.realisation.routes.orders import under_row

OF_ROW = {"satker": "satker", "penyedia": "vendor", "dana": "fund", "etalase": "etalase"}


def assert_opens(session: Session, asked: Question, answer: dict[str, Any]) -> None:
    """Every figure of the answer is the sum of the orders that it opens to, told as a page of all of them."""

    def of(part: Part, narrowed: Question = asked) -> tuple[int, int]:
        found = opened(session, narrowed, part, limit=100_000)
        assert found.count == len(found.rows)
        assert found.amount == sum(row.part for row in found.rows), part
        return found.count, found.amount

    if asked.by is None:
        _assert_whole_opens(asked, answer, of)
    whole = opened(session, asked, Part(), limit=100_000)
    assert (sum(row.orders for row in whole.rows), whole.amount) == (answer["orders"], answer["amount"]), asked
    for row in answer["rows"]:
        narrowed, given = asked, under_row(asked, row)
        if asked.by is By.MONTH:
            narrowed = question(
                region=asked.region, year=asked.year, basis=asked.basis, scope=asked.scope, from_=given["dari"], to=given["sampai"],
                as_of=asked.as_of,
            )  # fmt: skip
            part = Part()
        else:
            part = Part(**{OF_ROW[name]: value for name, value in given.items()}, rolled_up=asked.rollup)
        assert of(part, narrowed)[1] == row["amount"], (asked, row)


def _assert_whole_opens(asked: Question, answer: dict[str, Any], of: Callable[[Part], tuple[int, int]]) -> None:
    for row in answer["metrics"]:
        if row["code"] in OF_METRIC:
            assert of(Part(measured=OF_METRIC[row["code"]]))[1] == row["numerator"], (asked, row["code"])
    for state, row in answer["by_status"].items():
        assert of(Part(state=state)) == (row["orders"], row["amount"]), (asked, state)
    assert of(Part(orphans=True))[1] == answer["orphans"]["amount"], asked
