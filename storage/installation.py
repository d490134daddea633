"""Whether this program can work with a database, and the office whose records the database has."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, text, update

from models.base import Message
from storage.database import NOT_SET_UP, Database, DatabaseAway, DatabaseUnusable
from storage.tables.installation import installation

VERSIONS: Final = Path(__file__).parent / "migrations" / "versions"
OLDER: Final = (
    "An older version of this program set up the database. Please stop the older program, then run "
    "`python starter.py migrate`."
)
_FOLLOWS: Final = re.compile(r'^down_revision = "(?P<revision>[0-9]+)"', re.MULTILINE)
NEWER: Final = "A newer version of this program set up the database. Please use that version."


class Installation(Message):
    """The office whose records a database has, as the system that ran last on it wrote down."""

    pack: str
    """The policy pack; empty until a system ran on this database."""
    policy_label: str = ""
    """The version of the policy that was in force when the system last started."""
    started_at: datetime | None = None
    samples: bool = False
    """Whether the records are the invented ones that ship with this program."""
    loading: str = ""
    """The folder or file whose loading began and has not ended; empty if there is none."""


def installation_of(database: Database) -> Installation:
    """Return whose records a database has.

    Raises DatabaseAway if the database is not set up, and DatabaseUnusable if another release set it up in a way that
    this program can't work with.
    """
    with database.read() as connection:
        require_usable(connection)
        row = connection.execute(
            select(
                installation.c.pack,
                installation.c.policy_label,
                installation.c.started_at,
                installation.c.loading,
                installation.c.samples,
            )
        ).one()
        return Installation.model_validate(row._asdict())


def note_start(database: Database, pack: str, policy_label: str, at: datetime) -> Installation:
    """Write down that a system by the rules of `pack` starts at `at` (aware), and return whose records these are.

    Nothing changes if they are another pack's. Of two packs at once, the first wins.
    """
    with database.write() as connection:
        connection.execute(
            update(installation)
            .where(installation.c.pack.in_(("", pack)))
            .values(pack=pack, policy_label=policy_label, started_at=at)
        )
    return installation_of(database)


def note_loading(database: Database, path: str, *, samples: bool = False) -> None:
    """Write down that the loading of a folder or file begins, before anything of it is on record.

    From the first file on that is none of the samples, the records are somebody's.
    """
    with database.write() as connection:
        connection.execute(update(installation).values(loading=path, samples=samples))


def note_samples(database: Database) -> None:
    """Write down that an empty database is about to get the samples."""
    with database.write() as connection:
        connection.execute(update(installation).values(samples=True))


def note_loaded(database: Database, path: str) -> None:
    """Write down that the loading of a folder or file has ended."""
    with database.write() as connection:
        connection.execute(update(installation).where(installation.c.loading == path).values(loading=""))


def give_to(database: Database, pack: str) -> None:
    """Say that the records are those of an office with another pack from now on, as when its pack gets a new name."""
    with database.write() as connection:
        require_usable(connection)
        connection.execute(update(installation).values(pack=pack, policy_label="", started_at=None))


def require_usable(connection: Connection) -> None:
    """Raise DatabaseAway or DatabaseUnusable unless this program can work with the database.

    A newer one is accepted if it is marked as working with a migration that this program knows.
    """
    known = known_revisions()
    at = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if at is None:
        raise DatabaseAway(NOT_SET_UP)
    if at == known[-1]:
        return
    if at in known:
        raise DatabaseUnusable(OLDER)
    if connection.execute(select(installation.c.works_with)).scalar() not in known:
        raise DatabaseUnusable(NEWER)


@cache
def known_revisions() -> Sequence[str]:
    """Return the migrations that this program knows, in their order: each says which one it follows.

    Their numbers say nothing of the order, because a number is taken before it is known what comes first.
    """
    following: dict[str, str] = {}
    for path in VERSIONS.glob("[0-9]*.py"):
        found = _FOLLOWS.search(path.read_text(encoding="utf-8"))
        following[found["revision"] if found is not None else ""] = path.stem.partition("_")[0]
    known: list[str] = []
    while (revision := following.get(known[-1] if known else "")) is not None:
        known.append(revision)
    return known
