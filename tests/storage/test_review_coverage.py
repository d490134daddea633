"""What usage reports did not cover on the day of a review: kept with it, and shown in parts."""

from datetime import timedelta

import pytest

from models.inactivity_review import timeline
from models.inactivity_review.messages import ReviewsStart
from models.inactivity_review.state import ReviewTerms
from models.people import SYSTEM
from models.steps import Recorded, Step
from models.usage.coverage import NotCovered
from storage import review_coverage
from storage.database import Database
from storage.reads.listing import PAGE
from storage.reads.past_cutoff import licenses_past_cutoff
from storage.reads.reviews import (
    every_finding,
    every_unknown,
    finding_about,
    findings_page,
    review_head,
    unknown_page,
)
from storage.recorder import record
from storage.tables.usage import ImportKind
from tests.storage.samples import NOW, pack, settle_people
from tests.storage.usage_samples import add_people, ago, cutoffs_at, everything_covered, keep, used_license

VERSION = pack().in_force(NOW)
TERMS = ReviewTerms(time_zone=pack().time_zone, policy_label=VERSION.label, policy=VERSION.licenses)
MONTH = "2026-03"
MANY = PAGE + 10


def hold_review(database: Database) -> None:
    """Find who is past a limit now, and open the review."""
    found = licenses_past_cutoff(database, NOW, TERMS.time_zone, cutoffs_at(NOW), TERMS.policy.evidence)
    opened = timeline.opened(timeline.begin(ReviewsStart(terms=TERMS), NOW), TERMS, tuple(found), NOW)
    step = Step(
        workflow_id="inactivity-review",
        number=1,
        at=NOW,
        actor=SYSTEM,
        move=opened.move,
        summary=opened.summary,
        subject=opened.state,
    )
    assert record(database, step) == Recorded()


def many_licenses(database: Database) -> list[str]:
    """Put more licenses on record than a page shows, each with somebody on it."""
    names = [f"holder-{number:03}" for number in range(MANY)]
    add_people(database, names)
    ids = [f"N{number:03}" for number in range(MANY)]
    keep(database, *(used_license(each, name, since=ago(500)) for each, name in zip(ids, names, strict=True)))
    return ids


@pytest.mark.requirement("LIC-29")
def test_what_was_unknown_on_the_day_of_a_review_stays_as_it_was(database: Database) -> None:
    settle_people(database)
    keep(database, used_license("L1"), used_license("L2", "toni"))
    hold_review(database)
    assert review_coverage.not_kept(database) == [(MONTH, NOW)]
    found = review_coverage.look_up(database, TERMS, NOW)
    review_coverage.keep(database, MONTH, found)
    assert review_coverage.not_kept(database) == []
    before = review_head(database), every_unknown(database, MONTH)
    head, unknown = before
    assert head is not None
    assert head.not_covered == found.not_covered != ()
    assert head.first_limit == found.first_limit is not None
    assert [(each.license_id, each.person_name, each.kind, each.why_not) for each in unknown][:2] == [
        ("L1", "Tess Sample", ImportKind.HUD, NotCovered.UNMAPPED_AGENCY),
        ("L1", "Tess Sample", ImportKind.LOGINS, NotCovered.UNLINKED_HOLDER),
    ]
    everything_covered(database, NOW + timedelta(days=1), imported=NOW)
    keep(database, used_license("L3", "ed", agency_id="A2"))
    assert (review_head(database), every_unknown(database, MONTH)) == before


def test_to_keep_it_again_takes_the_place_of_what_was_kept(database: Database) -> None:
    settle_people(database)
    keep(database, used_license("L1"), used_license("L2", "toni"))
    hold_review(database)
    found = review_coverage.look_up(database, TERMS, NOW)
    review_coverage.keep(database, MONTH, found)
    review_coverage.keep(database, MONTH, found.model_copy(update={"unknown": found.unknown[:1]}))
    head = review_head(database, MONTH)
    assert head is not None
    assert (head.unknown, len(every_unknown(database, MONTH))) == (1, 1)


def test_a_review_from_before_it_was_kept_says_so(database: Database) -> None:
    settle_people(database)
    hold_review(database)
    head = review_head(database)
    assert head is not None
    assert (head.not_covered, head.unknown, head.first_limit) == (None, 0, None)
    assert review_head(database, "1999-01") is None


@pytest.mark.requirement("LIC-04")
def test_the_findings_of_a_review_come_in_parts_and_in_order(database: Database) -> None:
    settle_people(database)
    ids = many_licenses(database)
    everything_covered(database, NOW)
    hold_review(database)
    first = findings_page(database, MONTH, "")
    assert [each.license_id for each in first] == ids[: PAGE + 1]
    second = findings_page(database, MONTH, ids[PAGE - 1])
    assert [each.license_id for each in second] == ids[PAGE:]
    assert every_finding(database, MONTH) == [*first[:PAGE], *second]
    assert finding_about(database, MONTH, ids[3]) == first[3]
    assert finding_about(database, MONTH, "L9") is None
    head = review_head(database)
    assert head is not None
    assert (head.licenses, head.excused) == (
        MANY,
        sum(each.excused_by is not None for each in every_finding(database, MONTH)),
    )


def test_the_licenses_whose_use_was_unknown_come_in_parts_and_in_order(database: Database) -> None:
    settle_people(database)
    many_licenses(database)
    hold_review(database)
    review_coverage.keep(database, MONTH, review_coverage.look_up(database, TERMS, NOW))
    every = every_unknown(database, MONTH)
    shown, after = [], 0
    while len(part := unknown_page(database, MONTH, after)) > PAGE:
        shown += part[:PAGE]
        after = part[PAGE - 1].number
    assert [*shown, *part] == every
    assert len(every) == 2 * MANY
