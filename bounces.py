"""Reads, every few minutes, what mail servers report about letters that did not arrive. A worker runs it."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from adapters.mail.bounces import Bounce, BounceFolder, BounceKind, read_file
from adapters.mail.letter import message_id
from storage.bounces import record_bounce
from storage.database import Database

log = logging.getLogger(__name__)


def read_bounces(database: Database, folder: Path, domain: str, at: datetime) -> int:
    """Read every report that waits in `folder`, and return how many told something new.

    `domain` is the sender's, which the ids of our letters end with. A file is put away only after what it says is
    recorded, so that nothing is lost; read twice, it changes nothing. Raises DatabaseAway.
    """
    place = BounceFolder(folder)
    news = 0
    for file in place.waiting():
        for each in read_file(file):
            news += _record(database, each, domain, at)
        place.put_away(file)
    return news


def _record(database: Database, bounce: Bounce, domain: str, at: datetime) -> bool:
    def is_of(notice_id: str) -> bool:
        return message_id(notice_id, domain) == bounce.message_id

    permanent = bounce.kind == BounceKind.PERMANENT
    return record_bounce(database, bounce.address, is_of, at, permanent=permanent, status=bounce.status)


async def keep_reading(
    database: Database, folder: Path, domain: str, clock: Callable[[], datetime], every_seconds: float
) -> None:
    """Read what waits, again and again, until canceled. What goes wrong is logged, and tried again the next time."""
    while True:
        try:
            news = await asyncio.to_thread(partial(read_bounces, database, folder, domain, clock()))
            if news:
                log.info("Mail servers reported %d letters that did not arrive.", news)
        except Exception as error:  # Whatever it is, the reports are still there, and the next look may read them.
            log.warning("Reports about undelivered letters could not be read now (%s).", type(error).__name__)
        await asyncio.sleep(every_seconds)
