"""The forms that people sent, as recorded histories have them: with the digest that the release of that time made."""

import base64
import json
from typing import Any, NamedTuple

from models.forms import StepMessage
from tests.replay.commands import history
from worker import WORKFLOWS


class RecordedForm(NamedTuple):
    """A form that was accepted, as it is read today."""

    update: str
    message: StepMessage
    digest: str
    sent: dict[str, Any]
    """The form as it was sent, with the fields that it had then."""


def forms_of(name: str) -> list[RecordedForm]:
    """Return the forms of a recorded history, in order."""
    events = history(name)["events"]
    workflow = events[0]["workflowExecutionStartedEventAttributes"]["workflowType"]["name"]
    accepted = [each["workflowExecutionUpdateAcceptedEventAttributes"] for each in events if _accepted(each)]
    return [_form(workflow, each["acceptedRequest"]) for each in accepted]


def _accepted(event: dict[str, Any]) -> bool:
    return "workflowExecutionUpdateAcceptedEventAttributes" in event


def _form(workflow: str, request: Any) -> RecordedForm:
    update = request["input"]["name"]
    content = base64.b64decode(request["input"]["args"]["payloads"][0]["data"])
    message = _message_type(workflow, update).model_validate_json(content)
    return RecordedForm(update, message, request["meta"]["updateId"].rpartition(":")[2], json.loads(content))


def _message_type(workflow: str, update: str) -> type[StepMessage]:
    definitions: list[Any] = [getattr(each, "__temporal_workflow_definition") for each in WORKFLOWS]
    (definition,) = (each for each in definitions if each.name == workflow)
    found: type[StepMessage] = definition.updates[update].arg_types[0]
    return found
