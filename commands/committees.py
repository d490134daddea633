"""Committees on the command line: the docket, and minutes and figures of the meetings that have ended."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from adapters.committees.papers import minutes_page, minutes_pdf
from commands.formatting import at, say, state, table
from commands.options import As, Json, day
from commands.runner import look_up, send
from models.base import listed
from models.calendar import counted, days_later, spoken, spoken_time
from models.committee.docket import Item, Recusal, RecusalState
from models.committee.figures import Clearance
from models.committee.minutes import Minutes
from models.committee.state import Committee, Meeting
from services import committees, meeting_minutes
from services.committees import CommitteeRoster
from services.context import Context, ReadingContext

OneCommittee = Annotated[str, typer.Argument(metavar="COMMITTEE", help="The committee, such as performance.")]
Appeal = Annotated[str, typer.Option("--appeal", metavar="APPEAL", help="An appeal on the docket.")]
Work = Callable[[Context, str], Awaitable[Committee]]


def docket(committee: OneCommittee, by: As, as_json: Json = False) -> None:
    """Show a committee's next meetings: their dates, how they were set, and every appeal on the docket.

    Example: `starter.py docket performance --as carla@hmis.example`
    """
    look_up(lambda context: committees.docket(context, by, committee), show_committee, as_json=as_json)


def members(committee: OneCommittee, by: As, as_json: Json = False) -> None:
    """Show who is on a committee: its chairs and members, their terms, and how many are a quorum.

    Example: `starter.py committee performance --as p-0033`
    """

    def show(found: CommitteeRoster, zone: str) -> None:
        say(f"{found.title}: {counted(len(found.members), 'member')}, {found.needed} needed for a quorum.")
        table(
            ("Person", "Name", "Role", "Since", "Through", "Organizations"),
            [
                (
                    each.person_id,
                    each.name,
                    each.role,
                    spoken(each.since),
                    spoken(each.until) if each.until else "no end",
                    ", ".join(each.agencies),
                )
                for each in found.members
            ],
            empty="Nobody is on this committee.",
        )

    look_up(lambda context: committees.roster(context, by, committee), show, as_json=as_json)


def minutes(
    meeting: Annotated[str, typer.Argument(metavar="MEETING", help="Such as performance-2026-11.")],
    by: As,
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="PATH", help="Save page and PDF to this folder.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the minutes of a meeting that has ended.

    Example: `starter.py minutes performance-2026-11 --as p-0033 --folder minutes`
    """

    def show(found: Minutes, zone: str) -> None:
        say(found.title)
        say(f"{found.when}. {found.state}")
        for line in filter(None, (found.quorum, *found.changes, found.report)):
            say(line)
        if found.presiding:
            say(f"Presiding: {found.presiding}.")
        for label, people in (("Present", found.present), ("Absent", found.absent)):
            if people:
                say(f"{label}: {'; '.join(people)}.")
        for item in found.items:
            say(f"- {item.title}: {item.response} {item.why}".rstrip())
            for line in (*item.recusals, *item.motions):
                say(f"  {line}")
        say(found.figures)
        for line in found.corrections:
            say(f"Correction: {line}")

    found = look_up(lambda context: meeting_minutes.read(context, by, meeting), show, as_json=as_json)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"minutes-{meeting}.html").write_text(minutes_page(found), encoding="utf-8")
        (folder / f"minutes-{meeting}.pdf").write_bytes(minutes_pdf(found))


def figures(
    committee: OneCommittee,
    by: As,
    from_day: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day; by default, a year ago.")
    ] = None,
    to_day: Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day; by default, today.")] = None,
    as_json: Json = False,
) -> None:
    """Show how a committee cleared its docket: appeals filed, decided, and pending, and how long they took.

    Example: `starter.py clearance performance --as p-0033 --from 2026-01-01 --to 2026-12-31`
    """

    async def work(context: ReadingContext) -> Clearance:
        last = day(to_day) if to_day else context.today()
        first = day(from_day) if from_day else days_later(last, -365)
        return await committees.figures(context, by, committee, first, last)

    look_up(work, lambda found, zone: say(found.sentence), as_json=as_json)


def show_committee(committee: Committee, zone: str) -> None:
    """Show a committee: its meetings that have not ended, and their dockets."""
    for meeting in committee.meetings:
        if not meeting.ended:
            _show_meeting(committee, meeting, zone)


def _show_meeting(committee: Committee, meeting: Meeting, zone: str) -> None:
    say(f"{committee.policy.title}, {meeting.meeting_id}: {state(meeting.state)}.")
    say(meeting.when.explained())
    if meeting.resumes_at is not None:
        say(f"Goes on {spoken_time(meeting.resumes_at, zone)}.")
    if meeting.present:
        say(f"Presiding: {meeting.presiding}.")
        say(f"Present: {listed(meeting.present)}. Quorum: {meeting.quorum}.")
    if meeting.report is not None:
        say(f"Inactivity report {meeting.report.review_id}: {meeting.report.licenses} licenses.")
    table(
        ("Appeal", "About", "Filed", "Continued", "Recused", "Motion", "Response"),
        [_line(item, zone) for item in meeting.items],
        empty="No appeals are on the docket.",
    )


def _line(item: Item, zone: str) -> tuple[str, ...]:
    motion = item.open_motion
    return (
        item.appeal.appeal_id,
        item.appeal.title,
        at(item.appeal.filed_at, zone),
        str(item.continued_before),
        ", ".join(_recused(each) for each in item.recusals if each.holds),
        f"{motion.number}: {motion.verdict.spoken} ({motion.tally})" if motion is not None else "",
        item.response.in_words if item.response is not None else "withdrawn" if item.withdrawn_at else "",
    )


def _recused(found: Recusal) -> str:
    return f"{found.person_id} (proposed)" if found.state == RecusalState.PROPOSED else found.person_id


def act(work: Work, key: str, as_json: bool) -> None:
    """Send a form to a committee, and show its meetings and dockets after it."""
    send(work, show_committee, key=key, as_json=as_json)
