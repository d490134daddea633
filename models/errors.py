"""How a rule says no, and what is said when nobody can be asked."""

from typing import Final

ALREADY: Final = "already_received"
"""The code of a refusal: this was received before, and is done."""
ENDED: Final = "ended"
"""The code of a refusal: the process has ended, or never was started."""


class RuleViolation(Exception):
    """A step that the rules refuse.

    `code` is a stable word for programs and tests; `sentence` is what the person reads.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class ProcessesAway(Exception):
    """The processes can't be reached, or nobody works on them at the moment. Asking again later is harmless."""


class NoAnswer(ProcessesAway):
    """Temporal is there, but no answer came in time: every worker is stopped or very busy."""
