"""Who acts, in which role, and what a permission is."""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, Self

from models.base import Key, Message, listed
from models.errors import RuleViolation


class Role(StrEnum):
    """A person's role at an agency or, without an agency, in the whole implementation."""

    SIGNATORY = "signatory"
    REPRESENTATIVE = "representative"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    EXECUTIVE_DIRECTOR = "executive_director"
    BILLING_CONTACT = "billing_contact"
    REVIEWER = "reviewer"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    REGION_MANAGER = "region_manager"
    HMIS_LEAD = "hmis_lead"
    LEAD_AGENCY = "lead_agency"
    HMIS_DIRECTOR = "hmis_director"
    CE_LEAD = "ce_lead"
    LIST_HOLDER = "list_holder"
    """The Level 4 list holder for Coordinated Entry (003, section 1)."""
    PERFORMANCE_MEMBER = "performance_member"
    PERFORMANCE_CHAIR = "performance_chair"
    PERFORMANCE_SECOND_CHAIR = "performance_second_chair"
    CE_MEMBER = "ce_member"
    CE_CHAIR = "ce_chair"
    CE_SECOND_CHAIR = "ce_second_chair"
    BILLING = "billing"

    @property
    def spoken(self) -> str:
        """The role in words: "agency administrator"."""
        return _SPOKEN.get(self, self.value.replace("_", " "))

    @property
    def holder(self) -> str:
        """One person who holds the role: "agency administrator", "member of the billing staff"."""
        return f"member of the {self.spoken}" if self in _OF_SEVERAL else self.spoken

    @property
    def a_holder(self) -> str:
        """The same with an article: "an agency administrator", "the HMIS lead director"."""
        if self in (*HELD_BY_ONE, *ONE_OF_EACH):
            return f"the {self.holder}"
        return f"{'an' if self.holder[0] in 'aeiou' else 'a'} {self.holder}"

    @property
    def holders(self) -> str:
        """Everybody who holds the role at one place: "authorized representatives", "billing contact"."""
        return self.spoken if self in (*HELD_BY_ONE, *ONE_OF_EACH, *_OF_SEVERAL) else f"{self.spoken}s"

    @property
    def readers(self) -> "tuple[Role, ...]":
        """The roles whose holders get what is sent to this one: a committee's second chair is one of its members."""
        return self, *_READ_ALONG.get(self, ())

    @property
    def yours(self) -> str:
        """The role at the reader's agency, in words: "your agency administrator"."""
        return f"your {self.spoken}" if self.spoken.startswith("agency ") else f"your agency’s {self.spoken}"


class _Spoken(Protocol):
    """A role, or somebody like one who has a name in words."""

    @property
    def spoken(self) -> str: ...


def spoken_roles(roles: Iterable[_Spoken], joint: str = "and") -> str:
    """Join roles as in a sentence, each name once: several roles can have one name."""
    return listed(dict.fromkeys(role.spoken for role in roles), joint)


HELD_BY_ONE = (Role.PERFORMANCE_CHAIR, Role.PERFORMANCE_SECOND_CHAIR, Role.CE_CHAIR, Role.CE_SECOND_CHAIR)
"""Roles that one person at a time holds."""

ONE_OF_EACH = (Role.EXECUTIVE_DIRECTOR, Role.BILLING_CONTACT, Role.HMIS_DIRECTOR, Role.LIST_HOLDER)
"""Roles whose names say that there is one of them, here or at each agency."""

_OF_SEVERAL = (Role.HMIS_LEAD, Role.LEAD_AGENCY, Role.BILLING)
"""Roles whose names are those of several people together."""

_SPOKEN = {
    Role.REPRESENTATIVE: "authorized representative",
    Role.HMIS_LEAD: "HMIS lead staff",
    Role.HMIS_DIRECTOR: "HMIS lead director",
    Role.LIST_HOLDER: "Level 4 list holder",
    Role.CE_LEAD: "Coordinated Entry lead",
    Role.BILLING: "billing staff",
    Role.CE_MEMBER: "Coordinated Entry Committee member",
    Role.CE_CHAIR: "Coordinated Entry Committee chair",
    Role.CE_SECOND_CHAIR: "Coordinated Entry Committee second chair",
    Role.PERFORMANCE_MEMBER: "Performance Committee member",
    Role.PERFORMANCE_CHAIR: "Performance Committee chair",
    Role.PERFORMANCE_SECOND_CHAIR: "Performance Committee second chair",
}

_READ_ALONG = {
    Role.PERFORMANCE_MEMBER: (Role.PERFORMANCE_SECOND_CHAIR,),
    Role.CE_MEMBER: (Role.CE_SECOND_CHAIR,),
}


def all_holders(roles: Iterable[Role], joint: str = "and") -> str:
    """Name everybody who holds one of these roles: "reviewers, HMIS lead staff, and the HMIS lead director"."""
    one = (*ONE_OF_EACH, Role.LEAD_AGENCY)
    return listed(dict.fromkeys(f"the {role.holders}" if role in one else role.holders for role in roles), joint)


AGENCY_ROLES = (
    Role.SIGNATORY,
    Role.REPRESENTATIVE,
    Role.AGENCY_ADMINISTRATOR,
    Role.EXECUTIVE_DIRECTOR,
    Role.BILLING_CONTACT,
)
"""Roles that always belong to an agency."""

OVERSEEING = (Role.HMIS_LEAD, Role.HMIS_DIRECTOR, Role.LEAD_AGENCY)
"""HMIS lead staff and the lead agency, who oversee committees, appeals and the allotment."""


class Grant(Message):
    """One role that a person holds: at `agency_id`, in `region_id`, or everywhere if both are empty."""

    role: Role
    agency_id: Key | None = None
    region_id: Key | None = None


class Operated(Message):
    """That an operator works for whoever acts, and why (models.operators)."""

    operator_id: Key
    because: str


class Actor(Message):
    """The actor of a step: a person with the roles they hold at that moment, or the system itself."""

    person_id: Key
    grants: tuple[Grant, ...] = ()
    operated: Operated | None = None
    """Which operator works a command for this person. None for somebody who signed in."""

    def holds(self, role: Role, agency_id: str | None = None) -> bool:
        """Return whether the actor holds `role`. A role of an agency has to be held at `agency_id`."""
        wanted = agency_id if role in AGENCY_ROLES else None
        return any(grant.role == role and (wanted is None or grant.agency_id == wanted) for grant in self.grants)

    def holds_any(self, roles: tuple[Role, ...], agency_id: str | None = None) -> bool:
        """Return whether the actor holds at least one of `roles`."""
        return any(self.holds(role, agency_id) for role in roles)

    def holds_in(self, role: Role, region_id: str) -> bool:
        """Return whether the actor holds `role` in the region or everywhere."""
        return any(grant.role == role and grant.region_id in (None, region_id) for grant in self.grants)

    @property
    def is_system(self) -> bool:
        """True if no person acted, for example because a deadline passed."""
        return self.person_id == SYSTEM_ID


SYSTEM_ID = "system"
SYSTEM = Actor(person_id=SYSTEM_ID)
"""The actor of everything that happens automatically."""

RESERVED_IDS = frozenset({SYSTEM_ID, "automatic", "operator", "unknown", "none", "null"})
"""Ids by which the program or its lists call itself or nobody. A person with such an id would act as the program does,
or couldn't be told from it in a list."""


def is_reserved(typed: str) -> bool:
    """Return whether an id is one of RESERVED_IDS, however it is written."""
    return unicodedata.normalize("NFKC", typed).strip().casefold() in RESERVED_IDS


class Permission(Message):
    """A permission, granted or refused. A refusal has a sentence that says why."""

    granted: bool
    sentence: str = ""

    def __bool__(self) -> bool:
        return self.granted

    @classmethod
    def when(cls, condition: bool, otherwise: str) -> Self:
        """Grant if `condition` is true; otherwise refuse with the sentence `otherwise`."""
        return cls(granted=condition, sentence="" if condition else otherwise)

    def require(self) -> None:
        """Raise RuleViolation unless the permission is granted."""
        if not self.granted:
            raise RuleViolation("not_permitted", self.sentence)
