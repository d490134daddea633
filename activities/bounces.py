"""Reads what mail servers report about letters that did not arrive, from the folder where the reports come in."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.signatures.bounces import Bounces
from adapters.mail.bounces import Bounce, BounceFolder, BounceKind, read_file
from adapters.mail.letter import Mailbox, message_id
from adapters.processes import Processes
from models.delivery import BouncesRead
from models.policy.pack import PolicyPack
from storage.bounces import record_bounce
from storage.database import Database
from storage.directory import letters_to_send

FILES_A_LOOK = 200
"""How many files one look reads. The next look takes the others at once, so that no look takes long."""

NOT_YET = "not_yet"
"""The type of the error with which a look ends that found no report."""
UNREADABLE = "unreadable"
"""The type of the error with which a look ends that could not read or put away a file."""


class BounceActivities(Bounces):
    """Reads the reports in `folder`, and looks again after `pause` while there are none.

    `pack` is the office's: its sender's domain ends the ids of our letters, and its policy says who corrects an address
    and until when. Without a folder, no worker is asked.
    """

    def __init__(
        self, database: Database, processes: Processes, folder: Path | None, pack: PolicyPack, pause: timedelta
    ) -> None:
        self._database = database
        self._processes = processes
        self._folder = folder
        self._pack = pack
        self._pause = pause

    @activity.defn(name="watch_bounces")
    async def watch(self) -> BouncesRead:
        """Read the reports that wait, and return what they said. Raises ApplicationError while there are none.

        The error has the time until the next look, and Temporal tries again then. It is an expected one if nothing
        waits, and says what to do if the folder or a file can't be used.
        """
        if self._folder is None:
            raise self._look_again("This worker has no folder of reports (HMIS_BOUNCES_FOLDER).", UNREADABLE)
        if not self._folder.is_dir():
            raise self._look_again(
                f"There is no folder {self._folder} (HMIS_BOUNCES_FOLDER). Please create it.", UNREADABLE
            )
        at = activity.info().started_time
        try:
            read = await asyncio.to_thread(read_bounces, self._database, self._folder, self._pack, at)
        except OSError as error:
            raise self._look_again(
                f"A report about an undelivered letter in {self._folder} (HMIS_BOUNCES_FOLDER) can't be read or put "
                f"away: {error.strerror}. Please let this program read and write there.",
                UNREADABLE,
            ) from error
        await self._send_letters()
        if read.files == 0:
            raise self._look_again(f"No report waits. The next look is in {self._pause}.", NOT_YET)
        return read

    async def _send_letters(self) -> None:
        """Send the letters that ask for correct addresses, also those of an earlier look that was interrupted."""
        for notice_id in await asyncio.to_thread(letters_to_send, self._database):
            await self._processes.send_notice(notice_id)

    def _look_again(self, sentence: str, kind: str) -> ApplicationError:
        """Return the error that ends a look, with the time until the next one."""
        expected = ApplicationErrorCategory.BENIGN if kind == NOT_YET else ApplicationErrorCategory.UNSPECIFIED
        return ApplicationError(sentence, type=kind, next_retry_delay=self._pause, category=expected)


def read_bounces(database: Database, folder: Path, pack: PolicyPack, at: datetime) -> BouncesRead:
    """Read every report that waits in `folder`, up to a limit.

    A file is put away only after what it says is recorded, so that nothing is lost, and reading it twice changes
    nothing. A file that can't be read does not keep the others waiting. Raises OSError if there are only such files,
    and DatabaseAway.
    """
    place = BounceFolder(folder)
    files = news = 0
    unreadable: OSError | None = None
    for file in place.waiting():
        if files == FILES_A_LOOK:
            break
        try:
            news += sum(_record(database, each, pack, at) for each in read_file(file))
            place.put_away(file)
            files += 1
        except OSError as error:
            unreadable = error
    if unreadable is not None and files == 0:
        raise unreadable
    return BouncesRead(at=at, files=files, news=news)


def _record(database: Database, bounce: Bounce, pack: PolicyPack, at: datetime) -> bool:
    domain = Mailbox(address=pack.office.sender).domain

    def is_of(delivery_id: str) -> bool:
        return message_id(delivery_id, domain) == bounce.message_id

    return record_bounce(
        database,
        bounce.address,
        is_of,
        at,
        pack.keeping(at),
        permanent=bounce.kind == BounceKind.PERMANENT,
        status=bounce.status,
    )
