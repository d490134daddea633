"""What a worker tells whoever looks at its window."""

import logging

import pytest
from temporalio.exceptions import ApplicationError

from models.errors import ProcessesAway
from storage.database import DatabaseAway
from worker import EXPECTED_IN_ONE_LINE

AWAY = "The mail server can't be reached. 2 letters wait."


def logged(caplog: pytest.LogCaptureFixture, error: Exception) -> str:
    """What is logged when an activity fails so."""
    logger = logging.getLogger("tests.activity")
    logger.addFilter(EXPECTED_IN_ONE_LINE)
    try:
        raise error
    except type(error):
        logger.warning("Completing activity as failed", exc_info=True)
    return caplog.text.strip()


@pytest.mark.parametrize("error", [ApplicationError(AWAY, type="mail_away"), DatabaseAway(AWAY), ProcessesAway(AWAY)])
def test_a_failure_that_is_expected_and_tried_again_is_one_line(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    said = logged(caplog, error)
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1
    assert AWAY in said


def test_a_mistake_of_ours_keeps_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    assert "Traceback" in logged(caplog, KeyError("x"))
