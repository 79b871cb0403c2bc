package kernel_test

import (
	"fmt"
	"math"
	"testing"

	"atelier/engine/kernel"
)

// refNorm normalises [n, hw, c] over each picture's groups; with n = 1 and groups = c it is batch normalisation.
type refNorm struct {
	n, hw, c, groups int
	eps              float64
	act              kernel.Act
}

// each calls f with the group and the channel of every value.
func (r refNorm) each(f func(i, group, channel int)) {
	for i := range r.n * r.hw * r.c {
		ch := i % r.c
		f(i, i/(r.hw*r.c)*r.groups+ch/(r.c/r.groups), ch)
	}
}

func (r refNorm) count() float64 { return float64(r.hw * r.c / r.groups) }

// forward returns y, the moments and, for the backward pass, xhat.
func (r refNorm) forward(x, gamma, beta []float64) (y, xhat, mean, variance []float64) {
	y, xhat = make([]float64, len(x)), make([]float64, len(x))
	mean, variance = make([]float64, r.n*r.groups), make([]float64, r.n*r.groups)
	r.each(func(i, g, _ int) { mean[g] += x[i] / r.count() })
	r.each(func(i, g, _ int) { variance[g] += (x[i] - mean[g]) * (x[i] - mean[g]) / r.count() })
	r.each(func(i, g, c int) {
		xhat[i] = (x[i] - mean[g]) / math.Sqrt(variance[g]+r.eps)
		y[i] = refAct(r.act, xhat[i]*gamma[c]+beta[c])
	})
	return y, xhat, mean, variance
}

func (r refNorm) backward(dy, x, gamma, beta []float64) (dx, dgamma, dbeta []float64) {
	_, xhat, _, variance := r.forward(x, gamma, beta)
	dx, dgamma, dbeta = make([]float64, len(x)), make([]float64, r.c), make([]float64, r.c)
	m1, m2, dz := make([]float64, r.n*r.groups), make([]float64, r.n*r.groups), make([]float64, len(x))
	r.each(func(i, g, c int) {
		dz[i] = dy[i] * refSlope(r.act, xhat[i]*gamma[c]+beta[c])
		dbeta[c] += dz[i]
		dgamma[c] += dz[i] * xhat[i]
		m1[g] += gamma[c] * dz[i] / r.count()
		m2[g] += gamma[c] * dz[i] * xhat[i] / r.count()
	})
	r.each(func(i, g, c int) {
		dx[i] = (gamma[c]*dz[i] - m1[g] - xhat[i]*m2[g]) / math.Sqrt(variance[g]+r.eps)
	})
	return dx, dgamma, dbeta
}

// avoidCorners takes the gradient from values so close to zero before the activation that rounding may put them on its other side.
func (r refNorm) avoidCorners(dy, x, gamma, beta []float32) {
	_, xhat, _, _ := r.forward(wide(x), wide(gamma), wide(beta))
	r.each(func(i, _, c int) {
		if math.Abs(xhat[i]*float64(gamma[c])+float64(beta[c])) < 1e-5 {
			dy[i] = 0
		}
	})
}

func inverseRoots(variance []float64, eps float64) []float64 {
	r := make([]float64, len(variance))
	for i, v := range variance {
		r[i] = 1 / math.Sqrt(v+eps)
	}
	return r
}

const (
	eps      = 1e-5
	momentum = 0.1
)

func TestBatchNorm(t *testing.T) {
	for _, s := range [][2]int{{1, 1}, {1, 7}, {2, 1}, {3, 17}, {1000, 3}, {4096, 16}, {5, 300}, {333, 33}, {20000, 1}, {64 * 49, 64}} {
		rows, c := s[0], s[1]
		for i, a := range acts {
			if rows*c > 5000 && i%2 != rows%2 {
				continue
			}
			what := fmt.Sprintf("%d x %d %s", rows, c, a.name)
			x, gamma, beta, dy := scaled(random(1, rows*c), 2, 0.5), random(2, c), random(3, c), random(4, rows*c)
			runMean, runVar := random(5, c), scaled(random(6, c), 0.4, 1)
			r := refNorm{1, rows, c, c, eps, a.act}
			r.avoidCorners(dy, x, gamma, beta)
			wantY, _, wantMean, wantVar := r.forward(wide(x), wide(gamma), wide(beta))
			wantRunMean, wantRunVar := wide(runMean), wide(runVar)
			for j := range c {
				unbiased := wantVar[j]
				if rows > 1 {
					unbiased *= float64(rows) / float64(rows-1)
				}
				wantRunMean[j] += momentum * (wantMean[j] - wantRunMean[j])
				wantRunVar[j] += momentum * (unbiased - wantRunVar[j])
			}

			y, mean, rstd := garbage(rows*c), garbage(c), garbage(c)
			kernel.BatchNorm(y, mean, rstd, x, gamma, beta, runMean, runVar, rows, c, eps, momentum, a.act)
			within(t, "BatchNorm y "+what, y, wantY, sumTol, sumTol)
			within(t, "BatchNorm mean "+what, mean, wantMean, 1e-6, 1e-6)
			if rows > 1 {
				within(t, "BatchNorm rstd "+what, rstd, inverseRoots(wantVar, eps), sumTol, 0)
			} else {
				within(t, "BatchNorm rstd "+what, rstd, inverseRoots(wantVar, eps), 0.01, 0) // sqrt(1/eps), whatever rounding leaves as variance
			}
			within(t, "BatchNorm runMean "+what, runMean, wantRunMean, 1e-6, 1e-6)
			within(t, "BatchNorm runVar "+what, runVar, wantRunVar, 1e-6, 1e-6)

			bare := garbage(rows * c)
			kernel.BatchNorm(bare, mean, rstd, x, gamma, beta, nil, nil, rows, c, eps, momentum, a.act)
			same(t, "BatchNorm without running statistics "+what, bare, y)

			dx, dgamma, dbeta := garbage(rows*c), garbage(c), garbage(c)
			kernel.BatchNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean, rstd, rows, c, a.act)
			wantDx, wantDgamma, wantDbeta := r.backward(wide(dy), wide(x), wide(gamma), wide(beta))
			root := math.Sqrt(float64(rows))
			within(t, "BatchNormBackward dx "+what, dx, wantDx, 1e-4, 1e-5+1e-6*float64(rstd[0]))
			within(t, "BatchNormBackward dgamma "+what, dgamma, wantDgamma, sumTol, sumTol*root)
			within(t, "BatchNormBackward dbeta "+what, dbeta, wantDbeta, sumTol, sumTol*root)
		}
	}
}

func TestNormGradient(t *testing.T) {
	const n, hw, c, groups = 2, 3, 6, 2
	x, gamma, beta, dy := random(1, n*hw*c), scaled(random(2, c), 0.5, 1), random(3, c), random(4, n*hw*c)
	for _, a := range acts {
		for _, r := range []refNorm{{1, n * hw, c, c, eps, a.act}, {n, hw, c, groups, eps, a.act}} {
			y, dx, dgamma, dbeta := garbage(len(x)), garbage(len(x)), garbage(c), garbage(c)
			mean, rstd := garbage(r.n*r.groups), garbage(r.n*r.groups)
			if r.groups == c {
				kernel.BatchNorm(y, mean, rstd, x, gamma, beta, nil, nil, r.hw, c, eps, momentum, a.act)
				kernel.BatchNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean, rstd, r.hw, c, a.act)
			} else {
				kernel.GroupNorm(y, mean, rstd, x, gamma, beta, n, hw, c, groups, eps, a.act)
				kernel.GroupNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean, rstd, n, hw, c, groups, a.act)
			}
			loss := func(x, gamma, beta []float64) float64 {
				y, _, _, _ := r.forward(x, gamma, beta)
				return dotWide(y, dy)
			}
			what := fmt.Sprintf("%s, %d groups", a.name, r.groups)
			xw, gw, bw := wide(x), wide(gamma), wide(beta)
			within(t, "dx "+what, dx, numeric(xw, func(x []float64) float64 { return loss(x, gw, bw) }), 1e-4, 2e-5)
			within(t, "dgamma "+what, dgamma, numeric(gw, func(g []float64) float64 { return loss(xw, g, bw) }), 1e-4, 2e-5)
			within(t, "dbeta "+what, dbeta, numeric(bw, func(b []float64) float64 { return loss(xw, gw, b) }), 1e-4, 2e-5)
		}
	}
}

// A mean far from zero must not eat the variance: sums of x² in float32 would leave nothing of it.
func TestNormFarMean(t *testing.T) {
	const rows, c = 4096, 4
	x, gamma, beta := scaled(random(1, rows*c), 1, 1000), filled(c, 1), make([]float32, c)
	for groups := 1; groups <= c; groups *= c {
		r := refNorm{1, rows, c, groups, eps, kernel.Identity}
		_, _, wantMean, wantVar := r.forward(wide(x), wide(gamma), wide(beta))
		y, mean, rstd := garbage(rows*c), garbage(groups), garbage(groups)
		if groups == c {
			kernel.BatchNorm(y, mean, rstd, x, gamma, beta, nil, nil, rows, c, eps, momentum, kernel.Identity)
		} else {
			kernel.GroupNorm(y, mean, rstd, x, gamma, beta, 1, rows, c, groups, eps, kernel.Identity)
		}
		within(t, "mean", mean, wantMean, 1e-6, 0)
		within(t, "rstd", rstd, inverseRoots(wantVar, eps), 1e-4, 0)
	}
}

func TestBatchNormInfer(t *testing.T) {
	for _, s := range [][2]int{{1, 1}, {3, 17}, {1000, 3}, {700, 64}} {
		rows, c := s[0], s[1]
		x, gamma, beta, mean, variance := random(1, rows*c), random(2, c), random(3, c), random(4, c), scaled(random(5, c), 0.4, 0.5)
		for _, a := range acts {
			y, want := garbage(rows*c), make([]float64, rows*c)
			for i, v := range x {
				j := i % c
				want[i] = refAct(a.act, (float64(v)-float64(mean[j]))/math.Sqrt(float64(variance[j])+eps)*float64(gamma[j])+float64(beta[j]))
			}
			kernel.BatchNormInfer(y, x, gamma, beta, mean, variance, rows, c, eps, a.act)
			within(t, "BatchNormInfer "+a.name, y, want, 2e-6, 4e-6)
			in := clone(x)
			kernel.BatchNormInfer(in, in, gamma, beta, mean, variance, rows, c, eps, a.act)
			same(t, "BatchNormInfer in place "+a.name, in, y)
		}
	}
}

func TestGroupNorm(t *testing.T) {
	for _, s := range [][4]int{{1, 1, 2, 1}, {3, 1, 8, 2}, {2, 49, 6, 3}, {3, 17, 33, 11}, {1, 1000, 16, 8}, {17, 9, 4, 4}, {2, 64, 300, 1}, {3, 256, 64, 8}} {
		n, hw, c, groups := s[0], s[1], s[2], s[3]
		for _, a := range acts {
			what := fmt.Sprint(s, " ", a.name)
			x, gamma, beta, dy := scaled(random(1, n*hw*c), 2, 0.5), random(2, c), random(3, c), random(4, n*hw*c)
			r := refNorm{n, hw, c, groups, eps, a.act}
			r.avoidCorners(dy, x, gamma, beta)
			wantY, _, wantMean, wantVar := r.forward(wide(x), wide(gamma), wide(beta))
			y, mean, rstd := garbage(n*hw*c), garbage(n*groups), garbage(n*groups)
			kernel.GroupNorm(y, mean, rstd, x, gamma, beta, n, hw, c, groups, eps, a.act)
			within(t, "GroupNorm y "+what, y, wantY, sumTol, sumTol)
			within(t, "GroupNorm mean "+what, mean, wantMean, 1e-6, 1e-6)
			within(t, "GroupNorm rstd "+what, rstd, inverseRoots(wantVar, eps), sumTol, 0)

			dx, dgamma, dbeta := garbage(n*hw*c), garbage(c), garbage(c)
			kernel.GroupNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean, rstd, n, hw, c, groups, a.act)
			wantDx, wantDgamma, wantDbeta := r.backward(wide(dy), wide(x), wide(gamma), wide(beta))
			root := math.Sqrt(float64(n * hw))
			within(t, "GroupNormBackward dx "+what, dx, wantDx, 1e-4, 1e-5+1e-6*float64(rstd[0]))
			within(t, "GroupNormBackward dgamma "+what, dgamma, wantDgamma, sumTol, sumTol*root)
			within(t, "GroupNormBackward dbeta "+what, dbeta, wantDbeta, sumTol, sumTol*root)
		}
	}
}
