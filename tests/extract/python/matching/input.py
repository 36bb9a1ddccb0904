def run(cmd, mode):
    match cmd:
        case Move(x, speed=Speed(value) as s) as move if move.ok():
            s.go(); move.go(); cmd.go(); x.go()
        case shapes.Circle():
            cmd.area()
        case Color.RED | Color.BLUE | 1 | None:
            pass
        case [first, *rest]:
            first.go(); rest.go()
        case {"key": val, **others}:
            val.go(); others.go()
        case (Left() | Right()) as side:
            side.go()
        case other:
            other.go()
    match mode.kind, cmd:
        case "x", _: cmd.late()
