"""The question before somebody ends access to what an organization can hardly do without: its last license."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from models.errors import RuleViolation
from models.license.permissions import AccessEnding
from services import last_license
from services.context import Context

Yes = Annotated[
    bool,
    typer.Option("--yes", help="Go on without a question if it is the organization's last license or a list holder's."),
]
Value = TypeVar("Value")
Warn = Callable[[Context], Awaitable[str]]
"""What an organization loses by a step, in a sentence; empty if that is nothing to ask about."""


def end_access(
    ending: AccessEnding, license_id: str, by: str, work: Callable[[Context, str], Awaitable[Value]], *, yes: bool
) -> Callable[[Context, str], Awaitable[Value]]:
    """Return the same work, after a question if it would end the last license that the organization can use."""
    return ask_first(lambda context: last_license.warning(context, by, license_id, ending), work, yes=yes)


def ask_first(
    warn: Warn, work: Callable[[Context, str], Awaitable[Value]], *, yes: bool
) -> Callable[[Context, str], Awaitable[Value]]:
    """Return the same work, after a question if there is something to warn of."""

    async def asked(context: Context, form: str) -> Value:
        try:
            warning = await warn(context)
        except RuleViolation:
            warning = ""  # The step itself says in its own words why it is refused.
        if warning and not yes:
            typer.confirm(f"{warning} Do you want to go on?", abort=True, err=True)
        return await work(context, form)

    return asked
