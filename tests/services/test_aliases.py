"""Reports that know a person by another name are about that person, and nobody acts under such a name."""

from pathlib import Path

import pytest

from models.errors import RuleViolation
from models.intake.aliases import AliasFileRow, AliasSystem
from models.people import SYSTEM, Role
from services import aliases, loading, usage
from services.context import Context
from services.people import acting
from storage.aliases import add_aliases
from storage.database import Database
from storage.hmis_users import account_of_address
from storage.reads import hmis_users as user_reads
from storage.reads.tasks import queue
from storage.reads.trainings import open_trainings_of_user, others_have_user_name
from storage.recorder import record
from storage.tables.usage import ImportKind
from tests.services.office_files import PEOPLE, files, of_kind
from tests.storage.samples import NOW, settle_people, step_of, trained

ALIASES = "person_id,system,value\np-3,hmis,hder\np-4,learning,new.c\n"


def logins(folder: Path, *rows: str) -> Path:
    """A login report that names accounts by user name or address."""
    path = folder / "logins.csv"
    path.write_text("User Name,Email,Last Login\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


async def test_aliases_come_with_the_other_files_and_a_contradiction_is_named_with_its_row(
    context: Context, tmp_path: Path
) -> None:
    report = await loading.load(context, files(tmp_path, aliases=ALIASES))
    assert of_kind(report, "aliases").new == 2
    again = (
        f"{ALIASES}p-5,hmis,HDer\np-5,hmis,other\np-9,hmis,nobody\n"
        "p-5,email,no address\np-5,email,sig@made-up.example\n"
    )
    report = await loading.load(context, files(tmp_path, aliases=again))
    assert [f"{each}" for each in report.problems if each.file == "aliases.csv"] == [
        "aliases.csv, line 4, value: repeats line 2",
        "aliases.csv, line 6, person_id: there is no person 'p-9' on record or in an accepted row",
        "aliases.csv, line 7, value: 'no address' is not an email address",
        "aliases.csv, line 8, value: “sig@made-up.example” is already an email address of Sig Natory (p-1). If that is "
        "wrong, please correct it there first.",
    ]
    assert (of_kind(report, "aliases").new, of_kind(report, "aliases").unchanged) == (1, 2)
    taken = "person_id,system,value\np-5,hmis,HDer\n"
    report = await loading.load(context, files(tmp_path, aliases=taken))
    assert [each.column for each in report.problems if each.file == "aliases.csv"] == ["value"]


async def test_a_login_report_is_about_whoever_is_known_by_its_names(context: Context, tmp_path: Path) -> None:
    staff = f"p-1,signatory,a-1,,2020-01-01,,\np-5,{Role.HMIS_LEAD},,,2020-01-01,,\n"
    designations = f"person_id,role,agency_id,region_id,from_day,until_day,designated_by\n{staff}"
    await loading.load(context, files(tmp_path, designations=designations, aliases=ALIASES))
    moved = PEOPLE.replace("new@made-up.example", "newer@made-up.example")
    await loading.load(context, files(tmp_path, designations=designations, people=moved))
    report = logins(
        tmp_path,
        "hder,,2026-10-02 09:00",
        "ncomer,new@made-up.example,2026-10-03 09:00",
        "stranger,,2026-10-04 09:00",
    )
    summary = await usage.import_usage(context, report, ImportKind.LOGINS, "p-5")
    assert (summary.linked_now, summary.unmatched) == (2, ("stranger",))
    linked = {each.user_id: each.person_id for each in _users(context.database)}
    assert linked["hder"] == "p-3"
    assert sorted(filter(None, linked.values())) == ["p-3", "p-4"]


async def test_a_user_name_of_one_person_with_the_address_of_another_is_a_task_and_no_link(
    context: Context, tmp_path: Path
) -> None:
    designations = "person_id,role,agency_id,region_id,from_day,until_day,designated_by\np-5,hmis_lead,,,2020-01-01,,\n"
    await loading.load(context, files(tmp_path, designations=designations, licenses="", aliases=ALIASES))
    report = logins(tmp_path, "hder,rep@made-up.example,2026-10-02 09:00")
    for _ in range(2):
        summary = await usage.import_usage(context, report, ImportKind.LOGINS, "p-5")
        assert summary.linked_now == 0
    tasks = [each for each in queue(context.database, context.now()) if "aliases name another person" in each.title]
    assert [each.role for each in tasks] == [Role.SYSTEM_ADMINISTRATOR]


def _users(database: Database) -> list[user_reads.HmisUser]:
    found = [user_reads.hmis_user(database, each) for each in ("hder", account_of_address("new@made-up.example"))]
    return [each for each in found if each is not None]


def test_a_training_is_found_by_another_name_of_the_trainee_and_never_guessed(sqlite_database: Database) -> None:
    settle_people(sqlite_database)
    record(sqlite_database, step_of(trained("Q1")))
    assert open_trainings_of_user(sqlite_database, "tvale") == []
    add(sqlite_database, "tess", "TVale")
    assert open_trainings_of_user(sqlite_database, "tvale ") == ["Q1"]
    assert open_trainings_of_user(sqlite_database, "tess@sample.example") == ["Q1"]
    assert others_have_user_name(sqlite_database, "tvale", "toni")
    assert not others_have_user_name(sqlite_database, "tvale", "tess")


def add(database: Database, person_id: str, value: str) -> None:
    """Add a user name in the learning system."""
    row = AliasFileRow(person_id=person_id, system=AliasSystem.LEARNING, value=value)
    assert add_aliases(database, [row], "aliases.csv", SYSTEM, NOW) == (1, {})


async def test_aliases_are_added_listed_and_ended_by_hand_and_nobody_acts_under_one(records_only: Context) -> None:
    (alias,) = await aliases.add_alias(records_only, "lena", "tess", AliasSystem.EMAIL, "tess.old@sample.example")
    assert (alias.person_id, alias.added_by, alias.origin) == ("tess", "lena", "by hand")
    assert await aliases.listed(records_only, "tess", "tess") == [alias]
    for name in ("tess.old@sample.example", "tvale"):
        with pytest.raises(RuleViolation, match="no person"):
            await acting(records_only, name)
    with pytest.raises(RuleViolation, match="line break"):
        await aliases.add_alias(records_only, "lena", "tess", AliasSystem.HMIS, "t\x07vale")
    ended = await aliases.remove_alias(records_only, "lena", AliasSystem.EMAIL, "TESS.old@sample.example")
    assert ended.until is not None
    assert [each.until is None for each in await aliases.listed(records_only, "lena", "tess")] == [False]
