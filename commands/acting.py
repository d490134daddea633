"""What is said before a command's name: why an operator acts for somebody else, and which command it is.

`--because` comes before the command because some commands have a `--because` of their own, which gives their ground.
"""

from contextvars import ContextVar
from typing import NamedTuple


class SaidFirst(NamedTuple):
    """What was typed before a command, and the command's name."""

    because: str = ""
    command: str = ""


NOTHING = SaidFirst()

said_first: ContextVar[SaidFirst] = ContextVar("said_first", default=NOTHING)
"""What was typed before the command that runs."""
