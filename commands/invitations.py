"""Inviting people to the portal."""

from typing import Annotated

import typer

from commands.formatting import say, table
from commands.options import As, Json
from commands.runner import answer
from models.base import listed
from models.calendar import counted
from models.sign_in.inviting import AT_ONCE, InvitedState
from models.sign_in.passkeys import INVITED_FOR
from services import invitations
from services.invitations import InvitationReport
from storage.reads.people import Person


def invite_first_administrator(
    person: Annotated[
        str, typer.Argument(metavar="PERSON", help="A system administrator: id or email address.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Invite the first system administrator of a new installation to the portal. It works once.

    The letter leads to the page where that person adds a passkey, and then invites everybody else.

    Example: `starter.py invite-first-administrator p-0004`
    """

    def show(found: Person, zone: str) -> None:
        say(f"{found.name} ({found.id}) gets a letter at {found.email}, and has {INVITED_FOR.days} days to follow it.")

    answer(lambda context: invitations.invite_first_administrator(context, person), show, as_json=as_json)


def invite_users(
    by: As,
    agency: Annotated[
        str, typer.Option("--agency", metavar="AGENCY", help="Only the people of this agency.", show_default=False)
    ] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Send the letters. Without it, this is a dry run.")] = False,
    as_json: Json = False,
) -> None:
    """Invite people to the portal who have a role or a license, and show whose address does not work.

    Without --apply, it only shows who would get a letter. Whoever has a passkey or an invitation gets none. At
    most 50 letters go out in an hour; run it again later for the others.

    Example: `starter.py invite-users --as p-0004 --agency a-02 --apply`
    """
    answer(lambda context: invitations.invite_users(context, by, agency or None, apply=apply), _show, as_json=as_json)


def _show(report: InvitationReport, zone: str) -> None:
    table(
        ("Person", "Name", "Email address", "What happens"),
        [(each.person_id, each.name, each.email, each.state.spoken) for each in report.people],
        empty="Nobody here has a role or a license.",
    )
    now, later, bounced = (report.of(each) for each in (InvitedState.NOW, InvitedState.LATER, InvitedState.BOUNCED))
    if not report.applied:
        say(f"This was a dry run. {counted(now, 'letter')} would go out now. To send them, add --apply.")
    else:
        say(f"{counted(now, 'letter')} sent.")
    if later:
        say(f"{counted(later, 'more letter')} to send: at most {AT_ONCE} go out in an hour. Run this again then.")
    if bounced:
        names = [f"{each.name} ({each.person_id})" for each in report.people if each.state == InvitedState.BOUNCED]
        say(f"Letters to these people came back. Correct their addresses first, with change-person: {listed(names)}.")
