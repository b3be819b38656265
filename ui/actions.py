"""All that a person can do to what is remembered, in order of life. Pages and commands call it: read it first.
What is done on the journey's map is in ui/map_actions.py; from evidence to experiments, in ui/opportunity_actions.py.

Every action is one transaction of the store, and raises a TrayectoError, coded, where a rule is broken.
`token` names one click: the same token twice is the same action once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from experiments import draft as drafts
from experiments.card import Choice
from experiments.experiment import Experiment
from experiments.life import evaluation, in_line, kept_numbers, progress
from experiments.rule import Grade
from funnel.counts import StageCounts
from funnel.errors import TrayectoError
from funnel.journey import Phase, template_stages
from funnel.samples import Sample
from storage.store import Store
from storage.workspace import Workspace
from ui.names import is_ours, side_names
from ui.words import say


class ReasonMissing(TrayectoError):
    """A decision against the registered rule, or an amendment, without a reason."""

    code = "reason_missing"


class TextMissing(TrayectoError):
    """Nothing written where something must be (`field`)."""

    code = "text_missing"


class DateInFuture(TrayectoError):
    code = "date_in_future"


class PeriodBackwards(TrayectoError):
    code = "period_backwards"


# ---- a place to work


def own_workspace(store: Store, lang: str) -> Workspace:
    """The person's own workspace, made at the first visit with sensible stages."""
    stages = [(phase, say(lang, f"stage.{key}"), key) for phase, key in template_stages("first")]
    return store.create_workspace(say(lang, "workspace.own"), stages)


def current_workspace(store: Store, lang: str) -> Workspace:
    """The workspace that was last chosen, else the person's own. Reads only, once there is one."""
    chosen = store.profile().workspace_id
    cards = store.workspaces()
    for card in sorted(cards, key=lambda card: card.id != chosen):
        if card.id == chosen or not card.example:
            return Workspace(store, card.id)
    return own_workspace(store, lang)


def choose_workspace(store: Store, workspace_id: int) -> None:
    store.choose_workspace(workspace_id)


def choose_language(store: Store, lang: str) -> None:
    store.choose_language(lang)


def change_workspace(store: Store, workspace_id: int, field: str, value: str | None, *, seen: str) -> None:
    """Its `name` or its `currency`. Raises TextMissing, DraftChanged."""
    if not value or not value.strip():
        raise TextMissing(field="workspace", why="workspace", name=seen)
    store.change_workspace(workspace_id, field, value.strip(), seen=seen)


def remove_example(store: Store) -> None:
    store.remove_example()


# ---- build


def log_experiment(workspace: Workspace, lang: str, stage: int | None = None) -> int:
    """A draft to type into; pressing twice, here or at another stage, opens the same one until it is touched."""
    of_stage = {} if stage is None else {"stage": stage}
    return workspace.experiments.new({**drafts.BEGINNING, **side_names(lang, Grade.RANDOMISED), **of_stage})


def save_field(
    workspace: Workspace, experiment_id: int, field: str, value: Any, *, seen: Any, lang: str | None = None
) -> None:
    """What was typed into one field of the card, right or wrong. Raises DraftChanged.

    With another kind of evidence, sides that still carry a word of ours are called what they are then, in `lang`.
    """
    workspace.experiments.save_field(experiment_id, field, value, seen=seen)
    if field == "grade" and lang is not None:
        draft = workspace.experiments.get(experiment_id).draft or {}
        if Grade(value) not in (Grade.RANDOMISED, Grade.PARALLEL) and draft.get("variants", 2) != 2:
            workspace.experiments.save_field(experiment_id, "variants", 2, seen=draft["variants"])
        for side, name in side_names(lang, value).items():
            if is_ours(draft.get(side)):
                workspace.experiments.save_field(experiment_id, side, name, seen=draft[side])


def discard(workspace: Workspace, experiment_id: int) -> None:
    workspace.experiments.discard(experiment_id)


def start(workspace: Workspace, experiment_id: int) -> None:
    """Seals the card. Raises CardIncomplete."""
    workspace.experiments.start(experiment_id, workspace.journey.stages())


def begin_amendment(workspace: Workspace, experiment_id: int) -> None:
    workspace.experiments.begin_amendment(experiment_id)


def amend(workspace: Workspace, experiment_id: int, reason: str, *, seen: int | None = None) -> None:
    """`seen`: how many amendments there were on the screen; a second click then seals nothing more."""
    if not reason.strip():
        raise ReasonMissing()
    workspace.experiments.amend(experiment_id, reason.strip(), workspace.journey.stages(), seen=seen)


# ---- measure


def record(
    workspace: Workspace,
    experiment_id: int,
    *,
    through: date,
    samples: Mapping[str, Mapping[str, Sample]],
    token: str,
    people: Mapping[str, int] | None = None,
    source: str = "typed",
    segments: Mapping[str, Mapping[str, Sample]] | None = None,
    digest: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Totals from the start through a date. `people`: all who arrived, default those of the primary metric."""
    if through > date.today():
        raise DateInFuture(day=through)
    workspace.experiments.add_reading(
        experiment_id,
        through=through,
        samples=samples,
        people=people or {variant: sample.n for variant, sample in samples["primary"].items()},
        token=token,
        source=source,
        segments=segments,
        digest=digest,
        details=details,
    )


def remember_file_choices(workspace: Workspace, experiment_id: int, choices: Mapping[str, Any]) -> None:
    """Which columns of a file meant what, for the next one."""
    workspace.experiments.remember_file_choices(experiment_id, choices)


def undo_reading(workspace: Workspace, experiment_id: int, reading_id: int) -> None:
    workspace.experiments.undo_reading(experiment_id, reading_id)


def look(workspace: Workspace, experiment: Experiment) -> None:
    """Remembers that the newest reading was on a screen before the planned end; each reading is one look."""
    reading = experiment.reading
    if reading is None or reading.id in experiment.looks or experiment.decision is not None:
        return
    if progress(experiment, date.today()).reached:
        return
    workspace.experiments.look(experiment.id, reading.id)


# ---- learn


def against_the_rule(experiment: Experiment, choice: Choice) -> bool:
    """Whether this choice needs a reason, given what the registered rule says now."""
    card, found = experiment.card, evaluation(experiment)
    assert card is not None
    final = progress(experiment, date.today(), found).final
    return choice not in in_line(card, found.verdict if found else None, final=final)


def decide(
    workspace: Workspace,
    experiment_id: int,
    choice: Choice,
    *,
    reason: str,
    token: str,
    version: int | None = None,
) -> None:
    """Keeps the decision with the numbers that it rests on. `version`: the experiment as it was on the screen.

    Raises ReasonMissing, and WrongMoment where the experiment has changed since.
    """
    experiment = workspace.experiments.get(experiment_id)
    if experiment.card is not None and not reason.strip() and against_the_rule(experiment, choice):
        raise ReasonMissing()
    found = evaluation(experiment)
    workspace.experiments.decide(
        experiment_id,
        choice,
        reason=reason.strip(),
        verdict=found.verdict if found else None,
        numbers=kept_numbers(experiment, found, date.today()),
        token=token,
        version=experiment.version if version is None else version,
    )


def learn(workspace: Workspace, experiment_id: int, text: str, *, seen: str | None = None) -> None:
    """Writes the learning, or replaces what was `seen`. Raises DraftChanged where somebody else wrote since."""
    if not text.strip():
        raise TextMissing(field="learning")
    workspace.experiments.learn(experiment_id, text.strip(), seen=seen)


def iterate(workspace: Workspace, experiment_id: int) -> int:
    """The next test card, linked to this one, with what carries over filled in."""
    experiment = workspace.experiments.get(experiment_id)
    card, reading = experiment.card, experiment.reading
    assert card is not None
    beginning = drafts.draft_of(card)
    for field in ("change", "effect"):
        beginning.pop(field, None)
    beginning["name"] = _next_name(card.name)
    known = reading.samples["primary"].get(card.control.key) if reading else None
    value = None if known is None else card.primary.kind.of(known)
    if value is not None and drafts.baseline_range(card.primary.kind)[1](value):
        beginning["baseline"] = round(value, 6)
    return workspace.experiments.new(beginning, parent=experiment_id)


# ---- the funnel


def record_counts(workspace: Workspace, starts: date, ends: date, counts: Mapping[int, StageCounts]) -> None:
    """What is known of each stage in a period; `ends` is the first day after it."""
    if starts >= ends:
        raise PeriodBackwards(starts=starts, ends=ends)
    workspace.journey.record_counts(starts, ends, counts)


def add_stage(workspace: Workspace, phase: Phase, name: str, journey: int | None = None) -> None:
    if not name.strip():
        raise TextMissing(field="stage")
    workspace.journey.add_stage(phase, name.strip(), journey)


def move_stage(workspace: Workspace, stage_id: int, by: int) -> None:
    workspace.journey.move_stage(stage_id, by)


def remove_stage(workspace: Workspace, stage_id: int) -> None:
    """Raises StageInUse."""
    workspace.journey.remove_stage(stage_id)


def _next_name(name: str) -> str:
    """ "Shorter form" → "Shorter form · 2" → "Shorter form · 3"."""
    stem, dot, number = name.rpartition(" · ")
    return f"{stem} · {int(number) + 1}" if dot and number.isdigit() else f"{name} · 2"
