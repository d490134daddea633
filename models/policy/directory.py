"""Who keeps the directory: people, agencies, and who gives which role to whom."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from models.base import Strict
from models.people import AGENCY_ROLES, Role
from models.policy.committees import CommitteeKind, Committees
from models.policy.rule import Days, PolicyRule
from models.policy.says import Says
from models.uniqueness import first_repeated


class LastHolder(StrEnum):
    """What happens if the last person who holds a role is to lose it."""

    REFUSED = "refused"
    """Somebody else has to get the role first."""
    ASKED = "asked"
    """It is asked about, and happens if it is meant."""
    FREE = "free"


class Designating(PolicyRule):
    """Who gives some roles, and ends them."""

    roles: Annotated[tuple[Role, ...], Says("This is about the role of {or}.", example='["representative"]')] = Field(
        min_length=1
    )
    by: Annotated[tuple[Role, ...], Says("It is given and ended by {or}.", example='["signatory"]')] = Field(
        min_length=1
    )
    """A role of an agency has to be held at the same agency."""
    last_holder: Annotated[
        LastHolder,
        Says(
            "If the last person with the role would lose it, {}.",
            words={
                "refused": "somebody else has to get it first",
                "asked": "we ask first",
                "free": "it simply ends",
            },
        ),
    ] = LastHolder.FREE


_LEAD = (Role.HMIS_LEAD, Role.HMIS_DIRECTOR)
_AGENCY = (Role.SIGNATORY, Role.REPRESENTATIVE, Role.AGENCY_ADMINISTRATOR, Role.EXECUTIVE_DIRECTOR)

DESIGNATING = (
    Designating(
        source="Guide 001, requesting new users, paragraph 1: the signatory of the Agency Partner Agreement designates "
        "the authorized representatives. That the last one is asked about: office default, to be confirmed",
        roles=(Role.REPRESENTATIVE,),
        by=(Role.SIGNATORY,),
        last_holder=LastHolder.ASKED,
    ),
    Designating(
        source="Help page 000, second answer: the agency keeps the HMIS lead updated about its billing contact. Which "
        "of its people, and billing staff when it calls: office default, to be confirmed",
        roles=(Role.BILLING_CONTACT,),
        by=(*_AGENCY, Role.BILLING_CONTACT, Role.BILLING),
        last_holder=LastHolder.ASKED,
    ),
    Designating(
        source="Office default, to be confirmed: the HMIS lead records who signed the Agency Partner Agreement, and a "
        "signatory names a second one or a successor, so that the agency is never without.",
        roles=(Role.SIGNATORY,),
        by=(Role.SIGNATORY, *_LEAD),
        last_holder=LastHolder.REFUSED,
    ),
    Designating(
        source="Office default, to be confirmed: the agency names its administrator and its executive director.",
        roles=(Role.AGENCY_ADMINISTRATOR, Role.EXECUTIVE_DIRECTOR),
        by=(Role.SIGNATORY, *_LEAD),
        last_holder=LastHolder.ASKED,
    ),
    Designating(
        source="Office default, to be confirmed: lead staff record the members and the chairs of the committees.",
        roles=(
            *(Role.PERFORMANCE_MEMBER, Role.PERFORMANCE_CHAIR, Role.PERFORMANCE_SECOND_CHAIR),
            *(Role.CE_MEMBER, Role.CE_CHAIR, Role.CE_SECOND_CHAIR),
        ),
        by=(*_LEAD, Role.LEAD_AGENCY),
    ),
    Designating(
        source="Office default, to be confirmed: the HMIS lead names its own staff and the regions' leads.",
        roles=(Role.REVIEWER, Role.SYSTEM_ADMINISTRATOR, Role.BILLING, Role.REGION_MANAGER, Role.CE_LEAD),
        by=_LEAD,
        last_holder=LastHolder.ASKED,
    ),
    Designating(
        source="Office default, to be confirmed: the HMIS lead records who keeps a list for Coordinated Entry.",
        roles=(Role.LIST_HOLDER,),
        by=_LEAD,
    ),
    Designating(
        source="Office default, to be confirmed: the director names the HMIS lead staff and who stands for the lead "
        "agency.",
        roles=(Role.HMIS_LEAD, Role.LEAD_AGENCY),
        by=(Role.HMIS_DIRECTOR,),
        last_holder=LastHolder.ASKED,
    ),
    Designating(
        source="Office default, to be confirmed: a director names the next one, so that there always is one.",
        roles=(Role.HMIS_DIRECTOR,),
        by=(Role.HMIS_DIRECTOR,),
        last_holder=LastHolder.REFUSED,
    ),
)
"""Who gives which role, unless a pack says otherwise. A pack names only the roles for which it does."""


class ClosingPolicy(PolicyRule):
    """Who closes an agency, and by when what is left has to be settled."""

    source: str = "Office default, to be confirmed. No document says who closes an agency, nor how."
    roles: Annotated[tuple[Role, ...], Says("An agency is closed by {or}. The first one named gets the tasks.")] = (
        Field(default=(Role.HMIS_LEAD,), min_length=1)
    )
    """The roles that close agencies. The first one gets the tasks."""
    settle_days: Annotated[Days, Says("What the closing could not do is settled within {calendar day}.")] = 14
    """How many days somebody has for what the closing could not do: office default, to be confirmed."""


class ClosingDaysPolicy(PolicyRule):
    """Who announces that the office is closed on a day. The days themselves are the office's data, not its policy."""

    source: str = "Office default, to be confirmed. No document says who announces that the office is closed on a day."
    roles: Annotated[
        tuple[Role, ...], Says("A day on which the office is closed, besides holidays, is announced by {or}.")
    ] = Field(default=_LEAD, min_length=1)


class DirectoryPolicy(PolicyRule):
    """Who keeps people and agencies on record, and who gives which role."""

    source: str = "Office default, to be confirmed. No document says who keeps the directory."
    keepers: Annotated[tuple[Role, ...], Says("People and agencies are added and changed by {or}.")] = Field(
        default=(Role.SYSTEM_ADMINISTRATOR, *_LEAD), min_length=1
    )
    """The roles that add and change people and agencies."""
    readers: Annotated[tuple[Role, ...], Says("The records of every agency can be seen by {or}.")] = Field(
        default=(Role.REVIEWER, Role.SYSTEM_ADMINISTRATOR, Role.REGION_MANAGER, *_LEAD, Role.LEAD_AGENCY), min_length=1
    )
    """The roles of the office that see the records of every agency."""
    contact_days: Annotated[Days, Says("An agency without a billing contact has {calendar day} to name one.")] = 14
    """How many days an agency without a billing contact has to name one."""
    closing: Annotated[ClosingPolicy, Says("Agencies that close")] = ClosingPolicy()
    """Who closes an agency."""
    closing_days: Annotated[ClosingDaysPolicy, Says("Days on which the office is closed")] = ClosingDaysPolicy()
    """Who announces that the office is closed on a day."""
    designating: Annotated[
        tuple[Designating, ...], Says("Who gives which role", otherwise="Roles are given in the usual way.")
    ] = ()
    """Who gives which role, where it is not as in DESIGNATING."""

    @model_validator(mode="after")
    def _every_role_once(self) -> Self:
        named = [role for each in self.designating for role in each.roles]
        repeated = first_repeated(named)
        if repeated is not None:
            raise ValueError(f"the role {str(repeated)!r} is in designating twice")
        return self

    @model_validator(mode="after")
    def _readers_have_an_office(self) -> Self:
        for role in self.readers:
            if role in AGENCY_ROLES:
                raise ValueError(
                    f"readers can't have the role {str(role)!r}: it belongs to an agency, and sees only that one"
                )
        return self

    @property
    def usual(self) -> tuple[Designating, ...]:
        """Who gives the roles that the pack does not name."""
        named = {role for each in self.designating for role in each.roles}
        left = [(each, tuple(role for role in each.roles if role not in named)) for each in DESIGNATING]
        return tuple(each.model_copy(update={"roles": roles}) for each, roles in left if roles)

    def rule_for(self, role: Role) -> Designating:
        """Return who gives and ends `role`."""
        return next(each for each in (*self.designating, *DESIGNATING) if role in each.roles)


class Keeping(Strict):
    """What every rule of the directory goes by."""

    policy: DirectoryPolicy
    head: Role
    """The role that heads an agency."""
    speakers: tuple[Role, ...]
    """The roles that act for an agency."""
    contact: Role
    """The role of an agency that letters reach."""
    correct_address_days: Days
    """How many days somebody has to find the right address of a person whose letters don't arrive."""
    time_zone: str
    vacant: tuple[Role, ...] = ()
    """Roles that nobody can have, because the policy has no such committee or no second chair."""


def vacant_roles(committees: Committees) -> tuple[Role, ...]:
    """Return the roles of committees that the policy does not have."""
    seats = {role for each in committees for role in each.kind.roles[:2]}
    seats |= {each.kind.second_chair_role for each in committees if each.second_chair}
    return tuple(role for kind in CommitteeKind for role in kind.roles if role not in seats)
