package graph

import (
	"strconv"

	"gorgonia.org/tensor"

	"atelier/engine/kernel"
)

// Sums and the operations that spread a value out again are each other's gradients, so all of them can be differentiated any number of
// times.

// Sum adds up all of x: one number.
func (b *Builder) Sum(x *Node) *Node { return b.sum(x, 1) }

// Mean is the average of all of x: one number.
func (b *Builder) Mean(x *Node) *Node { return b.sum(x, 1/float32(x.Shape().TotalSize())) }

func (b *Builder) sum(x *Node, scale float32) *Node {
	return b.apply(&op{
		name: "sum", out: []tensor.Shape{{1}},
		run:  func(out, in [][]float32) { out[0][0] = float32(float64(scale) * kernel.Sum(in[0])) },
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.fill(dy, scale, x.Shape())} },
	}, x)
}

// fill is scale*s everywhere.
func (b *Builder) fill(s *Node, scale float32, shape tensor.Shape) *Node {
	return b.apply(&op{
		name: "fill", out: []tensor.Shape{shape},
		run:  func(out, in [][]float32) { fill(out[0], scale*in[0][0]) },
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.sum(dy, scale)} },
	}, s)
}

func fill(y []float32, v float32) {
	for i := range y {
		y[i] = v
	}
}

// Dot is scale times the sum of x*y: one number.
func (b *Builder) Dot(x, y *Node, scale float32) *Node {
	b.checkSame("Dot", x, y)
	return b.apply(&op{
		name: "dot", out: []tensor.Shape{{1}},
		run: func(out, in [][]float32) { out[0][0] = float32(float64(scale) * kernel.Dot(in[0], in[1])) },
		diff: func(_, dz *Node, want []bool) []*Node {
			ds := make([]*Node, 2)
			if want[0] {
				ds[0] = b.ScaleBy(y, dz, scale)
			}
			if want[1] {
				ds[1] = b.ScaleBy(x, dz, scale)
			}
			return ds
		},
	}, x, y)
}

// SumSquares is scale times the sum of x²: one number.
func (b *Builder) SumSquares(x *Node, scale float32) *Node {
	return b.apply(&op{
		name: "sumSquares", out: []tensor.Shape{{1}},
		run:  func(out, in [][]float32) { out[0][0] = float32(float64(scale) * kernel.SumSquares(in[0])) },
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.ScaleBy(x, dy, 2*scale)} },
	}, x)
}

// SumRows adds up the last axis: [..., C] -> [...]. x has at least two axes.
func (b *Builder) SumRows(x *Node) *Node {
	s := x.Shape()
	if len(s) < 2 {
		failf("SumRows: shape %v has one axis only", s)
	}
	n, c := rows(s)
	return b.apply(&op{
		name: "sumRows", out: []tensor.Shape{s[:len(s)-1]},
		run:  func(out, in [][]float32) { kernel.SumRows(out[0], in[0], n, c) },
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.spreadRows(dy, c)} },
	}, x)
}

// spreadRows repeats each value c times: [...] -> [..., c].
func (b *Builder) spreadRows(x *Node, c int) *Node {
	return b.apply(&op{
		name: "spreadRows", out: []tensor.Shape{append(x.Shape(), c)},
		run: func(out, in [][]float32) {
			for i, v := range in[0] {
				fill(out[0][i*c:(i+1)*c], v)
			}
		},
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.SumRows(dy)} },
	}, x)
}

// SumColumns adds up all rows: [..., C] -> [C]. It is the gradient of a bias.
func (b *Builder) SumColumns(x *Node) *Node {
	n, c := rows(x.Shape())
	return b.sumPixels(x, 1, n, c, tensor.Shape{c})
}

// SumPixels adds up the pixels of each picture: [N, H, W, C] -> [N, C].
func (b *Builder) SumPixels(x *Node) *Node {
	d := b.Shape(x, "N H W C")
	n, c := d.Of("N"), d.Of("C")
	return b.sumPixels(x, n, d.Of("H")*d.Of("W"), c, tensor.Shape{n, c})
}

// BroadcastPixels gives every pixel of a picture the same values: [N, C] -> [N, h, w, C].
func (b *Builder) BroadcastPixels(e *Node, h, w int) *Node {
	d := b.Shape(e, "N C")
	n, c := d.Of("N"), d.Of("C")
	return b.spreadPixels(e, n, h*w, c, tensor.Shape{n, h, w, c})
}

// sumPixels sees x as [n, hw, c] and makes [n, c].
func (b *Builder) sumPixels(x *Node, n, hw, c int, shape tensor.Shape) *Node {
	return b.apply(&op{
		name: "sumPixels", out: []tensor.Shape{shape},
		run:  func(out, in [][]float32) { kernel.SumPixels(out[0], in[0], n, hw, c) },
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.spreadPixels(dy, n, hw, c, x.Shape())} },
	}, x)
}

// spreadPixels sees e as [n, c] and makes [n, hw, c].
func (b *Builder) spreadPixels(e *Node, n, hw, c int, shape tensor.Shape) *Node {
	return b.apply(&op{
		name: "spreadPixels", out: []tensor.Shape{shape},
		run: func(out, in [][]float32) {
			y := out[0]
			for i := range n {
				row := in[0][i*c : (i+1)*c]
				for range hw {
					y = y[copy(y, row):]
				}
			}
		},
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.sumPixels(dy, n, hw, c, e.Shape())} },
	}, e)
}

// AddBias adds v to every row: x: [..., C], v: [C].
func (b *Builder) AddBias(x, v *Node) *Node {
	n, c := rows(x.Shape())
	b.Shape(v, strconv.Itoa(c))
	return b.apply(&op{
		name: "addBias", out: []tensor.Shape{x.Shape()},
		run: func(out, in [][]float32) { kernel.AddRow(out[0], in[0], in[1], n, c) },
		diff: func(_, dy *Node, want []bool) []*Node {
			ds := []*Node{dy, nil}
			if want[1] {
				ds[1] = b.SumColumns(dy)
			}
			return ds
		},
	}, x, v)
}

// MulPerImage multiplies every pixel of picture n by e[n, :], channel by channel: x: [N, H, W, C], e: [N, C].
func (b *Builder) MulPerImage(x, e *Node) *Node {
	d := b.Shape(x, "N H W C").And(e, "N C")
	n, hw, c := d.Of("N"), d.Of("H")*d.Of("W"), d.Of("C")
	return b.apply(&op{
		name: "mulPerImage", out: []tensor.Shape{x.Shape()},
		run: func(out, in [][]float32) { kernel.MulPerImage(out[0], in[0], in[1], n, hw, c) },
		diff: func(_, dy *Node, want []bool) []*Node {
			ds := make([]*Node, 2)
			if want[0] {
				ds[0] = b.MulPerImage(dy, e)
			}
			if want[1] {
				ds[1] = b.SumPixels(b.Mul(dy, x))
			}
			return ds
		},
	}, x, e)
}

// AddPerImage adds e[n, :] to every pixel of picture n: x: [N, H, W, C], e: [N, C].
func (b *Builder) AddPerImage(x, e *Node) *Node {
	d := b.Shape(x, "N H W C").And(e, "N C")
	n, hw, c := d.Of("N"), d.Of("H")*d.Of("W"), d.Of("C")
	return b.apply(&op{
		name: "addPerImage", out: []tensor.Shape{x.Shape()},
		run: func(out, in [][]float32) { kernel.AddPerImage(out[0], in[0], in[1], n, hw, c) },
		diff: func(_, dy *Node, want []bool) []*Node {
			ds := []*Node{dy, nil}
			if want[1] {
				ds[1] = b.SumPixels(dy)
			}
			return ds
		},
	}, x, e)
}
