"""State machines, each written as one table that drives the workflow, the exhaustive tests and the diagrams."""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar, Generic, NamedTuple, TypeVar

from transitions import Machine, MachineError

from models.errors import RuleViolation

State = TypeVar("State", bound=StrEnum)
Move = TypeVar("Move", bound=StrEnum)


class Transition(NamedTuple, Generic[State, Move]):
    """One row of a lifecycle's table: `move` leads from any of `sources` to `target`."""

    move: Move
    sources: tuple[State, ...]
    target: State


class _Subject:
    """The object that `transitions` moves. It is never the workflow class, whose methods would hide the triggers."""

    def __init__(self, state: StrEnum) -> None:
        self.state = state


class Lifecycle(Generic[State, Move]):
    """The current state of something, and the moves that are possible from it.

    Subclasses define `noun` (the thing's name in a refusal), `states` and `table`. A state without a way out is final.
    """

    noun: ClassVar[str]
    states: ClassVar[type[StrEnum]]
    moves: ClassVar[type[StrEnum]]
    table: ClassVar[tuple[Transition[StrEnum, StrEnum], ...]]
    _machine: ClassVar[Machine]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._machine = Machine(
            model=None,
            states=cls.states,
            initial=None,
            auto_transitions=False,
            transitions=[
                {"trigger": rule.move, "source": source, "dest": rule.target}
                for rule in cls.table
                for source in rule.sources
            ],
        )

    def __init__(self, state: State) -> None:
        self.state = state

    def allows(self, move: Move) -> bool:
        """Return whether `move` is possible now."""
        return bool(self._machine.get_transitions(move, self.state))

    def require(self, move: Move) -> None:
        """Raise RuleViolation unless `move` is possible now."""
        if not self.allows(move):
            raise RuleViolation("not_now", self.refusal(move))

    def apply(self, move: Move) -> State:
        """Make the move and return the new state. Raises RuleViolation if the move is not possible."""
        self.require(move)
        subject = _Subject(self.state)
        try:
            self._machine.events[move].trigger(subject)
        except MachineError as error:  # if this left an update handler, its caller would wait forever
            raise RuleViolation("not_now", self.refusal(move)) from error
        self.state = subject.state  # type: ignore[assignment]
        return self.state

    def refusal(self, move: Move) -> str:
        """Write the sentence that a person reads if the move is not possible."""
        if self.is_final(self.state):
            return f"This {self.noun} has ended ({in_words(self.state)}). It can no longer be changed."
        return f"This {self.noun} is {in_words(self.state)}, so it can't be {in_words(move)} now."

    @classmethod
    def is_final(cls, state: StrEnum) -> bool:
        """Return whether no move leads from `state` to another state."""
        return not any(state in rule.sources and rule.target != state for rule in cls.table)

    @classmethod
    def mermaid(cls) -> str:
        """Draw the table as a Mermaid state diagram."""
        first = next(iter(cls.states))
        lines = ["stateDiagram-v2", f"    [*] --> {first.value}"]
        lines += [
            f"    {source.value} --> {rule.target.value}: {in_words(rule.move)}"
            for rule in cls.table
            for source in rule.sources
        ]
        lines += [f"    {state.value} --> [*]" for state in cls.states if cls.is_final(state)]
        return "\n".join(lines) + "\n"


def in_words(value: StrEnum) -> str:
    """Write an enum's value in words: `under_review` becomes "under review"."""
    return value.value.replace("_", " ")


def transition(move: Move, sources: Iterable[State], target: State) -> Transition[StrEnum, StrEnum]:
    """Build a row of a table: this move, from these states, to that one."""
    return Transition(move, tuple(sources), target)
