"""The appeal form on paper (003, Addendum 1)."""

from collections.abc import Mapping

from models.base import Message


class AppealFormPaper(Message):
    """What the printed form says."""

    office: str
    contact: tuple[str, ...]
    reasons: Mapping[str, str]
    """Each reason in words, and the committee that hears it."""
    within_days: int | None
    most_files: int
    policy_label: str
