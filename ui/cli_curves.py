"""How long people stay, as `trayecto evaluate --days COL --left COL` answers it: exploring, never deciding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ui.cli_table import aligned, p_text, points_text, with_range
from ui.numbers import between, number, percent, signed_percent
from ui.words import say

if TYPE_CHECKING:
    from experiments.results import Interval
    from experiments.retention import Change, Retention
    from experiments.rule import Rule
    from funnel.curves import Stays
    from funnel.stays import Stayed

TITLES = ("curve_after", "variant", "curve_share", "curve_seen", "difference", "lift")


def curves_answer(rule: Rule, found: Stayed) -> dict[str, Any]:
    """The key `curves` of the answer: each variant's shares on some days, and on these each against the control.

    The p of a comparison is the log-rank's of the whole curves, the same on each day; `anytime` holds however often
    somebody looks. `without` counts people who lack the days or whether they left.
    """
    from experiments.retention import retention
    from funnel.curves import Stays

    stays = {name: Stays.of_days(found.counts.get(name, ())) for name in rule.split}
    once, always = retention(rule, stays), retention(rule, stays, running=True)
    return {
        "variants": {name: _variant(name, each, once) for name, each in stays.items()},
        "comparisons": [] if once is None or always is None else list(_comparisons(once, always)),
        "without": found.without,
        "rows_refused": found.rows_refused,
    }


def alone(found: Mapping[str, Any]) -> dict[str, Any]:
    """The answer where no metric was given: nothing decides, but people who came otherwise than planned still block."""
    return {
        **found,
        "metrics": [],
        "notes": [note for note in found["notes"] if "metric" not in note["values"]],
        "verdict": found["verdict"] if found["split"]["mismatch"] else None,
    }


def curves_text(lang: str, found: Mapping[str, Any], *, control: str) -> Iterator[str]:
    yield ""
    yield say(lang, "cli.curves")
    yield from aligned([[say(lang, f"cli.{name}") for name in TITLES], *_rows(lang, found)])
    for last in {each["variant"]: each for each in found["comparisons"]}.values():
        variant, count, held = last["variant"], int(last["day"]), last["anytime"]["difference"]
        ends = between(lang, held["low"], held["high"], points_text, none="—")
        yield "  " + say(lang, "cli.curve_anytime", variant=variant, count=count, range=ends)
        p = p_text(lang, last["p_adjusted"])
        yield "  " + say(lang, "cli.curve_test", variant=variant, control=control, p=p)
    for name in ("without", "rows_refused"):
        if found[name]:
            yield "- " + say(lang, f"measure.curve_{name}", count=found[name])


def _variant(name: str, stays: Stays, found: Retention | None) -> dict[str, Any]:
    points = () if found is None else [point for point in found.points if point.variant == name]
    return {
        "n": int(stays.n),
        "left": int(sum(stays.left)),
        "points": [
            {
                "day": int(point.day),
                "share": point.share.value,
                "low": point.share.low,
                "high": point.share.high,
                "seen": int(point.seen),
            }
            for point in points
        ],
    }


def _comparisons(once: Retention, always: Retention) -> Iterator[dict[str, Any]]:
    tests = {each.variant: each for each in once.tests}
    for change, held in zip(once.changes, always.changes, strict=True):
        test = tests[change.variant]
        yield {
            "variant": change.variant,
            "day": int(change.day),
            **_change(change),
            "p_value": None if test.test is None else test.test.p_value,
            "p_adjusted": test.p_adjusted,
            "anytime": _change(held),
        }


def _change(found: Change) -> dict[str, Any]:
    return {"difference": _interval(found.difference), "lift": _interval(found.lift)}


def _interval(found: Interval) -> dict[str, float | None]:
    return {"value": found.value, "low": found.low, "high": found.high}


def _rows(lang: str, found: Mapping[str, Any]) -> Iterator[list[str]]:
    """Day by day, the variants in their order."""
    compared = {(each["variant"], each["day"]): each for each in found["comparisons"]}
    points = [(point, name) for name, each in found["variants"].items() for point in each["points"]]
    for point, name in sorted(points, key=lambda one: one[0]["day"]):
        row = [
            say(lang, "stay.days", count=point["day"]),
            name,
            with_range(lang, {**point, "value": point["share"]}, percent),
            number(lang, point["seen"]),
        ]
        comparison = compared.get((name, point["day"]))
        if comparison is not None:
            row.append(with_range(lang, comparison["difference"], points_text))
            row.append(with_range(lang, comparison["lift"], signed_percent))
        yield row
