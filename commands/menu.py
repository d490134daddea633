"""The menu of commands: it lists them all, and loads the module of the one that is called."""

from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from commands.registry.command import Command
from commands.registry.panels import PANELS

MARKUP: Final = "markdown"
"""How help texts are written."""


class Listed(TyperCommand):
    """A command as the menu lists it: a name and a line of help. Calling it calls the command itself."""

    def __init__(self, command: Command, panel: str) -> None:
        super().__init__(command.name, help=command.help, rich_help_panel=panel)
        self.entry = command

    def make_context(self, *typed: Any, **extra: Any) -> Any:
        """Load the command; from here on it is the one that is run, shown in help, or completed."""
        return loaded(self.entry).make_context(*typed, **extra)


class Menu(TyperGroup):
    """Every command of the registry."""

    def __init__(self, **settings: Any) -> None:
        listed = [Listed(command, panel) for panel, commands in PANELS.items() for command in commands]
        super().__init__(**{**settings, "commands": listed})


def loaded(command: Command) -> Any:
    """Import the module of a command, and return Typer's command for its function or its group."""
    module, _, name = command.function.partition(":")
    found = getattr(import_module(module), name)
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    alone = typer.Typer(add_completion=False, rich_markup_mode=MARKUP)
    alone.command(command.name)(found)
    return typer.main.get_command(alone)
