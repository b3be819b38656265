"""The customer's journey and its numbers: phases, stages, samples, rates, money. Pure; imports nothing of ours."""
