"""The messages to a request for self-pay licenses."""

from typing import Annotated

from pydantic import Field

from models.base import Text
from models.dates import EnteredDay
from models.forms import Note, StepMessage
from models.policy.billing import Fee
from models.self_pay.state import SelfPayBase, SelfPayRequest


class SelfPayStart(SelfPayBase, StepMessage):
    """The start message of a request for self-pay licenses. The request keeps the policy under which it started."""

    understood: bool = False
    """True if the organization confirmed that the request is not binding."""
    carried: SelfPayRequest | None = None
    """The state when its workflow continues as new."""
    steps: int = 0


class SelfPayStep(StepMessage):
    """A step that somebody takes on a self-pay request."""


class AcceptSelfPay(SelfPayStep):
    """The HMIS lead accepts: the number of licenses, and the fees if they differ from the estimate."""

    licenses: Annotated[int, Field(ge=1)]
    agreed_fees: tuple[Fee, ...] = ()
    note: Note = ""


class RefuseSelfPay(SelfPayStep):
    """The HMIS lead refuses."""

    reason: Text


class DelaySelfPay(SelfPayStep):
    """The HMIS lead has no capacity before a day."""

    until: EnteredDay
    reason: Text


class OpenReview(SelfPayStep):
    """The Continuum of Care looks again at whether it can or should support the accepted licenses."""

    why: Text


class AnswerReview(SelfPayStep):
    """The answer of the open review."""

    supported: bool
    answer: Text


class WithdrawSelfPay(SelfPayStep):
    """The organization withdraws the request."""

    reason: Note = ""
