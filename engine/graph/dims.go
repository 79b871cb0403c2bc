package graph

import (
	"strconv"
	"strings"

	"gorgonia.org/tensor"
)

// Dims holds what the letters of a shape check stand for.
type Dims struct {
	first tensor.Shape
	size  map[string]int
}

// Shape checks x against a form like "N H W C" or "N 3": one word a dimension, a number for a fixed size, a letter for one that must be
// the same wherever it appears in this check. A mismatch is a build error.
func (b *Builder) Shape(x *Node, form string) Dims {
	d := Dims{x.Shape(), map[string]int{}}
	return d.And(x, form)
}

// And checks another node with the same letters.
func (d Dims) And(x *Node, form string) Dims {
	shape, words := x.Shape(), strings.Fields(form)
	if len(shape) != len(words) {
		failf("%s has shape %v, want [%s]", x.Name(), shape, form)
	}
	for i, w := range words {
		if n, err := strconv.Atoi(w); err == nil {
			if n != shape[i] {
				failf("%s has shape %v, want [%s]", x.Name(), shape, form)
			}
			continue
		}
		if n, known := d.size[w]; known && n != shape[i] {
			failf("%s has shape %v, want [%s] with %s = %d", x.Name(), shape, form, w, n)
		}
		d.size[w] = shape[i]
	}
	return d
}

// Like checks that other nodes have exactly the first one's shape.
func (d Dims) Like(xs ...*Node) Dims {
	for _, x := range xs {
		if !x.Shape().Eq(d.first) {
			failf("%s has shape %v, want %v", x.Name(), x.Shape(), d.first)
		}
	}
	return d
}

// Of is the size a letter stands for.
func (d Dims) Of(letter string) int {
	n, ok := d.size[letter]
	if !ok {
		panic("graph.Dims.Of: unknown letter")
	}
	return n
}

// rows sees a shape as [rows, c].
func rows(s tensor.Shape) (rows, c int) {
	c = s[len(s)-1]
	return s.TotalSize() / c, c
}
