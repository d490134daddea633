"""Packs of invented offices, for the rules that no shipped pack has: Minnesota's, with a training of their own."""

import tomllib
from pathlib import Path
from textwrap import dedent

from models.policy.pack import PolicyPack, validated_pack

SHIPPED = Path(__file__).parents[2] / "policies" / "minnesota.toml"

USUAL = """
[training.window]
source = "Invented manual, page 1"
days = 10
under_review_at_deadline = "finish_review"

[training.reminders]
source = "Invented manual, page 1"
days_before = [3]

[training.lapse]
source = "Invented manual, page 1"
notice = true

[training.extending]
source = "Invented manual, page 1"
roles = ["hmis_lead"]
at_most_days = 10
"""


def pack_with(training: str, **form: tuple[str, ...]) -> PolicyPack:
    """A pack whose training is as the text says, with 10 days for it. `form`: the types that a request can name.

    A new user is trained first; then the office sets a license aside, or makes one.
    """
    content = tomllib.loads(SHIPPED.read_text())
    version = content["version"][-1]
    version["training"] = tomllib.loads(dedent(training) + USUAL)["training"]
    version["access_requests"]["form"].update({name: list(values) for name, values in form.items()})
    return validated_pack({**content, "version": [version]})
