package p;
class Broken {
    void before() { ok(); }
    void half(int x { x.go(; }
    int = 3;
    void after() { fine() }
}
class
