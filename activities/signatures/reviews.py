"""What a monthly review asks of the records and of licenses."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.base import Instant, Key, Message
from models.inactivity_review.state import Finding, ReviewTerms


class FindingsInput(Message):
    """The time and the rules by which to look through the licenses."""

    as_of: Instant
    terms: ReviewTerms


class DecisionInput(Message):
    """A decision of a review for a license to carry out."""

    review_id: Key
    finding: Finding


class Reviews(ABC):
    """How a monthly review finds and changes licenses."""

    @abstractmethod
    @activity.defn(name="find_inactive")
    async def find(self, input: FindingsInput) -> list[Finding]:
        """Return the licenses over a rung, with the exceptions that apply, in one query and without asking licenses."""

    @abstractmethod
    @activity.defn(name="carry_out_decision")
    async def carry_out(self, input: DecisionInput) -> str:
        """Have the license revoke, warn, or excuse; return an empty string, or its refusal."""
