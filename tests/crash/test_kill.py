"""What was acknowledged survives a kill -9, once; nothing is half-folded."""

import pytest

from .load import Load, check_after_restart

#: `python -m tests.crash` does many more rounds.
ROUNDS = 2
ACKNOWLEDGEMENTS = 40

# Says that the database matters, so that these tests run on both.
pytestmark = pytest.mark.usefixtures("fresh_database")


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_forty_acknowledged_requests_survive_a_kill(live_recto, round_number):
    load = Load(live_recto)
    load.send_until_killed(acknowledgements=ACKNOWLEDGEMENTS + round_number)
    assert len(load.acknowledged) >= ACKNOWLEDGEMENTS
    live_recto.start()
    check_after_restart(live_recto, load)
