"""Account codes (MAK): what a code says, and which two codes are one account.

Of a regional budget (APBD) a code has twelve segments, six of the sub-activity and six of the expense account:
`1.01.01.2.06.0005` + `5.1.02.01.01.0024`. The plan closes it with a dot, catalogue v6 goes on with the code of an item
(`….0024.1.1.1.20.10.30.001.00135`): it is the first twelve that are compared. A code of a ministry (APBN) looks like
`DL.4057.SCO.003.051.0A.521211`. Some feeds hold codes whose digits were shifted (`0.30.12.0.60.0055…`): those are kept as
they came, marked, and are only equal to themselves.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

REGIONAL_ACTIVITY = r"(?P<activity>[0-9]\.[0-9]{2}\.[0-9]{2}\.[0-9]\.[0-9]{2}\.[0-9]{4})"
NATIONAL_ACTIVITY = r"(?P<activity>(?:[A-Z]{2}\.)?[0-9]{4}\.[A-Z]{3}\.[0-9]{3}\.[0-9]{3}\.[0-9A-Z]{1,2})"
REGIONAL = re.compile(
    REGIONAL_ACTIVITY + r"\.(?P<account>5\.[0-9]\.[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4})"
    r"(?:\.(?P<item>[0-9.]*))?"
)
"""Only expense (class 5) is procured: in the orders of one kabupaten this
rule reads 978 of 1,002 codes; the other 24 are shifted."""
NATIONAL = re.compile(NATIONAL_ACTIVITY + r"\.(?P<account>[0-9]{6})\.?(?P<item>)")


class Form(StrEnum):
    """Whose budget the code is of."""

    REGIONAL = "APBD"
    NATIONAL = "APBN"


@dataclass(frozen=True, slots=True)
class AccountCode:
    """A code as it came (`raw`), and what it says; `form` is None where it could not be read."""

    raw: str
    form: Form | None
    activity: str
    account: str
    item: str

    @property
    def is_read(self) -> bool:
        return self.form is not None

    @property
    def compared(self) -> str:
        """Two codes with the same of this are one account, whatever item was bought from it."""
        return f"{self.activity}.{self.account}" if self.is_read else self.raw.strip()

    def __str__(self) -> str:
        return self.compared


def parse(raw: str) -> AccountCode:
    """Never fails: a code that cannot be read keeps its text and has no form."""
    text = raw.strip().upper()
    for form, shape in ((Form.REGIONAL, REGIONAL), (Form.NATIONAL, NATIONAL)):
        found = shape.fullmatch(text)
        if found:
            return AccountCode(raw, form, found["activity"], found["account"], (found["item"] or "").strip("."))
    return AccountCode(raw, None, "", "", "")


def sub_activity(text: str) -> str | None:
    """The sub-activity that a person typed, alone or as the beginning of a whole account; None for anything else."""
    typed = text.strip().upper().rstrip(".")
    alone = re.fullmatch(REGIONAL_ACTIVITY, typed) or re.fullmatch(NATIONAL_ACTIVITY, typed)
    return alone["activity"] if alone else parse(typed).activity or None


def parse_list(raw: str | None) -> list[AccountCode]:
    """The codes of a cell: catalogue v6 writes commas between them, catalogue v5 semicolons."""
    return [parse(part) for part in re.split(r"[,;]", raw or "") if part.strip()]
