"""The command line: one command for each thing a person does. Run it as `python starter.py`."""

import typer

from commands import (
    access_requests,
    allotment,
    appeals,
    billing,
    committees,
    invoices,
    license_access,
    license_terms,
    lists,
    loading,
    logins,
    meetings,
    payments,
    renewal,
    requests,
    reviews,
    revocation,
    running,
    schema,
    self_pay,
    training,
    usage,
)
from commands.options import AGENCIES, PANELS
from demo import command as demo

COMMANDS = (
    *requests.COMMANDS,
    *training.COMMANDS,
    *license_access.COMMANDS,
    *revocation.COMMANDS,
    *license_terms.COMMANDS,
    *logins.COMMANDS,
    *reviews.COMMANDS,
    *appeals.COMMANDS,
    *meetings.COMMANDS,
    *committees.COMMANDS,
    *allotment.COMMANDS,
    *renewal.COMMANDS,
    *billing.COMMANDS,
    *invoices.COMMANDS,
    *payments.COMMANDS,
    *self_pay.COMMANDS,
    *lists.COMMANDS,
    *running.COMMANDS,
    *demo.COMMANDS,
    *loading.COMMANDS,
    *usage.COMMANDS,
    *schema.COMMANDS,
)

app = typer.Typer(
    name="starter.py",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="""HMIS Access: who gets into the Homeless Management Information System, and how people are trained for it.

    Say who acts with `--as`, by the person's id or e-mail address. What the rules refuse ends with status 1 and one
    sentence that says why; a command typed wrong ends with 2. Every command answers in JSON with `--json`.""",
)
for panel in PANELS:
    for command in (each for each in COMMANDS if each.panel == panel):
        app.command(command.name, rich_help_panel=panel)(command.function)
app.add_typer(access_requests.group, name="request", rich_help_panel=AGENCIES)


if __name__ == "__main__":
    app()
