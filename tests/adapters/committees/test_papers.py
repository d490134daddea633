"""Decision letters and minutes on paper and as a page."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from adapters.committees.papers import appeal_form_pdf, decision_pdf, minutes_page, minutes_pdf
from models.appeal.decision_paper import DecisionPaper, decision_paper
from models.appeal.form_paper import AppealFormPaper
from models.appeal.reasons import AppealReason
from models.appeal.verdicts import (
    GrantFromAllotment,
    ReassignExcess,
    Reinstatement,
    RemoveAndReassign,
    RequestOneMore,
    Upheld,
    Verdict,
)
from models.committee.minutes import Minutes, minutes
from tests.models.appeal.samples import Case, exception, self_pay, start
from tests.models.builders import REGION
from tests.models.committee.samples import ADA, CLEO, EVE, Chamber, an_appeal, candidate, lakeside
from tests.models.committee.test_minutes import NAMES, OFFICE

UGLY = 'We need "figures" of *all* #reports & <b>names</b> $x$ @who.'


def some_minutes() -> Minutes:
    """A meeting with one appeal granted and one continued."""
    chamber = Chamber().docket(an_appeal(1), lakeside(2, organization="Smith & <Sons>")).open(ADA, CLEO, EVE)
    chamber.decide()
    chamber.continue_("appeal-2", why=UGLY)
    chamber.close()
    return minutes(chamber.committee, chamber.last, OFFICE, NAMES)


def paper(verdict: Verdict, reason: AppealReason = AppealReason.DENIED_ALLOTMENT, **changes: Any) -> DecisionPaper:
    """The paper of a decision."""
    case = Case(start(reason, estimate=self_pay())).decided(verdict, **changes)
    return decision_paper(case.appeal, OFFICE)


def test_the_same_minutes_are_always_the_same_bytes_and_what_people_typed_is_no_layout() -> None:
    made = some_minutes()
    first = minutes_pdf(made)
    assert first.startswith(b"%PDF-")
    assert first == minutes_pdf(made)
    changed = made.model_copy(update={"state": "Another."})
    assert minutes_pdf(changed) != first


def test_the_page_of_the_minutes_says_everything_and_nothing_typed_is_markup() -> None:
    said = minutes_page(some_minutes())
    assert '<html lang="en">' in said
    assert "&lt;b&gt;names&lt;/b&gt;" in said
    assert "Smith &amp; &lt;Sons&gt;" in said
    for words in ("Ada Ash (chair)", "1. Harbor House", "Decided: an exception", "Continued to the next meeting."):
        assert words in said
    assert "None" not in said


@pytest.mark.requirement("LIC-22", "LIC-23")
def test_the_paper_of_a_denial_offers_self_pay_and_the_board() -> None:
    made = paper(Upheld(), why=UGLY)
    assert (made.outcome, [each.title for each in made.ways_on]) == (
        "Denied",
        ["Pay for licenses yourself", "Go to the board of directors"],
    )
    assert "$185.00 once and $2,284.00 a year" in made.ways_on[0].text
    assert "board of directors" in made.ways_on[1].text
    assert decision_pdf(made) == decision_pdf(made)


REMOVE = RemoveAndReassign(license_id="l-9", region_id=REGION, candidate=candidate())


@pytest.mark.parametrize(
    ("verdict", "reason", "words"),
    [
        (exception(), AppealReason.REVOKED_INACTIVITY, "an exception to the inactivity policy for 1 license"),
        (Reinstatement(license_ids=("l-1",)), AppealReason.REVOKED_INACTIVITY, "reinstates 1 license"),
        (GrantFromAllotment(region_id=REGION), AppealReason.DENIED_ALLOTMENT, "the region’s own allotment"),
        (ReassignExcess(from_region_id="r-2", region_id=REGION), AppealReason.DENIED_ALLOTMENT, "your organization"),
        (REMOVE, AppealReason.MORE_ALLOTMENT, "grants your region"),
        (RequestOneMore(region_id=REGION), AppealReason.MORE_ALLOTMENT, "one more Coordinated Entry license"),
    ],
)
def test_each_kind_of_decision_has_its_own_words_and_names_nobody_else(
    verdict: Verdict, reason: AppealReason, words: str
) -> None:
    made = paper(verdict, reason)
    assert words in made.decision
    assert (made.outcome, made.ways_on) == ("Granted", ())
    assert made.what_follows.endswith(".")
    assert "Other House" not in made.model_dump_json()
    assert decision_pdf(made).startswith(b"%PDF-")


def test_there_is_no_paper_before_the_decision() -> None:
    with pytest.raises(ValueError, match="not decided"):
        decision_paper(Case().appeal, OFFICE)
    with pytest.raises(ValueError, match="not decided"):
        decision_paper(Case().continued().appeal, OFFICE)


@pytest.mark.parametrize("reasons", [1, 6, 12])
def test_the_appeal_form_is_one_page_with_room_to_write_and_to_sign(reasons: int) -> None:
    paper = AppealFormPaper(
        office="HMIS Helpdesk",
        contact=("hmis@helpdesk.example", "555-0100"),
        reasons={f"a license revoked for reason {number}": "Performance Committee" for number in range(reasons)},
        within_days=30,
        most_files=5,
        policy_label="2026",
    )
    (page,) = PdfReader(BytesIO(appeal_form_pdf(paper, datetime(2026, 3, 2, tzinfo=UTC)))).pages
    assert "Signature" in page.extract_text()
