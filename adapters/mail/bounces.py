"""Reads the reports in which mail servers say that a letter did not arrive (delivery status notifications, RFC 3464).

They come from anybody who can send us mail, so nothing in them is believed: a report counts only for a letter that we
sent, to an address that we sent it to. The records see to that.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from adapters.mail.plain import one_line

LARGEST = 1_000_000
"""Bytes of a file that is read. A report has a few thousand, also when the whole letter is in it."""

RECIPIENTS = 100
"""Recipients of one report that are looked at. No letter of ours has as many."""

_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")


class BounceKind(StrEnum):
    """What a report says about an address."""

    PERMANENT = "permanent"
    """It does not work (5.x.x): no letter will arrive until it is corrected."""
    DELAYED = "delayed"
    """Not yet (4.x.x): the mail server goes on trying, or gave up for now."""


class Bounce(NamedTuple):
    """What a report says about one address of one letter."""

    message_id: str
    address: str
    kind: BounceKind
    status: str
    """The code, such as 5.1.1."""


class BounceFolder:
    """Where reports arrive: a Maildir, or a plain folder with a file for each, named 17.eml or 17."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def waiting(self) -> list[Path]:
        """List the files that nobody has read yet, by name. Empty if the folder does not exist."""
        if (self.folder / "new").is_dir():
            return sorted(each for each in (self.folder / "new").iterdir() if each.is_file())
        if not self.folder.is_dir():
            return []
        return sorted(each for each in self.folder.iterdir() if each.is_file() and _is_mail(each))

    def put_away(self, file: Path) -> None:
        """Put a file away that was read: into `cur`, marked as seen, as mail programs do; or into `read`."""
        maildir = file.parent.name == "new" and file.parent.parent == self.folder
        place = self.folder / ("cur" if maildir else "read")
        place.mkdir(exist_ok=True)
        try:
            file.rename(place / (f"{file.name}:2,S" if maildir else file.name))
        except FileNotFoundError:
            return  # Another worker was faster.


def _is_mail(file: Path) -> bool:
    """Return whether a file in a plain folder is a message by its name: 17.eml, or 17 as in a folder of MH.

    Everything else stays where it is. Somebody may have named a folder that holds more than reports.
    """
    return file.suffix.lower() == ".eml" or file.name.isdigit()


def read_file(file: Path) -> list[Bounce]:
    """Read one file. Returns an empty list for anything that is not a report about failed or delayed delivery."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except FileNotFoundError:
        return []  # Another worker was faster.
    return [] if len(content) > LARGEST else bounces_in(content)


def bounces_in(content: bytes) -> list[Bounce]:
    """Read a message. Returns an empty list for anything that is not a report, however odd it is."""
    try:
        return list(_bounces(message_from_bytes(content, policy=default)))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []  # Python's parser fails on some malformed messages, which no mail server sends.


def _bounces(message: EmailMessage) -> Iterator[Bounce]:
    if message.get_content_type() != "multipart/report" or message.get_param("report-type") != "delivery-status":
        return
    parts = list(message.iter_parts())
    written = next((found for part in parts if (found := _message_id(part))), "")
    statuses = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if not written or not statuses:
        return
    blocks = statuses[0].get_payload()
    for block in blocks[1 : RECIPIENTS + 1] if isinstance(blocks, list) else []:
        about = _about_one(written, block) if isinstance(block, Message) else None
        if about is not None:
            yield about


def _message_id(part: Message) -> str:
    """Return the Message-ID of the letter that a report brings along, whole or only its headers."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        letters = part.get_payload()
        headers = letters[0] if isinstance(letters, list) and letters else None
    elif kind == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        headers = message_from_bytes(content, policy=default) if isinstance(content, bytes) else None
    else:
        return ""
    if not isinstance(headers, Message):
        return ""
    found = _MESSAGE_ID.search(str(headers.get("Message-ID", "")))
    return found[0] if found else ""


def _about_one(written: str, block: Message) -> Bounce | None:
    """Return what one block of a report says: an address, an action, and a status."""
    action = str(block.get("Action", "")).strip().lower()
    status = _STATUS.match(str(block.get("Status", "")).strip())
    address = _address(block.get("Original-Recipient")) or _address(block.get("Final-Recipient"))
    if status is None or not address or action not in ("failed", "delayed"):
        return None
    permanent = action == "failed" and status[1] == "5"
    return Bounce(
        message_id=written,
        address=address,
        kind=BounceKind.PERMANENT if permanent else BounceKind.DELAYED,
        status=status[0],
    )


def _address(field: object) -> str:
    """Return the address of a field such as `rfc822; dana@harbor.example`, in lower case."""
    kind, _, address = one_line(str(field or "")).partition(";")
    return address.strip().strip("<>").lower() if kind.strip().lower() in ("rfc822", "utf-8") else ""
