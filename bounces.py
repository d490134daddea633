"""Reads, every few minutes, what mail servers report about letters that did not arrive. A worker runs it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from adapters.clock import now
from adapters.mail.bounces import Bounce, BounceFolder, BounceKind, read_file
from adapters.mail.letter import Mailbox, message_id
from models.calendar import civil_day, end_of_day
from models.policy.pack import PolicyPack
from storage.bounces import record_bounce
from storage.database import Database

log = logging.getLogger(__name__)


def read_bounces(database: Database, folder: Path, pack: PolicyPack, at: datetime) -> int:
    """Read every report that waits in `folder`, and return how many told something new.

    `pack` is the office's: its sender's domain ends the ids of our letters, and its policy says who corrects an address
    and until when. A file is put away only after what it says is recorded, so that nothing is lost. Reading it twice
    changes nothing. Raises DatabaseAway.
    """
    place = BounceFolder(folder)
    news = 0
    for file in place.waiting():
        for each in read_file(file):
            news += _record(database, each, pack, at)
        place.put_away(file)
    return news


def _record(database: Database, bounce: Bounce, pack: PolicyPack, at: datetime) -> bool:
    domain = Mailbox(address=pack.office.sender).domain

    def is_of(notice_id: str) -> bool:
        return message_id(notice_id, domain) == bounce.message_id

    last_day = civil_day(at, pack.time_zone) + timedelta(days=pack.office.correct_address_days)
    return record_bounce(
        database,
        bounce.address,
        is_of,
        at,
        permanent=bounce.kind == BounceKind.PERMANENT,
        status=bounce.status,
        contact=pack.in_force(at).access_requests.requesting.contact,
        due=end_of_day(last_day, pack.time_zone),
    )


@asynccontextmanager
async def reading_bounces(
    database: Database, folder: Path | None, pack: PolicyPack, every_seconds: float, clock: Callable[[], datetime] = now
) -> AsyncIterator[None]:
    """Read what waits in `folder`, again and again, while the block lasts. Without a folder nothing is read."""
    if folder is None:
        yield
        return
    reading = asyncio.create_task(_keep_reading(database, folder, pack, every_seconds, clock))
    try:
        yield
    finally:
        reading.cancel()


async def _keep_reading(
    database: Database, folder: Path, pack: PolicyPack, every_seconds: float, clock: Callable[[], datetime]
) -> None:
    """Read until canceled. What goes wrong is logged, and tried again the next time."""
    while True:
        try:
            news = await asyncio.to_thread(partial(read_bounces, database, folder, pack, clock()))
            if news:
                log.info("Mail servers reported %d letters that did not arrive.", news)
        except Exception as error:  # Whatever it is, the reports are still there, and the next look may read them.
            log.warning("Reports about undelivered letters could not be read now (%s).", type(error).__name__)
        await asyncio.sleep(every_seconds)
