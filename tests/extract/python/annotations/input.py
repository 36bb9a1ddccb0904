def plain(a: "Node", b: "pkg.Node | None", c: Optional["Node"], d: list["Node"],
          e: Literal["north", "south"], f: "dict[str, list[Node]]", g: "not a type!", h: Callable[[int], Node]) -> "Node":
    a.go(); b.go(); c.go(); d[0].go(); f.go(); h(1).go()
    x: "Node" = make()
    x.go()
    y: int | Node | None = None
    y.go()
    z: typing.Dict[str, pkg.Node] = {}
    for key in z: key.go()


async def stream() -> AsyncIterator[Node]:
    async for n in source(): n.go()
    async with lock() as held: held.go()
    (await fetch()).go()
