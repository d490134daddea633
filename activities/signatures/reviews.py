"""What a monthly review asks of the records and of licenses."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.base import Instant, Key, Message
from models.inactivity_review.state import Finding, ReviewTerms


class FindingsInput(Message):
    """As of when, and by which rules, licenses are looked through."""

    as_of: Instant
    terms: ReviewTerms


class DecisionInput(Message):
    """A decision of a review that a license is to carry out."""

    review_id: Key
    finding: Finding


class Reviews(ABC):
    """The licenses as a monthly review sees and changes them."""

    @abstractmethod
    @activity.defn(name="find_inactive")
    async def find(self, ask: FindingsInput) -> list[Finding]:
        """Who is over a rung of the ladder, with the exceptions that hold: one query, no license is asked."""

    @abstractmethod
    @activity.defn(name="carry_out_decision")
    async def carry_out(self, ask: DecisionInput) -> str:
        """Have the license revoke, warn or excuse; returns an empty string, or the sentence with which it refuses."""
