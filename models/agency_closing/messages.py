"""The messages to an agency's closing."""

from datetime import date

from models.agency_closing.state import AgencyClosing, ClosingBase
from models.base import Text
from models.dates import SoonDay
from models.forms import StepMessage


class ClosingStart(ClosingBase, StepMessage):
    """The start message of a closing. `steps` goes on from an earlier closing that was called off."""

    on_day: SoonDay
    planned_for: date | None = None
    """The last day of a closing that the agency has on record already, if it was not called off."""
    carried: AgencyClosing | None = None
    """The state when its workflow continues as new."""
    steps: int = 0


class ClosingStep(StepMessage):
    """A step that somebody takes on a closing."""


class CallOffClosing(ClosingStep):
    """The agency does not close, or on another day."""

    because: Text


class LookAgain(ClosingStep):
    """Somebody settled what was left: look now, not tomorrow morning."""
