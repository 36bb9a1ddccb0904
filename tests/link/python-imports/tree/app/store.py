from . import util
from .base import Base


class Store(Base):
    def __init__(self, name):
        self.name = name
        self.log = util.Log()

    def put(self, item):
        self.check(item)
        self.log.write(item)
        util.touch()
        len(item)
