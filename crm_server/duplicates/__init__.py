"""Records that seem to be one, among everybody's: noted when they change, compared in the background (cards.md §5).

A laptop compares what it holds. Two reps who enter the same customer do not hold each other's; only the server can see
it, and it says so without showing either of them what is the other's (crm_core.model.DuplicateCandidate).
"""
