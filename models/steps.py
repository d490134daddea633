"""One accepted step of a workflow, recorded in one transaction, exactly once even if it is retried."""

from typing import Annotated, get_args

from pydantic import Field

from models.access_request.state import AccessRequest
from models.allotment.state import Allotment
from models.appeal.state import Appeal
from models.base import Instant, Key, Message
from models.billing.state import AgencyAccount
from models.committee.state import Committee
from models.effects import CloseTask, Introduced, LostAccess, Notice, OpenTask
from models.inactivity_review.state import InactivityReviews
from models.license.state import License
from models.people import Actor
from models.self_pay.state import SelfPayRequest
from models.training.state import TrainingRun

Subject = Annotated[
    AccessRequest
    | TrainingRun
    | License
    | InactivityReviews
    | AgencyAccount
    | SelfPayRequest
    | Committee
    | Allotment
    | Appeal,
    Field(discriminator="entity"),
]
"""The state that a step leads to, of any kind."""

SUBJECTS: tuple[type, ...] = get_args(get_args(Subject)[0])
"""Every kind of state that is stored in the records."""


class Step(Message):
    """The `number`-th step of a workflow: who did what and when, the state that follows, and the effects."""

    workflow_id: Key
    number: int
    at: Instant
    actor: Actor
    move: Key
    summary: str
    subject: Subject
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[CloseTask, ...] = ()
    notices: tuple[Notice, ...] = ()
    introduced: Introduced | None = None
    """The person who comes onto record with it."""
    lost_access: LostAccess | None = None


class Recorded(Message):
    """Whether a step was recorded. If the records contradict it, `conflict` is a sentence that says how."""

    conflict: str = ""
