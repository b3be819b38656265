"""Learn: decide, write down what was learned, and open the next iteration."""

from ui.parts import frame, header, learn_view

here = frame.here()
experiment = header.open_experiment(here, "learn", started=True)
if experiment.decision is None:
    learn_view.decide(here, experiment)
learn_view.decisions(here, experiment)
if experiment.decision is not None:
    learn_view.learning(here, experiment)
    learn_view.following(here, experiment)
