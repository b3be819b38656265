"""Published cases of every method in use: inputs and answers as they stand in the source, one test for each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from experiments.anytime_shares import converters_e
from experiments.cuped import adjusted
from experiments.exact import dealt_p, exact_p
from experiments.fieller import fieller
from experiments.looks import boundaries, crossing
from experiments.means import Moments, compare_means
from experiments.ordinal import brunner_munzel, compare_ordinal
from experiments.power import mean_people, share_people
from experiments.several import benjamini_hochberg, holm
from experiments.shares_mover import difference_mover_limits, ratio_mover_limits, wilson_limits
from experiments.shares_score import difference_limits, ratio_limits
from funnel.counts import wilson
from funnel.samples import Beside, Sample
from funnel.scores import nps

PERONDI = (7, 34, 1, 34)
CONTINGENCY = "Fagerland, Lydersen & Laake (2015), Stat. Methods Med. Res. 24, 224; R contingencytables, test-ch4.R"
NEWCOMBE = "Newcombe (1998), Stat. Med. 17, 873-890, Table II"


@dataclass(frozen=True, kw_only=True)
class Case:
    id: str
    given: tuple
    method: Callable[..., Sequence[float]]
    expected: Sequence[float]
    within: float
    source: str


def pair(limits: tuple) -> list[float]:
    """Limits of one comparison, treatment first; ratios are treatment ÷ control."""
    low, high = limits
    return [float(np.ravel(low)[0]), float(np.ravel(high)[0])]


def mee(*table: int) -> list[float]:
    return pair(difference_limits(*table, inflated=False))


def koopman(*table: int) -> list[float]:
    return pair(ratio_limits(*table, inflated=False))


def score_difference(*table: int) -> list[float]:
    return pair(difference_limits(*table))


def score_ratio(*table: int) -> list[float]:
    return pair(ratio_limits(*table))


def mover_difference(*table: int) -> list[float]:
    return pair(difference_mover_limits(*table))


def mover_ratio(*table: int) -> list[float]:
    return pair(ratio_mover_limits(*table))


def mover_ratios(*counts: Sequence[int]) -> list[float]:
    low, high = ratio_mover_limits(*counts)
    return np.column_stack([low, high]).ravel().tolist()


def welch(group1: Sequence[float], group2: Sequence[float]) -> list[float]:
    means = compare_means(sample(group1), sample(group2))
    return [means.p_value, means.difference.low, means.difference.high]


def ancova(x: Sequence[float], y: Sequence[float], group: Sequence[int]) -> list[float]:
    """The group's coefficient and its standard error; limits take Welch's degrees of freedom, so are not lm's."""
    rows = list(zip(group, y, x, strict=True))
    control, treatment = (
        Moments.of([sample([y for g, y, _ in rows if g == which], [x for g, _, x in rows if g == which])])
        for which in (0, 1)
    )
    found, _, _ = adjusted(treatment, control)
    return [float((found.treatment - found.control)[0]), math.sqrt(float(found.error.of_difference[0]))]


def sample(values: Sequence[float], beside: Sequence[float] = ()) -> Sample:
    second = None
    if beside:
        products = math.fsum(y * x for y, x in zip(values, beside, strict=True))
        second = Beside(math.fsum(beside), math.fsum(x * x for x in beside), products)
    return Sample(len(values), math.fsum(values), math.fsum(y * y for y in values), second)


def rejected(p_values: Sequence[float]) -> list[int]:
    return [sum(p < 0.05 for p in adjust(p_values)) for adjust in (benjamini_hochberg, holm)]


def ranks(x: Sequence[int], y: Sequence[int]) -> list[float]:
    levels = sorted({*x, *y})
    test = brunner_munzel(*(np.array([group.count(level) for level in levels]) for group in (y, x)))
    return [test.t, test.p_value, test.superiority.value]


def ranks_on_the_page(x: Sequence[int], y: Sequence[int]) -> list[float]:
    found = compare_ordinal(Sample.of_levels(Counter(y)), Sample.of_levels(Counter(x)))
    return [found.p_value, found.superiority.value]


def nps_and_its_error(promoters: int, passives: int, detractors: int) -> list[float]:
    answers = Sample.of_nps(promoters, passives, detractors)
    # The definition divides by n, samples by n - 1.
    return [nps(promoters, passives, detractors).value, math.sqrt(answers.variance * (answers.n - 1)) / answers.n]


def nps_limits(promoters: int, passives: int, detractors: int) -> list[float]:
    score = nps(promoters, passives, detractors)
    return [score.value, score.low, score.high]


def alarms(information: Sequence[float], constant: float) -> list[float]:
    """Of the classical O'Brien–Fleming boundary, constant ÷ √information."""
    return [crossing(information, [constant / math.sqrt(t) for t in information])[-1]]


FIFTHS = (0.2, 0.4, 0.6, 0.8, 1.0)
ANCOVA_X = [10.1, 9.2, 11.5, 8.7, 10.9, 12.3, 9.9, 10.4, 8.1, 11.2]
ANCOVA_X += [9.7, 10.8, 11.9, 8.9, 10.2, 12.0, 9.1, 10.6, 8.5, 11.4]
ANCOVA_Y = [12.0, 10.9, 13.9, 10.1, 13.2, 15.1, 11.4, 12.8, 9.6, 13.5]
ANCOVA_Y += [12.3, 13.4, 15.0, 11.2, 12.9, 15.2, 11.3, 13.6, 10.6, 14.3]
BH_1995 = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
BH_1995 += [0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1.0]

CASES = [
    Case(
        id="prop-diff-newcombe",
        given=PERONDI,
        method=mover_difference,
        expected=[0.0189, 0.3404],
        within=5e-5,
        source=CONTINGENCY,
    ),
    Case(
        id="prop-diff-mn",
        given=PERONDI,
        method=score_difference,
        expected=[0.0270416, 0.3452912],
        within=1e-6,
        source="R PropCIs::diffscoreci(7, 34, 1, 34, 0.95)",
    ),
    Case(
        id="prop-diff-mee",
        given=PERONDI,
        method=mee,
        expected=[0.0284, 0.3439],
        within=5e-5,
        source=CONTINGENCY,
    ),
    Case(
        id="prop-rr-koopman",
        given=PERONDI,
        method=koopman,
        expected=[1.220853, 42.575718],
        within=1e-5,
        source="R PropCIs::riskscoreci",
    ),
    Case(
        id="prop-rr-mn",
        given=PERONDI,
        method=score_ratio,
        expected=[1.2086, 43.033],
        within=5e-5,
        source=CONTINGENCY,
    ),
    Case(
        id="prop-rr-mover",
        given=PERONDI,
        method=mover_ratio,
        expected=[1.1537, 41.9763],
        within=5e-5,
        source=CONTINGENCY,
    ),
    Case(
        id="prop-rr-koopman-zero-control",
        given=(3, 4, 0, 2),
        method=koopman,
        expected=[0.8257, math.inf],
        within=5e-5,
        source=CONTINGENCY,
    ),
    Case(
        id="prop-rr-both-zero",
        given=(0, 1, 0, 2),
        method=score_ratio,
        expected=[0.0, math.inf],
        within=0,
        source=CONTINGENCY,
    ),
    Case(
        id="prop-rr-fagerland-mover3",
        given=([24, 29, 7], [73, 55, 18], [53, 11, 1], [65, 11, 18]),
        method=mover_ratios,
        expected=[0.282, 0.563, 0.398, 0.761, 1.277, 40.751],
        within=6e-4,
        source="Fagerland & Newcombe (2013), Stat. Med. 32, 2823-2836, in R ratesci, test3.R",
    ),
    Case(
        id="newcombe98-a-m10",
        given=(56, 70, 48, 80),
        method=mover_difference,
        expected=[0.0524, 0.3339],
        within=6e-5,
        source=f"{NEWCOMBE}, method 10",
    ),
    Case(
        id="newcombe98-a-mn",
        given=(56, 70, 48, 80),
        method=score_difference,
        expected=[0.0528, 0.3382],
        within=6e-5,
        source=f"{NEWCOMBE}, method 5",
    ),
    Case(
        id="newcombe98-b-m10",
        given=(9, 10, 3, 10),
        method=mover_difference,
        expected=[0.1705, 0.8090],
        within=6e-5,
        source=f"{NEWCOMBE}, method 10",
    ),
    Case(
        id="newcombe98-b-mn",
        given=(9, 10, 3, 10),
        method=score_difference,
        expected=[0.1700, 0.8406],
        within=6e-5,
        source=f"{NEWCOMBE}, method 5",
    ),
    Case(
        id="newcombe98-d-m10",
        given=(5, 56, 0, 29),
        method=mover_difference,
        expected=[-0.0381, 0.1926],
        within=6e-5,
        source=f"{NEWCOMBE}, method 10",
    ),
    Case(
        id="wilson-81-263",
        given=(81, 263),
        method=lambda x, n: pair(wilson_limits(x, n)),
        expected=[0.2553, 0.3662],
        within=5e-5,
        source="Newcombe (1998), Stat. Med. 17, 857-872; R prop.test(81, 263, correct = FALSE)",
    ),
    Case(
        id="wilson-81-263-of-a-stage",
        given=(81, 263),
        method=wilson,
        expected=[0.2553, 0.3662],
        within=5e-5,
        source="Newcombe (1998), Stat. Med. 17, 857-872; R prop.test(81, 263, correct = FALSE)",
    ),
    Case(
        id="exact-uncond-tea",
        given=(3, 4, 1, 4),
        method=lambda *table: [exact_p(*table)],
        expected=[0.28906],
        within=2e-5,
        source="Suissa & Shuster (1985); R contingencytables, Exact_unconditional_test_2x2(tea, gamma = 0)",
    ),
    Case(
        id="fisher-tea",
        given=(3, 4, 1, 4),
        method=lambda *table: [dealt_p(*table)],
        expected=[0.4857142857],
        within=1e-9,
        source="R fisher.test, Agresti's lady tasting tea",
    ),
    Case(
        id="welch-sleep",
        given=(
            [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
            [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
        ),
        method=welch,
        expected=[0.07939414019, -3.36548323071, 0.20548323071],
        within=1e-8,
        source="Student (1908), sleep; R t.test(extra ~ group)",
    ),
    Case(
        id="ancova-lm",
        given=(ANCOVA_X, ANCOVA_Y, [0] * 10 + [1] * 10),
        method=ancova,
        expected=[0.6248295339, 0.07731991843],
        within=1e-8,
        source="R 4.2.2 lm(y ~ g + x)",
    ),
    Case(
        id="fieller-basic",
        given=(10, 1, 8, 0.5, 1.959963984540054),
        method=lambda *means: pair(fieller(*means)),
        expected=[0.9544305399243345, 1.6229193303344185],
        within=1e-10,
        source="Fieller (1954): roots of (m2² - z²v2)r² - 2·m1·m2·r + m1² - z²v1",
    ),
    Case(
        id="bh-1995",
        given=(BH_1995,),
        method=rejected,
        expected=[4, 3],
        within=0,
        source="Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289-300, 3.2",
    ),
    Case(
        id="power-t",
        given=(0.5,),
        method=lambda effect: [mean_people(effect, ratio=1, alpha=0.05, power=0.8)],
        expected=[63.76576371],
        within=5e-4,
        source="R power.t.test(delta = .5, sd = 1, power = .8); Cohen (1988): 64",
    ),
    Case(
        id="power-prop",
        given=(0.75, 0.5),
        method=lambda treated, control: [share_people(treated, control, ratio=1, alpha=0.05, power=0.9)],
        expected=[76.70693011],
        within=1e-4,
        source="R power.prop.test(p1 = .50, p2 = .75, power = .90)",
    ),
    Case(
        id="brunner-munzel",
        given=([1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1], [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]),
        method=ranks,
        expected=[3.1374674823, 0.0057862086662, 0.788961],
        within=1e-6,
        source="Brunner & Munzel (2000), Biom. J. 42, 17-25; R lawstat",
    ),
    Case(
        id="brunner-munzel-on-the-page",
        given=([1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1], [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]),
        method=ranks_on_the_page,
        expected=[0.0057862086662, 0.788961],
        within=1e-6,
        source="Brunner & Munzel (2000), Biom. J. 42, 17-25; R lawstat",
    ),
    Case(
        id="nps-variance",
        given=(50, 30, 20),
        method=nps_and_its_error,
        expected=[30.0, 7.810249675906654],
        within=1e-9,
        source="definition: 100(p - d), with variance (p + d - (p - d)²)/n",
    ),
    Case(
        id="nps-conference",
        given=(8, 9, 22),
        method=nps_limits,
        expected=[-35.9, -57.5, -9.2],
        within=0.05,
        source="Preppin' Data 2019, conference survey; limits as Rocks (2016), Am. Stat. 70, 365-372",
    ),
    Case(
        id="gs-obf-K5",
        given=(FIFTHS, 2.04),
        method=alarms,
        expected=[0.05],
        # The constant is printed with three decimals; this is what half of the last one is worth.
        within=7e-5,
        source="Jennison & Turnbull (2000), Group Sequential Methods, Table 2.3, C_B(5, .05)",
    ),
    Case(
        id="gs-lan-demets-obf",
        given=(FIFTHS,),
        method=boundaries,
        expected=[4.8769, 3.3569, 2.6803, 2.2898, 2.031],
        within=6e-4,
        source="Lan & DeMets (1983), Biometrika 70, 659-663; R ldbounds; Reboussin et al. (2000)",
    ),
    Case(
        id="beta-binomial-e",
        given=(15, 5),
        method=lambda x1, x0: [float(converters_e(x1, x0, q=0.5, a=1)[0])],
        expected=[3.2206005209101183],
        within=1e-9,
        source="closed form 2²⁰ / (21·C(20, 5)); Robbins (1970); Lindon & Malek (2022)",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_published_case_comes_out_as_in_its_source(case: Case) -> None:
    found = list(case.method(*case.given))
    assert found == pytest.approx(list(case.expected), abs=case.within, rel=0), case.source


def test_every_case_is_there_once_and_names_its_source() -> None:
    assert len({case.id for case in CASES}) == len(CASES)
    assert all(case.source for case in CASES)
