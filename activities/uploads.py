"""Scans uploaded files for viruses, and destroys pictures of practice cases when their time is over (S26, S38)."""

import asyncio
from datetime import datetime, timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.signatures.uploads import Uploads
from adapters.processes import Processes
from adapters.virus_scan import NotScanned, ScannerAway, VirusScanner
from models.documents import UploadsSeen
from models.policy.pack import PolicyPack
from storage.database import Database
from storage.directory import letters_to_send
from storage.documents import document
from storage.uploads import (
    UploadedFile,
    content_of_upload,
    destroy_expired,
    destroy_infected,
    expired_evidence,
    pass_scan,
    waiting_for_scan,
)

FILES_A_LOOK = 20
"""How many files one look scans. The next look takes the others at once, so that no look takes long."""
PAUSE = timedelta(hours=1)
"""How long a look that found nothing waits for the next one, unless an upload asks for it."""
PAUSE_WITHOUT_SCANNER = timedelta(minutes=1)

NOTHING_YET = "nothing_yet"
"""The type of the error with which a look ends that found nothing to do."""
SCANNER_AWAY = "scanner_away"


class UploadActivities(Uploads):
    """Looks after uploaded files. Without a scanner, no file waits for one."""

    def __init__(
        self, database: Database, processes: Processes, pack: PolicyPack, scanner: VirusScanner | None
    ) -> None:
        self._database = database
        self._processes = processes
        self._pack = pack
        self._scanner = scanner

    @activity.defn(name="watch_uploads")
    async def watch(self) -> UploadsSeen:
        """Scan the files that wait and destroy those whose time is over. Raises ApplicationError while there are none.

        The error has the time until the next look. It is an expected one if there is nothing to do, and says so if the
        scanner is away: the files then wait, and nobody gets them.
        """
        at = activity.info().started_time
        destroyed = await self._destroy_expired(at)
        scanned, away = await self._scan_waiting(at)
        for letter in await asyncio.to_thread(letters_to_send, self._database) if scanned else ():
            await self._processes.send_notice(letter)
        if away:
            raise ApplicationError(away, type=SCANNER_AWAY, next_retry_delay=PAUSE_WITHOUT_SCANNER)
        if not scanned and not destroyed:
            raise ApplicationError(
                f"No file waits. The next look is in {PAUSE}.",
                type=NOTHING_YET,
                next_retry_delay=PAUSE,
                category=ApplicationErrorCategory.BENIGN,
            )
        return UploadsSeen(at=at, scanned=scanned, destroyed=destroyed)

    async def _scan_waiting(self, at: datetime) -> tuple[int, str]:
        """Scan the files that wait; return how many, and why the scanner gave up, if it did."""
        waiting = await asyncio.to_thread(waiting_for_scan, self._database, FILES_A_LOOK)
        if waiting and self._scanner is None:
            return 0, "Files wait for the virus scanner, but this worker has none (HMIS_CLAMD)."
        done, complaint = 0, ""
        for file in waiting:
            try:
                await self._scan(file, at)
                done += 1
            except NotScanned as error:  # The files after it may still be scanned.
                complaint = str(error)
            except ScannerAway as error:
                return done, str(error)
        return done, complaint

    async def _scan(self, file: UploadedFile, at: datetime) -> None:
        """Scan a file and write down what was found. Done twice, it changes nothing."""
        assert self._scanner is not None
        verdict = await self._scanner.scan(await asyncio.to_thread(content_of_upload, self._database, file))
        if verdict.clean:
            await asyncio.to_thread(pass_scan, self._database, file, at)
            return
        await asyncio.to_thread(destroy_infected, self._database, file, verdict.virus, at)

    async def _destroy_expired(self, at: datetime) -> int:
        before = at - timedelta(days=self._pack.in_force(at).training.evidence_days)
        expired = await asyncio.to_thread(expired_evidence, self._database, before, FILES_A_LOOK)
        for document_id in expired:
            found = await asyncio.to_thread(document, self._database, document_id)
            assert found is not None, "records of files are never deleted"
            await asyncio.to_thread(destroy_expired, self._database, found, at)
        return len(expired)
