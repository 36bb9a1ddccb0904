class Patterns {
    Object shape;
    enum Mode { ON, OFF }

    double area(Object o, Mode mode, String text, Patterns other) {
        if (o instanceof Circle c && c.radius() > 0)
            return c.area();
        if (!(o instanceof final Square s))
            return 0;
        s.side();
        if (o instanceof Point(int x, Pos(var y, Node n)))
            n.visit(x);
        switch (mode) {
        case ON:
            start();
        case OFF, OTHER:
            stop();
            break;
        default:
        }
        switch (text) {
        case LABEL -> start();
        default -> stop();
        }
        switch (other.mode()) { case ON: stop(); }
        return switch (shape) {
            case Circle d when d.big() -> d.area();
            case Box(Item inner, _) -> inner.area();
            case null -> 0;
            default -> { int r = compute(); yield r; }
        };
    }
}
