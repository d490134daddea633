"""Why a row of a usage file does not count. Processes that only read rows import this, so it imports no library."""

from enum import StrEnum


class RefusalReason(StrEnum):
    """Why a row does not count. A row counts entirely or not at all, and has only the first reason that applies."""

    NO_USER = "no_user"
    UNREADABLE_DATE = "unreadable_date"
    UNREADABLE_LOGIN = "unreadable_login"
    NO_DATE = "no_date"
    FUTURE_DATE = "future_date"
    TOO_OLD = "too_old"
    UNREADABLE_NUMBER = "unreadable_number"
    UNREADABLE_ANSWER = "unreadable_answer"

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return _SENTENCES[self]


_SENTENCES = {
    RefusalReason.NO_USER: "the row names no user",
    RefusalReason.UNREADABLE_DATE: "a date is not written as YYYY-MM-DD HH:MM:SS",
    RefusalReason.UNREADABLE_LOGIN: "a date can’t be read; the month comes first, as in 11/20/2026 2:05 PM",
    RefusalReason.NO_DATE: "the row has no date",
    RefusalReason.FUTURE_DATE: "the date is in the future",
    RefusalReason.TOO_OLD: "the date is before 1980",
    RefusalReason.UNREADABLE_NUMBER: "the number of failed attempts is not a whole number",
    RefusalReason.UNREADABLE_ANSWER: "whether the account is locked is not answered with yes or no",
}
