"""A company simulated from a seed: real laptops' stores, the real handlers, and everything that can go wrong between.

The same seed gives the same week: ids, clocks, tokens and the order of work on a laptop's lane are drawn from it. Start
reading at `company` (what happens) and `promises` (what must hold); `python -m tests.sync.simulate` plays seeds.
"""
