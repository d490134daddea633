"""A requirement of a training run: what every kind of requirement can say of itself, and how far a trainee is with it.

Each kind is one module in models/training/kinds/ and one line in its registry. The steps that meet a requirement are
rules like any others, in models/training/rules/<kind>.py.
"""

from abc import abstractmethod
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BeforeValidator, SerializeAsAny, StringConstraints

from models.base import Instant, Key, Message
from models.documents import DocumentKind
from models.effects import OpenTask
from models.license.lifecycle import LicenseKind
from models.people import Role
from models.policy.rule import Name, Names, PolicyRule, Title
from models.policy.says import Says
from models.uniqueness import each_once


class WantedAccess(Message):
    """What access somebody is to have, on which the parts of their training depend."""

    role_type: str = ""
    project_types: tuple[str, ...] = ()
    license_kind: LicenseKind | None = None


class ReportedAs(StrEnum):
    """What a learning system reports about a requirement."""

    COMPLETION = "completion"
    SCORE = "score"


class TrainingRequirement(PolicyRule):
    """One requirement, as a policy states it. `after` names the requirements that must be met first."""

    kind: str
    id: Annotated[Name, Says("Files and commands call it “{}”.", example='"user-agreement"')]
    title: Annotated[Title, Says("It is called “{}”.", example='"User Agreement"')]
    after: Annotated[Names, Says("It opens after these parts: {and}.", otherwise="It is open from the start.")] = ()
    role_types: Annotated[
        Names, Says("It is for these HMIS role types only: {and}.", otherwise="It is for every HMIS role type.")
    ] = ()
    project_types: Annotated[
        Names, Says("It is for these project types only: {and}.", otherwise="It is for every project type.")
    ] = ()
    license_kinds: Annotated[
        tuple[LicenseKind, ...],
        AfterValidator(each_once),
        Says("It is for licenses of these kinds only: {and}.", otherwise="It is for licenses of every kind."),
    ] = ()
    asks_by_letter: ClassVar[bool] = False
    """Whether those who have to meet it get a letter when it is their turn."""
    paper: ClassVar[DocumentKind | None] = None
    """The kind of document that is submitted for it. None if there is none."""
    reported_as: ClassVar[ReportedAs | None] = None
    """What a learning system reports about it. None if it reports nothing."""
    section: ClassVar[str] = "More"
    """The heading under which a trainee finds it, beside others of its kind."""
    met_elsewhere: ClassVar[bool] = False
    """Whether whoever does it has nothing to send us: a learning system or a reviewer says how it went."""

    @classmethod
    def kind_name(cls) -> str:
        """Return the word for this kind in policies, records, and refusals."""
        return str(cls.model_fields["kind"].default)

    @property
    def limited_to(self) -> tuple[str, ...]:
        """The HMIS role types that have to meet it. Empty if it does not depend on them."""
        return self.role_types

    @property
    def is_for_everybody(self) -> bool:
        """Whether everybody has to meet it, whatever their role type, their project types, and their license."""
        return not (self.limited_to or self.project_types or self.license_kinds)

    @property
    def counts_for_months(self) -> int | None:
        """How many months a completion counts. None if only in its own training."""
        return None

    @property
    def done_by(self) -> Role | None:
        """The role that has to do it. None if the trainee does."""
        return None

    def for_agencies(self, contact: Role) -> Self:
        """Return the requirement as it is where the role `contact` speaks for the agencies."""
        return self

    def applies_to(self, work: WantedAccess) -> bool:
        """Return whether somebody with this work has to meet it: whatever it is limited to has to fit."""
        of_role = not self.limited_to or work.role_type in self.limited_to
        of_project = not self.project_types or any(each in self.project_types for each in work.project_types)
        return of_role and of_project and (not self.license_kinds or work.license_kind in self.license_kinds)

    @abstractmethod
    def instruction(self, progress: "Progress") -> str:
        """Return one sentence that says what to do next about it."""

    def require_can_be_met(self, progress: "Progress") -> None:
        """Raise RuleViolation if it can no longer be met."""

    def attempts_left(self, progress: "Progress") -> int | None:
        """Return how many attempts are left. None if there is no limit, or there are no attempts."""
        return None

    def needs_decision(self, progress: "Progress") -> bool:
        """Return whether it can be met only after somebody else decided something."""
        return False

    def waits_for(self, progress: "Progress") -> Role | None:
        """Return the role that has to act now. None if the trainee does."""
        return self.done_by

    def task(self, progress: "Progress", agency_id: str, due: datetime) -> OpenTask | None:
        """Return the task of the person who has to act now, or None if the trainee's own task covers it."""
        return None


def _as_its_kind(value: object) -> object:
    """Turn a requirement in a policy or a recorded state into an instance of its kind's class."""
    from models.training.kinds.registry import requirement_from  # imported here because every kind builds on this file

    return value if isinstance(value, TrainingRequirement) else requirement_from(value)


AnyRequirement = Annotated[SerializeAsAny[TrainingRequirement], BeforeValidator(_as_its_kind)]
"""A field that holds a requirement of any registered kind."""


def same_user_name(one: str, other: str) -> bool:
    """Return whether two user names are the same. Capital letters and blanks at the ends make no difference."""
    return one.strip().casefold() == other.strip().casefold()


class ScoreCorrection(Message):
    """A wrong score: what it was, and who replaced it, when, and why."""

    at: Instant
    by: Key
    reason: str
    score: Decimal
    entered: str
    passed: bool


class ExtraAttempt(Message):
    """One more attempt than the policy allows: who granted it, when, and why."""

    at: Instant
    by: Key
    reason: str


class Attempt(Message):
    """One attempt at a test. Every attempt is recorded."""

    number: int
    score: Decimal
    """In percent."""
    entered: str = ""
    """The score as it was entered, such as "19/20"."""
    passed: bool
    at: Instant
    """When it was recorded."""
    taken_at: Instant | None = None
    """When the test was taken; None if that was not noted yet."""
    entered_by: Key
    corrections: tuple[ScoreCorrection, ...] = ()
    """What the score was before, the oldest first."""

    @property
    def first_score(self) -> Decimal:
        """The score as it came in, in percent, before any correction."""
        return self.corrections[0].score if self.corrections else self.score


class EarlierPaper(Message):
    """A paper that another one replaced. It is kept."""

    document_id: Key
    at: Instant
    """When it was submitted."""
    by: Key


class SignedText(Message):
    """What somebody signed here: the name they typed, which text they read, and how they had signed in."""

    typed_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    text_sha256: str
    """SHA-256 of the text in hexadecimal."""
    text_version: str
    signed_in_by: str
    """The way of signing in (models.sign_in.sessions)."""


class RunLimit(Message):
    """How many more failed attempts at a test the training allows, besides what the test itself allows."""

    left: int
    failed: int
    """How many failed attempts were counted."""
    decided_by: tuple[Role, ...]
    """Who decides when none is left."""
    decide_by: Instant | None = None
    """By when they decide. None while some are left."""
    asked_here: bool = False
    """Whether the task to decide is about this test: the one that failed last."""


class EarlierCompletion(Message):
    """A completion from before the training, and how long it counts."""

    at: Instant
    through: date
    """The last day on which it counts."""
    sentence: str
    """When it was, how long it counts, and by which rule."""


class Progress(Message):
    """One requirement of a run, and what has been done about it."""

    requirement: AnyRequirement
    met_at: Instant | None = None
    attempts: tuple[Attempt, ...] = ()
    extra_attempts: tuple[ExtraAttempt, ...] = ()
    document_id: Key | None = None
    met_by: Key | None = None
    earlier_papers: tuple[EarlierPaper, ...] = ()
    """The papers that were replaced, the oldest first."""
    user_name: str = ""
    """The trainee's name in the other system, once an account there is recorded."""
    signed: SignedText | None = None
    """What was signed here. None if a paper was signed, or nothing yet."""
    earlier: EarlierCompletion | None = None
    """The completion from before the training that met it. It no longer counts if the requirement is not met."""
    run_limit: RunLimit | None = None
    """What the training's limit on failed attempts leaves for this test. None if there is no such limit."""

    def with_paper(self, document_id: str | None, by: str, now: datetime) -> "Progress":
        """Return the progress with a paper submitted. The one before it, if there is one, is kept."""
        earlier = self.earlier_papers
        if self.document_id is not None and self.met_at is not None and self.met_by is not None:
            earlier = (*earlier, EarlierPaper(document_id=self.document_id, at=self.met_at, by=self.met_by))
        changes = {"met_at": now, "met_by": by, "document_id": document_id, "earlier_papers": earlier, "earlier": None}
        return self.model_copy(update=changes)

    @property
    def met(self) -> bool:
        """True if nothing more is needed."""
        return self.met_at is not None
