package graph

import (
	"fmt"
	"hash"
	"hash/fnv"
	"runtime/debug"
	"slices"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// op is every operation of this package: a gorgonia.SDOp made of two closures, forward and derivative.
//
// It has one or more results. The first is its node's value; the others (what a backward pass needs to keep, gradients of further
// inputs) are handed out by result as nodes of their own. Results live in memory that Compile assigned, never in an input's, so no
// value changes once it is written, and views (Reshape, Detach) may share memory safely.
type op struct {
	name string
	out  []tensor.Shape // the results' shapes
	need int            // run needs the first `need` results even if nobody reads them (0 means 1)
	view bool           // the result may lie in input 0's memory

	// run writes every element of out. Results beyond need that nobody reads are nil.
	run func(out, in [][]float32)

	// diff makes the gradients of the wanted inputs from dy, the gradient of the node's value y. Where it is nil the operation has no
	// derivative, and asking for one is a build error. A nil gradient stands for zero.
	diff func(y, dy *Node, want []bool) []*Node
	flat []int // inputs on which the value does not depend smoothly: no gradient passes

	// diffResult, where not nil, makes the gradient of the node's value from that of result i.
	diffResult func(i int, dy *Node) *Node

	b       *Builder
	key     string
	id      int64
	in      []*Node
	results []*Node // the nodes that hand out results 1, 2, ...; nil where nobody asked
	of      *op     // for such a node: whose result it is
	ofIndex int

	// Memory, as bound by the running Program.
	values []*tensor.Dense
	data   [][]float32
	args   [][]float32
}

var _ gorgonia.SDOp = (*op)(nil)

// apply adds o's node to the graph.
func (b *Builder) apply(o *op, in ...*Node) *Node {
	o.b, o.in, o.need = b, in, max(o.need, 1)
	o.results, o.values, o.data = make([]*Node, len(o.out)), make([]*tensor.Dense, len(o.out)), make([][]float32, len(o.out))
	o.args = make([][]float32, len(in))
	for {
		o.key = b.key(o.name)
		n, err := gorgonia.ApplyOp(o, in...)
		if err != nil {
			failf("%s: %v", o.name, err)
		}
		if n.Op() == gorgonia.Op(o) && b.claim(n) {
			o.id = n.ID()
			return n
		}
	}
}

// result is the node of n's result i. Its child is n, so whatever reads it runs after n.
func (b *Builder) result(n *Node, i int) *Node {
	o := opOf(n)
	if o.results[i] == nil {
		r := &op{name: fmt.Sprintf("%s.%d", o.name, i), out: o.out[i : i+1], of: o, ofIndex: i, run: nothing}
		if o.diffResult != nil {
			r.diff = func(_, dy *Node, _ []bool) []*Node { return []*Node{o.diffResult(i, dy)} }
		}
		o.results[i] = b.apply(r, n)
	}
	return o.results[i]
}

// opOf is the node's operation, or nil for inputs, parameters and operations that are not ours.
func opOf(n *Node) *op {
	o, _ := n.Op().(*op)
	return o
}

// PanicError is a mistake of ours that an operation met while a Program ran.
type PanicError struct {
	Op    string // with the shape of its result
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("graph: %s failed: %v", e.Op, e.Value) }

// stop carries the error of a Call out of run.
type stop struct{ err error }

// Do runs the operation for the tape machine, on a goroutine of the machine's: a panic that got out would end the process.
func (o *op) Do(vs ...gorgonia.Value) (_ gorgonia.Value, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
			return
		case stop:
			err = r.err
		default:
			err = &PanicError{fmt.Sprintf("%s %v", o.key, o.out[0]), r, debug.Stack()}
		}
		o.b.err = err
	}()
	if o.id <= o.b.last {
		panic("the tape machine left the order in which memory was planned")
	}
	o.b.last = o.id
	for i, v := range vs {
		o.args[i] = floats(v)
	}
	o.run(o.data, o.args)
	return o.values[0], nil
}

// DiffWRT tells Gorgonia which inputs have a gradient.
func (o *op) DiffWRT(n int) []bool {
	wrt := make([]bool, n)
	for i := range wrt {
		wrt[i] = o.diff != nil && !slices.Contains(o.flat, i)
	}
	return wrt
}

// SymDiff is diff for Gorgonia's own Grad and Backpropagate.
func (o *op) SymDiff(_ gorgonia.Nodes, y, dy *Node) (ds gorgonia.Nodes, err error) {
	defer catch(&err)
	if o.diff == nil {
		failf("%s has no derivative", o.name)
	}
	return o.diff(y, dy, o.DiffWRT(len(o.in))), nil
}

func (o *op) Arity() int { return len(o.in) }

// Type is made anew each time: Gorgonia recycles it.
func (o *op) Type() hm.Type {
	float := hm.TypeVariable('a')
	ts := make([]hm.Type, 0, len(o.in)+1)
	for _, n := range o.in {
		ts = append(ts, gorgonia.TensorType{Dims: n.Dims(), Of: float})
	}
	return hm.NewFnType(append(ts, gorgonia.TensorType{Dims: len(o.out[0]), Of: float})...)
}

func (o *op) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) { return o.out[0].Clone(), nil }

// The next three make the machine give each result a register of its own, allocate nothing and never run in place.

func (o *op) ReturnsPtr() bool     { return false }
func (o *op) CallsExtern() bool    { return false }
func (o *op) OverwritesInput() int { return -1 }

func (o *op) WriteHash(h hash.Hash) { fmt.Fprint(h, o.key) }

func (o *op) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}

func (o *op) String() string { return o.key }
