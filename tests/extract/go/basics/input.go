// Copyright.

// Package store keeps things.
// More.
package store

import (
	"fmt"
	. "math"
	_ "net/http/pprof"
	yaml2 "gopkg.in/yaml.v3"
	"gopkg.in/yaml.v3"
	"github.com/x/lib/v2"
)

import "os"

// Limit is the limit.
const Limit = 10

// The kinds.
const (
	// KindA is first.
	KindA Kind = iota
	kindB, kindC
)

// Default is used
// by all.
var Default = NewStore(Limit)

var (
	a, b = pair()
	c, _ = 1, "x"
	hook func(int) error
	run  = func(s *Store) { s.Open("x") }
	_    Opener = (*Store)(nil)
)

// Open opens.
func (s *Store) Open(path string, opts ...Option) (n int, err error) {
	const local = 3
	var buf bytes.Buffer
	buf.Write(s.data)
	n, err = s.inner.read(path)
	s.hook = handler
	return n, err
}

func (Store) Close() {}

func NewStore(limit int, _ bool, x, y float64) *Store {
	defer fmt.Println("x")
	go func() {
		inner(limit)
	}()
	return &Store{limit: limit, hook: handler, Base: Base{1, 2}}
}

func asm(x uint64) uint64

func init() {}

func TestStore(t *testing.T) {
	t.Run("a", func(t *testing.T) { t.Fatal(Default) })
}

func Testify(t *testing.T) {}
func BenchmarkOpen(b *testing.B) {}
