"""The whole desk on a hand-moved clock: made-up people, failing channels, processes that die.

One seed is one history: what happens is drawn from it alone, so that it can be told again. After
every step it is asked whether all that must be true is true (docs/decisions/0153).
"""
