"""What the rows of one file add up to, user by user. A process of its own does it, so this imports little."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from adapters.files.damage import RowsSetAside
from adapters.files.oldest import OLDEST
from adapters.usage.rows import BytesRead, Scan, read_rows
from adapters.usage.times import hud_time
from models.usage.refusals import RefusalReason
from models.usage.user_ids import plain_id

USER_ID: Final = "userid"
CREATED: Final = "datecreated"
UPDATED: Final = "dateupdated"
NEEDED = (USER_ID, CREATED, UPDATED)
"""The columns, in lower case, that say who did something when."""
_FIRST_ROW = 2
"""A spreadsheet numbers the headings as the first row."""


@dataclass(frozen=True)
class Limits:
    """The last moment that is not in the future and the first recent one, as wall-clock times."""

    latest: datetime
    recent: datetime


@dataclass(slots=True)
class RowsOfUser:
    """The rows of one user in one file that count, recent ones among them, and their newest and oldest date."""

    newest: datetime
    oldest: datetime
    rows: int = 0
    recent: int = 0

    def add(self, moment: datetime, is_recent: bool) -> None:
        """Add a row."""
        self.rows += 1
        if is_recent:
            self.recent += 1
        if moment > self.newest:
            self.newest = moment
        elif moment < self.oldest:
            self.oldest = moment

    def join(self, other: "RowsOfUser") -> None:
        """Add the rows of the same user under another spelling of the id."""
        self.rows += other.rows
        self.recent += other.recent
        self.newest = max(self.newest, other.newest)
        self.oldest = min(self.oldest, other.oldest)


@dataclass(slots=True)
class RowsRefused:
    """The rows of one file that don't count for one reason: the number of the first one, and how many."""

    first_row: int
    rows: int = 0


@dataclass
class FileTotals:
    """What the rows of one file add up to."""

    by_user: dict[str, RowsOfUser] = field(default_factory=dict)
    refused: dict[RefusalReason, RowsRefused] = field(default_factory=dict)
    users_refused: set[str] = field(default_factory=set)
    """The users of rows that don't count."""
    spellings: dict[str, set[str]] = field(default_factory=dict)
    """By user: how the file writes the id."""
    set_aside: RowsSetAside = field(default_factory=RowsSetAside)

    def count(self, user: str, moment: datetime, is_recent: bool) -> None:
        """Add a row that counts."""
        if user not in self.by_user:
            self.by_user[user] = RowsOfUser(moment, moment)
        self.by_user[user].add(moment, is_recent)

    def refuse(self, number: int, user: str, reason: RefusalReason) -> None:
        """Add a row that does not count; `user` is empty when it names none."""
        self.refused.setdefault(reason, RowsRefused(number)).rows += 1
        if user:
            self.users_refused.add(user)

    def with_plain_ids(self) -> "FileTotals":
        """Return the totals with ids as they are kept, instead of as the file writes them."""
        plain = FileTotals(refused=self.refused, set_aside=self.set_aside)
        for written, rows in self.by_user.items():
            known = plain.by_user.setdefault(plain_id(written), rows)
            if known is not rows:
                known.join(rows)
        for written in {*self.by_user, *self.users_refused} - {""}:
            plain.spellings.setdefault(plain_id(written), set()).add(written)
        plain.users_refused = {plain_id(written) for written in self.users_refused}
        return plain


def add_up(scan: Scan, limits: Limits, report: BytesRead) -> FileTotals:
    """Add up the rows of a file.

    Raises RuleViolation when it is damaged or was cut short, unless damaged rows are to be set aside.
    """
    totals = FileTotals()
    aside = totals.set_aside if scan.set_aside else None
    for number, row in enumerate(read_rows(scan, report, aside), _FIRST_ROW):
        user = row[USER_ID] if row[USER_ID].strip() else ""
        verdict = judge(user, row[CREATED], row[UPDATED], limits.latest)
        if isinstance(verdict, RefusalReason):
            totals.refuse(number, user, verdict)
        else:
            totals.count(user, verdict, verdict >= limits.recent)
    return totals.with_plain_ids()


def judge(user: str, created: str, updated: str, latest: datetime) -> datetime | RefusalReason:
    """Return the later date of a row that counts, or why the row does not count."""
    if not user:
        return RefusalReason.NO_USER
    texts = {created, updated} - {""}
    moments = [moment for moment in map(hud_time, texts) if moment]
    if len(moments) < len(texts):
        return RefusalReason.UNREADABLE_DATE
    if not moments:
        return RefusalReason.NO_DATE
    moment = max(moments)
    if moment > latest:
        return RefusalReason.FUTURE_DATE
    return RefusalReason.TOO_OLD if moment < OLDEST else moment
