"""Templates whose every condition can be switched by hand, and whose inserted parts leave a mark where they end."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from jinja2 import Environment, Template, nodes
from jinja2.visitor import NodeTransformer

from adapters.mail.elements import LetterForm
from adapters.mail.rendering import environment

MARK = "\ue000"
"""Shows in a marked letter where an inserted part begins or ends; no letter uses it."""


class Branching(NamedTuple):
    """A template, and how many conditions it has."""

    template: Template
    conditions: int


class _Switches(NodeTransformer):
    """Replaces each condition by a switch, and surrounds each inserted part with marks."""

    def __init__(self, name: str, *, marked: bool) -> None:
        self.name = name
        self.marked = marked
        self.conditions = 0

    def visit_If(self, node: nodes.If) -> nodes.Node:
        node.test = self._switch()
        self.generic_visit(node)
        if self.marked:
            node.body = self._between_marks(node.body)
            node.else_ = self._between_marks(node.else_)
        return node

    def visit_CondExpr(self, node: nodes.CondExpr) -> nodes.Node:
        node.test = self._switch()
        return self.generic_visit(node)

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        self.generic_visit(node)
        if self.marked:
            node.nodes = [each if isinstance(each, nodes.TemplateData) else _with_marks(each) for each in node.nodes]
        return node

    def _switch(self) -> nodes.Expr:
        self.conditions += 1
        return nodes.Getitem(nodes.Name(self.name, "load"), nodes.Const(self.conditions - 1), "load")

    def _between_marks(self, body: list[nodes.Node]) -> list[nodes.Node]:
        return [_mark(), *body, _mark()]


def _mark() -> nodes.Node:
    return nodes.Output([nodes.TemplateData(MARK)])


def _with_marks(value: nodes.Expr) -> nodes.Expr:
    return nodes.Concat([nodes.Const(MARK), value, nodes.Const(MARK)])


@cache
def branching(name: str, form: LetterForm, switches: str, *, marked: bool = False) -> Branching:
    """Compile the template `name`.j2 so that its conditions follow the values given under the name `switches`."""
    made = environment(form, None)
    assert made.loader is not None
    source, file, _ = made.loader.get_source(made, f"{name}.j2")
    tree = made.parse(source, name, file)
    transformer = _Switches(switches, marked=marked)
    transformer.visit(tree)
    tree.set_lineno(1)
    tree.set_environment(made)
    return Branching(_compiled(made, tree), transformer.conditions)


def _compiled(made: Environment, tree: nodes.Template) -> Template:
    return Template.from_code(made, made.compile(tree), made.make_globals(None))


def combinations(conditions: int) -> Iterator[Sequence[bool]]:
    """Every way to answer this many conditions."""
    yield from product((True, False), repeat=conditions)


def block(template: Template, name: str, words: Mapping[str, Any]) -> str:
    """Render one block of a template alone."""
    return "".join(template.blocks[name](template.new_context(dict(words))))
