"""A draft: what people have typed of a test card so far, field by field, right or wrong.

Fields are flat ("change", "weight.b", "guardrail1.margin"), so that a field on the screen, a field in the
store and a problem carry the same name. A number is a number; a text where a number belongs is kept as it
was typed and is a problem. Blank fields are absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from experiments.card import Choice, Measured, Money, Moves, StageOnCard, TestCard, Variant
from experiments.rule import ONE_GROUP, Better, Grade, Kind
from funnel.errors import TrayectoError
from funnel.journey import Phase, Stage
from funnel.problems import Problem

Draft = Mapping[str, Any]

VARIANT_KEYS = "abcdef"
GUARDRAIL_KEYS = ("guardrail1", "guardrail2", "guardrail3")
SECONDARY_KEYS = ("secondary1", "secondary2", "secondary3")
NAME_LIMIT, TEXT_LIMIT = 120, 2000
ALPHAS = (0.1, 0.05, 0.01)

LOOKS = (0, 2, 3, 4, 5, 10)
# Kinds that have a relative lift, which is what a guardrail's margin is a part of.
GUARDED = (Kind.SHARE, Kind.AMOUNT, Kind.COUNT, Kind.RATIO)

BEGINNING: Draft = {
    "grade": Grade.RANDOMISED.value,
    "kind": Kind.SHARE.value,
    "better": Better.UP.value,
    "variants": 2,
    **{f"weight.{key}": 1 for key in VARIANT_KEYS},
    "alpha": 0.05,
    "guardrails": 0,
    "secondaries": 0,
    "on_win": Choice.SCALE.value,
    "on_lose": Choice.STOP.value,
    "on_open": Choice.ITERATE.value,
}


class CardIncomplete(TrayectoError):
    """The card cannot be sealed yet; `problems` says why, field by field."""

    code = "card_incomplete"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(count=len(problems))
        self.problems = tuple(problems)


def variant_keys(draft: Draft) -> str:
    """The keys of the draft's variants, the control first."""
    return VARIANT_KEYS[: draft.get("variants", 2)]


def guardrail_keys(draft: Draft) -> tuple[str, ...]:
    return GUARDRAIL_KEYS[: draft.get("guardrails", 0)]


def secondary_keys(draft: Draft) -> tuple[str, ...]:
    return SECONDARY_KEYS[: draft.get("secondaries", 0)]


def moves_by_default(phase: Phase, kind: Kind, better: Better) -> Moves:
    """What a metric of this kind in this phase usually moves."""
    if kind in (Kind.AMOUNT, Kind.RATIO):
        return Moves.REVENUE
    if kind in (Kind.ORDINAL, Kind.NPS):
        return Moves.NOTHING
    if phase is Phase.RETENTION:
        return Moves.KEPT if better is Better.UP else Moves.CHURN
    return Moves.CUSTOMERS if better is Better.UP else Moves.NOTHING


def problems(draft: Draft, stages: Sequence[Stage]) -> tuple[Problem, ...]:
    """All that keeps the draft from being a card, in the order of the form."""
    return tuple(_problems(draft, {stage.id for stage in stages}))


def card(draft: Draft, stages: Sequence[Stage]) -> TestCard:
    """The card that the draft has become. Raises CardIncomplete."""
    found = problems(draft, stages)
    if found:
        raise CardIncomplete(found)
    draft = {**BEGINNING, **draft}
    stage = next(stage for stage in stages if stage.id == draft["stage"])
    kind, better = Kind(draft["kind"]), Better(draft["better"])
    return TestCard(
        name=draft["name"].strip(),
        stage=StageOnCard(id=stage.id, name=stage.name, phase=stage.phase),
        change=draft["change"].strip(),
        audience=draft.get("audience", "").strip(),
        effect=draft["effect"].strip(),
        signal=draft.get("signal", "").strip(),
        primary=Measured(key="primary", name=draft["metric"].strip(), kind=kind, better=better),
        guardrails=tuple(_measured(draft, key) for key in guardrail_keys(draft)),
        secondaries=tuple(_measured(draft, key) for key in secondary_keys(draft)),
        variants=tuple(
            Variant(key=key, name=draft[f"variant.{key}"].strip(), weight=float(draft[f"weight.{key}"]))
            for key in variant_keys(draft)
        ),
        baseline=draft.get("baseline"),
        sd=draft.get("sd") if kind is not Kind.SHARE else None,
        mde=draft["mde"],
        alpha=draft["alpha"],
        people=draft.get("people"),
        weeks=draft.get("weeks"),
        on_win=Choice(draft["on_win"]),
        on_lose=Choice(draft["on_lose"]),
        on_open=Choice(draft["on_open"]),
        moves=Moves(draft.get("moves") or moves_by_default(stage.phase, kind, better)),
        grade=Grade(draft["grade"]),
        looks=draft.get("looks") or None,
        money=Money(**{name: draft[f"money.{name}"] for name in asdict(Money()) if f"money.{name}" in draft}),
    )


def draft_of(sealed: TestCard) -> dict[str, Any]:
    """The draft that becomes this card again: where an amendment and the next iteration begin."""
    draft: dict[str, Any] = {
        "name": sealed.name,
        "stage": sealed.stage.id,
        "change": sealed.change,
        "audience": sealed.audience,
        "effect": sealed.effect,
        "signal": sealed.signal,
        "metric": sealed.primary.name,
        "kind": sealed.primary.kind.value,
        "better": sealed.primary.better.value,
        "variants": len(sealed.variants),
        "baseline": sealed.baseline,
        "sd": sealed.sd,
        "mde": sealed.mde,
        "alpha": sealed.alpha,
        "people": sealed.people,
        "weeks": sealed.weeks,
        "guardrails": len(sealed.guardrails),
        "secondaries": len(sealed.secondaries),
        "on_win": sealed.on_win.value,
        "on_lose": sealed.on_lose.value,
        "on_open": sealed.on_open.value,
        "moves": sealed.moves.value,
        "grade": sealed.grade.value,
        "looks": sealed.looks,
    }
    draft |= {f"weight.{key}": 1 for key in VARIANT_KEYS}
    for variant in sealed.variants:
        draft |= {f"variant.{variant.key}": variant.name, f"weight.{variant.key}": variant.weight}
    for metric in (*sealed.guardrails, *sealed.secondaries):
        draft |= {
            f"{metric.key}.name": metric.name,
            f"{metric.key}.kind": metric.kind.value,
            f"{metric.key}.better": metric.better.value,
            f"{metric.key}.margin": metric.margin,
        }
    draft |= {f"money.{name}": value for name, value in asdict(sealed.money).items()}
    return {name: value for name, value in draft.items() if value not in (None, "")}


def _measured(draft: Draft, key: str) -> Measured:
    """A guardrail or a secondary metric, of which only the former has a margin."""
    return Measured(
        key=key,
        name=draft[f"{key}.name"].strip(),
        kind=Kind(draft.get(f"{key}.kind", Kind.SHARE)),
        better=Better(draft.get(f"{key}.better", Better.UP)),
        margin=draft[f"{key}.margin"] if key in GUARDRAIL_KEYS else None,
    )


def _problems(draft: Draft, stage_ids: set[int]) -> Iterator[Problem]:
    yield from _text(draft, "name", NAME_LIMIT, needed=True)
    if draft.get("stage") not in stage_ids:
        yield Problem("stage", "missing")
    for name in ("change", "audience", "effect", "signal"):
        yield from _text(draft, name, TEXT_LIMIT, needed=name in ("change", "effect"))
    yield from _text(draft, "metric", NAME_LIMIT, needed=True)
    kind, grade = Kind(draft.get("kind", Kind.SHARE)), Grade(draft.get("grade", Grade.RANDOMISED))
    yield from _variants(draft)
    code, allowed = baseline_range(kind)
    # Where one group is asked, the baseline is the bar that its answers are held against.
    yield from _number(draft, "baseline", code, allowed, needed=grade in ONE_GROUP)
    if grade in ONE_GROUP and kind is not Kind.SHARE:
        yield Problem("kind", "one_group")
    if grade is Grade.BEFORE_AFTER and kind not in (Kind.SHARE, Kind.AMOUNT, Kind.COUNT):
        yield Problem("kind", "no_series")
    if grade not in (Grade.RANDOMISED, Grade.PARALLEL):
        yield from _one_by_one(draft)
    if kind is not Kind.SHARE:
        yield from _number(draft, "sd", "positive", _positive)
    # Nothing falls by more than all of it.
    most, code = (1, "share") if draft.get("better") == Better.DOWN else (10, "relative")
    yield from _number(draft, "mde", code, lambda x: 0 < x <= most and (x < 1 or most > 1), needed=True)
    yield from _number(draft, "people", "people", lambda x: x >= 2 and x == int(x))
    yield from _number(draft, "weeks", "weeks", lambda x: 1 <= x <= 104 and x == int(x))
    if draft.get("looks") and "people" not in draft:
        yield Problem("people", "looks_need_people")
    elif "people" not in draft and "weeks" not in draft:
        yield Problem("people", "no_length")
    for key in guardrail_keys(draft):
        yield from _text(draft, f"{key}.name", NAME_LIMIT, needed=True)
        yield from _number(draft, f"{key}.margin", "share", _inside, needed=True)
    yield from _secondaries(draft)
    for name in ("hours", "spend", "rate", "stage_customers", "stage_spend"):
        yield from _number(draft, f"money.{name}", "not_negative", lambda x: x >= 0)
    yield from _number(draft, "money.arpa", "positive", _positive)
    yield from _number(draft, "money.margin", "share", lambda x: 0 < x <= 1)
    yield from _number(draft, "money.churn", "share", lambda x: 0 < x <= 1)


def _variants(draft: Draft) -> Iterator[Problem]:
    names: set[str] = set()
    for key in variant_keys(draft):
        yield from _text(draft, f"variant.{key}", NAME_LIMIT, needed=True)
        name = _folded(draft, f"variant.{key}")
        if name and name in names:
            yield Problem(f"variant.{key}", "equal_names")
        names.add(name)
        yield from _number(draft, f"weight.{key}", "positive", _positive, needed=True)


def _one_by_one(draft: Draft) -> Iterator[Problem]:
    """What takes groups of people at the same time."""
    if draft.get("variants", 2) != 2:
        yield Problem("variants", "only_two")
    if draft.get("guardrails"):
        yield Problem("guardrails", "needs_groups")
    if draft.get("secondaries"):
        yield Problem("secondaries", "others_need_groups")


def _secondaries(draft: Draft) -> Iterator[Problem]:
    """Each has a name of its own among all metrics: by it people tell them apart in a table and in a file."""
    names = {_folded(draft, field) for field in ("metric", *(f"{key}.name" for key in guardrail_keys(draft)))}
    for field in (f"{key}.name" for key in secondary_keys(draft)):
        yield from _text(draft, field, NAME_LIMIT, needed=True)
        name = _folded(draft, field)
        if name and name in names:
            yield Problem(field, "equal_metrics")
        names.add(name)


def _folded(draft: Draft, field: str) -> str:
    return str(draft.get(field, "")).strip().casefold()


def _inside(x: float) -> bool:
    return 0 < x < 1


def _positive(x: float) -> bool:
    return x > 0


# What a baseline of each kind can be, and the code of its problem; an amount, a count, a ratio: above 0.
BASELINES: Mapping[Kind, tuple[str, Callable[[float], bool]]] = {
    Kind.SHARE: ("share", _inside),
    Kind.NPS: ("nps", lambda x: -100 <= x <= 100),
}


def baseline_range(kind: Kind) -> tuple[str, Callable[[float], bool]]:
    """The code of a baseline of this kind that cannot be, and whether one can."""
    return BASELINES.get(kind, ("positive", _positive))


def _text(draft: Draft, name: str, limit: int, *, needed: bool = False) -> Iterator[Problem]:
    text = str(draft.get(name, "")).strip()
    if needed and not text:
        yield Problem(name, "missing")
    if len(text) > limit:
        yield Problem(name, "too_long", {"limit": limit, "length": len(text)})


def _number(
    draft: Draft, name: str, range_code: str, allowed: Callable[[float], bool], *, needed: bool = False
) -> Iterator[Problem]:
    value = draft.get(name)
    if value is None:
        if needed:
            yield Problem(name, "missing")
    elif isinstance(value, str):
        yield Problem(name, "not_a_number", {"text": value[:40]})
    elif not allowed(value):
        yield Problem(name, f"range_{range_code}")
