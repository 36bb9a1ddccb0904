namespace std _GLIBCXX_VISIBILITY(default)
{
_GLIBCXX_BEGIN_NAMESPACE_VERSION
class first { int a; };
class API_EXPORT second : public ns::base {
public:
    second(int);
    void run() { first(); }
private:
    int n_;
};
API_BEGIN
namespace detail { struct s { int q; }; }
}
class API_EXPORT alone { int x; };
TEST(Suite, Name) { EXPECT_EQ(f(1), 2); }
Q_DECLARE(x)
API_INLINE auto made(int a) -> int { return a; }
#define MAKE(T) new T(args), static_cast<T *>(helper(1))
