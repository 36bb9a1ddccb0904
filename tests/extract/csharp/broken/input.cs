class Broken {
    void Before() { Ok(); }
    void Half(int x { x.Go(; }
    int = 3;
    void After() { Fine() }
}
class
