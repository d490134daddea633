"""Who acts, in which role, and what a permission is."""

from enum import StrEnum
from typing import Self

from models.base import Key, Message
from models.errors import RuleViolation


class Role(StrEnum):
    """What a person is to an agency, or, without an agency, to the implementation as a whole."""

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
    """Level 4 list holder for Coordinated Entry (003, section 1)."""
    PERFORMANCE_MEMBER = "performance_member"
    PERFORMANCE_CHAIR = "performance_chair"
    CE_MEMBER = "ce_member"
    CE_CHAIR = "ce_chair"
    BILLING = "billing"

    @property
    def spoken(self) -> str:
        """The role as people say it: "agency administrator"."""
        return _SPOKEN.get(self, self.value.replace("_", " "))


_SPOKEN = {
    Role.REPRESENTATIVE: "authorized representative",
    Role.HMIS_LEAD: "HMIS lead staff",
    Role.HMIS_DIRECTOR: "HMIS lead director",
    Role.LIST_HOLDER: "Level 4 list holder",
    Role.CE_LEAD: "Coordinated Entry lead",
    Role.CE_MEMBER: "Coordinated Entry Committee member",
    Role.CE_CHAIR: "Coordinated Entry Committee chair",
    Role.PERFORMANCE_MEMBER: "Performance Committee member",
    Role.PERFORMANCE_CHAIR: "Performance Committee chair",
}

AGENCY_ROLES = (
    Role.SIGNATORY,
    Role.REPRESENTATIVE,
    Role.AGENCY_ADMINISTRATOR,
    Role.EXECUTIVE_DIRECTOR,
    Role.BILLING_CONTACT,
)
"""Roles that mean nothing without an agency."""

OVERSEEING = (Role.HMIS_LEAD, Role.HMIS_DIRECTOR, Role.LEAD_AGENCY)
"""HMIS lead staff and the lead agency: those who oversee committees, appeals and the allotment."""


class Grant(Message):
    """One role a person holds: at `agency_id`, in `region_id`, or everywhere when both are empty."""

    role: Role
    agency_id: Key | None = None
    region_id: Key | None = None


class Actor(Message):
    """Whoever takes a step: a person with the roles held at that moment, or the system itself."""

    person_id: Key
    grants: tuple[Grant, ...] = ()

    def holds(self, role: Role, agency_id: str | None = None) -> bool:
        """Whether the actor holds `role`, at `agency_id` when the role belongs to an agency."""
        wanted = agency_id if role in AGENCY_ROLES else None
        return any(grant.role == role and (wanted is None or grant.agency_id == wanted) for grant in self.grants)

    def holds_any(self, roles: tuple[Role, ...], agency_id: str | None = None) -> bool:
        """Whether the actor holds at least one of `roles`."""
        return any(self.holds(role, agency_id) for role in roles)

    def holds_in(self, role: Role, region_id: str) -> bool:
        """Whether the actor holds `role` in the region, or everywhere."""
        return any(grant.role == role and grant.region_id in (None, region_id) for grant in self.grants)

    @property
    def is_system(self) -> bool:
        """Whether no person acted: a deadline passed, say."""
        return self.person_id == SYSTEM_ID


SYSTEM_ID = "system"
SYSTEM = Actor(person_id=SYSTEM_ID)
"""The actor of what happens by itself."""


class Permission(Message):
    """Whether somebody may do something, and if not, the sentence that says why."""

    granted: bool
    sentence: str = ""

    def __bool__(self) -> bool:
        return self.granted

    @classmethod
    def when(cls, condition: bool, otherwise: str) -> Self:
        """Granted if `condition` holds; else refused with the sentence `otherwise`."""
        return cls(granted=condition, sentence="" if condition else otherwise)

    def require(self) -> None:
        """Raise RuleViolation unless granted."""
        if not self.granted:
            raise RuleViolation("not_permitted", self.sentence)
