"""A worker that kills itself at chosen moments, each so many times, and is started again at once.

`HMIS_TEST_KILLS` says how often at which moments: "moment=times;…". Each death leaves a file in the folder
`HMIS_TEST_DEATHS`. What waits for a dead worker is shortened, for a test has less patience than an office.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.worker import UnsandboxedWorkflowRunner

import worker
from activities.licenses import LicenseActivities
from adapters.mail.smtp import SmtpMailer
from adapters.processes import Processes
from models.license.rules import assignments
from storage.outbox import claim
from storage.recorder import _write, record
from workflows.case import Case
from workflows.notice import MAIL_RETRY

MOMENTS = (
    "before the claim",
    "after the claim",
    "after the server's 250",
    "before the commit",
    "after the commit",
    "in a workflow task",
)
"""The moments between a step, its row and its letter."""

SAGA = ("after a license agreed", "after a license was released")
"""The moments between a license and the request that asked it."""


def dies(moment: str) -> None:
    """Die here and now, unless that was done often enough."""
    deaths = Path(os.environ["HMIS_TEST_DEATHS"])
    planned = dict(each.rsplit("=", 1) for each in os.environ["HMIS_TEST_KILLS"].split(";"))
    number = len(list(deaths.glob(f"{moment} *")))
    if number < int(planned.get(moment, 0)):
        (deaths / f"{moment} {number + 1}").touch()
        os.kill(os.getpid(), signal.SIGKILL)


def before(moment: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, with a death before it."""

    def doomed(*given: Any) -> Any:
        dies(moment)
        return real(*given)

    return doomed


def after(moment: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, with a death after it."""

    def doomed(*given: Any) -> Any:
        result = real(*given)
        dies(moment)
        return result

    return doomed


def after_awaiting(moment: str, real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The same coroutine, with a death after it."""

    async def doomed(*given: Any) -> Any:
        result = await real(*given)
        dies(moment)
        return result

    return doomed


def after_release(real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Asking a license, with a death after a release."""

    async def doomed(*given: Any) -> Any:
        answer = await real(*given)
        if assignments.release in given:
            dies(SAGA[1])
        return answer

    return doomed


def arm() -> None:
    """Put the deaths in their places."""
    change = pytest.MonkeyPatch().setattr
    change("activities.mailroom.claim", before(MOMENTS[0], after(MOMENTS[1], claim)))
    change("adapters.mail.smtp.SmtpMailer.send", after_awaiting(MOMENTS[2], SmtpMailer.send))
    change("storage.recorder._write", after(MOMENTS[3], _write))
    change("activities.records.record", after(MOMENTS[4], record))
    change("workflows.case.Case.take", before(MOMENTS[5], Case.take))
    change("activities.licenses.LicenseActivities._reserve", after_awaiting(SAGA[0], LicenseActivities._reserve))
    change("adapters.processes.Processes.ask_license", after_release(Processes.ask_license))


def hurry() -> None:
    """Take a worker for dead sooner than an office would. Without the sandbox, which would load its own constants."""
    change, second = pytest.MonkeyPatch().setattr, timedelta(seconds=1)
    change("worker.sandbox", UnsandboxedWorkflowRunner)
    change("worker.STICKY_PATIENCE", second)
    change("workflows.notice.HEARTBEAT_TIMEOUT", 3 * second)
    change("workflows.case.HEARTBEAT_TIMEOUT", 3 * second)
    change("workflows.notice.MAIL_RETRY", replace(MAIL_RETRY, initial_interval=second))


def keep_alive() -> None:
    """Work in a child process, and in another one whenever it died."""
    while True:
        child = os.fork()
        if child == 0:
            asyncio.run(worker.main())
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    arm()
    hurry()
    keep_alive()
