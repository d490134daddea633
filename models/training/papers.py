"""The papers of a training: the copy of what somebody signed here, and the certificate of completion."""

from models.base import Instant, Message


class SignedCopy(Message):
    """A text that somebody signed, with what is on record about the signature."""

    office: str
    contact: tuple[str, ...]
    title: str
    version: str
    paragraphs: tuple[str, ...]
    sha256: str
    typed_name: str
    signed_at: Instant
    signed_on: str
    """The time in words, in the office's time zone."""
    signed_in_by: str
    """The way of signing in, in words."""
    about: str
    """Whose training it is, at which agency."""


class Certificate(Message):
    """What says that somebody completed a training."""

    office: str
    contact: tuple[str, ...]
    hmis_name: str
    person: str
    agency: str
    completed_at: Instant
    completed_on: str
    """The day in words, in the office's time zone."""
    parts: tuple[str, ...]
    number: str
    """The number of the request, under which the office finds the training."""
    policy_label: str


def part_title(title: str, case: int | None, cases: int) -> str:
    """Return the title of a part on a paper. The same step of several practice cases is told apart by its case."""
    return f"Practice case {case}: {title}" if case is not None and cases > 1 else title
