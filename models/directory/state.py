"""What the directory holds, as its rules see it."""

from collections.abc import Sequence
from datetime import date

from models.base import Instant, Key, Message
from models.calendar import ClosingDay
from models.effects import Decision
from models.intake.rows import REGION_ROLES
from models.people import AGENCY_ROLES, Role
from models.policy.directory import Keeping


class FieldChange(Message):
    """The last time that a field of a record became another one."""

    field: str
    at: Instant
    by: str
    """The name of whoever changed it."""


class PersonRecord(Message):
    """A person on record."""

    person_id: Key
    first_name: str
    last_name: str
    email: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


class AgencyRecord(Message):
    """An agency on record."""

    agency_id: Key
    name: str
    region_id: Key
    county: str
    program_types: tuple[str, ...] = ()
    address: str = ""
    """The postal address, line by line."""
    purchase_order: str = ""
    """What the agency wants on its invoices."""


class PersonFacts(Message):
    """What the records say when a person is added or changed."""

    keeping: Keeping
    person: PersonRecord | None = None
    """The person to change."""
    agencies: tuple[Key, ...] = ()
    """The agencies that the person belongs to: by a role, a license, or a request."""
    has_office: bool = False
    """Whether the person holds a role outside agencies."""
    changes: tuple[FieldChange, ...] = ()
    address_works: bool = True
    """Whether letters arrive at the address on record, as far as mail servers say."""
    same_address: PersonRecord | None = None
    """Somebody else who has the address that is given, in any spelling."""
    shares_mailbox: bool = False
    """Whether mail to that address arrives where somebody else gets theirs."""
    address_is_colleagues: bool = False
    """Whether everybody who has that address or mailbox belongs to an agency of the person."""
    alike: tuple[PersonRecord, ...] = ()
    """Others on record whose names look like the one that is given."""


class AgencyFacts(Message):
    """What the records say when an agency is added or changed."""

    keeping: Keeping
    agency: AgencyRecord | None = None
    regions: tuple[Key, ...] = ()
    same_name: AgencyRecord | None = None
    """Another agency of the same name."""
    changes: tuple[FieldChange, ...] = ()
    hear: tuple[Key, ...] = ()
    """Who hears of a change of its address: those who act for it, and its billing contact."""


class HeldRole(Message):
    """One designation: who holds a role from which day on, through which day."""

    person_id: Key
    name: str = ""
    from_day: date
    until_day: date | None = None
    """The last day. Empty if the role goes on."""
    designated_by: Key | None = None

    def on(self, day: date) -> bool:
        """Return whether the role is held on `day`."""
        return self.from_day <= day and (self.until_day is None or self.until_day >= day)


class RoleFacts(Message):
    """Everybody who holds a role at one place, today or later. Ended designations are not in it."""

    keeping: Keeping
    role: Role
    agency_id: Key | None = None
    agency_name: str = ""
    closes_on: date | None = None
    """The agency's last day, if it closes or has closed."""
    region_id: Key | None = None
    region_name: str = ""
    held: tuple[HeldRole, ...] = ()
    person: PersonRecord | None = None
    """The person that it is about."""
    by_name: str = ""
    """The name of whoever takes the step. Empty for the program itself."""

    @property
    def place(self) -> str:
        """The place in words: " at Harbor House"."""
        return f" at {self.agency_name}" if self.agency_id else f" for {self.region_name}" if self.region_id else ""

    def named(self) -> str:
        """Return who holds the role, with its place: "billing contact at Harbor House"."""
        return f"{self.role.holder}{self.place}"

    def a_holder(self) -> str:
        """Return the same with an article: "an authorized representative at Harbor House"."""
        return f"{self.role.a_holder}{self.place}"


class Newcomer(Message):
    """A person that an agency names who may not be on record yet."""

    first_name: str
    last_name: str
    email: str
    confirmed: bool = False
    """Whether it is certain that nobody of a similar name is meant."""


class NewcomerFacts(Message):
    """Who on record could be the person that an agency names."""

    same_address: PersonRecord | None = None
    address_is_colleagues: bool = False
    """Whether that person belongs to the agency."""
    alike: tuple[PersonRecord, ...] = ()
    """People of the same agency whose names look alike. Of people elsewhere an agency hears nothing."""


PersonDecision = Decision[PersonRecord]
AgencyDecision = Decision[AgencyRecord]
RoleDecision = Decision[RoleFacts]


def fits(role: Role, agency_id: str | None, region_id: str | None) -> str:
    """Return a sentence that says what is wrong with the place of a role; empty if it fits."""
    if (role in AGENCY_ROLES) != (agency_id is not None):
        needs = "belongs to one agency: please name it" if role in AGENCY_ROLES else "does not belong to an agency"
        return f"The role {role.spoken} {needs}."
    if (role in REGION_ROLES) != (region_id is not None):
        needs = "belongs to one region: please name it" if role in REGION_ROLES else "does not belong to a region"
        return f"The role {role.spoken} {needs}."
    return ""


def remaining(held: Sequence[HeldRole], without: str, day: date) -> list[HeldRole]:
    """Return who else holds a role on `day`, or will later."""
    return [each for each in held if each.person_id != without and (each.until_day is None or each.until_day >= day)]


class AnnouncedDay(Message):
    """A day on which the office is closed: who announced it, and when."""

    closing: ClosingDay
    announced_by: Key
    announced_at: Instant


class ClosingDayFacts(Message):
    """What the records say when a closing day is announced."""

    keeping: Keeping
    holidays: tuple[date, ...]
    """The holidays of the policy on and about that day."""
    announced: AnnouncedDay | None = None
    """The same day, if it was announced before."""


ClosingDayDecision = Decision[AnnouncedDay]
