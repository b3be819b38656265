"""`trayecto plan`: how many people and weeks a test takes, or what so many weeks can show."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from funnel.errors import TrayectoError
from ui.cli_out import refuse, tell

# What these import takes longer than `trayecto --help` should.
if TYPE_CHECKING:
    from experiments.design import Design
    from experiments.planning import Plan


def _finite(ctx: click.Context, param: click.Parameter, given: float | None) -> float | None:
    if given is not None and not math.isfinite(given):
        raise click.BadParameter(f"{given!r} is not a number", ctx, param)
    return given


def _weights(ctx: click.Context, param: click.Parameter, given: str | None) -> tuple[float, ...] | None:
    if given is None:
        return None
    try:
        found = tuple(float(part) for part in given.split(","))
    except ValueError as wrong:
        raise click.BadParameter(f"{given!r} is not a list of numbers", ctx, param) from wrong
    if not all(map(math.isfinite, found)):
        raise click.BadParameter(f"{given!r} is not a list of numbers", ctx, param)
    return found


@click.command(short_help="How many people: trayecto plan --baseline 0.1 --lift 0.2 --per-week 400")
@click.option("--baseline", type=float, callback=_finite, metavar="P", help="Share of people who do it today: 0.1.")
@click.option("--mean", type=float, callback=_finite, metavar="M", help="Or the mean per person today, with --sd.")
@click.option("--sd", type=float, callback=_finite, metavar="S", help="Standard deviation between people.")
@click.option("--lift", type=float, callback=_finite, metavar="X", help="Relative change to see: 0.2 is 20 % more.")
@click.option("--weeks", type=int, metavar="W", help="Or the weeks it may take: gives the smallest lift to be seen.")
@click.option("--per-week", type=float, callback=_finite, metavar="N", help="People per week, all variants together.")
@click.option("--variants", type=int, metavar="K", help="Control included; default: 2.")
@click.option("--split", callback=_weights, metavar="1,1,2", help="Weights, the control's first; default: equal.")
@click.option("--lower-is-better", is_flag=True, help="A fall is good: lifts are below 0.")
@click.option("--power", type=float, callback=_finite, default="0.8", show_default=True, metavar="X")
@click.option("--alpha", type=float, callback=_finite, default="0.05", show_default=True, metavar="X")
@click.option("--looks", type=int, default=1, show_default=True, metavar="N", help="Planned looks, the last included.")
@click.option("--limit-weeks", type=int, metavar="W", help="The weeks there are; what to do where it does not fit.")
@click.option("--lang", type=click.Choice(["en", "es"]), default="en", show_default=True, help="Words in the answer.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_context
def plan(ctx: click.Context, /, lang: str, as_json: bool, **given: Any) -> None:
    """How many people and weeks a test takes, or what so many weeks can show.

    From 10 % to 12 %, with 400 people a week and eight weeks to spare:

      trayecto plan --baseline 0.1 --lift 0.2 --per-week 400 --limit-weeks 8

    What can be seen in six weeks:

      trayecto plan --baseline 0.1 --weeks 6 --per-week 400
    """
    _check_usage(given)
    try:
        design, found = _planned(given)
    except TrayectoError as error:
        refuse(ctx, lang, error, as_json=as_json)
    if as_json:
        tell(_answer(lang, design, found, given), None)
    else:
        click.echo("\n".join(_lines(lang, design, found, given)))


def _check_usage(given: Mapping[str, Any]) -> None:
    if (given["baseline"] is None) == (given["mean"] is None):
        raise click.UsageError("Give either --baseline P or --mean M with --sd S.")
    if (given["mean"] is None) != (given["sd"] is None):
        raise click.UsageError("--mean and --sd go together.")
    if (given["lift"] is None) == (given["weeks"] is None):
        raise click.UsageError("Give either --lift X or --weeks W.")
    if given["per_week"] is None and (given["weeks"] is not None or given["limit_weeks"] is not None):
        raise click.UsageError("Weeks need --per-week N.")
    if given["split"] and given["variants"] not in (None, len(given["split"])):
        raise click.UsageError("--split needs one weight for each of the --variants.")


def _planned(given: Mapping[str, Any]) -> tuple[Design, Plan]:
    """Raises InvalidPlan."""
    from experiments.design import MOST_VARIANTS, Design
    from experiments.planning import plan_for_lift, plan_for_weeks
    from experiments.rule import Better, Kind

    lift, share = given["lift"], given["baseline"] is not None
    down = given["lower_is_better"] or (lift is not None and lift < 0)
    variants = 2 if given["variants"] is None else min(given["variants"], MOST_VARIANTS + 1)
    design = Design(
        kind=Kind.SHARE if share else Kind.AMOUNT,
        baseline=given["baseline"] if share else given["mean"],
        sd=given["sd"],
        weights=given["split"] or (1.0,) * variants,
        better=Better.DOWN if down else Better.UP,
        alpha=given["alpha"],
        power=given["power"],
        looks=given["looks"],
    )
    weeks = {"per_week": given["per_week"], "limit": given["limit_weeks"]}
    if lift is None:
        return design, plan_for_weeks(design, given["weeks"], **weeks)
    return design, plan_for_lift(design, -abs(lift) if down else lift, **weeks)


def _answer(lang: str, design: Design, found: Plan, given: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON object of the contract; what it adds: `variants`, `power_at_limit`, `power_curve`, and words."""
    from experiments.sample_size import power_curve
    from ui.plan_words import plan_note_words, rung_words

    limit, per_week = given["limit_weeks"], given["per_week"]
    people = limit * per_week if limit is not None else found.total
    seen = [lift for lift in (found.lift, found.lift_at_limit) if lift is not None]
    curve = power_curve(design, people, upto=2 * max(seen, key=abs), points=20) if seen else ()
    return {
        "per_variant": found.sizes[0] if len(set(found.sizes)) == 1 else None,
        "variants": list(found.sizes),
        "total": found.total,
        "weeks": found.weeks,
        "lift": found.lift,
        "feasible": found.feasible,
        "lift_at_limit": found.lift_at_limit,
        "power_at_limit": found.power_at_limit,
        "power_curve": [{"lift": lift, "power": power} for lift, power in curve],
        "ladder": [
            {
                "code": rung.code,
                "values": dict(rung.values),
                "message": rung_words(lang, rung, lift=found.lift, limit=limit),
            }
            for rung in found.ladder
        ],
        "notes": [
            {"code": note.code, "values": dict(note.values), "message": plan_note_words(lang, note)}
            for note in found.notes
        ],
    }


def _lines(lang: str, design: Design, found: Plan, given: Mapping[str, Any]) -> Iterator[str]:
    from ui.numbers import number
    from ui.plan_words import plan_note_words, rung_words, weeks_words
    from ui.words import say

    yield _question(lang, design, found, asked=given["lift"] is not None)
    each = [number(lang, size) for size in found.sizes]
    form, shown = ("plan.people", each[0]) if len(set(each)) == 1 else ("plan.people_each", " · ".join(each))
    yield say(lang, form, each=shown, total=found.total)
    if found.weeks is None:
        yield say(lang, "plan.duration_unknown")
    else:
        yield say(lang, "plan.duration", weeks=weeks_words(lang, found.weeks), per_week=given["per_week"])
    if found.feasible is not None:
        yield " ".join(_at_limit(lang, found, given["limit_weeks"]))
    if found.ladder:
        yield ""
        yield f"{say(lang, 'plan.ladder')}:"
        for place, rung in enumerate(found.ladder, 1):
            yield f"{place}. {rung_words(lang, rung, lift=found.lift, limit=given['limit_weeks'])}"
    if found.notes:
        yield ""
        yield from (f"- {plan_note_words(lang, note)}" for note in found.notes)


def _question(lang: str, design: Design, found: Plan, *, asked: bool) -> str:
    from experiments.rule import Kind
    from ui.numbers import number
    from ui.plan_words import lift_words, share_words
    from ui.words import say

    write = share_words if design.kind is Kind.SHARE else number
    sure = {"confidence": share_words(lang, 1 - design.alpha), "power": share_words(lang, design.power)}
    start = write(lang, design.baseline)
    if found.lift is None:
        return say(lang, "plan.from_none", baseline=start, **sure)
    goal = write(lang, design.baseline * (1 + found.lift))
    form = "plan.from_to" if asked else "plan.from_to_smallest"
    return say(lang, form, baseline=start, goal=goal, lift=lift_words(lang, found.lift), **sure)


def _at_limit(lang: str, found: Plan, limit: int) -> Iterator[str]:
    from ui.plan_words import lift_words, share_words, weeks_words
    from ui.words import say

    yield say(lang, "plan.fits" if found.feasible else "plan.fits_not", limit=weeks_words(lang, limit))
    if found.lift_at_limit is None:
        yield say(lang, "plan.at_limit_none")
        return
    yield say(lang, "plan.at_limit", lift=lift_words(lang, found.lift_at_limit))
    if found.lift is not None and not found.feasible and found.power_at_limit is not None:
        yield say(
            lang,
            "plan.chance_at_limit",
            lift=lift_words(lang, found.lift),
            chance=share_words(lang, round(found.power_at_limit, 2)),
        )
