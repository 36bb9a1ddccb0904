Shape::~Shape() { release(); }
int Shape::kind() const { return hidden_; }
Shape &Shape::operator+=(int n) { hidden_ += n; return *this; }
Shape::operator int() const { return 1; }
template <typename T> void Stack<T>::push(const T &item) { items_.push_back(item); }
template <typename T> template <typename U> U Stack<T>::as(int i) { return U(items_[i]); }
int Outer::Inner::count = 3;
Outer::Inner::Inner(int a) : a_(a), Outer(a) { start(); }
auto Outer::Inner::find(int k) -> Node * { return root->left; }
