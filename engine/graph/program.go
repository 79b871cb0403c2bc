package graph

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"atelier/engine/kernel"
)

// Program computes some nodes of a graph, and only what they need.
//
// It runs on Gorgonia's tape machine, which executes operations in the order in which their nodes were made. BindDualValues is not
// used: it is there because Gorgonia's solvers overwrite the gradients they read, and parameters may share a gradient node (a and b in
// x+a+b do). Here a gradient is the result of the operation that made it, written by nobody else, and the optimizer only reads it.
type Program struct {
	b     *Builder
	vm    gorgonia.VM
	nodes []*Node // in the order of execution
	slots []*slot // where their results lie
	size  int     // of the arena they lie in
	outs  map[*Node][]float32

	arena []float32 // that `bound` points into
	bound []binding
}

// binding is the memory of a node's operation in one Program.
type binding struct {
	n      *Node
	o      *op
	values []*tensor.Dense
	data   [][]float32
}

// compiling guards Gorgonia's compiler, which also writes to the (shared) tensors of parameters.
var compiling sync.Mutex

// Compile makes a Program for outs, the only nodes whose values can be read afterwards. A Builder may make several Programs; they use the
// same memory for intermediate results.
func (b *Builder) Compile(outs ...*Node) *Program {
	if len(outs) == 0 || slices.Contains(outs, nil) {
		failf("Compile: no outputs, or one of them is nil")
	}
	if !b.running.TryLock() {
		failf("Compile while a program of the same graph runs")
	}
	defer b.running.Unlock()
	part := b.g.ExactSubgraphRoots(outs...)
	p := &Program{b: b, nodes: slices.Clone(part.AllNodes()), outs: map[*Node][]float32{}}
	slices.SortFunc(p.nodes, func(x, y *Node) int { return cmp.Compare(x.ID(), y.ID()) })
	p.slots = lifetimes(p.nodes, outs)
	p.size = plan(p.slots)
	if p.size > len(b.arena) {
		b.arena = kernel.Alloc(p.size)
	}
	p.bind()
	for _, n := range outs {
		if o := opOf(n); o != nil {
			p.outs[n] = o.data[0]
		}
	}
	p.vm = newMachine(part)
	return p
}

func newMachine(g *gorgonia.ExprGraph) gorgonia.VM {
	compiling.Lock()
	defer compiling.Unlock()
	defer func() {
		if r := recover(); r != nil {
			failf("Compile: %v", r)
		}
	}()
	return gorgonia.NewTapeMachine(g)
}

// Run computes the outputs from what the inputs hold. After an error the Program can be run again.
func (p *Program) Run() error {
	b := p.b
	if !b.running.TryLock() {
		return errors.New("graph: a program was started while another of the same graph runs")
	}
	defer b.running.Unlock()
	if b.bound != p {
		p.bind()
	}
	b.last, b.err = -1, nil
	p.vm.Reset() // without it RunAll would run nothing, and say nothing
	if err := p.vm.RunAll(); b.err != nil {
		return b.err
	} else if err != nil {
		return fmt.Errorf("graph: %w", err)
	}
	return nil
}

// Value is the memory of an output, of an input or of a parameter: always the same slice, valid after Run until the next Run.
func (p *Program) Value(n *Node) []float32 {
	if v, ok := p.outs[n]; ok {
		return v
	}
	return Data(n)
}

// Values is Value for several.
func (p *Program) Values(ns []*Node) [][]float32 {
	vs := make([][]float32, len(ns))
	for i, n := range ns {
		vs[i] = p.Value(n)
	}
	return vs
}

// bind gives the operations this Program's memory.
func (p *Program) bind() {
	if p.bound == nil || len(p.arena) != len(p.b.arena) { // the arena has grown
		p.lay()
	}
	for _, m := range p.bound {
		m.o.values, m.o.data = m.values, m.data
	}
	p.b.bound = p
}

// lay makes the tensors over the planned memory: first those of results, then those of operations that show a result of another.
func (p *Program) lay() {
	p.arena, p.bound = p.b.arena, nil
	at := map[*op]binding{}
	for _, n := range p.nodes {
		if o := opOf(n); o != nil {
			m := binding{n, o, make([]*tensor.Dense, len(o.out)), make([][]float32, len(o.out))}
			p.bound, at[o] = append(p.bound, m), m
		}
	}
	for _, s := range p.slots {
		data := s.own
		if data == nil {
			data = p.arena[s.offset:][:s.size:s.size]
		}
		at[s.o].values[s.i], at[s.o].data[s.i] = newTensor(s.o.out[s.i], data), data
	}
	for _, m := range p.bound {
		r, leaf := home(m.n)
		var data []float32
		switch {
		case r.o == m.o:
			continue
		case leaf != nil:
			data = Data(leaf)
		default:
			data = at[r.o].data[r.i]
		}
		m.values[0], m.data[0] = newTensor(m.o.out[0], data), data
	}
}
