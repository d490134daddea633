"""What people send to the directory: one message a verb."""

from models.base import Key, Text
from models.dates import EnteredInstant, RoleDay, SoonDay
from models.directory.state import Newcomer
from models.email import TypedEmailAddress
from models.forms import Note, StepMessage
from models.intake.cells import Address, Id, Label, Labels, OptionalLabel
from models.people import Role


class DirectoryStep(StepMessage):
    """A step that somebody takes in the directory."""


class NewPerson(Newcomer):
    """The same, as somebody types it."""

    first_name: Label
    last_name: Label
    email: TypedEmailAddress


class AddPerson(DirectoryStep):
    """Somebody comes onto record."""

    person_id: Key
    person: NewPerson


class ChangePerson(DirectoryStep):
    """A person's name or address becomes another one. Empty fields stay as they were."""

    person_id: Key
    first_name: Label | None = None
    last_name: Label | None = None
    email: TypedEmailAddress | None = None
    reason: Text
    seen_at: EnteredInstant | None = None
    """When whoever sends this looked at the record. What somebody else changed later is not overwritten."""
    confirmed: bool = False
    """Whether the address is meant even if somebody else gets their mail there."""


class ChangeOwnName(DirectoryStep):
    """Somebody's own name becomes another one. Empty fields stay as they were."""

    person_id: Key
    first_name: Label | None = None
    last_name: Label | None = None


class ConfirmOwnAddress(DirectoryStep):
    """Somebody's own address becomes another one, where the person has read a code."""

    person_id: Key
    email: TypedEmailAddress


class AddAgency(DirectoryStep):
    """An agency comes onto record."""

    agency_id: Id
    name: Label
    region_id: Key
    county: Label
    program_types: Labels = ()
    address: Address = ""
    purchase_order: OptionalLabel = ""
    confirmed: bool = False
    """Whether another agency than the one of this name is meant."""


class AnnounceClosingDay(DirectoryStep):
    """The office is closed on a day that is no holiday."""

    day: SoonDay
    because: Text


class ChangeAgency(DirectoryStep):
    """What is on record of an agency becomes something else. Empty fields stay as they were."""

    agency_id: Key
    name: Label | None = None
    region_id: Key | None = None
    county: Label | None = None
    program_types: Labels | None = None
    address: Address | None = None
    purchase_order: OptionalLabel | None = None
    reason: Text
    seen_at: EnteredInstant | None = None


class RoleStep(DirectoryStep):
    """A step about a role at one place: an agency, a region, or everywhere."""

    person_id: Key
    role: Role
    agency_id: Key | None = None
    region_id: Key | None = None


class Designate(RoleStep):
    """A person gets a role."""

    from_day: RoleDay | None = None
    """The first day. Empty means today."""
    until_day: RoleDay | None = None
    """The last day. Empty means that the role goes on."""
    note: Note = ""


class EndDesignation(RoleStep):
    """A person loses a role."""

    last_day: RoleDay | None = None
    """The last day with the role. Empty means that it ends now."""
    reason: Text
    confirmed: bool = False
    """Whether it is meant even if nobody else holds the role."""


class EndAgencyRoles(DirectoryStep):
    """An agency closes: its people have its roles through a last day."""

    agency_id: Key
    last_day: SoonDay
    reason: Text


class SetBillingContact(DirectoryStep):
    """An agency's billing contact becomes somebody else."""

    agency_id: Key
    person_id: Key
    note: Note = ""
