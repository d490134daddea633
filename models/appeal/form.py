"""The appeal form (003, Addendum 1): its fields, what is missing, and its attachments."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from models.appeal.reasons import ALLOTMENT_REASONS, AppealReason
from models.base import Key, Message, listed
from models.calendar import counted
from models.documents import plain_name
from models.email import EmailAddress
from models.errors import RuleViolation
from models.forms import Note
from models.policy.appeals import AttachmentPolicy

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
MEGABYTE = 1024 * 1024


class AppealForm(Message):
    """The fields of Addendum 1. They may be empty here; the rule says which ones are missing."""

    name: Short = ""
    title: Short = ""
    organization: Short = ""
    program_type: Short = ""
    region_ids: tuple[Key, ...] = ()
    email: EmailAddress | None = None
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    reason: AppealReason
    statement: Note = ""
    """Why the license is needed: how it is used, or the critical need for the access point."""


class Attachment(Message):
    """A file with an appeal. The records store its content, and `sha256` shows if it was changed."""

    document_id: Key
    file_name: str
    media_type: str
    size: Annotated[int, Field(ge=0)]
    """In bytes."""
    sha256: Digest


def require_complete(form: AppealForm) -> None:
    """Raise RuleViolation naming everything that is missing. A missing statement has its own refusal (LIC-15)."""
    wanted = {
        "your name": form.name,
        "your title": form.title,
        "the organization": form.organization,
        "the program type": form.program_type,
        "at least one region": form.region_ids,
        "an email address": form.email,
    }
    missing = [name for name, value in wanted.items() if not value]
    if missing:
        raise RuleViolation("incomplete", f"The form is not complete yet. Please fill in {listed(missing)}.")
    if not form.statement:
        about = (
            "the critical need for your access point"
            if form.reason in ALLOTMENT_REASONS
            else "how the license is used and why your organization needs to keep it"
        )
        raise RuleViolation("no_statement", f"Please write a statement: {about}. The committee needs it to decide.")


def require_attachable(known: Sequence[Attachment], added: Sequence[Attachment], policy: AttachmentPolicy) -> None:
    """Raise RuleViolation unless the files can be added: their number, size, type and name, and no duplicates."""
    every = [*known, *added]
    if len(every) > policy.most:
        raise RuleViolation(
            "too_many_files", f"An appeal can have at most {counted(policy.most, 'file')}. Please choose fewer files."
        )
    seen = [each.sha256 for each in known]
    for each in added:
        _require_acceptable(each, policy)
        if each.sha256 in seen:
            raise RuleViolation("file_twice", f"The file “{each.file_name}” is already attached.")
        seen.append(each.sha256)


def _require_acceptable(file: Attachment, policy: AttachmentPolicy) -> None:
    if not file.file_name or file.file_name != plain_name(file.file_name):
        raise RuleViolation("file_name", "Please give the file a plain name, without folders, and choose it again.")
    if file.media_type not in [each.value for each in policy.types]:
        kinds = listed([each.name for each in policy.types], "or")
        raise RuleViolation(
            "file_type", f"The file “{file.file_name}” can’t be attached. Please choose a {kinds} file."
        )
    if not file.size:
        raise RuleViolation("empty_file", f"The file “{file.file_name}” is empty. Please choose it again.")
    if file.size > policy.largest_mb * MEGABYTE:
        raise RuleViolation(
            "file_too_large",
            f"The file “{file.file_name}” is larger than {policy.largest_mb} MB. Please choose a smaller file.",
        )
