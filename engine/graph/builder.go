// Package graph builds the networks: a Builder turns calls like Conv2D, GroupNorm and BCEWithLogits into nodes of a Gorgonia
// expression graph, Grad adds the nodes of their derivatives, and Compile makes a Program that Gorgonia's tape machine runs.
//
// Every node is one of our own operations over engine/kernel: float32, NHWC, forward and backward side by side. Gorgonia's own
// operations are not used at all. What that buys: no operation writes into another's memory, none allocates while running, equal
// operations are never merged behind our back, and each one's gradient is tested by finite differences.
//
// Conventions:
//   - Pictures are [N, H, W, C]; weights have PyTorch's shapes; "one number" is shape (1), there are no rank-0 scalars.
//   - Methods of Builder that make nodes panic with a build error when the shapes do not fit; Build returns it as an error.
//   - Graphs that share Params, and Programs of one Builder, must be built, compiled and run by one goroutine at a time: weights are
//     shared by reference, without locks.
//
// Left out on purpose: other number types, broadcasting, in-place operations, random nodes (noise is an input).
package graph

import (
	"fmt"
	"sync"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"atelier/engine/kernel"
)

// Node is a value in the graph: an input, a parameter or the result of an operation.
type Node = gorgonia.Node

// Builder makes one graph. Its methods are for one goroutine.
type Builder struct {
	// Training chooses the batch's own statistics in BatchNorm instead of the running ones. Set it before building.
	Training bool

	g      *gorgonia.ExprGraph
	keys   int
	hashes map[uint32]bool
	params map[*Param]*Node
	one    *Node

	running sync.Mutex // held while a Program runs
	bound   *Program   // whose memory the operations hold
	arena   []float32  // intermediate results, shared by all Programs
	last    int64      // the last operation that ran in this run
	err     error      // what stopped the run
}

// Build makes a graph with f and returns the build error that stopped f, if one did: wrong shapes, a derivative that does not exist.
// f keeps what it needs (Programs, inputs, outputs) in variables of its own.
func Build(f func(b *Builder)) (err error) {
	defer catch(&err)
	f(newBuilder())
	return nil
}

func newBuilder() *Builder {
	return &Builder{g: gorgonia.NewGraph(), hashes: map[uint32]bool{}, params: map[*Param]*Node{}}
}

// buildError is a mistake in how a graph was put together.
type buildError string

func (e buildError) Error() string { return string(e) }

func failf(format string, args ...any) { panic(buildError("graph: " + fmt.Sprintf(format, args...))) }

// catch turns a build error's panic into an error; other panics pass.
func catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case buildError:
		*err = r
	default:
		panic(r)
	}
}

// Input makes an input of the graph. Its memory, Data(node), is filled before each run.
func (b *Builder) Input(name string, shape ...int) *Node {
	return b.leaf(name, newTensor(shape, nil))
}

// Param makes p's node, or returns the one this graph has already. The node shares p's memory.
func (b *Builder) Param(p *Param) *Node {
	n, ok := b.params[p]
	if !ok {
		n = b.leaf(p.Name, p.Value)
		b.params[p] = n
	}
	return n
}

// Params is Param for several.
func (b *Builder) Params(ps []*Param) []*Node {
	ns := make([]*Node, len(ps))
	for i, p := range ps {
		ns[i] = b.Param(p)
	}
	return ns
}

// Constant makes a node that holds one value everywhere.
func (b *Builder) Constant(v float32, shape ...int) *Node {
	n := b.Input("constant", shape...)
	d := Data(n)
	for i := range d {
		d[i] = v
	}
	return n
}

// Data is the memory of an input or a parameter. It stays the same for the life of the graph.
func Data(n *Node) []float32 {
	if n.Op() != nil {
		panic("graph.Data: not an input or a parameter")
	}
	return floats(n.Value())
}

// leaf makes a node without an operation. Gorgonia would merge two of one name, type and shape, so the name gets a key.
func (b *Builder) leaf(name string, t *tensor.Dense) *Node {
	shape := t.Shape()
	for {
		n := gorgonia.NewTensor(b.g, tensor.Float32, len(shape), gorgonia.WithShape(shape...), gorgonia.WithName(b.key(name)), gorgonia.WithValue(t))
		if b.claim(n) {
			return n
		}
	}
}

// key makes a name that this graph has not seen. Counting by graph makes the result the same each time.
func (b *Builder) key(name string) string {
	b.keys++
	return fmt.Sprintf("%s#%d", name, b.keys)
}

// claim reports whether no other node has n's hash. The tape machine merges two nodes of equal 32-bit hash without a word, which among
// 1,500 nodes happens to one graph in 4,000; the caller then makes the node again under another key. The one given up is reachable
// from nowhere and never runs.
func (b *Builder) claim(n *Node) bool {
	h := n.Hashcode()
	if b.hashes[h] {
		return false
	}
	b.hashes[h] = true
	return true
}

// newTensor makes a tensor over data, or over new zeros.
func newTensor(shape tensor.Shape, data []float32) *tensor.Dense {
	size := 1
	for _, d := range shape {
		if d < 1 {
			failf("shape %v has no elements", shape)
		}
		size *= d
	}
	if len(shape) == 0 {
		failf("a tensor needs a shape; one number is shape (1)")
	}
	if data == nil {
		data = kernel.Alloc(size)
	}
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(data))
}

// floats is a value's memory.
func floats(v gorgonia.Value) []float32 { return v.(*tensor.Dense).Float32s() }
