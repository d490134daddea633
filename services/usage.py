"""Usage of the HMIS: files that tell of it, and whom the users of the HMIS are."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from adapters.tabular import read_table
from adapters.usage.hud import RECENT_DAYS, read_hud_export
from adapters.usage.logins import read_login_report
from models import ids
from models.base import Message
from models.intake.references import Known
from models.intake.table import FileLine, RowProblem
from models.intake.user_links import UserLinkRow
from models.license.permissions import may_import_usage
from models.people import Actor
from services.context import Context, ReadingContext
from services.people import acting, person_id_of
from storage import loading
from storage import usage as records
from storage.coverage_tasks import update_coverage_tasks
from storage.reads import usage as reads
from storage.reads.coverage import unlinked_organizations
from storage.reads.people import email_key
from storage.reads.usage import HmisUser
from storage.tables.usage import ImportKind, LinkedBy
from storage.usage import UsageSummary, UserLink

AT_ONCE = 8
"""How many licenses are told at the same time."""

Progress = Callable[[int, int, str], None]
"""Told while a file is read: bytes done, bytes in all, the file."""


class MappingReport(Message):
    """What became of a mapping file: how many links are new, how many were known, and which rows could not be taken."""

    new: int
    unchanged: int
    problems: tuple[RowProblem, ...]
    woken: int = 0
    """Licenses whose standing changes by it."""


async def import_usage(
    context: Context, path: Path, kind: ImportKind, by: str, progress: Progress | None = None
) -> UsageSummary:
    """Take in an HMIS CSV export (a folder or a .zip) or a login report; then tell the licenses that it changes.

    The same file again, or an older one after a newer one, changes nothing for the worse. If it was interrupted, the
    same again goes on where it stopped. Raises RuleViolation, and nothing is changed, for a file that can't be used.
    """
    actor = await _keeper(context, by)
    summary = await asyncio.to_thread(_taken_in, context, path, kind, actor, progress)
    concerned = await asyncio.to_thread(reads.licenses_to_notify, context.database, import_id=summary.import_id)
    return summary.model_copy(update={"woken": await _tell(context, concerned)})


async def link_user(context: Context, by: str, user_id: str, person: str, agency_id: str | None = None) -> HmisUser:
    """Say that a user of the HMIS is a person (by id or e-mail address): for the license at one agency, or for all."""
    actor = await _keeper(context, by)
    user_id = await asyncio.to_thread(records.user_id_of, context.database, user_id.strip())
    link = UserLink(user_id=user_id, person_id=await person_id_of(context, person), agency_id=agency_id)
    await asyncio.to_thread(records.link_users, context.database, [link], LinkedBy.HAND, actor, context.now())
    await _tell_of_users(context, [user_id])
    return await _known(context, user_id)


async def unlink_user(context: ReadingContext, by: str, user_id: str) -> HmisUser:
    """Say that a user of the HMIS is not the person it was taken for; it is not linked by e-mail address again."""
    actor = await _keeper(context, by)
    user_id = await asyncio.to_thread(records.user_id_of, context.database, user_id.strip())
    await asyncio.to_thread(records.unlink_user, context.database, user_id, actor, context.now())
    return await _known(context, user_id)


async def load_mapping(context: Context, by: str, path: Path) -> MappingReport:
    """Take in a file that says whom users of the HMIS are: hmis_user_id, person_id or email, agency_id.

    Every sound row is taken in, every other reported. Users whom no usage report has named yet may be among them.
    """
    actor = await _keeper(context, by)
    table, problems = await asyncio.to_thread(read_table, path, UserLinkRow)
    known = await asyncio.to_thread(loading.known, context.database)
    links, unknown = _checked(table.file, table.lines, known)
    new = await asyncio.to_thread(
        lambda: records.link_users(context.database, links, LinkedBy.MAPPING, actor, context.now(), unseen=True)
    )
    woken = await _tell_of_users(context, new)
    every = sorted((*problems, *unknown), key=lambda problem: problem.line)
    return MappingReport(new=len(new), unchanged=len(links) - len(new), problems=tuple(every), woken=woken)


async def unmatched_users(context: ReadingContext, by: str) -> list[HmisUser]:
    """The users of the HMIS whom nobody has said to be a person yet, those seen last first."""
    await _keeper(context, by)
    return await asyncio.to_thread(reads.unmatched_users, context.database)


async def _keeper(context: ReadingContext, by: str) -> Actor:
    actor = await acting(context, by)
    may_import_usage(actor).require()
    return actor


def _taken_in(
    context: ReadingContext, path: Path, kind: ImportKind, actor: Actor, progress: Progress | None
) -> UsageSummary:
    now, zone = context.now(), context.pack.time_zone
    policy = context.policy().licenses
    if kind == ImportKind.HUD:
        days = _recent_days(context)
        reading = read_hud_export(path, now, zone, progress, recent_days=days)
        summary = records.take_in_export(context.database, reading, actor, now, recent_days=days, rules=policy.evidence)
    else:
        summary = records.take_in_logins(context.database, read_login_report(path, now, zone), actor, now)
    with context.database.write() as connection:
        update_coverage_tasks(connection, policy, zone, now)
        return summary.model_copy(update={"unmapped_organizations": tuple(unlinked_organizations(connection))})


def _recent_days(context: ReadingContext) -> int:
    """Over how many days the policy counts client entries, to see which licenses are little used (LIC-20)."""
    allotment = context.policy().allotment
    return allotment.removing.days if allotment is not None else RECENT_DAYS


async def _known(context: ReadingContext, user_id: str) -> HmisUser:
    user = await asyncio.to_thread(reads.hmis_user, context.database, user_id)
    if user is None:
        raise records.no_such_user(user_id)
    return user


async def _tell_of_users(context: Context, user_ids: Sequence[str]) -> int:
    concerned = await asyncio.to_thread(lambda: reads.licenses_to_notify(context.database, user_ids=user_ids))
    return await _tell(context, concerned)


async def _tell(context: Context, license_ids: Sequence[str]) -> int:
    """Tell these licenses, AT_ONCE of them at the same time; how many are still kept."""
    places = asyncio.Semaphore(AT_ONCE)

    async def tell(license_id: str) -> bool:
        async with places:
            return await context.processes.nudge(ids.license_workflow_id(license_id), ids.USAGE_FOUND)

    return sum(await asyncio.gather(*(tell(each) for each in license_ids)))


def _checked(
    file: str, lines: Sequence[FileLine[UserLinkRow]], known: Known
) -> tuple[list[UserLink], list[RowProblem]]:
    """The links of the rows that speak of people and agencies on record, each user once; and the wrong rows."""
    links: dict[str, UserLink] = {}
    problems = []
    for line in lines:
        found = _link(line.row, known, links)
        if isinstance(found, UserLink):
            links[found.user_id] = found
        else:
            column, reason = found
            problems.append(RowProblem(file=file, line=line.number, column=column, reason=reason))
    return list(links.values()), problems


def _link(row: UserLinkRow, known: Known, links: Mapping[str, UserLink]) -> UserLink | tuple[str, str]:
    """The link of a row, or the column that is wrong and why."""
    if row.hmis_user_id in links:
        return "hmis_user_id", "stands in an earlier row already"
    person_id = row.person_id if row.email is None else known.emails.get(email_key(row.email))
    if person_id is None:
        return "email", "is nobody's on record"
    if person_id not in known.people:
        return "person_id", "is nobody on record"
    if row.agency_id is not None and row.agency_id not in known.agencies:
        return "agency_id", "is no agency on record"
    return UserLink(user_id=row.hmis_user_id, person_id=person_id, agency_id=row.agency_id)
