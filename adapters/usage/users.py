"""The users of an export: who did what in its files, and whom its list of users names."""

from collections.abc import Iterable
from datetime import datetime

from adapters.files.wall_clock import instant
from adapters.usage.rows import Row
from adapters.usage.totals import USER_ID, FileTotals, RowsOfUser
from models.usage.reading import HudFileKind, UserActivity, UserMatch
from models.usage.user_ids import plain_id

EMAIL = "useremail"
_NOBODY = "0"


class ExportUsers:
    """The users of an export, whose times are wall-clock times in `zone`."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._active: dict[str, dict[str, tuple[HudFileKind, RowsOfUser]]] = {}
        """By user and file: the rows that count."""
        self._listed: dict[str, set[str]] = {}
        """By user: the email addresses, an empty one for none."""
        self._spellings: dict[str, set[str]] = {}
        """By user: how the files write the id."""

    def add(self, name: str, kind: HudFileKind, totals: FileTotals) -> None:
        """Add what the rows of a file add up to."""
        for user_id in totals.users_refused:
            self._active.setdefault(user_id, {})
        for user_id, rows in totals.by_user.items():
            self._active.setdefault(user_id, {})[name] = (kind, rows)
        for user_id, spellings in totals.spellings.items():
            self._spellings.setdefault(user_id, set()).update(spellings)

    def list_users(self, rows: Iterable[Row]) -> None:
        """Take in the list of users: their ids, and their email addresses if it has any."""
        for row in rows:
            user_id = plain_id(row[USER_ID])
            if user_id:
                self._listed.setdefault(user_id, set()).add(row.get(EMAIL, "").strip())
                self._spellings.setdefault(user_id, set()).add(row[USER_ID])

    def listed_with_several_addresses(self) -> list[str]:
        """Return the ids that are listed with more than one email address: none of these addresses is taken."""
        return sorted(user_id for user_id, emails in self._listed.items() if len(emails - {""}) > 1)

    def written_in_several_ways(self) -> tuple[str, ...]:
        """Return the ids that the files write in more than one way, with other blanks in or around them."""
        return tuple(sorted(user_id for user_id, spellings in self._spellings.items() if len(spellings) > 1))

    def activities(self) -> tuple[UserActivity, ...]:
        """Return everybody in the order of their ids, also users of refused rows only and listed ones without a row."""
        return tuple(self._activity(user_id) for user_id in sorted({*self._active, *self._listed}))

    def _activity(self, user_id: str) -> UserActivity:
        files = self._active.get(user_id, {})
        every = [rows for _, rows in files.values()]
        of_clients = [rows for kind, rows in files.values() if kind == HudFileKind.CLIENT_DATA]
        return UserActivity(
            user_id=user_id,
            match=self._match(user_id),
            email=self._email_of(user_id),
            latest_any=self._newest(every),
            latest_client_data=self._newest(of_clients),
            rows=sum(each.rows for each in every),
            client_data_rows=sum(each.rows for each in of_clients),
            recent_client_rows=sum(each.recent for each in of_clients),
            rows_by_file={name: rows.rows for name, (_, rows) in sorted(files.items())},
        )

    def _match(self, user_id: str) -> UserMatch:
        if user_id == _NOBODY:
            return UserMatch.ZERO
        return UserMatch.LISTED if user_id in self._listed else UserMatch.NOT_LISTED

    def _email_of(self, user_id: str) -> str:
        emails = self._listed.get(user_id, set()) - {""}
        return next(iter(emails)) if len(emails) == 1 else ""

    def _newest(self, rows: Iterable[RowsOfUser]) -> datetime | None:
        newest = max((each.newest for each in rows), default=None)
        return instant(newest, self._zone) if newest else None
