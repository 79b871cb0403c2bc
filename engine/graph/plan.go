package graph

import (
	"cmp"
	"slices"

	"atelier/engine/kernel"
)

// The results of a Program's operations share one arena: two of them lie in the same place if they are never needed at the same time.
// Most gradients live for two or three operations, so this halves the memory of a training step. The placement is "greedy by size for
// offset calculation" of Pisarchyk & Lee 2020 (arXiv:2001.03288): the largest first, each at the lowest place that is free during its
// whole life.

// slot is where a result lies, and when it is needed: from operation `first` to operation `last`, both included.
type slot struct {
	result
	first, last int64
	size        int
	offset      int       // in the arena
	own         []float32 // or its own memory, for a Program's output
}

// result is result i of an operation.
type result struct {
	o *op
	i int
}

// home is where n's value lies: in a result, or (o is nil) in the memory of the leaf. Views lie where the node they show does.
func home(n *Node) (r result, leaf *Node) {
	o := opOf(n)
	for o != nil && o.view {
		n = o.in[0]
		o = opOf(n)
	}
	switch {
	case o == nil:
		return result{}, n
	case o.of != nil:
		return result{o.of, o.ofIndex}, nil
	}
	return result{o, 0}, nil
}

// lifetimes lists the results that running the nodes, given in order, needs.
func lifetimes(nodes, outs []*Node) []*slot {
	var slots []*slot
	at := map[result]*slot{}
	use := func(r result, id int64) {
		if r.o == nil {
			return
		}
		s := at[r]
		if s == nil {
			s = &slot{result: r, first: r.o.id, size: r.o.out[r.i].TotalSize()}
			at[r] = s
			slots = append(slots, s)
		}
		s.last = max(s.last, id)
	}
	for _, n := range nodes {
		o := opOf(n)
		if o == nil {
			if n.Op() != nil {
				failf("%v is not an operation of this package", n)
			}
			continue
		}
		r, _ := home(n)
		use(r, o.id)
		for i := 1; i < o.need; i++ {
			use(result{o, i}, o.id)
		}
		for _, c := range o.in {
			r, _ := home(c)
			use(r, o.id)
		}
	}
	for _, n := range outs {
		if r, leaf := home(n); leaf == nil && at[r].own == nil {
			at[r].own = kernel.Alloc(at[r].size)
		}
	}
	return slots
}

// plan places the slots that have no memory of their own and returns the arena's size.
func plan(slots []*slot) (arena int) {
	const line = 16 // floats in the 64 bytes that results are aligned to
	bySize := slices.Clone(slots)
	slices.SortStableFunc(bySize, func(a, b *slot) int { return cmp.Compare(b.size, a.size) })
	var placed []*slot // by offset
	for _, s := range bySize {
		if s.own != nil {
			continue
		}
		offset := 0
		for _, t := range placed {
			if t.last < s.first || s.last < t.first {
				continue // never needed together
			}
			if offset+s.size <= t.offset {
				break
			}
			offset = max(offset, (t.offset+t.size+line-1)/line*line)
		}
		s.offset = offset
		arena = max(arena, offset+s.size)
		i, _ := slices.BinarySearchFunc(placed, s, func(t, s *slot) int { return cmp.Compare(t.offset, s.offset) })
		placed = slices.Insert(placed, i, s)
	}
	return arena
}
