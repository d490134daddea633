"""Somebody with every role there is, and the license they hold themselves: they file, and others decide (S46)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import insert

from models.license.lifecycle import InactiveReason
from models.license.messages import AccountHelp
from models.people import AGENCY_ROLES, Role
from services import license_changes as changes
from services.context import Context
from storage.tables.directory import designations
from tests.services.asking import refused
from tests.services.conftest import context_of
from tests.storage.samples import designation
from tests.workflows.office import Office

WHY = "For myself."
SANCTION = InactiveReason.SANCTION

DECIDING: Mapping[str, Callable[[Context], Awaitable[object]]] = {
    "deactivate": lambda c: changes.deactivate(c, "tess", "1", "L1", SANCTION, WHY),
    "start_leave": lambda c: changes.start_leave(c, "tess", "2", "L1", c.today() + timedelta(days=9), WHY),
    "flag": lambda c: changes.flag(c, "tess", "3", "L1", InactiveReason.NO_DATA_ENTRY, WHY),
    "clear_flag": lambda c: changes.clear_flag(c, "tess", "4", "L1", WHY),
    "revoke": lambda c: changes.revoke(c, "tess", "5", "L1", SANCTION, WHY),
    "grant_exception": lambda c: changes.grant_exception(c, "tess", "6", "L1", "P-1"),
    "end_exception": lambda c: changes.end_exception(c, "tess", "7", "L1", 1, WHY),
    "delete": lambda c: changes.delete(c, "tess", "8", "L1", WHY),
    "set_expiration": lambda c: changes.set_expiration(c, "tess", "9", "L1", c.today() + timedelta(days=300)),
    "confirm_order": lambda c: changes.confirm_order(c, "tess", "10", "L1", 1),
}
WHILE_INACTIVE: Mapping[str, Callable[[Context], Awaitable[object]]] = {
    "reactivate": lambda c: changes.reactivate(c, "tess", "11", "L1", None, training_done=True),
    "end_leave": lambda c: changes.end_leave(c, "tess", "12", "L1"),
}


@pytest.mark.requirement("S46")
async def test_whoever_holds_every_role_decides_nothing_about_their_own_license(missouri: Office) -> None:
    with missouri.database.write() as connection:
        everywhere = [
            designation("tess", each, agency_id="A1" if each in AGENCY_ROLES else None)
            for each in Role
            if each != Role.CE_LEAD
        ]
        connection.execute(insert(designations), everywhere)
    await missouri.license(held_by="tess")
    context = context_of(missouri)
    said = {name: (await refused(ask(context))).code for name, ask in DECIDING.items()}
    assert set(said.values()) == {"not_permitted"}, said
    await changes.ask_for_help(context, "tess", "13", "L1", AccountHelp.UNLOCK, WHY)
    on_leave = context.today() + timedelta(days=9)
    await changes.start_leave(context, "sam", "14", "L1", on_leave, "Family leave.")
    said = {name: (await refused(ask(context))).code for name, ask in WHILE_INACTIVE.items()}
    assert set(said.values()) == {"not_permitted"}, said
