"""Two groups or more side by side: the rates of each stage with their ranges, and which differences are decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from funnel.interval import Interval
from ui import reads
from ui.charts.money import LOOKS, Range
from ui.numbers import NBSP, number, percent, points, signed
from ui.parts import frame, journey_choice, money_address, money_compare_costs, money_period
from ui.parts.frame import Here
from ui.parts.funnel_period import Period
from ui.parts.money_compare_costs import Priced
from ui.parts.money_compared import Compared, Difference, compare, comparisons
from ui.parts.money_groups import BY, JOURNEYS, PERIODS, Groups, first_two, groups, lines, period_of, shared
from ui.recipes import METHODS
from ui.words import plain

# Of each group but the first, the cost of a new customer against that in the first.
Costs = Sequence[Difference | None]
# Of the groups, as the address has them; the first is what the others are compared with.
PLACES = ("a", "b", "c", "d")
TEST = r"\left|\hat p_1-\hat p_0\right|\le z_{\alpha/2}\,\tilde V^{1/2}"
SOURCE = "Miettinen & Nurminen (1985), Stat. Med. 4, 213-226; Newcombe (1998), Stat. Med. 17, 873-890"


def draw(here: Here) -> None:
    by = _by(here)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        journey = None if by == JOURNEYS else journey_choice.choose(here).id
        typed = here.workspace.journey.periods(journey)
        offered = money_period.offered(typed, None)
        first = journey if journey is not None else here.workspace.map.journeys()[0].id
        there = groups(here, by, first, typed)
        if len(there.names) < 2:
            _empty(here, by)
            return
        chosen = _chosen(here, there)
        period = None if by == PERIODS else _period(here, offered)
    if len(chosen) < 2:
        st.info(here.say("money_compare.choose_two"), icon=":material/compare_arrows:")
        return
    if by == PERIODS and shared([period_of(one) for one in chosen]):
        st.warning(here.say("money_compare.shared"), icon=":material/join_inner:")
    priced = money_compare_costs.priced(here, by, chosen, first, period)
    found, costs = compare(lines(here, by, chosen, first, period), priced.costs)
    if not found:
        st.markdown(here.say("money_compare.nothing_common" if by == JOURNEYS else "money_compare.nothing_counted"))
    if not found and not priced.known:
        return
    names = [there.names[one] for one in chosen]
    _said(here, found, costs, names)
    money_compare_costs.draw(here, by, priced, names)
    if found:
        _chart(here, found, names)
    _table(here, found, priced, costs, names)
    _how(here, comparisons(found, costs), costs=priced.known)


def _by(here: Here) -> str:
    asked = st.query_params.get("by", PERIODS)
    key = f"money_compare.by.{here.lang}"
    st.session_state[key] = asked if asked in BY else PERIODS
    st.segmented_control(
        here.say("money_compare.by"),
        BY,
        format_func=lambda one: here.say(f"money_compare.by_{one}"),
        key=key,
        required=True,
        on_change=_by_chosen,
        args=(key,),
    )
    return str(st.session_state[key])


def _by_chosen(key: str) -> None:
    frame.forget()
    money_address.set_to(by=st.session_state[key], **dict.fromkeys(PLACES))


def _chosen(here: Here, there: Groups) -> list[str]:
    """Those in the address that there are, else the first two."""
    asked = list(dict.fromkeys(one for place in PLACES if (one := st.query_params.get(place, "")) in there.names))
    given = any(place in st.query_params for place in PLACES)
    key = f"money_compare.{there.by}.{here.lang}"
    st.session_state[key] = asked if given else first_two(there)
    st.multiselect(
        here.say("money_compare.groups"),
        list(there.names),
        format_func=lambda one: there.names.get(one, "—"),
        key=key,
        max_selections=len(PLACES),
        placeholder=here.say("field.choose"),
        help=here.say("money_compare.groups_help"),
        on_change=_groups_chosen,
        args=(key,),
        width=460,
    )
    return list(st.session_state[key])


def _groups_chosen(key: str) -> None:
    frame.forget()
    chosen = dict(zip(PLACES, st.session_state[key], strict=False))
    # With none of them the first two would come back: an empty place says that they were taken out.
    money_address.set_to(**{**dict.fromkeys(PLACES), **(chosen or {"a": ""})})


def _period(here: Here, offered: Sequence[Period]) -> Period | None:
    period = money_period.asked(offered)
    if period is not None:
        money_period.choose(here, offered, period)
    return period


def _empty(here: Here, by: str) -> None:
    with st.container(border=True):
        st.markdown(here.say(f"money_compare.empty_{by}"))
        if by == JOURNEYS:
            frame.link("journeys", here.say("money_compare.to_journeys"), icon="route")
        else:
            words, edit = ("type_counts", "new") if by == PERIODS else ("import_counts", "file")
            frame.link("funnel", here.say(f"money_page.{words}"), icon="edit", **journey_choice.address(), edit=edit)


def _said(here: Here, found: Sequence[Compared], costs: Costs, names: Sequence[str]) -> None:
    """What is decided first, in a sentence each; else that nothing is."""
    made = comparisons(found, costs)
    sentences = money_compare_costs.sentences(here, costs, names) + [
        here.say(
            f"money_compare.{'higher' if (one.found.value or 0) > 0 else 'lower'}",
            group=plain(names[place]),
            base=plain(names[0]),
            stage=plain(line.line.name),
            difference=_difference(here, one.found),
        )
        for line in found
        for place, one in enumerate(line.differences, 1)
        if one is not None and one.decided
    ]
    with st.container(border=True):
        for sentence in sentences:
            st.markdown(f":material/check_circle: {sentence}")
        if not sentences:
            words = "money_compare.none_decided" if made else "money_compare.no_tests"
            st.markdown(f":material/help: {here.say(words)}")
        st.caption(here.say("money_compare.corrected", count=made))
        few = sorted({names[place] for one in found for place in range(len(names)) if one.few(place)})
        if few:
            st.caption(f":material/group: {here.say('money_compare.few', groups=plain(', '.join(few)))}")


def _chart(here: Here, found: Sequence[Compared], names: Sequence[str]) -> None:
    looks = list(LOOKS)
    rows = tuple(
        Range(
            head=one.line.name,
            name=names[place],
            label=_rate(here, one, place),
            value=rate.value,
            low=rate.low,
            high=rate.high,
            look=looks[place],
        )
        for one in found
        for place, rate in enumerate(one.rates)
    )
    with st.container(border=True):
        st.subheader(here.say("money_compare.rates"), anchor=False)
        st.caption(here.say("money_compare.rates_caption"))
        said = "; ".join(f"{row.head}, {row.name}: {row.label}" for row in rows)
        st.vega_lite_chart(reads.rates_spec(here.lang, rows), alt=here.say("money_compare.rates_alt", rows=said))


def _table(here: Here, found: Sequence[Compared], priced: Priced, costs: Costs, names: Sequence[str]) -> None:
    """The cost of a new customer first, where there is one to compare."""
    known = priced.known
    columns = {
        here.say("money_compare.phase"): [here.say("phase.acquisition")] * known + [one.line.head for one in found],
        here.say("money_compare.stage"): [here.say("money_compare.cac")] * known
        + [plain(one.line.name) for one in found],
    }
    for place, name in enumerate(names):
        cost = [money_compare_costs.cell(here, priced, place)] if known else []
        columns[plain(name)] = cost + [_counts(here, one, place) for one in found]
    for place, name in enumerate(names[1:]):
        against = here.say("money_compare.against", group=plain(name), base=plain(names[0]))
        ratio = [_answer(here, costs[place], money_compare_costs.times)] if known else []
        columns[against] = ratio + [_answer(here, one.differences[place], _difference) for one in found]
    st.table(columns, border="horizontal", hide_index=True, alt=here.say("money_compare.rates"))


def _rate(here: Here, one: Compared, place: int) -> str:
    if one.rates[place].value is None:
        return "—"
    said = _share(here, one, place)
    return (
        here.say("money_compare.few_people", share=said, n=one.line.counts[place].entered) if one.few(place) else said
    )


def _share(here: Here, one: Compared, place: int) -> str:
    """ "30.8% (25.5–36.6)"."""
    rate = one.rates[place]
    low, high = (number(here.lang, 100 * (x or 0.0), 1) for x in (rate.low, rate.high))
    return here.say("funnel.share", value=percent(here.lang, rate.value, none="—"), low=low, high=high)


def _counts(here: Here, one: Compared, place: int) -> str:
    """Unbroken, so that on a phone the table scrolls and its rows stay low."""
    counts = one.line.counts[place]
    if one.rates[place].value is None:
        return "—"
    said = here.say("money_compare.of", share=_share(here, one, place), n=counts.completed, of=counts.entered)
    return said.replace(" ", NBSP)


def _answer(here: Here, found: Difference | None, write: Callable[[Here, Interval], str]) -> str:
    if found is None:
        return "—"
    decided = here.say("money_compare.decided" if found.decided else "money_compare.undecided")
    said = here.say("money_compare.answer", difference=write(here, found.found), p=_p(here, found.p), decided=decided)
    return said.replace(" ", NBSP)


def _difference(here: Here, found: Interval) -> str:
    """ "+2.1 pp (+0.3 to +3.9)"."""
    low, high = (signed(here.lang, None if x is None else 100 * x, 1, none="—") for x in (found.low, found.high))
    value = points(here.lang, found.value, none="—")
    return f"{value} ({here.say('range.both', low=low, high=high)})"


def _p(here: Here, p: float) -> str:
    least = 0.001
    return f"< {number(here.lang, least)}" if p < least else f"= {number(here.lang, p, 3)}"


def _how(here: Here, made: int, *, costs: bool) -> None:
    with st.expander(here.say("how.title"), icon=":material/calculate:"):
        st.markdown(here.say("money_compare.how", count=made))
        st.markdown(here.say("money_compare.how_test"))
        st.latex(TEST)
        if costs:
            st.markdown(here.say("money_compare.how_cost"))
            st.latex(money_compare_costs.TEST)
        st.latex(METHODS["holm"].formula)
        st.markdown(f"{here.say('how.assumes')} {here.say('how.holm_assumes')}")
        sources = [SOURCE, *([money_compare_costs.SOURCE] if costs else []), METHODS["holm"].source]
        st.caption(f"{here.say('how.source')} {'; '.join(sources)}")
