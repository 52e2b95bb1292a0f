"""Who is acting: one person in one role.

A person may hold several grants (PPK of one satker, receiver of another); a session or a token is bound to exactly one of them,
so every command sees one role, one region and one satker or vendor. Duties are kept apart by comparing the person
(`account_id`), never the role.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """The roles of the house; the values are those of the API and of the grants."""

    VENDOR = "vendor"
    PP = "pp"
    PPK = "ppk"
    TREASURER = "treasurer"
    VERIFIER = "verifier"
    """PPK-SKPD, the office's finance verifier: another post than the PPK who signs contracts."""
    BUDGET_USER = "budget_user"
    ACTIVITY_OFFICER = "activity_officer"
    """PPTK: runs sub-activities of the office and prepares their papers; places, signs and pays nothing."""
    CURATOR = "curator"
    REGION_ADMIN = "region_admin"
    LEADER = "leader"
    AUDITOR = "auditor"
    PUBLIC = "public"
    SYSTEM = "system"


BUYERS = frozenset({Role.PP, Role.PPK})
PREPARERS = BUYERS | {Role.ACTIVITY_OFFICER}
"""Who puts together what an office is to buy: who buys it, and the PPTK who prepares it."""
SATKER_ROLES = frozenset({Role.PP, Role.PPK, Role.TREASURER, Role.VERIFIER, Role.BUDGET_USER, Role.ACTIVITY_OFFICER})
"""Roles that are held within one satker of a region."""
REGION_ROLES = frozenset({Role.CURATOR, Role.REGION_ADMIN, Role.LEADER, Role.AUDITOR})
"""Roles that are held for a whole region."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One person in one role; `region_id` and `satker_code` bound an official, `vendor_id` bounds a vendor's staff."""

    role: Role
    account_id: UUID | None = None
    name: str = ""
    region_id: int | None = None
    satker_code: str | None = None
    vendor_id: UUID | None = None
    scopes: frozenset[str] = frozenset()
    reauthenticated: bool = False
    """Has the person shown again who it is, a moment ago?"""
    factors: frozenset[str] = frozenset()
    """The second factors that are set up: `code`, `passkey`."""
    lacks_factor: bool = False
    """An official of a region that asks for a second factor, and has none: looks at everything, does nothing yet."""
    language: str | None = None
    saves_data: bool | None = None
    """How the person chose to read, on every browser; None follows the browser."""
    sub_activities: frozenset[str] = frozenset()
    """Of a PPTK: the sub-activities that the decree names; none where it is the whole office."""

    @property
    def is_vendor_staff(self) -> bool:
        return self.role is Role.VENDOR and self.vendor_id is not None

    @property
    def is_buyer(self) -> bool:
        return self.role in BUYERS

    @property
    def is_preparer(self) -> bool:
        return self.role in PREPARERS

    def serves(self, *, region_id: int, satker_code: str | None = None) -> bool:
        """Is this an official of that region (and, when given, of that satker)?"""
        if self.region_id is None or self.region_id != region_id:
            return False
        return satker_code is None or self.satker_code == satker_code

    def runs(self, sub_activities: Iterable[str]) -> bool:
        """Is this the PPTK of one of these sub-activities? Whoever's decree names none runs all of the office."""
        return self.role is Role.ACTIVITY_OFFICER and (
            not self.sub_activities or not self.sub_activities.isdisjoint(sub_activities)
        )

    def is_person(self, account_id: UUID | None) -> bool:
        """Is this the very person? Used wherever two duties may not meet in one."""
        return self.account_id is not None and self.account_id == account_id


PUBLIC_ACTOR = Actor(role=Role.PUBLIC)
SYSTEM_ACTOR = Actor(role=Role.SYSTEM, name="SYSTEM")
