from __future__ import annotations
import os, os.path as osp  # two
import a.b.c
from . import sibling
from .pkg.mod import (one, two as deux,  # why
                      three)
from ..up import *
import typing
if typing.TYPE_CHECKING:
    from models import Model
    import heavy
else:
    Model = None

__all__ = ["public", "Public", "one"]
__all__ += ["late"]


def public(m: Model):
    import inner.mod
    from .lazy import thing
    inner.mod.run(thing)
    os.path.join(osp.sep)
    a.b.c.run()


class Public: pass
def late(): pass
def hidden(): pass
