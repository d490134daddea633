"""Who touched rows in which file and when last: one table in DuckDB, filled by one statement a file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from adapters.usage.scanning import MARKER_SQL, Header, Row, Scan, Scanner, Tick
from adapters.usage.times import OLDEST, hud_time
from models.usage import FileKind, RefusalReason

USER_ID: Final = "userid"
CREATED: Final = "datecreated"
UPDATED: Final = "dateupdated"
NEEDED = (USER_ID, CREATED, UPDATED)
"""The columns, in lower case, that tell who did something when."""

_REASONS = (
    RefusalReason.NO_USER,
    RefusalReason.UNREADABLE_DATE,
    RefusalReason.NO_DATE,
    RefusalReason.FUTURE_DATE,
    RefusalReason.TOO_OLD,
)
_COUNTS = 0  # a row that counts; a refused one has the place of its reason in _REASONS, from 1 on


class ActivityTable:
    """The table, in the database of a scanner.

    `latest` is the last wall-clock time that is not in the future; rows from `recent` on are counted as recent ones.
    """

    def __init__(self, scanner: Scanner, latest: datetime, recent: datetime) -> None:
        self._scanner = scanner
        self._latest = f"TIMESTAMP '{latest:%Y-%m-%d %H:%M:%S.%f}'"
        self._recent = f"TIMESTAMP '{recent:%Y-%m-%d %H:%M:%S.%f}'"
        scanner.fetch("CREATE TABLE files (file INTEGER, name VARCHAR, kind VARCHAR)")
        scanner.fetch(
            "CREATE TABLE activity (file INTEGER, user_id VARCHAR, verdict TINYINT, rows BIGINT, recent BIGINT,"
            " newest TIMESTAMP, oldest TIMESTAMP)"
        )
        scanner.fetch("CREATE TABLE listed (user_id VARCHAR, email VARCHAR)")

    def add(self, number: int, kind: FileKind, scan: Scan, tick: Tick) -> None:
        """Read a file. Raises RuleViolation when it is damaged."""
        self._scanner.connection.execute("INSERT INTO files VALUES (?, ?, ?)", [number, scan.file.name, kind])
        self._scanner.fill(
            "activity",
            "user_id",
            scan,
            lambda relation: (
                f"""
                INSERT INTO activity
                SELECT {number}, nullif(trim(u), ''), CASE WHEN trim(u) = '' THEN 1 ELSE verdict END, sum(rows),
                       sum(recent), max(newest), min(oldest)
                FROM (
                    SELECT u, verdict, count(*) AS rows, count_if(latest >= {self._recent}) AS recent,
                           max(latest) AS newest, min(latest) AS oldest
                    FROM ({self._judged(relation, scan.header)}) GROUP BY u, verdict
                )
                GROUP BY ALL"""
            ),
            tick,
        )

    def first_rows(self, scan: Scan) -> dict[RefusalReason, int]:
        """The first row refused for each reason, as a spreadsheet numbers rows. Reads the file a second time."""
        found = self._scanner.select(
            scan,
            lambda relation: (
                f"""
                SELECT CASE WHEN coalesce(trim(u), '') = '' THEN 1 ELSE verdict END AS why, min(number) + 1
                FROM (
                    SELECT row_number() OVER () AS number, u, verdict FROM ({self._judged(relation, scan.header)})
                )
                WHERE (verdict <> {_COUNTS} OR trim(u) = '') AND u IS DISTINCT FROM {MARKER_SQL}
                GROUP BY why"""
            ),
        )
        return {_REASONS[verdict - 1]: row for verdict, row in found}

    def refused(self, number: int) -> dict[RefusalReason, int]:
        """How many rows of a file don't count, by reason."""
        found = self._scanner.fetch(
            f"SELECT verdict, sum(rows) FROM activity WHERE file = {number} AND verdict <> {_COUNTS}"
            " GROUP BY verdict ORDER BY verdict"
        )
        return {_REASONS[verdict - 1]: int(rows) for verdict, rows in found}

    def file_totals(self) -> Mapping[int, Row]:
        """By file: rows, different users, newest and oldest date (the last three of rows that count)."""
        found = self._scanner.fetch(
            f"""SELECT file, coalesce(sum(rows), 0)::BIGINT,
                       count(DISTINCT user_id) FILTER (verdict = {_COUNTS}),
                       max(newest) FILTER (verdict = {_COUNTS}), min(oldest) FILTER (verdict = {_COUNTS})
                FROM files LEFT JOIN activity USING (file) GROUP BY file"""
        )
        return {row[0]: row[1:] for row in found}

    def users(self) -> list[Row]:
        """A row a user: id, whether listed, e-mail, newest date in any file and in client data, rows in any file and in
        client data, recent ones in client data, rows by file. Users of refused rows only, and without a row, are there
        too.
        """
        return self._scanner.fetch(
            f"""
            WITH by_file AS (
                SELECT user_id, name, kind = '{FileKind.CLIENT_DATA}' AS of_clients,
                       coalesce(sum(rows) FILTER (verdict = {_COUNTS}), 0)::BIGINT AS rows,
                       coalesce(sum(recent) FILTER (verdict = {_COUNTS}), 0)::BIGINT AS recent,
                       max(newest) FILTER (verdict = {_COUNTS}) AS newest
                FROM activity JOIN files USING (file) WHERE user_id IS NOT NULL GROUP BY ALL
            ), active AS (
                SELECT user_id, max(newest) AS newest, max(newest) FILTER (of_clients) AS newest_of_clients,
                       sum(rows)::BIGINT AS rows,
                       coalesce(sum(rows) FILTER (of_clients), 0)::BIGINT AS rows_of_clients,
                       coalesce(sum(recent) FILTER (of_clients), 0)::BIGINT AS recent_of_clients,
                       list((name, rows) ORDER BY name) FILTER (rows > 0) AS by_file
                FROM by_file GROUP BY user_id
            ), known AS (
                SELECT user_id, {_only_one("email")}
                FROM listed WHERE user_id IS NOT NULL GROUP BY user_id
            )
            SELECT user_id, known.user_id IS NOT NULL, coalesce(email, ''), newest, newest_of_clients,
                   coalesce(rows, 0), coalesce(rows_of_clients, 0), coalesce(recent_of_clients, 0),
                   coalesce(by_file, [])
            FROM active FULL JOIN known USING (user_id) ORDER BY user_id"""
        )

    def listed_with_several_addresses(self) -> list[str]:
        """Ids that User.csv lists with more than one e-mail address: none of these is taken."""
        found = self._scanner.fetch(
            "SELECT user_id FROM listed WHERE user_id IS NOT NULL"
            " GROUP BY user_id HAVING count(DISTINCT email) > 1 ORDER BY user_id"
        )
        return [user_id for (user_id,) in found]

    def list_users(self, scan: Scan, tick: Tick) -> None:
        """Read User.csv. Raises RuleViolation when it is damaged."""
        header = scan.header
        self._scanner.fill(
            "listed",
            "user_id",
            scan,
            lambda relation: (
                f"""
                INSERT INTO listed
                SELECT nullif(trim({header.column(USER_ID)}), ''), nullif(trim({header.column("useremail")}), '')
                FROM {relation}"""
            ),
            tick,
        )

    def _judged(self, relation: str, header: Header) -> str:
        """SQL for the rows of a file: the user as written, the later of the two dates, and the verdict.

        The usual row, which counts, is settled by the first branch; and where both dates are the same text, as in a row
        that was never updated, it is read once.
        """
        return f"""
            SELECT u, latest, CASE
                WHEN u IS NOT NULL AND t_created IS NOT NULL AND t_updated IS NOT NULL
                     AND latest BETWEEN {OLDEST} AND {self._latest} THEN {_COUNTS}
                WHEN u IS NULL THEN 1
                WHEN (created IS NOT NULL AND t_created IS NULL) OR (updated IS NOT NULL AND t_updated IS NULL) THEN 2
                WHEN latest IS NULL THEN 3
                WHEN latest > {self._latest} THEN 4
                WHEN latest < {OLDEST} THEN 5
                ELSE {_COUNTS} END::TINYINT AS verdict
            FROM (
                SELECT u, created, updated, t_created, t_updated, greatest(t_created, t_updated) AS latest
                FROM (
                    SELECT u, created, updated, t_updated,
                           CASE WHEN created = updated THEN t_updated ELSE {hud_time("created")} END AS t_created
                    FROM (
                        SELECT {header.column(USER_ID)} AS u, {header.column(CREATED)} AS created,
                               {header.column(UPDATED)} AS updated, {hud_time(header.column(UPDATED))} AS t_updated
                        FROM {relation}
                    )
                )
            )"""


def _only_one(column: str) -> str:
    """SQL for the one value of a group; several different ones are not chosen from."""
    return f"CASE WHEN count(DISTINCT {column}) = 1 THEN any_value({column}) END AS {column}"
