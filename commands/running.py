"""Running the whole system on this machine."""

import asyncio

from commands.runner import refusals, settings_of_machine


def run() -> None:
    """Run everything on this machine until Ctrl-C: Temporal with its Web UI, the database, the worker.

    The first run loads the samples. Everything is saved under var/, so the next run continues where this one stopped.
    Use a second window for the other commands.
    """
    from commands.installation import run_everything  # imports every workflow; no other command needs them

    with refusals(as_json=False):
        asyncio.run(run_everything(settings_of_machine()))
