template <typename T, int N = 3, class Alloc = std::allocator<T>>
class Array {
public:
    using value_type = T;
    T *begin() { return data_; }
    template <class U> void assign(const Array<U> &other, U &&extra) { extra.use(); }
private:
    T data_[N];
};
template <> class Array<bool, 1> { int bits; };
template <typename T> T max_of(T a, T b) { return a < b ? b : a; }
template <> int max_of<int>(int a, int b);
template <typename T> constexpr bool is_small = sizeof(T) < 8;
template <typename T> using Ptr = std::shared_ptr<T>;
template <typename T> concept Drawable = requires(T t) { t.draw(); };
template <Drawable D> auto paint(D d) -> decltype(d.draw()) { return d.draw(); }
template <typename... Args> void log_all(const char *f, Args &&...args) { write(f, std::forward<Args>(args)...); }
template class Array<int>;
template <template <class> class C> struct Wrap { C<int> inner; };
