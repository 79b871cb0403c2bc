package graph

import "slices"

// Grad adds the gradients of y, one number, by the nodes wrt, which may be parameters, inputs or anything in between. Where y does not
// depend on one, its gradient is zeros.
//
// It is reverse-mode differentiation, as Gorgonia's Grad is, done again here for three reasons. Gorgonia marks each node it has
// differentiated and skips it afterwards, so a second Grad over shared nodes fails and a gradient of a gradient comes out wrong without
// an error; here nothing is marked, so Grad may be called any number of times and on its own results (a gradient penalty: Mescheder et
// al. 2018, arXiv:1801.04406). Gorgonia asks every operation for all its gradients; here an operation is told which are wanted, so a
// frozen network's weights or the first layer's pictures cost nothing. And sums of gradients are our own Add.
//
// Second derivatives exist for everything but: SiLU, tanh and sigmoid, BatchNorm while training, GroupNorm, SoftMax, Attention,
// BCEWithLogits by its logits, and KLNormal by logvar. Asking for those is a build error.
func (b *Builder) Grad(y *Node, wrt ...*Node) []*Node {
	if y.Shape().TotalSize() != 1 {
		failf("Grad of %s: one number is needed, shape is %v; GradFrom takes a gradient of that shape", y.Name(), y.Shape())
	}
	if b.one == nil {
		b.one = b.Constant(1, 1)
	}
	return b.GradFrom(y, b.one, wrt...)
}

// GradFrom is Grad for y of any shape: dy, of y's shape, is the gradient of something by y, and the result is that thing's by wrt.
func (b *Builder) GradFrom(y, dy *Node, wrt ...*Node) []*Node {
	b.checkSame("GradFrom", y, dy)
	order, needed := pathsTo(y, wrt)
	grads := map[*Node][]*Node{y: {dy}}
	for _, n := range slices.Backward(order) { // every reader of n comes before n
		if len(grads[n]) == 0 {
			continue
		}
		dn := b.Add(grads[n]...)
		grads[n] = []*Node{dn}
		if n.Op() == nil {
			continue
		}
		o := opOf(n)
		want, some := make([]bool, len(o.in)), false
		for i, c := range o.in {
			want[i] = needed[c] && !slices.Contains(o.flat, i)
			some = some || want[i]
		}
		if !some { // n itself is asked for, and nothing behind it
			continue
		}
		if o.diff == nil {
			failf("%s (a %v) has no derivative", o.name, n.Shape())
		}
		for i, d := range o.diff(n, dn, want) {
			if want[i] && d != nil {
				b.checkSame("the derivative of "+o.name, o.in[i], d)
				grads[o.in[i]] = append(grads[o.in[i]], d)
			}
		}
	}
	ds := make([]*Node, len(wrt))
	for i, w := range wrt {
		if g := grads[w]; needed[w] && len(g) > 0 {
			ds[i] = g[0]
		} else {
			ds[i] = b.Constant(0, w.Shape()...)
		}
	}
	return ds
}

// pathsTo finds the nodes through which y depends on any of wrt, children before parents.
func pathsTo(y *Node, wrt []*Node) (order []*Node, needed map[*Node]bool) {
	needed = map[*Node]bool{}
	seen := map[*Node]bool{}
	var visit func(n *Node)
	visit = func(n *Node) {
		seen[n] = true
		need := slices.Contains(wrt, n)
		if n.Op() != nil {
			o := opOf(n)
			if o == nil {
				failf("%v is not an operation of this package", n)
			}
			for i, c := range o.in {
				if slices.Contains(o.flat, i) {
					continue
				}
				if !seen[c] {
					visit(c)
				}
				need = need || needed[c]
			}
		}
		if need {
			needed[n] = true
			order = append(order, n)
		}
	}
	visit(y)
	return order, needed
}
