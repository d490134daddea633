"""What is sent to a request for self-pay licenses."""

from datetime import date
from typing import Annotated

from pydantic import Field

from models.base import Text
from models.forms import Note, StepMessage
from models.policy.billing import Fee
from models.self_pay.state import SelfPayBase


class SelfPayStart(SelfPayBase, StepMessage):
    """What a request for self-pay licenses begins with. It keeps the policy under which it began."""

    understood: bool = False
    """Whether the organization has read that nothing of this is binding."""


class SelfPayStep(StepMessage):
    """A step that somebody takes on such a request."""


class AcceptSelfPay(SelfPayStep):
    """The HMIS lead agrees: how many licenses, and at which fees when they differ from the estimate."""

    licenses: Annotated[int, Field(ge=1)]
    agreed_fees: tuple[Fee, ...] = ()
    note: Note = ""


class RefuseSelfPay(SelfPayStep):
    """The HMIS lead refuses."""

    reason: Text


class DelaySelfPay(SelfPayStep):
    """The HMIS lead has no room for it before a day."""

    until: date
    reason: Text


class WithdrawSelfPay(SelfPayStep):
    """The organization takes the request back."""

    reason: Note = ""
