"""The commands of the helpdesk: accounts and letters."""

from commands.registry.command import Command

COMMANDS = (
    Command("confirm-work", "commands.logins:confirm_work", "Confirm that work on an account is done in the HMIS."),
    Command(
        "explain-dates",
        "commands.license_terms:explain_dates",
        "Explain every date of a license: the rule, its source, and when the clock started.",
    ),
    Command(
        "settle-notice",
        "commands.notices:settle",
        "Record what happened to a letter when nobody knows whether it was sent, or send one again that came back.",
    ),
    Command(
        "settle-conflict",
        "commands.tasks:settle_conflict",
        "Record that a contradiction in the records is settled, and how.",
    ),
)
