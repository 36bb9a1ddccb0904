package types

// Store is a store.
type Store struct {
	Base
	*sync.Mutex
	lib.List[Item]
	// Name names.
	Name, alias string `json:"name"`
	inner       struct {
		deep map[string]*Node
		list []struct{ x int }
	}
	_ int
}

type Opener interface {
	io.Closer
	Reader
	// Open opens.
	Open(path string) (*Store, error)
	private()
}

type (
	// Kind is a kind.
	Kind int
	Handler func(w Writer, r *Request) error
	Alias = other.Thing
	Grid [Size][]Cell
)

type Number interface {
	~int | ~float64 | Kind
	comparable
}

type List[T any, K Number] struct {
	head *node[T]
	keys []K
	ch   <-chan Item
}

func (l *List[T, K]) Push(v T, k K) *List[T, K] {
	l.head.set(v)
	v.do()
	return l
}

func Map[T Opener, U any](in []T, f func(T) U) []U {
	for i, t := range in {
		t.Open(f(t))
	}
	return nil
}

func local() {
	type point struct{ x, y int }
	p := point{x: 1}
	p.x++
	var q interface{ Do(int) error }
	q.Do(1)
}
