"""The audit trail: who did what, and when."""

from typing import Annotated

import typer

from commands.formatting import short, table
from commands.options import As, Json, OfRequest
from commands.runner import look_up
from models.people import SYSTEM_ID
from services import history
from storage.reads.audit import AuditRow


def _who(row: AuditRow) -> str:
    """Return who did something, and which operator worked the command for them."""
    actor = "automatic" if row.actor_id == SYSTEM_ID else row.actor_name or row.actor_id
    if row.operator_id is None:
        return actor
    return f"operator {row.operator_name or row.operator_id} for {actor}, because: {row.because}"


def trail(
    by: As,
    request: OfRequest = None,
    license_id: Annotated[str | None, typer.Option("--license", metavar="LICENSE", help="Only this license.")] = None,
    agency: Annotated[str | None, typer.Option("--agency", metavar="AGENCY", help="About this agency.")] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON", help="About this person.")] = None,
    as_json: Json = False,
) -> None:
    """List what happened, in order of time: who did what, and under which version of the policy.

    HMIS lead staff see everything, billing staff what happened on accounts, an agency what concerns it, a person what
    concerns them.

    Example: `starter.py history --as sam@shelter.example --request R-3f9a0c12b7de`
    """

    def show(rows: list[AuditRow], zone: str) -> None:
        table(
            ("When", "Who", "What", "Process", "Policy"),
            [
                (
                    short(row.at, zone),
                    _who(row),
                    row.summary if not row.conflict else f"{row.summary} Not recorded: {row.conflict}",
                    f"{row.workflow_id} step {row.step}",
                    row.policy_label,
                )
                for row in rows
            ],
            empty="Nothing has happened yet.",
        )

    look_up(
        lambda context: history.history(
            context, by, request_id=request, license_id=license_id, agency_id=agency, person=person
        ),
        show,
        as_json=as_json,
    )
