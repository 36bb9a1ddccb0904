namespace a::b {
int shared;
namespace { int hidden; void helper() {} }
inline namespace v1 { struct versioned {}; }
}
namespace outer {
void free_function(int x);
namespace inner { class Deep { void m(); }; }
}
void outer::free_function(int x) { a::b::shared = x; ::global(); }
void outer::inner::Deep::m() { helper(); }
using namespace a::b;
using outer::inner::Deep;
namespace fs = std::filesystem;
void local() { using std::swap; using namespace std::literals; swap(a, b); fs::remove(p); }
extern "C" { int from_c(void); }
extern "C" int alone(void);
static int file_local() { return 0; }
constexpr int kLimit = 3;
const char *const kNames[] = {"a"};
int table_size = sizeof(kNames);
