from enum import Enum, IntFlag
from dataclasses import dataclass, field


class Color(Enum):
    RED = 1
    GREEN = make_green()
    _ignore_ = []

    def mix(this, other):
        this.cache = other
        return this.RED


@dataclass(frozen=True)
class Item(Base[Key, "Value"], pkg.Mixin, metaclass=Meta):
    name: str
    parts: list[Part] = field(default_factory=list)
    handler = staticmethod(run)
    owner = None

    def __init__(self, owner):
        self.owner = None
        self.child = None
        self.child = Child(owner)
        self.size: int = 0

    @property
    def size2(self): return self.child.size

    @size2.setter
    def size2(self, value): self.child.resize(value)

    @classmethod
    @cached(timeout=LIMIT)
    def make(cls, *args):
        self = cls(1)
        self.touch()
        return cls.build(type(self)(2), self.__class__(3))

    def copy(self):
        def helper():
            return self.child.copy()
        return type(self)(helper())

    @overload
    def get(self, key: int) -> Part: ...
    @overload
    def get(self, key: str) -> "Part": ...
    def get(self, key): return self.parts[key]

    class Inner:
        def touch(self): return name

    def name2(self): return size2, Inner


class StoreTest(TestCase):
    def setUp(self): self.store = open_store()
    def test_it(self): self.store.check()


class Stack[T: Item](Generic[T]):
    def push(self, item: T) -> None: item.touch()


def first[T: Item](items: list[T]) -> T: return items[0].touch()
type Pair[A] = tuple[A, Item]
Alias: TypeAlias = dict[str, Item]
