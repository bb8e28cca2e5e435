"""Keeps WeChat AppSecrets out of git.

A *source* yields texts with their place, `wxsecrets.detect` turns a text into findings, policy and
baseline decide what blocks, a *report* prints. See CONTRIBUTING.md for the map.
"""

__version__ = "0.1.0"
