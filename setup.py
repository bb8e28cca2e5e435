"""What setup.cfg cannot say: what is written in C, and left out where there is no compiler for it."""

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension("wxsecrets.detect._sieve", ["native/sieve.c"], depends=["native/marks.h"], optional=True),
        Extension("wxsecrets.sources._entries", ["native/entries.c"], optional=True),
        Extension("wxsecrets.sources._deltas", ["native/deltas.c"], optional=True),
    ]
)
