/// A shape.
class Shape : public Base, private ns::Other<int> {
    int hidden_ = 0;
public:
    Shape() = default;
    explicit Shape(int n, double w = 1.0) : Base(n), ns::Other<int>(w), hidden_(n), parts_{make(n)} {}
    Shape(const Shape &) = delete;
    virtual ~Shape();
    virtual int area() const = 0;
    int kind() const override;
    void draw(Canvas &c) final { c.line(hidden_); this->kind(); kind(); }
    static Shape *create(int n) { return new Circle(n); }
    static constexpr int kMax = 4;
    bool operator==(const Shape &o) const { return hidden_ == o.hidden_; }
    Shape &operator+= (int n);
    operator bool() const { return hidden_; }
    int operator()(int a, int b) const;
    friend class Pal;
    friend bool operator<(const Shape &a, const Shape &b) { return a.hidden_ < b.hidden_; }
    friend void swap(Shape &a, Shape &b);
    enum class Color : int { Red, Green };
    enum Plain { One, Two };
    using Super = Base;
    using Base::area;
    typedef int count_t;
    struct Part { int id; Part *next; };
protected:
    std::vector<Part> parts_;
    std::function<int(int)> callback_;
    union { int i; float f; };
private:
    mutable Lock lock_;
};
struct Point final { int x, y; int sum() const { return x + y; } private: int z; };
struct Circle : Shape { int area() const override { return Shape::kind(); } };
class Later;
