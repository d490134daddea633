"""Temporal's errors, as people hear of them: one sentence for every absence, and another for a worker that is away."""

from collections.abc import Callable
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from adapters.processes import AWAY, NO_NAMESPACE, NO_WORKER, NOT_LET_IN, Processes
from models import ids
from models.errors import NoAnswer, ProcessesAway, RuleViolation
from models.people import Actor
from models.training.messages import SubmitForm
from models.training.rules import form


class Server:
    """A server as its client sees it: each call fails as it is told to, and it may not be there at all."""

    def __init__(self, error: Exception, *, is_there: bool) -> None:
        self.error = error
        self.is_there = is_there
        self.namespace = "default"
        self.workflow_service = self

    def get_workflow_handle(self, workflow_id: str) -> "Server":
        """Return a handle of any workflow."""
        return self

    async def execute_update(self, *given: Any, **named: Any) -> None:
        """Fail."""
        raise self.error

    query = signal = start_workflow = execute_update

    async def get_system_info(self, *given: Any, **named: Any) -> None:
        """Answer, if the server is there."""
        if not self.is_there:
            raise broken(RPCStatusCode.UNAVAILABLE)


def broken(status: RPCStatusCode, message: str = "transport error") -> RPCError:
    """The client's error for a call that failed."""
    return RPCError(message, status, b"")


async def updated(processes: Processes) -> None:
    """Take a step."""
    message = SubmitForm(actor=Actor(person_id="tess"), key="k", form_id="f")
    await processes.take(ids.training_workflow_id("Q1"), form.submit_form, message)


CALLS: list[Callable[[Processes], Any]] = [
    updated,
    lambda processes: processes.nudge(ids.license_workflow_id("L1"), ids.USAGE_FOUND),
    lambda processes: processes.send_notice("n"),
    lambda processes: processes.license_snapshot("L1"),
]
"""Each way to ask a process something."""

SILENCES = [
    TimeoutError(),
    WorkflowUpdateRPCTimeoutOrCancelledError(),
    broken(RPCStatusCode.CANCELLED),
    broken(RPCStatusCode.DEADLINE_EXCEEDED),
]


def asked(error: Exception, *, is_there: bool) -> Processes:
    """The processes of a server that fails in this way."""
    return Processes(Server(error, is_there=is_there))  # type: ignore[arg-type]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "error",
    [
        broken(RPCStatusCode.UNKNOWN),
        broken(RPCStatusCode.UNAVAILABLE),
        broken(RPCStatusCode.INTERNAL),
        RuntimeError("Failed client connect: Server connection error"),
        *SILENCES,
    ],
)
async def test_a_server_that_goes_away_is_one_sentence(call: Callable[[Processes], Any], error: Exception) -> None:
    with pytest.raises(ProcessesAway) as away:
        await call(asked(error, is_there=False))
    assert str(away.value) == AWAY


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("error", SILENCES)
async def test_a_server_that_is_there_without_an_answer_has_no_worker(
    call: Callable[[Processes], Any], error: Exception
) -> None:
    with pytest.raises(NoAnswer) as away:
        await call(asked(error, is_there=True))
    assert str(away.value) == NO_WORKER


@pytest.mark.parametrize("call", CALLS)
async def test_a_wrong_namespace_and_a_missing_right_are_sentences(call: Callable[[Processes], Any]) -> None:
    for error, sentence in (
        (broken(RPCStatusCode.NOT_FOUND, "Namespace nowhere is not found."), NO_NAMESPACE),
        (broken(RPCStatusCode.PERMISSION_DENIED), NOT_LET_IN),
        (broken(RPCStatusCode.UNAUTHENTICATED), NOT_LET_IN),
    ):
        with pytest.raises(ProcessesAway) as away:
            await call(asked(error, is_there=True))
        assert str(away.value) == sentence


async def test_a_process_that_is_not_there_is_a_refusal_and_a_mistake_of_ours_stays_one() -> None:
    with pytest.raises(RuleViolation, match="ended or never existed"):
        await updated(asked(broken(RPCStatusCode.NOT_FOUND, "workflow not found for ID"), is_there=True))
    with pytest.raises(RPCError):
        await updated(asked(broken(RPCStatusCode.INVALID_ARGUMENT), is_there=True))
    with pytest.raises(RuntimeError, match="mistake"):
        await updated(asked(RuntimeError("A mistake."), is_there=True))
