"""A meeting's response to an appeal: decided, or continued (003, section 4)."""

from datetime import date
from enum import StrEnum

from models.appeal.verdicts import Verdict
from models.base import Instant, Key, Message


class ContinuedFor(StrEnum):
    """What a committee waits for when it does not decide yet."""

    REASON = "reason"
    """The next meeting, for the given reason."""
    QUESTION = "question"
    """An answer from the appellant."""
    ASSESSMENT = "assessment"
    """An assessment of the organization's need."""


class Response(Message):
    """One meeting's response to an appeal: either a verdict, or what it is continued for."""

    committee_id: Key
    meeting_id: Key
    meeting_day: date
    at: Instant
    by: Key
    why: str
    """The reason, the question, or the subject of the assessment."""
    verdict: Verdict | None = None
    continued_for: ContinuedFor | None = None
    tally: str = ""
    """How the members voted, or that the chair decided."""

    @property
    def in_words(self) -> str:
        """The response without its reason: "decided: …" or "continued: …"."""
        if self.verdict is not None:
            return f"decided: {self.verdict.spoken}"
        return {
            ContinuedFor.QUESTION: "continued, with a question for the appellant",
            ContinuedFor.ASSESSMENT: "continued, for an assessment",
        }.get(self.continued_for or ContinuedFor.REASON, "continued to the next meeting")
