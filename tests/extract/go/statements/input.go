package statements

func f(x any, ch chan Item, m map[Key]Value) (err error) {
	switch v := x.(type) {
	case *Store:
		v.Open()
	case A, B:
		v.both()
	default:
		v.other()
	}
	switch y := g(); y.kind() {
	case KindA, kindB:
		z := y
		z.go1()
	}
	select {
	case i, ok := <-ch:
		i.touch(ok)
	case ch <- value:
	default:
	}
	for k, v := range m {
		k.touch()
		v.touch()
	}
	for k = range m {
	}
	for i := start(); i.less(Limit); i.next() {
		continue outer
	}
outer:
	if err := g(); err != nil {
		err.inner()
	} else if e := h(err); e != nil {
		e.last()
	}
	err.Outer()
	a, b := 1, g()
	b.touch(a)
	a, m[k].field = handler, other
	return
}
