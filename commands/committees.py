"""Committees on the command line: the docket, the meeting from its opening to its close, minutes and figures."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from adapters.committees.papers import minutes_page, minutes_pdf
from commands.options import COMMITTEES, LOOKING, STAFF, As, Command, Json, Key, Reason, day
from commands.shell import answer, send
from commands.words import at, say, state, table
from models.appeal.responses import ContinuedFor
from models.appeal.verdicts import (
    ExceptionUntil,
    GrantFromAllotment,
    ReassignExcess,
    Reinstatement,
    RemoveAndReassign,
    RequestOneMore,
    Upheld,
    Verdict,
)
from models.base import listed
from models.committee.docket import Choice, Item
from models.committee.figures import Clearance
from models.committee.messages import Committee, Meeting
from models.committee.minutes import Minutes
from services import committees
from services.context import Context


class Decision(StrEnum):
    """What a committee can decide about an appeal."""

    EXCEPTION = "exception"
    REINSTATE = "reinstate"
    UPHOLD = "uphold"
    GRANT = "grant"
    REASSIGN = "reassign"
    REMOVE = "remove"
    ONE_MORE = "one-more"


OneCommittee = Annotated[
    str, typer.Argument(metavar="COMMITTEE", help="The committee: performance or coordinated-entry, say.")
]
Present = Annotated[
    list[str], typer.Option("--present", metavar="PERSON", help="A member who came; say it once for each.")
]
Appeal = Annotated[str, typer.Option("--appeal", metavar="APPEAL", help="An appeal on the docket.")]
Person = Annotated[str, typer.Option("--person", metavar="PERSON", help="The member: id or e-mail address.")]
Motion = Annotated[int, typer.Option("--motion", metavar="N", help="The motion's number, as the docket shows it.")]
What = Annotated[Decision, typer.Option("--decision", help="What is decided.")]
License = Annotated[
    list[str] | None, typer.Option("--license", metavar="LICENSE", help="A license it is about; once for each.")
]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="For an exception: its last day.")]
Region = Annotated[str | None, typer.Option("--region", metavar="REGION", help="The region that gets the license.")]
FromRegion = Annotated[
    str | None, typer.Option("--from-region", metavar="REGION", help="For reassign: the region that has one to spare.")
]
Justification = Annotated[
    str, typer.Option("--justification", metavar="TEXT", help="For remove: why, if the license should rather stay.")
]
Work = Callable[[Context, str], Awaitable[Committee]]


def docket(committee: OneCommittee, by: As, as_json: Json = False) -> None:
    """A committee's next meetings: their dates and how they came about, and every appeal on the docket.

    Example: `starter.py docket performance --as carla@hmis.example`
    """
    answer(lambda context: committees.docket(context, by, committee), shown, as_json=as_json, reads=True)


def open_meeting(committee: OneCommittee, by: As, present: Present, key: Key = "", as_json: Json = False) -> None:
    """Call the meeting to order. Its docket is frozen from now on, and recusals are proposed.

    Example: `starter.py open-meeting performance --as p-0301 --present p-0301 --present p-0302 --present p-0303`
    """
    _do(lambda context, form: committees.open_meeting(context, by, form, committee, present), key, as_json)


def no_quorum(
    committee: OneCommittee,
    by: As,
    present: Annotated[
        list[str] | None, typer.Option("--present", metavar="PERSON", help="A member who came; once for each.")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record that too few members came. Everything on the docket is carried over to the next meeting.

    Example: `starter.py no-quorum performance --as p-0033 --present p-0033`
    """
    _do(lambda context, form: committees.record_no_quorum(context, by, form, committee, present or ()), key, as_json)


def arrive(committee: OneCommittee, by: As, person: Person, key: Key = "", as_json: Json = False) -> None:
    """Note that a member has come after the opening.

    Example: `starter.py arrive performance --as p-0033 --person p-0069`
    """
    _do(lambda context, form: committees.arrive(context, by, form, committee, person), key, as_json)


def present_report(committee: OneCommittee, by: As, key: Key = "", as_json: Json = False) -> None:
    """Record that the inactivity report was presented at the meeting.

    Example: `starter.py present-report performance --as p-0006`
    """
    _do(lambda context, form: committees.present_report(context, by, form, committee), key, as_json)


def recuse(
    committee: OneCommittee, by: As, appeal: Appeal, reason: Reason, key: Key = "", as_json: Json = False
) -> None:
    """Take no part in an appeal, by your own word.

    Example: `starter.py recuse performance --as p-0069 --appeal P-3f9a0c12b7de --reason "It is my own organization."`
    """
    _do(lambda context, form: committees.recuse(context, by, form, committee, appeal, reason), key, as_json)


def settle_recusal(
    committee: OneCommittee,
    by: As,
    appeal: Appeal,
    person: Person,
    holds: Annotated[bool, typer.Option("--holds/--may-take-part", help="Whether the member takes no part.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why the member may take part.")] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Confirm a recusal that was proposed, or find with a reason that the member may take part.

    Example: `starter.py settle-recusal performance --as p-0033 --appeal P-3f9a0c12b7de --person p-0069 --holds`
    """
    _do(
        lambda context, form: committees.settle_recusal(
            context, by, form, committee, appeal, person, holds=holds, reason=reason
        ),
        key,
        as_json,
    )


def decide(
    committee: OneCommittee,
    by: As,
    appeal: Appeal,
    decision: What,
    reason: Reason,
    license_id: License = None,
    until: Until = None,
    region: Region = None,
    from_region: FromRegion = None,
    justification: Justification = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Decide about an appeal as the chair, where the policy leaves that to the chair.

    Example: `starter.py decide-appeal performance --as p-0033 --appeal P-3f9a0c12b7de --decision uphold
    --reason "No need."`
    """
    verdict = _verdict(decision, license_id or [], until, region, from_region, justification)
    _do(lambda context, form: committees.decide(context, by, form, committee, appeal, verdict, reason), key, as_json)


def move(
    committee: OneCommittee,
    by: As,
    appeal: Appeal,
    decision: What,
    reason: Reason,
    license_id: License = None,
    until: Until = None,
    region: Region = None,
    from_region: FromRegion = None,
    justification: Justification = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Move a decision about an appeal, on which the members vote.

    Example: `starter.py move performance --as p-0301 --appeal P-3f9a0c12b7de --decision exception --license l-0010
    --until 2027-06-30 --reason "The need is seasonal."`
    """
    verdict = _verdict(decision, license_id or [], until, region, from_region, justification)
    _do(
        lambda context, form: committees.make_motion(context, by, form, committee, appeal, verdict, reason),
        key,
        as_json,
    )


def vote(
    committee: OneCommittee,
    by: As,
    appeal: Appeal,
    choice: Annotated[Choice, typer.Option("--vote", help="For, against, or neither.")],
    motion: Motion = 1,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Vote on a motion. A member has one vote, and it stands.

    Example: `starter.py vote performance --as p-0069 --appeal P-3f9a0c12b7de --motion 1 --vote for`
    """
    _do(lambda context, form: committees.cast_vote(context, by, form, committee, appeal, motion, choice), key, as_json)


def count(
    committee: OneCommittee, by: As, appeal: Appeal, motion: Motion = 1, key: Key = "", as_json: Json = False
) -> None:
    """Count the votes on a motion: it is carried and is the response, or it fails.

    Example: `starter.py count-votes performance --as p-0033 --appeal P-3f9a0c12b7de --motion 1`
    """
    _do(lambda context, form: committees.count_votes(context, by, form, committee, appeal, motion), key, as_json)


def continue_appeal(
    committee: OneCommittee,
    by: As,
    appeal: Appeal,
    reason: Reason,
    waiting_for: Annotated[
        ContinuedFor, typer.Option("--for", help="For the reason given, an answer, or an assessment.")
    ] = ContinuedFor.REASON,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Answer an appeal with: not yet. It goes on the docket of the next meeting.

    Example: `starter.py continue-appeal performance --as p-0033 --appeal P-3f9a0c12b7de --for question
    --reason "How many intakes a month?"`
    """
    _do(
        lambda context, form: committees.continue_appeal(context, by, form, committee, appeal, waiting_for, reason),
        key,
        as_json,
    )


def close(committee: OneCommittee, by: As, key: Key = "", as_json: Json = False) -> None:
    """Close the meeting. Refused while a pending appeal on its docket has no response.

    Example: `starter.py close-meeting performance --as p-0033`
    """
    _do(lambda context, form: committees.close_meeting(context, by, form, committee), key, as_json)


def minutes(
    meeting: Annotated[str, typer.Argument(metavar="MEETING", help="Such as performance-2026-11.")],
    by: As,
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="PATH", help="Write page and PDF into this folder.")
    ] = None,
    as_json: Json = False,
) -> None:
    """The minutes of a meeting that is over, made of what was recorded.

    Example: `starter.py minutes performance-2026-11 --as p-0033 --folder minutes`
    """

    def show(found: Minutes, zone: str) -> None:
        say(found.title)
        say(f"{found.when}. {found.state}")
        for line in filter(None, (found.quorum, found.report)):
            say(line)
        for item in found.items:
            say(f"- {item.title}: {item.response} {item.why}".rstrip())
        say(found.figures)

    found = answer(lambda context: committees.meeting_minutes(context, by, meeting), show, as_json=as_json, reads=True)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"minutes-{meeting}.html").write_text(minutes_page(found), encoding="utf-8")
        (folder / f"minutes-{meeting}.pdf").write_bytes(minutes_pdf(found))


def figures(
    committee: OneCommittee,
    by: As,
    from_day: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Left out: a year ago.")] = None,
    to_day: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Left out: today.")] = None,
    as_json: Json = False,
) -> None:
    """How a committee cleared its docket: appeals filed, decided and pending, how long they took, meetings held.

    Example: `starter.py clearance performance --as p-0033 --from 2026-01-01 --to 2026-12-31`
    """

    async def work(context: Context) -> Clearance:
        last = day(to_day) if to_day else context.today()
        first = day(from_day) if from_day else last - timedelta(days=365)
        return await committees.figures(context, by, committee, first, last)

    answer(work, lambda found, zone: say(found.sentence), as_json=as_json, reads=True)


def shown(committee: Committee, zone: str) -> None:
    """A committee to a person: its meetings that are not over, and what is on their dockets."""
    for meeting in committee.meetings:
        if not meeting.ended:
            _meeting_shown(committee, meeting, zone)


def _meeting_shown(committee: Committee, meeting: Meeting, zone: str) -> None:
    say(f"{committee.policy.title}, {meeting.meeting_id}: {state(meeting.state)}.")
    say(meeting.when.explained())
    if meeting.present:
        say(f"Present: {listed(meeting.present)}; {meeting.quorum} are needed.")
    if meeting.report is not None:
        say(f"Inactivity report {meeting.report.review_id}: {meeting.report.licenses} licenses.")
    table(
        ("Appeal", "About", "Filed", "Continued", "Recused", "Motion", "Response"),
        [_line(item, zone) for item in meeting.items],
        empty="No appeals are on its docket.",
    )


def _line(item: Item, zone: str) -> tuple[str, ...]:
    motion = item.open_motion
    return (
        item.appeal.appeal_id,
        item.appeal.title,
        at(item.appeal.filed_at, zone),
        str(item.continued_before),
        ", ".join(each.person_id for each in item.recusals if each.holds),
        f"{motion.number}: {motion.verdict.spoken} ({motion.tally})" if motion is not None else "",
        item.response.in_words if item.response is not None else "withdrawn" if item.withdrawn_at else "",
    )


def _do(work: Work, key: str, as_json: bool) -> None:
    send(work, shown, key=key, as_json=as_json)


def _verdict(
    decision: Decision,
    licenses: list[str],
    until: str | None,
    region: str | None,
    from_region: str | None,
    justification: str,
) -> Verdict:
    """The verdict that the options name. Anything that is missing is wrong usage."""
    if decision == Decision.UPHOLD:
        return Upheld()
    if decision == Decision.EXCEPTION:
        return ExceptionUntil(license_ids=_licenses(licenses), until=_until(until))
    if decision == Decision.REINSTATE:
        return Reinstatement(license_ids=_licenses(licenses))
    to_region = _given(region, "--region")
    if decision == Decision.GRANT:
        return GrantFromAllotment(region_id=to_region)
    if decision == Decision.REASSIGN:
        return ReassignExcess(from_region_id=_given(from_region, "--from-region"), region_id=to_region)
    if decision == Decision.REMOVE:
        return RemoveAndReassign(license_id=_licenses(licenses)[0], region_id=to_region, justification=justification)
    return RequestOneMore(region_id=to_region)


def _licenses(licenses: list[str]) -> tuple[str, ...]:
    if not licenses:
        raise typer.BadParameter("say which license, with --license")
    return tuple(licenses)


def _until(until: str | None) -> date:
    return day(_given(until, "--until"))


def _given(value: str | None, option: str) -> str:
    if not value:
        raise typer.BadParameter(f"this decision needs {option}")
    return value


COMMANDS = (
    Command("open-meeting", open_meeting, COMMITTEES),
    Command("no-quorum", no_quorum, COMMITTEES),
    Command("arrive", arrive, COMMITTEES),
    Command("recuse", recuse, COMMITTEES),
    Command("settle-recusal", settle_recusal, COMMITTEES),
    Command("decide-appeal", decide, COMMITTEES),
    Command("move", move, COMMITTEES),
    Command("vote", vote, COMMITTEES),
    Command("count-votes", count, COMMITTEES),
    Command("continue-appeal", continue_appeal, COMMITTEES),
    Command("close-meeting", close, COMMITTEES),
    Command("present-report", present_report, STAFF),
    Command("docket", docket, LOOKING),
    Command("minutes", minutes, LOOKING),
    Command("clearance", figures, LOOKING),
)
