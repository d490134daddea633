"""What holds for every pack that ships."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from adapters.policy_files import load_packs
from models.people import Role
from models.policy.access_requests import Stage
from models.policy.pack import PolicyPack
from models.policy.rule import PolicyRule
from tests.policies.conftest import FOLDER

ZONES = {"missouri": "America/Chicago", "minnesota": "America/Chicago", "detroit": "America/Detroit"}


def rules_of(value: object) -> Iterator[PolicyRule]:
    """Every rule anywhere in a pack."""
    if isinstance(value, PolicyRule):
        yield value
    if isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from rules_of(getattr(value, field))
    if isinstance(value, tuple):
        for each in value:
            yield from rules_of(each)


def test_three_packs_ship_each_in_its_time_zone() -> None:
    packs = load_packs(FOLDER)
    assert {name: pack.time_zone for name, pack in packs.items()} == ZONES


def test_every_rule_names_a_document_or_says_that_it_is_the_offices_own(pack: PolicyPack) -> None:
    own = ("Office default, to be confirmed", "Example")
    documents = (
        "Guide 001",
        "Guide 002",
        "Policy 003",
        "Help page 000",
        "Help page 004",
        "The office's practice as published in 2025",
    )
    rules = list(rules_of(pack))
    assert len(rules) > 10
    for rule in rules:
        assert rule.source.startswith((*own, *documents)), rule.source
        if "office default" in rule.source.lower():
            assert "to be confirmed" in rule.source


def test_a_pack_cites_only_documents_that_its_head_explains(pack: PolicyPack) -> None:
    head = Path(FOLDER / f"{pack.pack}.toml").read_text("utf-8").split("pack =")[0]
    for rule in rules_of(pack):
        for number in ("000", "001", "002", "003", "004"):
            if number in rule.source:
                assert f"{number} =" in head


@pytest.mark.requirement("FEE-01")
def test_nobody_gets_an_account_without_training_and_a_license(pack: PolicyPack) -> None:
    for version in pack.version:
        stages = version.access_requests.procedures.new_user.stages
        assert stages[-1] is Stage.ACCOUNT
        assert {Stage.TRAINING, Stage.LICENSE} <= set(stages)


@pytest.mark.requirement("ACC-01")
def test_a_request_comes_from_the_agency_and_never_from_the_lead(pack: PolicyPack) -> None:
    allowed = {Role.SIGNATORY, Role.REPRESENTATIVE, Role.AGENCY_ADMINISTRATOR}
    for version in pack.version:
        roles = set(version.access_requests.requesting.roles)
        assert {Role.SIGNATORY, Role.REPRESENTATIVE} <= roles <= allowed


def test_addresses_are_reserved_ones_that_nobody_receives(pack: PolicyPack) -> None:
    for address in (pack.office.sender, pack.office.helpdesk):
        assert address.endswith((".example", "@example.org"))
