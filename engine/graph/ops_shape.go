package graph

import (
	"gorgonia.org/tensor"

	"atelier/engine/kernel"
)

// Reshape sees x in another shape of the same size. It shares x's memory, which is safe here because no operation writes to its inputs.
func (b *Builder) Reshape(x *Node, shape ...int) *Node {
	s := tensor.Shape(shape)
	if len(s) == 0 || s.TotalSize() != x.Shape().TotalSize() {
		failf("Reshape: %v does not fit %v", x.Shape(), s)
	}
	return b.apply(&op{
		name: "reshape", out: []tensor.Shape{s}, view: true, run: nothing,
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.Reshape(dy, x.Shape()...)} },
	}, x)
}

func nothing(_, _ [][]float32) {}

// Detach is x, and no gradient passes.
func (b *Builder) Detach(x *Node) *Node {
	return b.apply(&op{name: "detach", out: []tensor.Shape{x.Shape()}, view: true, flat: []int{0}, run: nothing}, x)
}

// Call is x, and f runs once x and the nodes `after` are there and before anything that reads the result: an adversary can be trained on
// x, with the gradients `after`, in the middle of the graph that made x and goes on with it. f gets x's values for reading. An error or
// panic of f ends the run. Gradients pass to x unchanged.
func (b *Builder) Call(x *Node, f func(x []float32) error, after ...*Node) *Node {
	flat := make([]int, len(after))
	for i := range flat {
		flat[i] = 1 + i
	}
	return b.apply(&op{
		name: "call", out: []tensor.Shape{x.Shape()}, view: true, flat: flat,
		run: func(_, in [][]float32) {
			if err := f(in[0]); err != nil {
				panic(stop{err})
			}
		},
		diff: func(_, dy *Node, want []bool) []*Node {
			ds := make([]*Node, len(want))
			ds[0] = dy
			return ds
		},
	}, append([]*Node{x}, after...)...)
}

// Flatten turns pictures into rows in PyTorch's order, channels first, so that dense weights mean the same there: [N, H, W, C] ->
// [N, C*H*W].
func (b *Builder) Flatten(x *Node) *Node {
	d := b.Shape(x, "N H W C")
	n, h, w, c := d.Of("N"), d.Of("H"), d.Of("W"), d.Of("C")
	return b.apply(&op{
		name: "flatten", out: []tensor.Shape{{n, c * h * w}},
		run:  func(out, in [][]float32) { kernel.ToNCHW(out[0], in[0], n, c, h*w) },
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.Unflatten(dy, h, w, c)} },
	}, x)
}

// Unflatten is the inverse of Flatten: [N, C*H*W] -> [N, H, W, C].
func (b *Builder) Unflatten(x *Node, h, w, c int) *Node {
	d := b.Shape(x, "N F")
	n := d.Of("N")
	if d.Of("F") != h*w*c {
		failf("Unflatten: %v does not hold pictures of [%d, %d, %d]", x.Shape(), h, w, c)
	}
	return b.apply(&op{
		name: "unflatten", out: []tensor.Shape{{n, h, w, c}},
		run:  func(out, in [][]float32) { kernel.ToNHWC(out[0], in[0], n, c, h*w) },
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.Flatten(dy)} },
	}, x)
}

// Concat puts the channels (the last axis) of several nodes side by side.
func (b *Builder) Concat(xs ...*Node) *Node {
	if len(xs) == 1 {
		return xs[0]
	}
	shape := xs[0].Shape()
	n, _ := rows(shape)
	cs, total := make([]int, len(xs)), 0
	for i, x := range xs {
		s := x.Shape()
		if !s[:len(s)-1].Eq(shape[:len(shape)-1]) {
			failf("Concat: shapes %v and %v differ before the last axis", xs[0].Shape(), s)
		}
		cs[i] = s[len(s)-1]
		total += cs[i]
	}
	shape[len(shape)-1] = total
	return b.apply(&op{
		name: "concat", out: []tensor.Shape{shape},
		run: func(out, in [][]float32) { kernel.Concat(out[0], in, n, cs) },
		diff: func(_, dy *Node, want []bool) []*Node {
			ds, from := make([]*Node, len(cs)), 0
			for i, c := range cs {
				if want[i] {
					ds[i] = b.Slice(dy, from, from+c)
				}
				from += c
			}
			return ds
		},
	}, xs...)
}

// Slice takes the channels (the last axis) from `from` up to `to`.
func (b *Builder) Slice(x *Node, from, to int) *Node {
	shape := x.Shape()
	n, c := rows(shape)
	if from < 0 || from >= to || to > c {
		failf("Slice: channels %d to %d of %v", from, to, x.Shape())
	}
	shape[len(shape)-1] = to - from
	cs, mine := parts(from, to, c)
	dsts := make([][]float32, len(cs))
	return b.apply(&op{
		name: "slice", out: []tensor.Shape{shape},
		run: func(out, in [][]float32) {
			dsts[mine] = out[0]
			kernel.Split(dsts, in[0], n, cs)
		},
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.pad(dy, from, c)} },
	}, x)
}

// Split cuts the channels into parts of the given widths.
func (b *Builder) Split(x *Node, widths ...int) []*Node {
	total := 0
	for _, w := range widths {
		total += w
	}
	if _, c := rows(x.Shape()); total != c {
		failf("Split: widths %v of %v", widths, x.Shape())
	}
	ys, from := make([]*Node, len(widths)), 0
	for i, w := range widths {
		ys[i] = b.Slice(x, from, from+w)
		from += w
	}
	return ys
}

// parts are the widths of what lies before, in and after [from, to) of c channels, without empty ones, and the index of the middle.
func parts(from, to, c int) (cs []int, middle int) {
	if from > 0 {
		cs, middle = append(cs, from), 1
	}
	cs = append(cs, to-from)
	if to < c {
		cs = append(cs, c-to)
	}
	return cs, middle
}

// pad is the gradient of Slice: x's channels begin at `from` of c, the rest is zero.
func (b *Builder) pad(x *Node, from, c int) *Node {
	shape := x.Shape()
	n, w := rows(shape)
	shape[len(shape)-1] = c
	return b.apply(&op{
		name: "pad", out: []tensor.Shape{shape},
		run: func(out, in [][]float32) {
			clear(out[0])
			for i := range n {
				copy(out[0][i*c+from:][:w], in[0][i*w:])
			}
		},
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.Slice(dy, from, from+w)} },
	}, x)
}

// Upsample repeats every pixel f x f times (nearest neighbour): [N, H, W, C] -> [N, H*f, W*f, C].
func (b *Builder) Upsample(x *Node, f int) *Node { return b.upsample(x, f, 1) }

// AvgPool averages blocks of f x f pixels: [N, H, W, C] -> [N, H/f, W/f, C]; f divides H and W.
func (b *Builder) AvgPool(x *Node, f int) *Node { return b.pool(x, f, 1/float32(f*f)) }

func (b *Builder) upsample(x *Node, f int, scale float32) *Node {
	d := b.Shape(x, "N H W C")
	n, h, w, c := d.Of("N"), d.Of("H"), d.Of("W"), d.Of("C")
	if f < 1 {
		failf("Upsample: factor %d", f)
	}
	return b.apply(&op{
		name: "upsample", out: []tensor.Shape{{n, h * f, w * f, c}},
		run:  func(out, in [][]float32) { kernel.Upsample(out[0], in[0], n, h, w, c, f, scale) },
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.pool(dy, f, scale)} },
	}, x)
}

func (b *Builder) pool(x *Node, f int, scale float32) *Node {
	d := b.Shape(x, "N H W C")
	n, h, w, c := d.Of("N"), d.Of("H"), d.Of("W"), d.Of("C")
	if f < 1 || h%f != 0 || w%f != 0 {
		failf("AvgPool: %v can't be cut into blocks of %d x %d", x.Shape(), f, f)
	}
	return b.apply(&op{
		name: "pool", out: []tensor.Shape{{n, h / f, w / f, c}},
		run:  func(out, in [][]float32) { kernel.Pool(out[0], in[0], n, h/f, w/f, c, f, scale) },
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.upsample(dy, f, scale)} },
	}, x)
}
