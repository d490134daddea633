"""The commands of Coordinated Entry leads: the allotment."""

from commands.registry.command import Command

COMMANDS = (
    Command(
        "allotment",
        "commands.allotment:shares",
        "Show each region's share of the Coordinated Entry licenses: its arithmetic, what is given, what is left.",
    ),
    Command(
        "delegate",
        "commands.allotment:delegate",
        "Give one of your region's Coordinated Entry licenses to an organization.",
    ),
    Command(
        "take-back",
        "commands.allotment:take_back",
        "Take back one of your region's licenses. The letter to its holder says how to appeal.",
    ),
    Command(
        "deny-license",
        "commands.allotment:deny",
        "Record that your region has no license for an organization. The letter to it says how to appeal.",
    ),
    Command(
        "removable-licenses",
        "commands.allotment:removable",
        "List the licenses that regions could give up, the best to spare first, with reasons to keep each.",
    ),
    Command(
        "decide-region",
        "commands.allotment:home",
        "Record in which region an organization with several regions counts, as the committee decided.",
    ),
    Command(
        "answer-license-request",
        "commands.allotment:answer_request",
        "Answer a committee's request for one more Coordinated Entry license.",
    ),
    Command(
        "record-intakes",
        "commands.intakes:record",
        "Record how many intakes organizations had by region and month. A figure that was recorded before is "
        "corrected.",
    ),
    Command(
        "home-region",
        "commands.intakes:home",
        "Show in which region an organization counts for Coordinated Entry licenses, and why.",
    ),
    Command(
        "set-populations",
        "commands.allotment:populations",
        "Set new population figures from a day on, and show what they change.",
    ),
)
