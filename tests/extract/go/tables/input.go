package tables

var handlers = map[string]Handler{
	"a": handleA,
	Key: pkg.handleB,
}

var commands = []*Command{
	{Name: "x", Run: runX},
	{Name: nameY, Run: func() {}},
}

var funcs = [...]func(){one, two}

var nested = map[string]map[string]Rule{
	"a": {"b": Rule{On: on}, "c": {On: off}},
}

type Set struct{ Items []Item }

var set = Set{Items: []Item{{Fn: go1}, Item{Fn: go2}}, Count: len(funcs)}
