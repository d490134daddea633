"""Whoever ends access sees that it is the organization's last license, and is asked first. Nothing is held back."""

import asyncio
import importlib
import inspect

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner, Result

from adapters.clock import now
from commands import access_requests, renewal
from commands.registry.panels import PANELS
from models.calendar import civil_day
from models.license.lifecycle import LicenseKind, LicenseState
from models.people import Role
from starter import app
from storage.reads.licenses import license_row
from storage.reads.requests import requests_of
from storage.tables.directory import designations
from tests.commands.conftest import Line
from tests.commands.test_steps import done
from tests.storage.samples import designation
from tests.workflows.office import Office

SANCTION = ("--because", "sanction", "--reason", "Shared a password.")
ENDS_ACCESS = {
    "deactivate": SANCTION,
    "revoke": SANCTION,
    "delete-license": ("--reason", "The program closed."),
}


async def answered(answer: str, *words: str) -> Result:
    """What a command says to somebody who answers its question."""
    return await asyncio.to_thread(CliRunner().invoke, app, list(words), input=f"{answer}\n")


@pytest.mark.requirement("LIC-24")
@pytest.mark.parametrize("command", ENDS_ACCESS)
async def test_it_says_that_it_is_the_last_one_and_asks(at_work: Line, missouri: Office, command: str) -> None:
    await missouri.license(held_by="tess")
    words = (command, "L1", "--as", "lena", *ENDS_ACCESS[command])
    no = await answered("n", *words)
    assert (no.exit_code, "last license of" in no.stderr) == (1, True), no.stderr
    assert state(missouri) == LicenseState.ACTIVE
    yes = await answered("y", *words)
    assert (yes.exit_code, "last license of" in yes.stderr) == (0, True), yes.stderr
    assert state(missouri) in (LicenseState.INACTIVE, LicenseState.DELETED)


@pytest.mark.requirement("LIC-24")
async def test_nobody_is_asked_while_the_organization_has_another_or_who_said_yes_before(
    at_work: Line, missouri: Office
) -> None:
    await missouri.license(held_by="tess")
    await missouri.license("L2", held_by="toni")
    one = done(await at_work("revoke", "L1", "--as", "lena", *SANCTION))
    other = done(await at_work("revoke", "L2", "--as", "lena", *SANCTION, "--yes"))
    assert "last license" not in one.stderr + other.stderr


@pytest.mark.requirement("LIC-24")
async def test_a_regions_lead_sees_it_too_and_nobody_else(at_work: Line, missouri: Office) -> None:
    with missouri.database.write() as connection:
        connection.execute(insert(designations), [designation("uma", Role.CE_LEAD, region_id="R1")])
    await missouri.license("C1", kind=LicenseKind.CE_ACCESS, held_by="tess", region_id="R1")
    taken = await answered("n", "take-back", "C1", "--as", "uma", "--reason", "Needed elsewhere.")
    assert "last license of" in taken.stderr
    curious = await answered("n", "take-back", "C1", "--as", "tess", "--reason", "Needed elsewhere.")
    assert curious.exit_code == 1
    assert "last license" not in curious.stderr


REMOVAL = ("request", "remove", "--as", "sam", "--agency", "A1", "--person", "tess")


@pytest.mark.requirement("LIC-24", "LIC-07")
async def test_a_removal_that_gives_the_last_license_up_asks_and_one_that_keeps_it_does_not(
    at_work: Line, missouri: Office
) -> None:
    await missouri.license(held_by="tess")
    with missouri.database.write() as connection:
        connection.execute(insert(designations), [designation("tess", Role.LIST_HOLDER)])
    today = civil_day(now(), missouri.world.pack.time_zone).isoformat()
    words = (*REMOVAL, "--no-longer-needed-on", today)
    no = await answered("n", *words, "--give-back")
    assert no.exit_code == 1
    assert "last license of" in no.stderr
    assert "Tess Sample keeps the Level 4 list for Coordinated Entry." in no.stderr
    assert requests_of(missouri.database, person_id="tess") == []
    kept = done(await at_work(*words, "--keep"))
    assert "last license" not in kept.stderr


@pytest.mark.requirement("LIC-24")
async def test_whoever_may_not_remove_anybody_hears_only_that(at_work: Line, missouri: Office) -> None:
    await missouri.license(held_by="tess")
    words = tuple("uma" if each == "sam" else each for each in REMOVAL)
    curious = await answered("n", *words, "--no-longer-needed-on", "2026-11-20", "--give-back")
    assert curious.exit_code == 1
    assert "last license" not in curious.stderr


def state(office: Office, license_id: str = "L1") -> LicenseState | None:
    found = license_row(office.database, license_id)
    return found.state if found is not None else None


def test_every_command_that_ends_access_asks() -> None:
    ending = ("license_changes.revoke(", "license_changes.deactivate(", "license_changes.delete(", ".end_delegation(")
    found = {}
    for command in (each for panel in PANELS.values() for each in panel if ":" in each.function):
        module, _, name = command.function.partition(":")
        function = getattr(importlib.import_module(module), name)
        source = inspect.getsource(function) if inspect.isfunction(function) else ""
        if any(each in source for each in ending):
            found[command.name] = "end_access(" in source
    assert found == dict.fromkeys((*ENDS_ACCESS, "take-back"), True)


def test_whoever_gives_a_license_up_is_asked_too() -> None:
    assert "ask_first(" in inspect.getsource(access_requests._ask)
    assert "ask_first(" in inspect.getsource(renewal.answer_worksheet)
