"""What somebody who leaves has open: requests and appeals, claimed reviews, and roles. Each goes to somebody."""

from models.base import Key, Message
from models.directory.state import HeldRole, PersonRecord, RoleFacts
from models.effects import Decision
from models.people import Role
from models.policy.directory import LastHolder
from models.sign_in.state import WayIn


class OpenWork(Message):
    """Something that waits for the person who leaves: what the person sent for an agency, or a claimed review."""

    item: Key
    """How a form names it, such as "request/q-001", "appeal/ap-1", or "review/7"."""
    title: str
    workflow_ids: tuple[Key, ...] = ()
    """The processes whose tasks and letters go with it. Empty for a claimed review."""
    role: Role
    """Whose queue it is in if nobody in particular takes it over."""
    agency_id: Key | None = None
    agency_name: str = ""
    takers: tuple[PersonRecord, ...] = ()
    """Who can take it over."""
    may_decide: bool = True
    """Whether whoever acts may know of it. What belongs to another agency goes back to its queue without a word."""
    taker: PersonRecord | None = None
    """Who takes it over. None means that it goes back to the queue."""

    @property
    def task_id(self) -> int | None:
        """The number of the task, if it is a claimed review."""
        kind, _, number = self.item.partition("/")
        return int(number) if kind == "review" else None


class LeavingRole(Message):
    """A role that the person has today or later."""

    facts: RoleFacts
    held: HeldRole
    takers: tuple[PersonRecord, ...] = ()
    may_decide: bool = True
    """Whether whoever acts may say who holds it."""
    summary: str = ""
    """What was decided about it."""

    @property
    def item(self) -> str:
        """How a form names it."""
        place = self.facts.agency_id or self.facts.region_id or ""
        return f"role/{self.facts.role}/{place}"

    @property
    def title(self) -> str:
        """The role in words, with its place."""
        return f"Role: {self.facts.named()}"

    @property
    def must_be_held(self) -> bool:
        """Whether somebody else has to get the role, because nobody else has it then."""
        rule = self.facts.keeping.policy.rule_for(self.facts.role).last_holder
        return rule is LastHolder.REFUSED and self.is_last

    @property
    def is_last(self) -> bool:
        """Whether nobody else has the role."""
        return all(each.person_id == self.held.person_id for each in self.facts.held)


class Leaving(Message):
    """Everything that goes to somebody when a person leaves."""

    way_in: WayIn
    by_name: str = ""
    """The name of whoever hands it over."""
    work: tuple[OpenWork, ...] = ()
    roles: tuple[LeavingRole, ...] = ()
    own: tuple[str, ...] = ()
    """The person's own tasks, such as a training, which nobody else can do. They end with the access."""

    @property
    def decided_work(self) -> tuple[OpenWork, ...]:
        """The work that whoever acts may know of."""
        return tuple(each for each in self.work if each.may_decide)

    @property
    def decided_roles(self) -> tuple[LeavingRole, ...]:
        """The roles that whoever acts may decide about."""
        return tuple(each for each in self.roles if each.may_decide)

    @property
    def items(self) -> dict[str, str]:
        """What has to go to somebody: the name in the form, and in words."""
        work = {each.item: each.title for each in self.decided_work}
        return work | {each.item: each.title for each in self.decided_roles}


LeavingDecision = Decision[Leaving]
