"""Running the whole system on this machine."""

import asyncio

from commands.runner import refusals, settings_of_machine


def run() -> None:
    """Run everything on this machine until Ctrl-C: Temporal with its Web UI, the database, the worker.

    The first time, the samples are taken in. Everything is kept under var/, so the next run goes on where this one
    stopped. Use a second window for the other commands.
    """
    from commands.installation import run_everything  # every workflow with it, which no other command needs

    with refusals(as_json=False):
        asyncio.run(run_everything(settings_of_machine()))
