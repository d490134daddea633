"""Records in which every service has something to show, with a word for each agency, committee, and region.

The office is that of tests.services.permissions, with things of agency A2 beside those of A1. It has closed: only its
records are left, so nothing that is asked changes it.
"""

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import insert, make_url
from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.access_request.state import RequestKind
from models.appeal.reasons import AppealReason
from models.appeal.state import Appeal
from models.license.lifecycle import InactiveReason
from services import license_changes, requests
from services.requests import NewRequest
from storage.reads.requests import request_row
from storage.tables.directory import people
from tests.portal.matrix.said import Mailed, mailed
from tests.services.conftest import shared_office_in_time
from tests.services.permissions.world import World, build
from tests.storage.usage_samples import everything_covered
from tests.workflows.hearing.chamber import Chamber
from tests.workflows.office import Office

WORDS: Mapping[str, tuple[str, ...]] = {
    "Quillfeather": ("sam", "rhea", "ada", "ed", "connie", "tess", "tori", "nia", "nick", "nora", "pia", "paul"),
    "Marrowby": ("otto", "tara", "theo", "trudy"),
    "Wexcombe": ("marc", "mia"),
    "Tolliver": ("cora", "cole"),
    "Sandpiper": ("lee",),
    "Thistledown": ("lou",),
}
"""The word of A1, of A2, of the Performance Committee, of the Coordinated Entry Committee, of R1, and of R2, each with
the people whose last name it is."""

HIDDEN_FROM: Mapping[str, tuple[str, ...]] = {
    "Quillfeather": ("otto", "nobody"),
    "Marrowby": ("sam", "rhea", "ada", "ed", "connie", "tess", "tori", "nell", "nobody"),
    "Wexcombe": ("otto", "tess", "tori", "nell", "cyd", "cora", "lee", "lou", "nobody"),
    "Tolliver": ("otto", "tess", "tori", "nell", "carla", "marc", "nobody"),
    "Sandpiper": ("otto", "tess", "tori", "nell", "lou", "carla", "marc", "nobody"),
    "Thistledown": ("sam", "rhea", "tess", "tori", "nell", "lee", "carla", "marc", "nobody"),
}
"""Who must find a word in no answer."""


class Records(NamedTuple):
    """The file with the records, what is found in it, and when it was made (aware, UTC)."""

    file: Path
    world: World
    theirs: Appeal
    """A2's appeal about inactivity, before the Performance Committee."""
    at: datetime
    letters: tuple[Mailed, ...]
    """Every letter that went out, with the words in it."""


async def made(template: Path, folder: Path) -> Records:
    """Let an office work until there is something for every page, and keep its records in `folder`."""
    async with shared_office_in_time(template, folder) as (office, env):
        world = await build(office, env, folder)
        theirs = await _of_another_agency(office, env)
        await office.letters()
        at = await office.now()
        letters = tuple(_with_words(mailed(each)) for each in office.mail())
    file = folder / "matrix.db"
    await asyncio.to_thread(_copied, Path(str(make_url(f"sqlite:///{folder / 'records.db'}").database)), file)
    return Records(file, world, theirs, at, letters)


async def _of_another_agency(office: Office, env: WorkflowEnvironment) -> Appeal:
    """Give A2 a trainee, a license, and an appeal."""
    chamber = Chamber(office, env)
    context = await chamber.context()
    with office.database.write() as connection:
        connection.execute(
            insert(people),
            [
                {
                    "id": each,
                    "first_name": each.title(),
                    "last_name": "Sample",
                    "email": f"{each}@sample.example",
                    "email_key": f"{each}@sample.example",
                }
                for each in ("tara", "theo", "trudy")
            ],
        )
    await office.license("X1", held_by="tara", agency_id="A2")
    await office.license("X2", agency_id="A2")
    new = NewRequest(kind=RequestKind.NEW_USER, agency_id="A2", person_id="theo", project_types=("emergency-shelter",))
    await requests.submit(context, "otto", office.fresh("ask"), new, request_id="theirs")
    await office.eventually(
        lambda: request_row(office.database, "theirs"),
        lambda row: row is not None and row.state == RequestState.UNDER_REVIEW,
    )
    await requests.review(context, "rita", office.fresh("approve"), "theirs", ReviewVerdict.APPROVE)
    await office.marked_license("X3", held_by="trudy", agency_id="A2")
    everything_covered(context.database, context.now())
    why = (InactiveReason.NO_DATA_ENTRY, "No data for six months.")
    await license_changes.revoke(context, "lena", office.fresh("revoke"), "X3", *why)
    return await chamber.file(AppealReason.REVOKED_INACTIVITY, "X3", by="otto", agency_id="A2")


def _with_words(letter: Mailed) -> Mailed:
    text = letter.text
    for old, new in _replaced().items():
        text = text.replace(old, new)
    return letter._replace(text=text)


def _copied(file: Path, to: Path) -> None:
    """Copy the records, and put the words in wherever a name stands."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
        for (name,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            target.execute(f'DROP TRIGGER "{name}"')
        for table in [row[0] for row in target.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]:
            for column in target.execute(f'PRAGMA table_info("{table}")').fetchall():
                for old, new in _replaced().items():
                    target.execute(
                        f'UPDATE "{table}" SET "{column[1]}" = replace("{column[1]}", ?, ?) '
                        f'WHERE typeof("{column[1]}") = \'text\' AND instr("{column[1]}", ?)',
                        (old, new, old),
                    )
        for word, persons in WORDS.items():
            for person in persons:
                target.execute("UPDATE people SET last_name = ? WHERE id = ?", (word, person))
        target.commit()


def _replaced() -> dict[str, str]:
    """Return which names become which."""
    names = {"Agency 1": "Quillfeather House", "Agency 2": "Marrowby Hall"}
    names |= {"Region 1": "Sandpiper Region", "Region 2": "Thistledown Region"}
    for word, persons in WORDS.items():
        names |= {f"{each.title()} Sample": f"{each.title()} {word}" for each in persons}
    return names
