"""The commands of directors and auditors: what happened."""

from commands.registry.command import Command

COMMANDS = (
    Command(
        "history",
        "commands.history:trail",
        "List what happened, in order of time: who did what, and under which version of the policy.",
    ),
    Command(
        "notices",
        "commands.notices:letters",
        "List the letters that were written, who they went to, and what happened to them.",
    ),
)
