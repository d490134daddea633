"""The work that reviewers share: what waits for a review, who has claimed it, and the phrases they use again.

A claim says that somebody is at it. It is made by a button, never by looking, and lapses automatically, so that nobody
who is called away keeps a trainee waiting.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from models.base import Instant, Key, Message, PartlyRefused, Text
from models.calendar import Deadline, civil_day, counted, later, spoken_time
from models.effects import TaskKind
from models.errors import RuleViolation
from models.people import AGENCY_ROLES, Actor, Permission, Role, spoken_roles
from models.policy.pack import PolicyVersion

REVIEWED: Final = (TaskKind.REVIEW_STEP, TaskKind.REVIEW_REQUEST)
"""The kinds of tasks that wait for a review."""

AT_ONCE: Final = 50
"""How many steps can be approved at once: more than one page of the queue shows."""


class ReviewKind(StrEnum):
    """What waits for a review."""

    STEPS = "steps"
    REQUESTS = "requests"

    @property
    def task(self) -> TaskKind:
        """The kind of its tasks."""
        return TaskKind.REVIEW_STEP if self == ReviewKind.STEPS else TaskKind.REVIEW_REQUEST


class ReviewClaim(Message):
    """Who has claimed a task, since when, and when the claim lapses (UTC)."""

    person_id: Key
    person_name: str
    claimed_at: Instant
    lapses_at: Instant

    def holds(self, now: datetime) -> bool:
        """Return whether the claim still keeps the task for its owner."""
        return now < self.lapses_at


class ReviewPhrase(Message):
    """A text that reviewers put into their comments again and again. `id` is its number in the records."""

    id: int
    text: Text
    added_by: str
    """The name of whoever added it."""
    added_at: Instant


class PhraseText(Message):
    """A phrase as somebody typed it."""

    text: Text


class BulkOutcome(PartlyRefused):
    """What became of one step that was to be approved together with others. `refused` says why not."""

    title: str
    person_name: str
    agency_name: str
    path: str
    refused: str = ""

    @property
    def has_refusals(self) -> bool:
        """True if it was refused."""
        return bool(self.refused)


def lapses_at(claimed_at: datetime, hours: int) -> datetime:
    """Return when a claim lapses that is made now. `hours` is the pack's."""
    return later(claimed_at, timedelta(hours=hours))


def age(opened_at: datetime, now: datetime) -> str:
    """Say for how long something has been waiting, in days, hours, or minutes."""
    minutes = max(0, (now - opened_at) // timedelta(minutes=1))
    if minutes < 60:
        return counted(minutes, "minute")
    hours = minutes // 60
    return counted(hours, "hour") if hours < 24 else counted(hours // 24, "day")


def days_left(deadline: Deadline, now: datetime) -> str:
    """Say how many days are left until a deadline: "2 days left", "today", or "over"."""
    days = (deadline.last_day - civil_day(now, deadline.zone)).days
    if deadline.passed(now):
        return "over"
    return f"{counted(days, 'day')} left" if days > 0 else "today"


def may_use_review_queue(actor: Actor, roles: tuple[Role, ...]) -> Permission:
    """Allow whoever reviews requests or steps by the policy."""
    titles = spoken_roles(roles, "or")
    return Permission.when(actor.holds_any(roles), f"Only the {titles} can see what waits for a review.")


def may_claim(actor: Actor, roles: tuple[Role, ...], agency_id: str, people: tuple[str | None, ...]) -> Permission:
    """Allow whoever may review the task, but nobody for work of their own (S13)."""
    if actor.person_id in people:
        return Permission.when(False, "You can’t review your own work. Another reviewer has to.")
    titles = spoken_roles(roles, "or")
    return Permission.when(actor.holds_any(roles, agency_id), f"Only the {titles} can review this.")


def may_hand_back(actor: Actor, claim: ReviewClaim) -> Permission:
    """Allow the owner of a claim."""
    return Permission.when(actor.person_id == claim.person_id, f"{claim.person_name} has claimed this, and not you.")


def may_keep_phrases(actor: Actor, roles: tuple[Role, ...]) -> Permission:
    """Allow whoever reviews requests or steps by the policy."""
    titles = spoken_roles(roles, "or")
    return Permission.when(actor.holds_any(roles), f"Only the {titles} can change the phrases.")


def roles_for(kind: TaskKind, policy: PolicyVersion) -> tuple[Role, ...]:
    """Return the roles that do a review of this kind, by the policy."""
    return policy.training.reviewers if kind == TaskKind.REVIEW_STEP else policy.access_requests.reviewing.roles


def agencies_of(actor: Actor, roles: tuple[Role, ...]) -> tuple[str, ...] | None:
    """Return the agencies whose work the actor may review by these roles; None means every agency."""
    held = [grant for grant in actor.grants if grant.role in roles]
    if any(grant.role not in AGENCY_ROLES for grant in held):
        return None
    return tuple(sorted({grant.agency_id for grant in held if grant.agency_id is not None}))


def require_unclaimed(claim: ReviewClaim | None, actor: Actor, now: datetime, zone: str) -> None:
    """Raise RuleViolation if somebody else's claim keeps the task."""
    if claim is None or claim.person_id == actor.person_id or not claim.holds(now):
        return
    raise RuleViolation(
        "claimed",
        f"{claim.person_name} claimed this on {spoken_time(claim.claimed_at, zone)}. You can decide when "
        f"{claim.person_name} hands it back, or after the claim lapses on {spoken_time(claim.lapses_at, zone)}.",
    )


def comment_with(phrases: tuple[str, ...], comment: str) -> str:
    """Return a comment with the chosen phrases before it, each on a line of its own."""
    return "\n".join([*phrases, *filter(None, [comment.strip()])])
