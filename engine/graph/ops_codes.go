package graph

import (
	"fmt"
	"math"

	"gorgonia.org/tensor"

	"atelier/engine/kernel"
)

// Operations on codes: whole numbers, held as float32, each of which stands for a row of a table.

// nearestRows is how many rows are compared with the table at a time: their scores stay in the cache.
const nearestRows = 256

// Nearest is, for each row of x, the number of the row of table that is nearest to it, the first of several (van den Oord et al. 2017,
// arXiv:1711.00937, equation 1).
//
//	x: [..., D]   table: [K, D]   ->   [...], from 0 to K-1
//
// It compares x·t - |t|²/2, whose largest is the smallest |x - t|²: one matrix product. No gradient passes.
func (b *Builder) Nearest(x, table *Node) *Node {
	s := x.Shape()
	if len(s) < 2 {
		failf("Nearest: shape %v has one axis only", s)
	}
	n, d := rows(s)
	k := b.Shape(table, fmt.Sprintf("K %d", d)).Of("K")
	return b.apply(&op{
		name: "nearest", out: []tensor.Shape{s[:len(s)-1], {nearestRows, k}, {k}}, need: 3, flat: []int{0, 1},
		run: func(out, in [][]float32) {
			index, bias := out[0], out[2]
			for i := range bias {
				bias[i] = float32(kernel.SumSquares(in[1][i*d:(i+1)*d]) / -2)
			}
			for from := 0; from < n; from += nearestRows {
				m := min(nearestRows, n-from)
				scores := out[1][:m*k]
				kernel.MatMul(scores, nil, in[0][from*d:(from+m)*d], in[1], bias, m, k, d, false, true, kernel.Identity)
				for i := range m {
					index[from+i] = float32(largest(scores[i*k : (i+1)*k]))
				}
			}
		},
	}, x, table)
}

// largest is the index of the first of the largest values.
func largest(x []float32) int {
	at, most := 0, x[0]
	for i, v := range x {
		if v > most {
			at, most = i, v
		}
	}
	return at
}

// Lookup takes rows of a table by number: table: [K, D], index: [...] -> [..., D].
func (b *Builder) Lookup(table, index *Node) *Node {
	d := b.Shape(table, "K D")
	k, c := d.Of("K"), d.Of("D")
	return b.apply(&op{
		name: "lookup", out: []tensor.Shape{append(index.Shape(), c)}, flat: []int{1},
		run: func(out, in [][]float32) {
			for i, v := range in[1] {
				copy(out[0][i*c:(i+1)*c], in[0][int(v)*c:(int(v)+1)*c])
			}
		},
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.scatter(dy, index, k), nil} },
	}, table, index)
}

// scatter is the gradient of Lookup: each of x's rows is added to the row of the result that its number names.
//
//	x: [..., D]   index: [...]   ->   [k, D]
func (b *Builder) scatter(x, index *Node, k int) *Node {
	_, c := rows(x.Shape())
	return b.apply(&op{
		name: "scatter", out: []tensor.Shape{{k, c}}, flat: []int{1},
		run: func(out, in [][]float32) {
			clear(out[0])
			for i, v := range in[1] {
				row := out[0][int(v)*c : (int(v)+1)*c]
				for j, g := range in[0][i*c : (i+1)*c] {
					row[j] += g
				}
			}
		},
		diff: func(_, g *Node, _ []bool) []*Node { return []*Node{b.Lookup(g, index), nil} },
	}, x, index)
}

// StraightThrough is y, and its gradient goes to x as if it were x (Bengio et al. 2013, arXiv:1308.3432): y is x after something that
// has no derivative.
func (b *Builder) StraightThrough(x, y *Node) *Node {
	b.checkSame("StraightThrough", x, y)
	return b.apply(&op{
		name: "straightThrough", out: []tensor.Shape{x.Shape()}, flat: []int{1},
		run:  func(out, in [][]float32) { copy(out[0], in[1]) },
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{dy, nil} },
	}, x, y)
}

// CrossEntropy is the sum over all rows of -log softmax(logits)[index], in nats.
//
//	logits: [N, K]   index: [N], from 0 to K-1   ->   one number
func (b *Builder) CrossEntropy(logits, index *Node) *Node {
	d := b.Shape(logits, "N K").And(index, "N")
	n, k := d.Of("N"), d.Of("K")
	return b.apply(&op{
		name: "crossEntropy", out: []tensor.Shape{{1}, {n, k}}, need: 2, flat: []int{1}, // 1: softmax(logits) - one-hot(index)
		run: func(out, in [][]float32) {
			kernel.SoftMax(out[1], in[0], n, k)
			sum := 0.0
			for i, v := range in[1] {
				x, p := in[0][i*k:(i+1)*k], out[1][i*k:(i+1)*k]
				top := largest(x)
				// The largest probability is 1/Σexp(x-max), never 0, whatever that of index is.
				sum += float64(x[top]-x[int(v)]) - math.Log(float64(p[top]))
				p[int(v)]--
			}
			out[0][0] = float32(sum)
		},
		diff: func(y, dy *Node, _ []bool) []*Node { return []*Node{b.ScaleBy(b.result(y, 1), dy, 1), nil} },
	}, logits, index)
}

// PrefixMean is, at each pixel, the mean over it and the pixels before it in reading order, channel by channel: what an autoregressive
// network may know of all that came before (the average attention of Zhang et al. 2018, arXiv:1805.00631, section 3.1).
//
//	x: [N, H, W, C]  ->  [N, H, W, C]
func (b *Builder) PrefixMean(x *Node) *Node { return b.prefixMean(x, false) }

// prefixMean, or its adjoint: from each pixel on, the sum of what the means made of it.
func (b *Builder) prefixMean(x *Node, adjoint bool) *Node {
	d := b.Shape(x, "N H W C")
	n, hw, c := d.Of("N"), d.Of("H")*d.Of("W"), d.Of("C")
	return b.apply(&op{
		name: "prefixMean", out: []tensor.Shape{x.Shape(), {c}}, need: 2, // 1: the running sum
		run: func(out, in [][]float32) {
			sum := out[1]
			for i := range n {
				clear(sum)
				for p := range hw {
					at, share := (i*hw+p)*c, 1/float32(p+1)
					if adjoint {
						at, share = (i*hw+hw-1-p)*c, 1/float32(hw-p)
					}
					from, to := in[0][at:at+c], out[0][at:at+c]
					if adjoint {
						for j, v := range from {
							sum[j] += share * v
							to[j] = sum[j]
						}
						continue
					}
					for j, v := range from {
						sum[j] += v
						to[j] = share * sum[j]
					}
				}
			}
		},
		diff: func(_, dy *Node, _ []bool) []*Node { return []*Node{b.prefixMean(dy, !adjoint)} },
	}, x)
}
