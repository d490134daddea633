"""Decision letters and minutes as tagged PDF, and minutes as a page."""

from datetime import datetime
from pathlib import Path

from adapters.pages import page
from adapters.typesetting import typeset
from models.appeal.decision_paper import DecisionPaper
from models.appeal.form_paper import AppealFormPaper
from models.committee.minutes import Minutes

FOLDER = Path(__file__).parent


def decision_pdf(paper: DecisionPaper) -> bytes:
    """Print a decision letter: the same bytes for the same decision."""
    content = paper.model_dump_json(exclude={"decided_at"})
    return typeset(FOLDER / "decision.typ", paper.decided_at, paper=content)


def appeal_form_pdf(paper: AppealFormPaper, made: datetime) -> bytes:
    """Print the appeal form to fill in by hand; `made` is the date in its properties."""
    return typeset(FOLDER / "appeal_form.typ", made, paper=paper.model_dump_json())


def minutes_pdf(minutes: Minutes) -> bytes:
    """Print a meeting's minutes: the same bytes for the same meeting."""
    content = minutes.model_dump_json(exclude={"made_on"})
    return typeset(FOLDER / "minutes.typ", minutes.made_on, minutes=content)


def minutes_page(minutes: Minutes) -> str:
    """Write a meeting's minutes as a web page."""
    return page(FOLDER / "minutes.html.j2", minutes=minutes)
