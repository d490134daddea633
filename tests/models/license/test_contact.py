"""Who speaks for an agency: named in letters, sentences and login help, reached by letters and tasks (document 002)."""

import pytest

from models.license.login_help import LoginFacts, diagnose
from models.license.permissions import may_arrange_leave, may_delete, may_recertify
from models.license.rules import access
from models.license.rules import leave as license_leave
from models.license.state import LicenseTerms
from models.people import Role
from tests.models.builders import DAY, HARBOR, outsider, person
from tests.models.license.samples import FIRST, R
from tests.models.license_builders import Life, deactivation, held, leave, terms

every_pack = pytest.mark.parametrize(
    ("pack", "role", "named"),
    [
        ("missouri", Role.REPRESENTATIVE, "authorized representative"),
        ("minnesota", Role.REPRESENTATIVE, "authorized representative"),
        ("detroit", Role.AGENCY_ADMINISTRATOR, "agency administrator"),
    ],
)


@pytest.mark.requirement("LOG-06")
@every_pack
def test_letters_name_and_reach_whoever_speaks_for_the_agency(pack: str, role: Role, named: str) -> None:
    life = Life(held(pack))
    life.send(access.deactivate, deactivation(R.NO_LOGIN))
    letter = life.letter("license_inactive")
    assert (letter.to_role, letter.agency_id) == (role, HARBOR)
    assert f"your agency’s {named}" in str(letter.facts["what_to_do"]) or f"your {named}" in str(
        letter.facts["what_to_do"]
    )
    assert named in diagnose(LoginFacts(license=life.license)).next_step
    assert named in diagnose(LoginFacts(contact=role)).next_step


@every_pack
def test_the_question_about_a_return_is_their_task(pack: str, role: Role, named: str) -> None:
    life = Life(held(pack))
    life.send(license_leave.start_leave, leave(FIRST + 30 * DAY, person("p-x", role, HARBOR)))
    life.sleep(days=32)
    (task,) = [each for each in life.board.open.values() if each.key == "return"]
    assert (task.role, task.agency_id) == (role, HARBOR)


@every_pack
def test_refusals_name_them_and_they_may(pack: str, role: Role, named: str) -> None:
    license_ = held(pack)
    for verb in (may_arrange_leave, may_delete, may_recertify):
        assert named in verb(outsider(), license_).sentence
        assert verb(person("p-x", role, HARBOR), license_)


def test_terms_from_before_name_the_representative() -> None:
    older = LicenseTerms.model_validate(terms("detroit").model_dump(exclude={"contact", "hearing"}))
    assert (older.contact, older.hearing) == (Role.REPRESENTATIVE, {})
