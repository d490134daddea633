"""The panels of the menu: every command by who uses it, the ten most used first.

`--help` and the shell's completion read this and import nothing else; the module of a command loads when it is called.
The line of help is the first paragraph of the function's docstring; a test compares them.
"""

from commands.registry import (
    agency_money,
    agency_users,
    auditors,
    billing,
    committees,
    coordinated_entry,
    directory,
    help_desk,
    lead_staff,
    operators,
    reviewers,
    trainees,
    used_most,
)

PANELS = {
    "Used most": used_most.COMMANDS,
    "For agencies: users and licenses": agency_users.COMMANDS,
    "People, agencies, and roles": directory.COMMANDS,
    "For agencies: renewal, appeals, self-pay licenses": agency_money.COMMANDS,
    "For trainees and the people who help them": trainees.COMMANDS,
    "For reviewers: training": reviewers.COMMANDS,
    "For the helpdesk: accounts and letters": help_desk.COMMANDS,
    "For HMIS lead staff: licenses, inactivity, appeals": lead_staff.COMMANDS,
    "For committees: meetings and votes": committees.COMMANDS,
    "For Coordinated Entry leads: the allotment": coordinated_entry.COMMANDS,
    "For billing staff: accounts, invoices, payments": billing.COMMANDS,
    "For directors and auditors: what happened": auditors.COMMANDS,
    "For the people who run HMIS Access": operators.COMMANDS,
}
"""Each command is in one panel only."""
