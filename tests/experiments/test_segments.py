import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as students
from scipy.stats import ttest_ind

from experiments.cuped import compare_adjusted
from experiments.means import compare_means
from experiments.results import Comparison, Note, Verdict
from experiments.rule import Kind
from experiments.segments import poststratified, segment_effects
from experiments.several import benjamini_hochberg
from funnel.samples import Beside, Sample


def sample_of(values):
    return Sample(len(values), math.fsum(values), math.fsum(value**2 for value in values))


def by_means(treatments, control):
    """Welch's comparison of every treatment, as an evaluation would pass it in."""
    found = []
    for name, sample in treatments.items():
        means = compare_means(sample, control)
        found.append(
            Comparison(
                variant=name,
                difference=means.difference,
                lift=means.lift,
                p_value=means.p_value,
                p_adjusted=None,
                method="welch",
                verdict=Verdict.INCONCLUSIVE,
            )
        )
    return found


NEW, OLD = [4.0, 6.0, 5.0, 9.0], [3.0, 5.0, 4.0]
NEW_PHONE, OLD_PHONE = [1.0, 0.0, 2.0], [0.0, 1.0, 0.0, 0.0, 2.0]
SPENT = {
    "desktop": {"old": sample_of(OLD), "new": sample_of(NEW)},
    "phone": {"old": sample_of(OLD_PHONE), "new": sample_of(NEW_PHONE)},
}


def test_the_effect_is_the_mean_of_the_segments_effects_weighted_by_their_people():
    (found,) = poststratified(SPENT, control="old")
    # Miratrix, Sekhon & Yu (2013), 2.2, by hand: 7 of 15 people on a desktop, 8 on a phone
    assert found.difference.value == pytest.approx(7 / 15 * (6 - 4) + 8 / 15 * (1 - 0.6))
    assert found.lift.value == pytest.approx((7 / 15 * 6 + 8 / 15) / (7 / 15 * 4 + 8 / 15 * 0.6) - 1)


def test_its_variance_is_the_weighted_sum_of_theirs_and_that_of_the_mix():
    (found,) = poststratified(SPENT, control="old")
    parts = [
        (weight**2 * np.var(values, ddof=1) / len(values), len(values) - 1)
        for weight, pair in ((7 / 15, (NEW, OLD)), (8 / 15, (NEW_PHONE, OLD_PHONE)))
        for values in pair
    ]
    within = sum(part for part, _ in parts)
    # 3.2 of the same: people are drawn too, so the mix varies, which counts by how far the effects are apart
    mix = (7 / 15 * (2 - found.difference.value) ** 2 + 8 / 15 * (0.4 - found.difference.value) ** 2) / 15
    freedom = within**2 / sum(part**2 / free for part, free in parts)
    error = math.sqrt(within + mix)
    assert found.p_value == pytest.approx(2 * students.sf(found.difference.value / error, freedom))
    whole = np.var(NEW + NEW_PHONE, ddof=1) / 7 + np.var(OLD + OLD_PHONE, ddof=1) / 8
    assert found.variance_reduction == pytest.approx(1 - error**2 / whole)


def test_a_segment_of_everybody_is_the_plain_comparison():
    (found,) = poststratified({"all": SPENT["desktop"]}, control="old")
    plain = compare_means(SPENT["desktop"]["new"], SPENT["desktop"]["old"])
    assert (found.difference, found.lift, found.p_value) == (plain.difference, plain.lift, plain.p_value)
    assert found.variance_reduction is None


def test_segments_of_which_a_variant_has_too_few_are_taken_together():
    # one person in "tv", nobody of "new" in "watch": both together are still too few, so the smaller other joins
    thin = {**SPENT, "tv": {"new": sample_of([3.0])}, "watch": {"old": sample_of([1.0, 5.0])}}
    (found,) = poststratified(thin, control="old")
    together = {
        "phone": SPENT["phone"],
        "others": {"new": sample_of([*NEW, 3.0]), "old": sample_of([*OLD, 1.0, 5.0])},
    }
    (thick,) = poststratified(together, control="old")
    assert found.difference.value == pytest.approx(thick.difference.value)
    assert found.p_value == pytest.approx(thick.p_value)
    (note,) = found.notes
    assert (note.code, sorted(note.values["segments"])) == ("segments_merged", ["desktop", "tv", "watch"])
    assert sorted(note.values["thin"]) == ["tv", "watch"]


@pytest.mark.parametrize("nothing", [{}, {"a": {}}, {"a": {"old": Sample(0, 0, 0), "new": Sample(0, 0, 0)}}])
def test_nobody_anywhere_is_unknown(nothing):
    found = poststratified(nothing, control="old")
    assert [comparison.difference.value for comparison in found] == [None] * len(found)
    assert segment_effects({}, control="old", compare=by_means) == ()


def test_shares_and_nps_stay_on_their_scale():
    shares = {"a": {"old": Sample.of_share(2, 0), "new": Sample.of_share(2, 2)}}
    shares["b"] = {"old": Sample.of_share(3, 0), "new": Sample.of_share(3, 2)}
    (found,) = poststratified(shares, control="old", kind=Kind.SHARE)
    assert found.difference.high == 1
    assert [note.code for note in found.notes] == ["zero_control"]
    nps = {"a": {"old": Sample.of_nps(0, 1, 2), "new": Sample.of_nps(3, 1, 0)}, "b": {"new": Sample.of_nps(2, 2, 1)}}
    (found,) = poststratified(nps, control="old", kind=Kind.NPS)
    assert (found.lift.value, found.lift.low) == (None, None)
    assert found.difference.high == 200


@pytest.mark.parametrize("kind", [Kind.RATIO, Kind.ORDINAL])
def test_what_is_no_sum_over_segments_has_no_stratified_effect(kind):
    assert poststratified(SPENT, control="old", kind=kind) == []


def test_no_spread_within_the_segments_leaves_the_plain_comparison():
    alike = {"a": {"old": sample_of([1.0, 1.0]), "new": sample_of([2.0, 2.0])}}
    alike["b"] = {"old": sample_of([3.0, 3.0]), "new": sample_of([3.0, 3.0])}
    (found,) = poststratified(alike, control="old")
    assert found.p_value == pytest.approx(ttest_ind([2, 2, 3, 3], [1, 1, 3, 3], equal_var=False).pvalue)


def test_effects_per_segment_are_corrected_over_all_segments_and_variants():
    three = {
        "desktop": {**SPENT["desktop"], "bold": sample_of([9.0, 8.0, 9.5])},
        "phone": {**SPENT["phone"], "bold": sample_of([0.0, 1.0])},
    }
    found = segment_effects(three, control="old", compare=by_means)
    assert [effects.segment for effects in found] == ["desktop", "phone"]
    assert [[c.variant for c in effects.comparisons] for effects in found] == [["new", "bold"]] * 2
    every = [comparison for effects in found for comparison in effects.comparisons]
    assert [c.p_adjusted for c in every] == benjamini_hochberg([c.p_value for c in every])
    assert every[1].p_adjusted == pytest.approx(every[1].p_value * 4)


def test_a_segment_without_people_of_a_variant_is_unknown_with_a_note_and_no_test():
    three = {
        "desktop": {**SPENT["desktop"], "bold": sample_of([9.0, 8.0, 9.5])},
        "phone": {**SPENT["phone"], "bold": Sample(0, 0, 0)},
        "tv": {"new": sample_of([3.0])},
    }
    desktop, phone, tv = segment_effects(three, control="old", compare=by_means)
    bold = phone.comparisons[1]
    assert (bold.difference.value, bold.p_value, bold.p_adjusted) == (None, None, None)
    assert bold.notes == (Note("segment_empty", {"variant": "bold", "segment": "phone"}),)
    assert [c.notes[0].code for c in tv.comparisons] == ["segment_empty"] * 2
    tested = [*desktop.comparisons, phone.comparisons[0]]
    assert [c.p_adjusted for c in tested] == benjamini_hochberg([c.p_value for c in tested])


values = st.lists(st.floats(0, 1e3).map(lambda x: round(x, 2)), max_size=12).map(sample_of)
variants = st.fixed_dictionaries({"old": values}, optional={"new": values, "bold": values})
segments = st.dictionaries(st.sampled_from("abcdef"), variants, max_size=5)


def numbers_of(comparison):
    for interval in (comparison.difference, comparison.lift):
        yield from (interval.low, interval.value, interval.high)
    yield comparison.p_value


@given(segments, st.sampled_from([0.01, 0.05, 0.2]))
def test_the_intervals_agree_with_p_and_nothing_is_nan(by_segment, alpha):
    for found in poststratified(by_segment, control="old", alpha=alpha):
        assert all(number is None or math.isfinite(number) for number in numbers_of(found))
        for interval in (found.difference, found.lift):
            low, value, high = interval.low, interval.value, interval.high
            assert None in (low, value) or low <= value
            assert None in (value, high) or value <= high
            if found.p_value is not None and abs(found.p_value - alpha) > 1e-9 and value is not None:
                assert ((low is not None and low > 0) or (high is not None and high < 0)) == (found.p_value < alpha)


@given(segments, st.randoms(use_true_random=False))
def test_names_and_order_of_segments_and_variants_change_nothing(by_segment, chance):
    names = list(by_segment)
    chance.shuffle(names)
    renamed = {
        f"s{i}": {{"old": "z", "new": "m", "bold": "a"}[v]: by_segment[name][v] for v in sorted(by_segment[name])}
        for i, name in enumerate(names)
    }
    back = {found.variant: found for found in poststratified(renamed, control="z")}
    for found in poststratified(by_segment, control="old"):
        other = back[{"new": "m", "bold": "a"}[found.variant]]
        for mine, its in zip(numbers_of(other), numbers_of(found), strict=True):
            assert mine == (None if its is None else pytest.approx(its, rel=1e-6, abs=1e-6))


@given(segments)
def test_swapping_the_variants_mirrors_the_result(by_segment):
    given_two = {name: {v: sample for v, sample in given.items() if v != "bold"} for name, given in by_segment.items()}
    forth, back = (poststratified(given_two, control=name) for name in ("old", "new"))
    if forth and back:
        assert back[0].p_value == (None if forth[0].p_value is None else pytest.approx(forth[0].p_value))
        high = forth[0].difference.high
        assert back[0].difference.low == (None if high is None else pytest.approx(-high, rel=1e-6, abs=1e-6))


# ---- adjusted for a value from before the start


def people_of(values):
    """People as (before, value)."""
    xs, ys = [x for x, _ in values], [y for _, y in values]
    beside = Beside(math.fsum(xs), math.fsum(x * x for x in xs), math.fsum(x * y for x, y in values))
    return Sample(len(values), math.fsum(ys), math.fsum(y * y for y in ys), beside)


def drawn(sizes, *, slope=2.0, effects=(1.0, 1.0, 1.0), seed=5):
    """(segment, variant, before, value) of people in three segments that are unlike before, with these effects."""
    rng = np.random.default_rng(seed)
    rows = []
    for k, name in enumerate("abc"):
        for v, (variant, n) in enumerate(zip(("old", "new"), sizes[k], strict=True)):
            before = 10 * k + rng.standard_normal(n) * 3
            value = 30 - 4 * k + slope * before + v * effects[k] + rng.standard_normal(n)
            rows += [(name, variant, x, y) for x, y in zip(before, value, strict=True)]
    return rows


def grouped(rows):
    found = {}
    for segment, variant, x, y in rows:
        found.setdefault(segment, {}).setdefault(variant, []).append((x, y))
    return {segment: {v: people_of(values) for v, values in given.items()} for segment, given in found.items()}


def least_squares(rows):
    """The fit of value ~ segment + variant within each segment + before, and the weights that its effects have."""
    from statsmodels.regression.linear_model import OLS

    names = sorted({segment for segment, *_ in rows})
    design = [[s == name for name in names] + [s == name and v == "new" for name in names] + [x] for s, v, x, _ in rows]
    weights = [sum(s == name for s, *_ in rows) / len(rows) for name in names]
    fit = OLS([y for *_, y in rows], np.array(design, float)).fit(cov_type="HC2", use_t=True)
    return fit, np.array([*[0] * len(names), *weights, 0])


@pytest.mark.parametrize("sizes", [((8, 8), (6, 7), (9, 5)), ((60, 60), (40, 40), (90, 90))])
def test_with_a_value_before_it_is_the_weighted_effect_of_least_squares_by_segment_with_one_slope(sizes):
    rows = drawn(sizes, effects=(1.0, 3.0, 0.5))
    (found,) = poststratified(grouped(rows), control="old")
    fit, weights = least_squares(rows)
    assert found.difference.value == pytest.approx(weights @ fit.params)
    assert found.method == "poststratified_cuped"


def test_its_error_is_that_of_least_squares_with_robust_errors_and_that_of_the_mix():
    rows = drawn(((160, 160), (140, 140), (190, 190)), effects=(1.0, 3.0, 0.5))
    (found,) = poststratified(grouped(rows), control="old")
    fit, weights = least_squares(rows)
    effects = fit.params[3:6]
    mix = weights[3:6] @ (effects - weights[3:6] @ effects) ** 2 / len(rows)
    error = math.sqrt(weights @ fit.cov_params() @ weights + mix)
    assert found.difference.high - found.difference.low == pytest.approx(2 * 1.96 * error, rel=0.01)
    assert found.variance_reduction > 0.97  # the same before makes the values alike but for a spread of 1


def test_its_variance_by_hand_where_every_variant_has_few():
    rows = drawn(((4, 6), (5, 3), (7, 7)), effects=(1.0, 3.0, 0.5))
    (found,) = poststratified(grouped(rows), control="old")
    cells = {key: [(x, y) for s, v, x, y in rows if (s, v) == key] for key in {(s, v) for s, v, *_ in rows}}
    moments = {key: np.cov(np.array(values).T) * (len(values) - 1) for key, values in cells.items()}
    across, along, squares = (sum(m[i] for m in moments.values()) for i in ((0, 0), (0, 1), (1, 1)))
    slope, left = along / across, len(rows) - 2 * 3 - 1
    people = {s: len(cells[s, "old"]) + len(cells[s, "new"]) for s in "abc"}
    means = {key: np.mean(values, axis=0) for key, values in cells.items()}
    gaps = {s: means[s, "new"] - means[s, "old"] for s in "abc"}
    effects = {s: gaps[s][1] - slope * gaps[s][0] for s in "abc"}
    whole = sum(people[s] / len(rows) * effects[s] for s in "abc")
    parts = [
        (
            (people[s] / len(rows)) ** 2 * np.var([y - slope * x for x, y in v], ddof=1) / len(v) * (left + 1) / left,
            len(v) - 1,
        )
        for (s, _), v in cells.items()
    ]
    within = sum(part for part, _ in parts)
    mix = sum(people[s] / len(rows) * (effects[s] - whole) ** 2 for s in "abc") / len(rows)
    doubt = (squares - slope * along) / left / across * sum(people[s] / len(rows) * gaps[s][0] for s in "abc") ** 2
    freedom = within**2 / sum(part**2 / free for part, free in parts) - 1
    assert found.difference.value == pytest.approx(whole)
    assert found.p_value == pytest.approx(2 * students.sf(abs(whole) / math.sqrt(within + mix + doubt), freedom))


def test_the_lift_is_of_the_means_at_the_same_value_before_within_each_segment():
    rows = drawn(((8, 8), (6, 7), (9, 5)))
    (found,) = poststratified(grouped(rows), control="old")
    fit, weights = least_squares(rows)
    share = weights[3:6]
    at = [np.mean([x for s, _, x, _ in rows if s == name]) for name in "abc"]
    control = share @ (fit.params[:3] + fit.params[6] * np.array(at))
    assert found.lift.value == pytest.approx(share @ fit.params[3:6] / control)
    assert found.lift.low < found.lift.value < found.lift.high


def test_one_segment_is_the_comparison_adjusted_for_the_value_before():
    rows = [row for row in drawn(((8, 8), (6, 7), (9, 5))) if row[0] == "a"]
    (found,) = poststratified(grouped(rows), control="old")
    alone = compare_adjusted(*(grouped(rows)["a"][v] for v in ("new", "old")))
    assert (found.difference, found.lift, found.p_value) == (alone.difference, alone.lift, alone.p_value)
    assert found.variance_reduction == alone.variance_reduction


def unknown_before(sample):
    return Sample(sample.n, sample.total, sample.squares)


def plainly(by_segment):
    return {segment: {v: unknown_before(s) for v, s in given.items()} for segment, given in by_segment.items()}


@pytest.mark.parametrize("what", ["one side", "one segment", "the same", "all of it", "told by the segments"])
def test_a_value_before_that_cannot_be_used_leaves_the_segments_as_they_are_with_a_note(what):
    rows = drawn(((8, 8), (6, 7), (9, 5)))
    if what == "the same":
        rows = [(s, v, 3.0, y) for s, v, _, y in rows]
    if what == "told by the segments":
        rows = [(s, v, float(ord(s)), y) for s, v, _, y in rows]
    if what == "all of it":
        rows = [(s, v, x, 4 + 2 * x + 8 * (s == "b")) for s, v, x, _ in rows]
    known = grouped(rows)
    if what == "one side":
        known = {s: {"old": given["old"], "new": plainly(known)[s]["new"]} for s, given in known.items()}
    if what == "one segment":
        known["b"] = plainly(known)["b"]
    (found,), (plain,) = poststratified(known, control="old"), poststratified(plainly(known), control="old")
    assert [found.difference.value, found.lift.high, found.p_value] == pytest.approx(
        [plain.difference.value, plain.lift.high, plain.p_value]
    )
    assert (found.method, found.variance_reduction) == ("poststratified", pytest.approx(plain.variance_reduction))
    assert [note.code for note in found.notes] == ["covariate_unused"]


def test_thin_segments_keep_their_value_before_when_they_are_taken_together():
    rows = drawn(((8, 8), (6, 7), (9, 5)))
    rows += [("tv", "new", 4.0, 30.0), ("radio", "old", 6.0, 41.0), ("radio", "old", 5.0, 38.0)]
    (found,) = poststratified(grouped(rows), control="old")
    rows = [("others" if s in ("tv", "radio", "b") else s, v, x, y) for s, v, x, y in rows]
    (together,) = poststratified(grouped(rows), control="old")
    assert found.p_value == pytest.approx(together.p_value)
    assert (found.method, [note.code for note in found.notes]) == ("poststratified_cuped", ["segments_merged"])


def test_an_nps_is_not_adjusted():
    answers = Sample.of_nps(3, 2, 1)
    known = Sample(answers.n, answers.total, answers.squares, Beside(10, 30, 400), answers.levels)
    by_segment = {name: {"old": known, "new": known} for name in "ab"}
    (found,) = poststratified(by_segment, control="old", kind=Kind.NPS)
    assert (found.method, found.notes) == ("poststratified", ())


def segments_of(people):
    some = st.lists(people, max_size=12).map(people_of)
    each = st.fixed_dictionaries({"old": some}, optional={"new": some, "bold": some | some.map(unknown_before)})
    return st.dictionaries(st.sampled_from("abcdef"), each, max_size=5)


amounts = st.floats(0, 1e3).map(lambda x: round(x, 2))
known_segments = segments_of(st.tuples(amounts, amounts))
shares = segments_of(st.tuples(st.integers(0, 3), st.integers(0, 1)))


@given(
    known_segments.map(lambda found: (Kind.AMOUNT, found)) | shares.map(lambda found: (Kind.SHARE, found)), st.data()
)
def test_with_a_value_before_the_intervals_agree_with_p_and_nothing_is_nan(given_segments, data):
    (kind, by_segment), alpha = given_segments, data.draw(st.sampled_from([0.01, 0.05, 0.2]))
    for found in poststratified(by_segment, control="old", alpha=alpha, kind=kind):
        assert all(number is None or math.isfinite(number) for number in numbers_of(found))
        assert found.variance_reduction is None or math.isfinite(found.variance_reduction)
        for interval in (found.difference, found.lift):
            low, value, high = interval.low, interval.value, interval.high
            assert None in (low, value) or low <= value
            assert None in (value, high) or value <= high
            if None not in (found.p_value, value) and abs(found.p_value - alpha) > 1e-9:
                assert ((low is not None and low > 0) or (high is not None and high < 0)) == (found.p_value < alpha)


@given(known_segments, st.randoms(use_true_random=False))
def test_with_a_value_before_names_and_order_change_nothing(by_segment, chance):
    names = list(by_segment)
    chance.shuffle(names)
    renamed = {f"s{i}": {v: by_segment[name][v] for v in sorted(by_segment[name])} for i, name in enumerate(names)}
    back = {found.variant: found for found in poststratified(renamed, control="old")}
    for found in poststratified(by_segment, control="old"):
        for mine, its in zip(numbers_of(back[found.variant]), numbers_of(found), strict=True):
            assert mine == (None if its is None else pytest.approx(its, rel=1e-5, abs=1e-5))


@given(known_segments)
def test_with_a_value_before_swapping_the_variants_mirrors_the_result(by_segment):
    two = {name: {v: sample for v, sample in given.items() if v != "bold"} for name, given in by_segment.items()}
    forth, back = (poststratified(two, control=name) for name in ("old", "new"))
    if forth and back:
        assert back[0].p_value == (None if forth[0].p_value is None else pytest.approx(forth[0].p_value, rel=1e-5))
        high = forth[0].difference.high
        assert back[0].difference.low == (None if high is None else pytest.approx(-high, rel=1e-5, abs=1e-5))
