def make(kind):
    if kind == 1:
        return Left()
    if kind == 2:
        return None
    if kind == 3:
        return Right(kind)
    return Third()


def typed() -> Item: return Other()


def nested():
    def inner(): return Inner()
    return lambda x: x


class Chain:
    def step(self):
        clone = self.copy()
        return clone

    @property
    def head(self): return self.items[0]
