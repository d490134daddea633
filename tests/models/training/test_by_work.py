"""What somebody has to do depends on their work: the role type, the project types, and the kind of license."""

from itertools import product

import pytest

from models.license.lifecycle import LicenseKind
from models.policy.training import PracticeCases
from models.training import timeline
from models.training.kinds.account import AccountRequirement
from models.training.kinds.course import CourseRequirement
from models.training.kinds.form import FormRequirement
from models.training.kinds.signature import SignatureRequirement, SignedBy
from models.training.kinds.test import TestRequirement as Exam
from models.training.requirement import TrainingRequirement, WantedAccess
from tests.models.builders import SOURCE, START, small_training, training_start

ROLES = ((), ("manager",), ("manager", "reader"))
PROJECTS = ((), ("shelter",), ("shelter", "outreach"))
KINDS = ((), (LicenseKind.AD_HOC,), tuple(LicenseKind))

LIMITED: dict[str, object] = {"id": "one", "title": "One", "source": SOURCE}
EVERY_KIND: tuple[tuple[type[TrainingRequirement], dict[str, object]], ...] = (
    (FormRequirement, {}),
    (CourseRequirement, {}),
    (Exam, {"pass_mark": 80}),
    (SignatureRequirement, {"signed_by": SignedBy.TRAINEE}),
    (AccountRequirement, {"system": "Learning Center"}),
)


@pytest.mark.parametrize(("kind", "more"), EVERY_KIND, ids=[kind.kind_name() for kind, _ in EVERY_KIND])
def test_a_requirement_of_every_kind_is_for_those_whose_work_fits_everything_it_is_limited_to(
    kind: type[TrainingRequirement], more: dict[str, object]
) -> None:
    for roles, projects, licenses in product(ROLES, PROJECTS, KINDS):
        limits = {"role_types": roles, "project_types": projects, "license_kinds": licenses}
        requirement = kind.model_validate({**LIMITED, **more, **limits})
        assert requirement.is_for_everybody == (not (roles or projects or licenses))
        for role, of_projects, license_kind in product(
            ("", "manager", "reader", "other"),
            ((), ("shelter",), ("other",), ("other", "outreach")),
            (None, *LicenseKind),
        ):
            wanted = (
                (not roles or role in roles)
                and (not projects or bool(set(of_projects) & set(projects)))
                and (not licenses or license_kind in licenses)
            )
            work = WantedAccess(role_type=role, project_types=of_projects, license_kind=license_kind)
            assert requirement.applies_to(work) == wanted


def cases(**more: object) -> PracticeCases:
    return PracticeCases.model_validate({"steps": ("One", "Two", "Three"), "source": SOURCE, **more})


def test_the_largest_number_of_cases_that_applies_counts() -> None:
    practice = cases(
        cases_by_project_type={"shelter": 2, "outreach": 4},
        cases_by_role_type={"manager": 3},
        cases_by_license_kind={LicenseKind.AD_HOC: 5},
    )
    for role, projects, kind in product(("", "manager"), ((), ("shelter",), ("shelter", "outreach")), LicenseKind):
        numbers = [1, 3 if role else 1, 5 if kind == LicenseKind.AD_HOC else 1]
        numbers += [{"shelter": 2, "outreach": 4}[each] for each in projects]
        assert practice.cases_for(WantedAccess(role_type=role, project_types=projects, license_kind=kind)) == max(
            numbers
        )


def test_steps_go_by_role_type_then_by_kind_of_license_then_by_project_types() -> None:
    practice = cases(
        steps_by_role_type={"reader": (3,)},
        steps_by_license_kind={LicenseKind.AD_HOC: (2,)},
        steps_by_project_type={"shelter": (1,), "outreach": (2,)},
    )
    ad_hoc = LicenseKind.AD_HOC
    assert practice.steps_for(WantedAccess(role_type="reader", license_kind=ad_hoc)) == ("Three",)
    assert practice.steps_for(WantedAccess(license_kind=ad_hoc, project_types=("shelter",))) == ("Two",)
    assert practice.steps_for(WantedAccess(project_types=("shelter", "outreach"))) == ("One", "Two")
    assert practice.steps_for(WantedAccess(license_kind=LicenseKind.STANDARD)) == ("One", "Two", "Three")


def test_a_number_of_cases_below_everybodys_and_a_step_that_is_not_there_are_refused() -> None:
    for key in ("cases_by_role_type", "cases_by_project_type"):
        with pytest.raises(ValueError, match="fewer than the 2 for everyone"):
            cases(cases=2, **{key: {"some": 1}})
    with pytest.raises(ValueError, match="fewer than the 2 for everyone"):
        cases(cases=2, cases_by_license_kind={LicenseKind.AD_HOC: 1})
    with pytest.raises(ValueError, match="there are only 3 steps"):
        cases(steps_by_license_kind={LicenseKind.AD_HOC: (4,)})


def test_a_run_has_what_the_work_asks_for() -> None:
    training = small_training(
        requirements=(
            FormRequirement(id="rules", title="House rules", source=SOURCE),
            Exam(id="basics", title="Basics", pass_mark=80, project_types=("shelter",), source=SOURCE),
            CourseRequirement(id="reports", title="Reports", license_kinds=(LicenseKind.AD_HOC,), source=SOURCE),
        ),
        practice=cases(cases_by_license_kind={LicenseKind.AD_HOC: 2}),
    )
    for projects, kind, wanted, number in (
        ((), LicenseKind.STANDARD, ["rules"], 1),
        (("shelter",), LicenseKind.STANDARD, ["rules", "basics"], 1),
        (("shelter",), LicenseKind.AD_HOC, ["rules", "basics", "reports"], 2),
    ):
        start = training_start(training, project_types=projects, license_kind=kind)
        run = timeline.begin(start, START).state
        assert ([each.requirement.id for each in run.requirements], run.cases) == (wanted, number)


def test_at_least_one_requirement_is_for_everybody_where_there_is_no_practice_case() -> None:
    only = FormRequirement(id="rules", title="House rules", project_types=("shelter",), source=SOURCE)
    with pytest.raises(ValueError, match="at least one must apply to everyone"):
        small_training(requirements=(only,), practice=None)
