package values

import (
	"fmt"
	"other"
)

func values(in map[string][]*Node, ch chan Item, f func() (*Node, error), x any) {
	n := in["k"][0]
	n.touch()
	i := <-ch
	i.touch()
	m, err := f()
	m.touch()
	err.Error()
	s := x.(*Store)
	s.touch()
	if t, ok := x.(Thing); ok {
		t.touch()
	}
	v, ok := in["x"]
	use(v[1:], ok, &n.field, other.Func, s.method, Global)
	p := new(Node)
	p.touch()
	q := make(map[string]Item, Size)
	q["a"].touch()
	list := append([]Node{}, Node{})
	list[0].touch()
	fmt.Sprintf("x", list...)
	b := []byte("x")
	y := Kind(3)
	y.String()
	(*Store)(nil).Close()
	Map[int](3)
	Pair[int, Node](3)
	table[0](1)
	s.next().next().last()
	r := &Rect{Min: Point{X: 1}, Fn: handler}
	r.Min.add(b)
	fn := s.method
	fn(1)
	_ = Limit
	other.Var.call()
	func() { fn(2) }()
	var w other.Type
	w.do()
}
