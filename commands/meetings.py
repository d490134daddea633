"""A committee's meeting from opening to close: who comes and goes, who is recused, what is presented."""

from typing import Annotated

import typer

from commands.committees import Appeal, OneCommittee, act
from commands.options import As, Json, Key, Reason, clock, day
from services import hearings, meetings

Present = Annotated[
    list[str], typer.Option("--present", metavar="PERSON", help="A member who is present; repeat for each.")
]
Day = Annotated[str, typer.Option("--day", metavar="DATE", help="The new day, such as 2026-11-12.")]
Person = Annotated[str, typer.Option("--person", metavar="PERSON", help="The member: id or email address.")]


def open_meeting(committee: OneCommittee, by: As, present: Present, key: Key = "", as_json: Json = False) -> None:
    """Call a meeting to order, at its time or later. Its docket is final, and recusals are proposed.

    Example: `starter.py open-meeting performance --as p-0301 --present p-0301 --present p-0302 --present p-0303`
    """
    act(lambda context, form: meetings.open_meeting(context, by, form, committee, present), key, as_json)


def no_quorum(
    committee: OneCommittee,
    by: As,
    present: Annotated[
        list[str] | None, typer.Option("--present", metavar="PERSON", help="A member who was present; repeat for each.")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record that there was no quorum. Everything on the docket moves to the next meeting.

    Example: `starter.py no-quorum performance --as p-0033 --present p-0033`
    """
    act(lambda context, form: meetings.record_no_quorum(context, by, form, committee, present or ()), key, as_json)


def arrive(committee: OneCommittee, by: As, person: Person, key: Key = "", as_json: Json = False) -> None:
    """Record that a member arrived after the meeting was opened.

    Example: `starter.py arrive performance --as p-0033 --person p-0069`
    """
    act(lambda context, form: meetings.arrive(context, by, form, committee, person), key, as_json)


def depart(
    committee: OneCommittee,
    by: As,
    person: Person,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="It is so that the presiding member left; the minutes say who noted it.")
    ] = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record that a member left before the end. If that member presided, someone else who is present presides.

    Example: `starter.py depart performance --as p-0033 --person p-0069`
    """
    act(lambda context, form: meetings.depart(context, by, form, committee, person, confirmed=confirm), key, as_json)


def hand_over(committee: OneCommittee, by: As, person: Person, key: Key = "", as_json: Json = False) -> None:
    """Let another member preside from now on. A chair who arrives late can take over.

    Example: `starter.py hand-over performance --as p-0033 --person p-0069`
    """
    act(lambda context, form: meetings.hand_over(context, by, form, committee, person), key, as_json)


def adjourn(
    committee: OneCommittee,
    by: As,
    day_: Day,
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="When it goes on: a local time such as 10:00.")],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Adjourn the meeting until another time. Its docket and its votes stay as they are.

    Example: `starter.py adjourn performance --as p-0033 --day 2026-11-12 --at 10:00 --reason "Figures are missing."`
    """
    act(
        lambda context, form: meetings.adjourn(context, by, form, committee, day(day_), clock(at), reason),
        key,
        as_json,
    )


def resume(committee: OneCommittee, by: As, present: Present, key: Key = "", as_json: Json = False) -> None:
    """Resume an adjourned meeting, at the time that was set or later. A quorum is needed again.

    Example: `starter.py resume performance --as p-0301 --present p-0301 --present p-0302 --present p-0303`
    """
    act(lambda context, form: meetings.resume(context, by, form, committee, present), key, as_json)


def present_report(committee: OneCommittee, by: As, key: Key = "", as_json: Json = False) -> None:
    """Record that the inactivity report was presented at the meeting.

    Example: `starter.py present-report performance --as p-0006`
    """
    act(lambda context, form: meetings.present_report(context, by, form, committee), key, as_json)


def recuse(
    committee: OneCommittee, by: As, appeal: Appeal, reason: Reason, key: Key = "", as_json: Json = False
) -> None:
    """Recuse yourself from an appeal.

    Example: `starter.py recuse performance --as p-0069 --appeal P-3f9a0c12b7de --reason "It is my own organization."`
    """
    act(lambda context, form: hearings.recuse(context, by, form, committee, appeal, reason), key, as_json)


def settle_recusal(
    committee: OneCommittee,
    by: As,
    appeal: Appeal,
    person: Person,
    holds: Annotated[
        bool, typer.Option("--holds/--may-take-part", help="The recusal holds, or the member may take part.")
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why the member may take part.")] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Confirm a proposed recusal, or find, with a reason, that the member may take part.

    Example: `starter.py settle-recusal performance --as p-0033 --appeal P-3f9a0c12b7de --person p-0069 --holds`
    """
    act(
        lambda context, form: hearings.settle_recusal(
            context, by, form, committee, appeal, person, holds=holds, reason=reason
        ),
        key,
        as_json,
    )


def close(committee: OneCommittee, by: As, key: Key = "", as_json: Json = False) -> None:
    """Close the meeting. Every pending appeal on its docket needs a response first.

    Example: `starter.py close-meeting performance --as p-0033`
    """
    act(lambda context, form: meetings.close_meeting(context, by, form, committee), key, as_json)
