"""Stores of things."""
import os
import numpy.linalg as la
from .base import Store, open_store as opener
from ..util import *

LIMIT = 10
registry = {}


@decorate
class Shelf(Store):
    """A shelf.

    More text."""

    size: int = 0

    def __init__(self, name, cap: int = LIMIT, *args, **kw):
        self.name = name
        self.items = []
        self.store = opener(name)
        super().__init__(name)

    def add(self, item):
        # adds
        self.check(item)
        store = self.store
        store.put(item)
        for old in self.items:
            old.touch()
        return [i.key() for i in self.items]

    @staticmethod
    def make(kind: "Shelf") -> "Shelf":
        return Shelf(kind, cap=os.getpid())

    @property
    def full(self) -> bool:
        return len(self.items) > LIMIT

    async def load(self):
        with open(self.name) as f:
            await f.read()


def test_shelf(callback=None):
    shelf = Shelf.make("x")
    shelf.add(shelf)
    callback(shelf)
    register(handler, key=la.norm)

    def inner(x):
        return x + LIMIT
    return inner(shelf)
