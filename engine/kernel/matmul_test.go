package kernel_test

import (
	"fmt"
	"math"
	"testing"

	"atelier/engine/kernel"
)

func refMatMul(a, b []float32, m, n, k int, ta, tb bool) (c, mag []float64) {
	c, mag = make([]float64, m*n), make([]float64, m*n)
	for i := range m {
		for j := range n {
			for p := range k {
				ai, bi := i*k+p, p*n+j
				if ta {
					ai = p*m + i
				}
				if tb {
					bi = j*k + p
				}
				term := float64(a[ai]) * float64(b[bi])
				c[i*n+j] += term
				mag[i*n+j] += math.Abs(term)
			}
		}
	}
	return c, mag
}

func TestMatMul(t *testing.T) {
	for _, s := range [][3]int{{1, 1, 1}, {1, 7, 300}, {3, 5, 4}, {17, 33, 16}, {64, 64, 64}, {65, 130, 513}, {5, 1, 1000}, {1, 1, 4099}, {300, 3, 2}, {2, 300, 1}, {33, 257, 100}} {
		m, n, k := s[0], s[1], s[2]
		a, b, bias := random(1, m*k), random(2, k*n), random(3, n)
		for trans := range 4 {
			ta, tb := trans&1 != 0, trans&2 != 0
			want, mag := refMatMul(a, b, m, n, k, ta, tb)
			for i, act := range acts {
				for mode := range 4 {
					if m*n*k > 1e5 && mode != i%4 {
						continue
					}
					bv, pre := bias, garbage(m*n)
					if mode&1 == 0 {
						bv = nil
					}
					if mode&2 == 0 {
						pre = nil
					}
					c := garbage(m * n)
					kernel.MatMul(c, pre, a, b, bv, m, n, k, ta, tb, act.act)
					epilogue(t, fmt.Sprintf("%dx%dx%d, transposed %v %v, %s, mode %d", m, n, k, ta, tb, act.name, mode), c, pre, want, mag, bv, act.act)
				}
			}
		}
	}
}

func TestMatMulNaN(t *testing.T) {
	const m, n, k = 17, 33, 20
	nan := float32(math.NaN())
	for trans := range 4 {
		ta, tb := trans&1 != 0, trans&2 != 0
		for _, act := range acts {
			for where := range 3 {
				a, b, bias := make([]float32, m*k), make([]float32, k*n), make([]float32, n)
				[][]float32{a, b, bias}[where][13] = nan // all else is zero: zero times NaN is NaN
				want, _ := refMatMul(a, b, m, n, k, ta, tb)
				for i := range want {
					want[i] += float64(bias[i%n])
				}
				c := make([]float32, m*n)
				kernel.MatMul(c, nil, a, b, bias, m, n, k, ta, tb, act.act)
				allNaN(t, fmt.Sprintf("transposed %v %v, %s, NaN in argument %d", ta, tb, act.name, where), c, want)
			}
		}
	}
}

func refAttention(qkv []float64, b, t, heads, d int) (o, p []float64) {
	o, p = make([]float64, b*t*heads*d), make([]float64, b*heads*t*t)
	at := func(i, tok, part, h, e int) float64 { return qkv[((i*t+tok)*3+part)*heads*d+h*d+e] }
	for i := range b {
		for h := range heads {
			for q := range t {
				row := p[((i*heads+h)*t+q)*t:][:t]
				largest, sum := math.Inf(-1), 0.0
				for k := range t {
					for e := range d {
						row[k] += at(i, q, 0, h, e) * at(i, k, 1, h, e)
					}
					row[k] /= math.Sqrt(float64(d))
					largest = max(largest, row[k])
				}
				for k := range t {
					row[k] = math.Exp(row[k] - largest)
					sum += row[k]
				}
				for k := range t {
					row[k] /= sum
					for e := range d {
						o[(i*t+q)*heads*d+h*d+e] += row[k] * at(i, k, 2, h, e)
					}
				}
			}
		}
	}
	return o, p
}

func refAttentionBackward(do, p, qkv []float64, b, t, heads, d int) []float64 {
	dqkv := make([]float64, len(qkv))
	at := func(i, tok, part, h int) int { return ((i*t+tok)*3+part)*heads*d + h*d }
	dp := make([]float64, t)
	for i := range b {
		for h := range heads {
			for q := range t {
				row, g := p[((i*heads+h)*t+q)*t:][:t], do[(i*t+q)*heads*d+h*d:]
				mean := 0.0
				for k := range t {
					dp[k] = 0
					for e := range d {
						dp[k] += g[e] * qkv[at(i, k, 2, h)+e]
						dqkv[at(i, k, 2, h)+e] += g[e] * row[k]
					}
					mean += row[k] * dp[k]
				}
				for k := range t {
					ds := row[k] * (dp[k] - mean) / math.Sqrt(float64(d))
					for e := range d {
						dqkv[at(i, q, 0, h)+e] += ds * qkv[at(i, k, 1, h)+e]
						dqkv[at(i, k, 1, h)+e] += ds * qkv[at(i, q, 0, h)+e]
					}
				}
			}
		}
	}
	return dqkv
}

func TestAttention(t *testing.T) {
	for _, s := range [][4]int{{1, 1, 1, 1}, {2, 3, 1, 5}, {3, 17, 4, 16}, {1, 64, 2, 33}, {2, 100, 3, 8}, {1, 300, 1, 4}} {
		b, tokens, heads, d := s[0], s[1], s[2], s[3]
		for _, size := range []float32{1, 8} {
			qkv := scaled(random(1, 3*b*tokens*heads*d), size, 0)
			do := random(2, b*tokens*heads*d)
			o, p := garbage(len(do)), garbage(b*heads*tokens*tokens)
			kernel.Attention(o, p, qkv, b, tokens, heads, d)
			wantO, wantP := refAttention(wide(qkv), b, tokens, heads, d)
			what := fmt.Sprintf("%v, size %g", s, size)
			// A logit errs by sumTol of its terms at most, in fact far less, and exp hands that on as a part of p.
			part := 1e-6 * (1 + float64(size*size)*math.Sqrt(float64(d)))
			within(t, "Attention p "+what, p, wantP, part, 1e-7)
			within(t, "Attention o "+what, o, wantO, part, part*float64(size))

			dqkv := garbage(len(qkv))
			kernel.AttentionBackward(dqkv, do, p, qkv, b, tokens, heads, d)
			within(t, "AttentionBackward "+what, dqkv, refAttentionBackward(wide(do), wide(p), wide(qkv), b, tokens, heads, d), 1e-4, 3e-6*float64(size*size)*math.Sqrt(float64(d)))
		}
	}
}

func TestAttentionGradient(t *testing.T) {
	const b, tokens, heads, d = 2, 5, 2, 3
	qkv, do := random(1, 3*b*tokens*heads*d), random(2, b*tokens*heads*d)
	o, p, dqkv := garbage(len(do)), garbage(b*heads*tokens*tokens), garbage(len(qkv))
	kernel.Attention(o, p, qkv, b, tokens, heads, d)
	kernel.AttentionBackward(dqkv, do, p, qkv, b, tokens, heads, d)
	want := numeric(wide(qkv), func(qkv []float64) float64 {
		o, _ := refAttention(qkv, b, tokens, heads, d)
		return dotWide(o, do)
	})
	within(t, "AttentionBackward", dqkv, want, 1e-4, 2e-6)
}

// Far logits must neither overflow nor lose the row.
func TestAttentionExtreme(t *testing.T) {
	const tokens, d = 3, 2
	qkv := make([]float32, tokens*3*d)
	for i := range tokens {
		qkv[i*3*d], qkv[i*3*d+d], qkv[i*3*d+2*d] = 100, 100*float32(i-1), float32(i)
	}
	o, p := garbage(tokens*d), garbage(tokens*tokens)
	kernel.Attention(o, p, qkv, 1, tokens, 1, d)
	for i := range tokens {
		within(t, "p", p[i*tokens:(i+1)*tokens], []float64{0, 0, 1}, 0, 1e-6)
		within(t, "o", o[i*d:(i+1)*d], []float64{2, 0}, 0, 1e-6)
	}
}

func TestWorkIsCounted(t *testing.T) {
	c := kernel.NewConv(kernel.ConvShape{N: 2, H: 8, W: 8, C: 3, O: 4, KH: 4, KW: 4, SH: 2, SW: 2, PH: 1, PW: 1})
	x, w, y := make([]float32, c.XLen()), make([]float32, c.WLen()), make([]float32, c.YLen())
	conv := int64(2 * (2 * 4 * 4 * 4) * (3 * 4 * 4)) // each of y's values is a sum of 48 products
	for _, k := range []struct {
		name string
		run  func()
		want int64
	}{
		{"Forward", func() { c.Forward(y, nil, x, w, nil, kernel.Act{}) }, conv},
		{"BackwardData", func() { c.BackwardData(x, nil, y, w, nil, kernel.Act{}) }, conv},
		{"BackwardWeights", func() { c.BackwardWeights(w, x, y) }, conv},
		{"MatMul", func() { kernel.MatMul(y[:6], nil, x[:10], w[:15], nil, 2, 3, 5, false, false, kernel.Act{}) }, 60},
	} {
		before := kernel.Work()
		if k.run(); kernel.Work()-before != k.want {
			t.Errorf("%s counts %d FLOP, want %d", k.name, kernel.Work()-before, k.want)
		}
	}
}
