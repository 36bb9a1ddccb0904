//go:build linux && !cgo

package constraints

func here() {}

func broken( {
	call()
