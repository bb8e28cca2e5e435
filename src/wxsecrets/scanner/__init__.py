"""A source and the judgement put together: one module a kind of scan, each ending in a ScanResult.

`paths` (files and folders), `staged` (the index), `commits` (what a range of commits adds), `history` (everything
ever committed). A hook runs at every commit, so each is imported on its own.

A history is scanned in two steps: `workers` look at every object, in several processes, and say which may hold a
secret; `following` judges those where they stand, with `messages` (and names), `stories` (who, when, whether it is
still there), `notes` and `submodules`.
"""
