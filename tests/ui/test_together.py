"""The library's wins added up: as they were measured, and without the luck that made them wins."""

from __future__ import annotations

import re

import pytest

from storage.store import Store
from tests.ui.screen import everything, opened, whole
from ui import actions, example
from ui.words import LANGUAGES, say


def test_wins_are_added_up_as_measured_and_corrected_to_less(store: Store) -> None:
    example.load(store, "en")
    wins = [one.lift.value for one in actions.current_workspace(store, "en").effects() if one.won]
    seen = everything(whole(opened(store, "learnings")))
    found = re.search(r"The (\d+) wins added up, .*: \+([\d.]+)% as measured, \+([\d.]+)% corrected", seen)
    assert found is not None
    assert int(found[1]) == len(wins) == 2
    assert float(found[2]) == pytest.approx(100 * sum(value for value in wins if value is not None), abs=0.05)
    assert 0 < float(found[3]) < float(found[2])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_before_three_experiments_have_a_range_nothing_is_added_up(store: Store, lang: str) -> None:
    example.load(store, lang)
    with store.writing() as db:
        kept = [id for (id,) in db.execute("select distinct experiment_id from decision order by 1 limit 2")]
        db.execute("delete from decision where experiment_id not in (?, ?)", kept)
    assert say(lang, "together.few") in everything(whole(opened(store, "learnings", lang)))
