"""A rule's refusal, and the errors for a system that can't be reached."""

from typing import Final

ALREADY: Final = "already_received"
"""The refusal code for a form that was already received and processed."""
ENDED: Final = "ended"
"""The refusal code for a process that has ended or was never started."""


class RuleViolation(Exception):
    """A step that the rules refuse.

    `code` is a stable identifier for programs and tests. `sentence` is what the person reads. `page` is where the
    portal shows what is there already (models/pages.py), if that is why.
    """

    def __init__(self, code: str, sentence: str, page: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.page = page


class ProcessesAway(Exception):
    """The processes can't be reached, or no worker is running. Asking again later is harmless."""


class NoAnswer(ProcessesAway):
    """Temporal is running, but no answer came in time: every worker is stopped or very busy."""
