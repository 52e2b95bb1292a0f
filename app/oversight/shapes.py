"""Flags, findings and complaints as the API gives them."""

from typing import Annotated

from app.oversight.states import COMPLAINT, FINDING
from app.web.api.shapes import Day, Id, Instant, Move, Rupiah, Shape, one_of


class Subject(Shape):
    """What it is about: an order, a vendor, a listing, …"""

    kind: str
    id: str | None
    name: str


class Said(Shape):
    """A line of its history."""

    at: Instant
    move: str
    to: str
    role: str
    by: str
    note: str | None


class FindingShown(Shape):
    """What an auditor found; its side answers until `due_at`."""

    id: Id
    number: str
    state: Annotated[str, one_of(FINDING.states)]
    subject: Subject
    satker: str | None
    flag: str | None
    text: str
    found_at: Instant
    due_at: Instant | None
    escalated_at: Instant | None
    moves: list[Move]
    history: list[Said]


class ComplaintShown(Shape):
    """A complaint of the public, without the reporter's contact; `files` is how many came with it."""

    id: Id
    number: str
    state: Annotated[str, one_of(COMPLAINT.states)]
    subject: Subject
    text: str
    files: int
    filed_at: Instant
    due_at: Instant | None
    escalated_at: Instant | None
    moves: list[Move]
    history: list[Said]


class FlaggedOrder(Shape):
    """An order under a flag."""

    id: str
    date: Day | None
    total: Rupiah
    state: str


class FlagShown(Shape):
    """Orders that are odd together, and on what ground."""

    flag: str
    ground: str
    satker: str | None
    vendor: str | None
    kd_rup: str | None
    total: Rupiah
    orders: list[FlaggedOrder]
