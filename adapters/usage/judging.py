"""Verdicts on rows: it counts, or is refused for a reason."""

from typing import Final

from models.usage.refusals import RefusalReason

USER_ID: Final = "userid"
CREATED: Final = "datecreated"
UPDATED: Final = "dateupdated"
NEEDED = (USER_ID, CREATED, UPDATED)
"""The columns, in lower case, that tell who did something when."""

REASONS = (
    RefusalReason.NO_USER,
    RefusalReason.UNREADABLE_DATE,
    RefusalReason.NO_DATE,
    RefusalReason.FUTURE_DATE,
    RefusalReason.TOO_OLD,
)
COUNTS, NO_USER, UNREADABLE_DATE, NOT_DATED, FUTURE, TOO_OLD = range(len(REASONS) + 1)
"""Verdicts on a row: it counts, or is refused for a reason, whose place in REASONS this is, from 1 on."""
