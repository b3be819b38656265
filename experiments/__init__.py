"""Build, measure, learn: the test card, its evaluation, the decision and the learning. Pure; imports `funnel` alone."""
