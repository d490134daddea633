"""Who acts for an agency, and who looks after its users, is a pack's to say: for requests, licenses, trainings,
appeals, and what billing writes."""

import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from models.appeal import permissions as appeals
from models.billing.notices import worksheet_over
from models.billing.state import Worksheet
from models.license import permissions as licenses
from models.license.state import license_terms
from models.people import Actor, Permission, Role
from models.policy.pack import PolicyPack, PolicyVersion, parse_pack
from models.policy.rule import PolicyError
from models.training import permissions as trainings
from tests.models.appeal import samples as appeal_samples
from tests.models.billing import samples as billing_samples
from tests.models.builders import HARBOR, LAKESIDE, begun, person
from tests.models.license_builders import BEGUN, held
from tests.policies.conftest import FOLDER

AGENCY = (
    Role.SIGNATORY,
    Role.REPRESENTATIVE,
    Role.AGENCY_ADMINISTRATOR,
    Role.EXECUTIVE_DIRECTOR,
    Role.BILLING_CONTACT,
)
TODAY = {Role.SIGNATORY, Role.REPRESENTATIVE, Role.AGENCY_ADMINISTRATOR}


def a_pack(name: str = "missouri", **requesting: Any) -> PolicyPack:
    """A shipped pack, in which other roles act for an agency."""
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    for version in content["version"]:
        version["access_requests"]["requesting"] |= requesting
    return parse_pack(content, f"{name}.toml")


def who_may(pack: PolicyPack) -> dict[str, set[Role]]:
    """The roles of an agency that may, by what they may do."""
    version: PolicyVersion = pack.version[-1]
    license_ = held(license_terms(pack, BEGUN))
    run = begun(version.training)
    appeal = appeal_samples.start(policy=version.appeals) if version.appeals is not None else None
    verbs: dict[str, Callable[[Actor], Permission]] = {
        "arrange a leave": lambda actor: licenses.may_arrange_leave(actor, license_),
        "ask for help": lambda actor: licenses.may_ask_for_help(actor, license_),
        "recertify": lambda actor: licenses.may_recertify(actor, license_),
        "delete": lambda actor: licenses.may_delete(actor, license_),
        "work on a training": lambda actor: trainings.may_work_on(actor, run),
    }
    if appeal is not None:
        verbs["appeal"] = lambda actor: appeals.may_file(actor, appeal)
    for verb, may in verbs.items():
        assert not any(may(person("p-x", role, LAKESIDE)) for role in AGENCY), verb
    return {verb: {role for role in AGENCY if may(person("p-x", role, HARBOR))} for verb, may in verbs.items()}


@pytest.mark.requirement("ACC-01")
@pytest.mark.parametrize("name", ["missouri", "minnesota", "detroit"])
def test_a_pack_that_names_no_helpers_keeps_what_the_roles_may(name: str) -> None:
    may = who_may(a_pack(name))
    acting = TODAY if name == "detroit" else TODAY - {Role.AGENCY_ADMINISTRATOR}
    assert may.pop("delete") == acting
    assert may.pop("appeal", TODAY) - {Role.EXECUTIVE_DIRECTOR} == TODAY
    assert set(map(frozenset, may.values())) == {frozenset(TODAY)}


@pytest.mark.requirement("ACC-01")
def test_whoever_acts_for_an_agency_by_the_pack_also_looks_after_its_licenses_trainings_and_appeals() -> None:
    acting = ["executive_director"]
    may = who_may(a_pack(roles=acting, contact=acting[0], helpers=["billing_contact"]))
    assert may.pop("delete") == {Role.EXECUTIVE_DIRECTOR}
    assert set(map(frozenset, may.values())) == {frozenset({Role.EXECUTIVE_DIRECTOR, Role.BILLING_CONTACT})}


def test_a_pack_may_have_no_helpers_at_all() -> None:
    may = who_may(a_pack(helpers=[]))
    assert may["arrange a leave"] == {Role.SIGNATORY, Role.REPRESENTATIVE}


def test_an_area_names_no_helpers_of_its_own() -> None:
    content = tomllib.loads((FOLDER / "missouri.toml").read_text(encoding="utf-8"))
    content["version"][0]["licenses"]["helpers"] = ["signatory"]
    with pytest.raises(PolicyError, match="named once"):
        parse_pack(content, "missouri.toml")


def test_the_question_what_to_renew_comes_off_the_calendar_of_whoever_was_asked() -> None:
    policy = billing_samples.a_policy().model_copy(update={"contact": Role.AGENCY_ADMINISTRATOR})
    books = billing_samples.Books(policy, has=billing_samples.licenses(2), paid=True)
    books.until(billing_samples.EXPIRES.replace(month=11, day=16))
    asked = {each.to_role for each in books.letters("worksheet_opened")}
    sheet = books.account.worksheet
    assert isinstance(sheet, Worksheet)
    assert {each.to_role for each in worksheet_over(books.account, sheet)} == asked
