"""Writes letters into a Maildir, a folder that any mail program can open. The default without a mail server."""

import asyncio
import os
import tempfile
from pathlib import Path

from adapters.mail.letter import Letter, unique
from adapters.mail.message import as_bytes
from adapters.mail.port import Delivery, MailAway, outcome
from models.delivery import DeliveryVerdict

FOLDERS = ("tmp", "new", "cur")


class MaildirMailer:
    """Writes each delivery once: its file is named after it, so another attempt writes no second one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, letter: Letter) -> Delivery:
        """Put `letter` into the Maildir unless it is there. Raises MailAway if the disk refuses, or NotAsWritten."""
        content = as_bytes(letter).replace(b"\r\n", b"\n")
        try:
            await asyncio.to_thread(self._write, letter, content)
        except OSError as error:
            raise MailAway(f"The letter could not be written into the Maildir: {error.strerror}.") from error
        accepted = tuple(outcome(each, DeliveryVerdict.ACCEPTED) for each in letter.recipients)
        return Delivery(message_id=letter.message_id, outcomes=accepted)

    def _write(self, letter: Letter, content: bytes) -> None:
        for name in FOLDERS:
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        name = f"{unique(letter.delivery_id)}.hmis-access"
        if self._is_written(name):
            return
        handle, temporary = tempfile.mkstemp(dir=self.folder / "tmp", prefix=name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self.folder / "new" / name)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(self.folder / "new")

    def _is_written(self, name: str) -> bool:
        """Return whether the letter is among the new or the read ones, where mail programs add flags."""
        return (self.folder / "new" / name).exists() or any((self.folder / "cur").glob(f"{name}*"))


def _sync_folder(folder: Path) -> None:
    """Make the folder's new entry survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
