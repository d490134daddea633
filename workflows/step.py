"""A workflow's updates and signals, made from rules: the rule is the step (docs/adr/0001); and its query.

`deactivate = step(access.deactivate)` is a whole update. Its name and its docstring are the rule's, its message and its
answer have the rule's types; the validator lets the rule decide and ignores the decision, so that a refused step
leaves no event in the history.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast, get_type_hints, overload

from temporalio import workflow

from models.base import Message
from models.effects import ActedT, Reaction, ReportT, Rule, StateT, message_type, state_type
from workflows.case import Case

AnswerT = TypeVar("AnswerT", bound=Message)


@overload
def step(rule: Rule[StateT, ActedT]) -> workflow.UpdateMethodMultiParam[[Any, ActedT], StateT]: ...


@overload
def step(
    rule: Rule[StateT, ActedT], answer: Callable[[StateT, str], AnswerT]
) -> workflow.UpdateMethodMultiParam[[Any, ActedT], AnswerT]: ...


def step(rule: Rule[StateT, ActedT], answer: Callable[[StateT, str], Any] | None = None) -> Any:
    """Return the update that takes `rule`'s step, for a workflow that keeps its case in `_case`.

    The caller gets the state that follows, or what `answer` makes of the state and of the step's sentence.
    """

    def take(self: Any, message: ActedT) -> Any:
        case = cast(Case[StateT], self._case)
        state = case.take(rule, message)
        return state if answer is None else answer(state, case.last_summary)

    def check(self: Any, message: ActedT) -> None:
        self._case.check(rule, message)

    answered = state_type(rule) if answer is None else get_type_hints(answer)["return"]
    update = workflow.update(_named_after(rule, take, returns=answered))
    update.validator(_named_after(rule, check, returns=None))
    return update


def signal(reaction: Reaction[StateT, ReportT]) -> Callable[[Any, ReportT], None]:
    """Return the signal that receives another system's report; a report that changes nothing is no step."""

    def receive(self: Any, message: ReportT) -> None:
        case = cast(Case[StateT], self._case)
        decision = reaction(case.state, message, workflow.now())
        if decision is not None:
            case.apply(decision)

    return workflow.signal(_named_after(reaction, receive, returns=None))


def snapshot_of(state: type[StateT]) -> Callable[[Any], StateT]:
    """Return the query that shows the current state of a workflow that keeps its case in `_case`."""

    def snapshot(self: Any) -> StateT:
        """Return the current state."""
        return cast(StateT, self._case.state)

    snapshot.__annotations__ = {"return": state}
    return workflow.query(snapshot)


def _named_after(rule: Callable[..., Any], handler: Callable[..., Any], returns: type | None) -> Callable[..., Any]:
    """Give a handler the rule's name and docstring, and the types that Temporal reads messages by."""
    handler.__name__, handler.__qualname__, handler.__doc__ = rule.__name__, rule.__qualname__, rule.__doc__
    handler.__annotations__ = {"message": message_type(rule), "return": returns}
    return handler
