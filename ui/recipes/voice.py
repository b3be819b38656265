"""The score of a survey, and how far two periods' scores are apart: lines that compute them again from the answers."""

from __future__ import annotations

from collections import Counter
from textwrap import fill

from experiments.shares import few_people, small_and_uneven
from experiments.voice_pair import Compared, means
from funnel.answers import CES, CSAT, NPS, Question
from funnel.scores import Counts, weigh
from ui.recipes.methods import Method
from ui.recipes.recipe import ALPHA, Imports, imports_of, plain_number, text
from ui.recipes.shares import PROPORTION, share_p

VOICE_METHODS: dict[str, Method] = {
    "nps": Method(
        formula=r"\begin{gathered}100\left(a-b\pm z_{\alpha/2}\sqrt{\tfrac{a+b-(a-b)^2}{n+3}}\right)\\"
        r"a=\tfrac{P+3/4}{n+3},\quad b=\tfrac{D+3/4}{n+3}\end{gathered}",
        source="Rocks (2016), Am. Stat. 70, 365-372",
    ),
    "csat": Method(
        formula=r"\frac{\hat p+\frac{z^2}{2n}\pm z\sqrt{\frac{\hat p(1-\hat p)}n+\frac{z^2}{4n^2}}}{1+\frac{z^2}n}",
        source="Wilson (1927), J. Am. Stat. Assoc. 22, 209-212",
    ),
    "ces": Method(formula=r"\bar x\pm t_{n-1,\alpha/2}\,\frac s{\sqrt n}", source="Student (1908), Biometrika 6, 1-25"),
    "ces_alike": Method(
        formula=r"q\,\bar x+(1-q)\,e,\quad q=(\alpha/2)^{1/n}",
        source="Clopper & Pearson (1934), Biometrika 26, 404-413",
    ),
    "welch": Method(
        formula=r"m_1-m_0\pm t_{\nu,\alpha/2}\sqrt{\tfrac{s_1^2}{n_1}+\tfrac{s_0^2}{n_0}}",
        source="Welch (1947), Biometrika 34, 28-35",
    ),
    "score": Method(
        formula=r"|\hat p_1-\hat p_0-\delta|\le z_{\alpha/2}\sqrt{\tilde V(\delta)\,\tfrac N{N-1}}",
        source="Miettinen & Nurminen (1985), Statistics in Medicine 4, 213-226",
    ),
    "exact": Method(
        formula=r"p=\max_{\pi}\;\Pr_\pi\big(|Z|\ge|z_{\text{obs}}|\big)",
        source="Suissa & Shuster (1985), J. R. Stat. Soc. A 148, 317-327; Newcombe (1998), Stat. Med. 17, 873-890",
    ),
    "mover": Method(
        formula=r"\begin{gathered}d-\sqrt{(m_1-l_1)^2+(u_0-m_0)^2}\\"
        r"d+\sqrt{(u_1-m_1)^2+(m_0-l_0)^2}\end{gathered}",
        source="Zou & Donner (2008), Stat. Med. 27, 1693-1702",
    ),
}

_NPS = """
up = sum(weight for answer, weight in answers.items() if answer >= 9) / total
down = sum(weight for answer, weight in answers.items() if answer <= 6) / total
above, below = (up * n + 0.75) / (n + 3), (down * n + 0.75) / (n + 3)
half = norm.isf(alpha / 2) * sqrt((above + below - (above - below) ** 2) / (n + 3))
score = 100 * (up - down)
low, high = max(-100, 100 * (above - below - half)), min(100, 100 * (above - below + half))
low, high = min(score, low), max(score, high)
"""
_CSAT = """
score = sum(weight for answer, weight in answers.items() if answer >= {least}) / total
low, high = proportion_confint(score * n, n, alpha, method="wilson")
"""
_CES = """
score = sum(answer * weight for answer, weight in answers.items()) / total
around = sum(weight * (answer - score) ** 2 for answer, weight in answers.items())
variance = around / total * n / (n - 1)
half = t.isf(alpha / 2, n - 1) * sqrt(variance / n)
low, high = max({low}, score - half), min({high}, score + half)
"""
_ALIKE = """
(score,) = answers
q = (alpha / 2) ** (1 / n)  # at least such a part of all people would give this answer
low, high = q * score + (1 - q) * {low}, q * score + (1 - q) * {high}
"""
_ANYTHING = """
score = sum(answer * weight for answer, weight in answers.items()) / total
low, high = {low}, {high}  # too few answers to say more
"""
_PRINT = 'print("score", score, "from", low, "to", high)'
_MOMENTS = """
def moments(answers, n):
    total = sum(answers.values())
    mean = sum(value(answer) * weight for answer, weight in answers.items()) / total
    around = sum(weight * (value(answer) - mean) ** 2 for answer, weight in answers.items())
    return n, mean, around / total * n / (n - 1)
"""
_VALUES = {
    NPS: "value = lambda answer: 100 if answer >= 9 else 0 if answer >= 7 else -100",
    CES: "value = lambda answer: answer",
}
_TAKEN = """
(n1, m1, s1), (n0, m0, s0) = moments(after, n_after), moments(before, n_before)
difference = m1 - m0
"""
_DOUBTED = """
def doubted(n, m, s):  # everybody is of one mind: three more answers, ¾ of them at either end
    squares, mean = s * (n - 1) + n * m * m + 15000, m * n / (n + 3)
    return n + 3, mean, (squares - (n + 3) * mean**2) / (n + 2)

(n1, m1, s1), (n0, m0, s0) = doubted(n1, m1, s1), doubted(n0, m0, s0)
"""
_WELCH = """
v1, v0 = s1 / n1, s0 / n0
size, freedom = sqrt(v1 + v0), (v1 + v0) ** 2 / (v1**2 / (n1 - 1) + v0**2 / (n0 - 1))
"""
_POOLED = "pooled = sqrt(((n1 - 1) * s1 + (n0 - 1) * s0) / (n1 + n0 - 2) * (1 / n1 + 1 / n0))"
_LENT = """
if pooled >= size * (1 - 1e-9):  # everybody on one side is alike: both get the pooled spread
    size, freedom = pooled, n1 + n0 - 2
"""
_JUDGED = """
half, p = t.isf(alpha / 2, freedom) * size, 2 * t.sf(abs(m1 - m0) / size, freedom)
"""
_WIDER = """
# One side is much smaller: Student's range is held against Welch's, and the wider one counts.
half = max(half, t.isf(alpha / 2, n1 + n0 - 2) * pooled)
p = max(p, 2 * t.sf(abs(m1 - m0) / pooled, n1 + n0 - 2))
"""
_APART = """
low, high = max(-{reach}, min(difference, m1 - m0 - half)), min({reach}, max(difference, m1 - m0 + half))
print("difference", difference, "from", low, "to", high)
print("p", p)
"""
_SHARES = """
def satisfied(answers):
    return sum(weight for answer, weight in answers.items() if answer >= {least}) / sum(answers.values())

n1, n0 = n_after, n_before
x1, x0 = satisfied(after) * n1, satisfied(before) * n0
"""
_WHOLE = "x1, x0 = round(x1), round(x0)"
_SHARE_LIMITS = """
low, high = confint_proportions_2indep(
    x1, n1, x0, n0, compare="diff", method="{method}", alpha=alpha
)
print("difference", x1 / n1 - x0 / n0, "from", low, "to", high)
print("p", p)
"""
_SHARES_ALONE = """
print("difference", x1 / n1 - x0 / n0)
print("p", p)
"""


WIDTH = 88


def score_lines(asked: Question, counts: Counts, *, alpha: float = 0.05) -> str:
    """The score of answers as `funnel.scores.counted` and its limits, from the answers themselves."""
    name, n = method_of(asked, counts), weigh(asked, counts).n
    imports: Imports = {"math": ("sqrt",), "scipy.stats": ("norm",)}
    if name == CSAT:
        imports, body = {PROPORTION: ("proportion_confint",)}, _CSAT.format(least=asked.high - 1)
    elif name == NPS:
        body = _NPS
    elif name == "ces_alike":
        imports, body = {}, _ALIKE.format(low=asked.low, high=asked.high)
    elif n < 2:
        imports, body = {}, _ANYTHING.format(low=asked.low, high=asked.high)
    else:
        imports = {"math": ("sqrt",), "scipy.stats": ("t",)}
        body = _CES.format(low=asked.low, high=asked.high)
    given = text(
        _answers("answers", counts), "total = sum(answers.values())", _people("n", "answers", counts), apart="\n"
    )
    return text(imports_of(imports), given, ALPHA.format(alpha), body, _PRINT)


def method_of(asked: Question, counts: Counts) -> str:
    """Which of VOICE_METHODS gives the limits."""
    alike = asked.kind == CES and len({answer for answer, _ in counts}) == 1
    return "ces_alike" if alike else asked.kind


def change_lines(asked: Question, before: Counts, after: Counts, found: Compared, *, alpha: float = 0.05) -> str | None:
    """After less before, as `experiments.voice_pair.compare` has it; None where that has no p."""
    if found.p_value is None:
        return None
    given = text(
        _answers("before", before),
        _people("n_before", "before", before),
        _answers("after", after),
        _people("n_after", "after", after),
        ALPHA.format(alpha),
        apart="\n",
    )
    if asked.kind == CSAT:
        return _shares(asked, before, after, found, given)
    first, second = weigh(asked, after), weigh(asked, before)
    pair = means(asked, first, second)
    doubted = not (first.variance or second.variance)
    lent = not doubted and not (first.variance and second.variance)
    body = text(
        _TAKEN,
        _DOUBTED if doubted else "",
        _WELCH,
        _POOLED if lent or pair.cautious[0] else "",
        _LENT if lent else "",
        _JUDGED,
        _WIDER if pair.cautious[0] else "",
        _APART.format(reach=_reach(asked)),
        apart="\n",
    )
    imports: Imports = {"math": ("sqrt",), "scipy.stats": ("t",)}
    return text(imports_of(imports), given, _VALUES[asked.kind], _MOMENTS, body)


def _shares(asked: Question, before: Counts, after: Counts, found: Compared, given: str) -> str:
    first, second = weigh(asked, after), weigh(asked, before)
    weighted = first.weighted or second.weighted
    x1, x0 = first.mean * first.n, second.mean * second.n
    needed, p = share_p(x1, first.n, x0, second.n, exact=found.method == "exact", counted=not weighted)
    few = bool(few_people(first.n, second.n)[0] or small_and_uneven(first.n, second.n)[0])
    # Where all or none are satisfied statsmodels has no root to find.
    known = few or (0 < x1 < first.n and 0 < x0 < second.n)
    limits = _SHARE_LIMITS.format(method="newcomb" if few else "score") if known else _SHARES_ALONE
    imports: Imports = {PROPORTION: ("confint_proportions_2indep",)} if known else {}
    return text(
        imports_of(needed, imports),
        given,
        text(
            _SHARES.format(least=asked.high - 1),
            "" if weighted else _WHOLE,
            p,
            limits,
            apart="\n",
        ),
    )


def _answers(name: str, counts: Counts) -> str:
    """Answer → people, or the sum of their weights; from the lowest answer on."""
    sums: Counter[int] = Counter()
    weights: dict[int, float] = {}
    weighted = len({weight for _, weight in counts}) > 1
    for (answer, weight), count in counts.items():
        sums[answer] += count
        weights[answer] = weights.get(answer, 0.0) + weight * count
    shown = weights if weighted else {answer: float(count) for answer, count in sums.items()}
    pairs = ", ".join(f"{answer}: {plain_number(shown[answer])}" for answer in sorted(shown))
    lines = fill(f"{name} = {{{pairs}}}", WIDTH, subsequent_indent="    ", break_long_words=False)
    return f"# answer: {'the weights of those who gave it' if weighted else 'people'}\n{lines}"


def _people(name: str, answers: str, counts: Counts) -> str:
    """How many answers there are, or with weights Kish's effective number of them."""
    if len({weight for _, weight in counts}) < 2:
        return f"{name} = sum({answers}.values())"
    squares = plain_number(sum(weight**2 * count for (_, weight), count in counts.items()))
    return f"{name} = sum({answers}.values()) ** 2 / {squares}  # over the sum of the squared weights"


def _reach(asked: Question) -> str:
    lowest, highest = asked.reach
    return plain_number(highest - lowest)
