//go:build purego

package kernel

import "math"

// Both norms see [rows, c] with moments by channel; a group's channels share theirs. With xhat = (x-mean)*rstd and z = xhat*gamma + beta,
// the gradients, over the m values that share their moments, are
//
//	dz = dy*act'(z)   dbeta = sum(dz)   dgamma = sum(dz*xhat)   dx = rstd*(gamma*dz - (sum(gamma*dz) + xhat*sum(gamma*dz*xhat))/m)

// channels holds what a norm knows of each channel.
type channels struct{ mean, rstd, gamma, beta []float32 }

// forward computes y = act(z) for some rows. y may be x.
func (n channels) forward(y, x []float32, act Act) {
	n.normalise(y, x)
	act.apply(y, y)
}

func (n channels) normalise(z, x []float32) {
	c := len(n.mean)
	for at := 0; at < len(x); at += c {
		z, x := z[at:at+c], x[at:at+c]
		for j, v := range x {
			z[j] = (v-n.mean[j])*(n.rstd[j]*n.gamma[j]) + n.beta[j]
		}
	}
}

// backward computes dz for some rows and adds their share of dbeta and dgamma to sums: [2, c].
func (n channels) backward(dz []float32, sums []float64, dy, x []float32, act Act) {
	c := len(n.mean)
	z := scratch32.get(len(x))
	defer scratch32.put(z)
	n.normalise(z, x)
	if !act.NeedsInput() {
		act.apply(z, z)
	}
	act.gradient(dz, dy, z)
	dbeta, dgamma := sums[:c], sums[c:2*c]
	for at := 0; at < len(x); at += c {
		dz, x := dz[at:at+c], x[at:at+c]
		for j, d := range dz {
			dbeta[j] += float64(d)
			dgamma[j] += float64(d) * float64((x[j]-n.mean[j])*n.rstd[j])
		}
	}
}

// input turns dz into dx, given, by channel, the means of gamma*dz and gamma*dz*xhat over the values that share moments.
func (n channels) input(dx, x, mean1, mean2 []float32) {
	c := len(n.mean)
	for at := 0; at < len(x); at += c {
		dx, x := dx[at:at+c], x[at:at+c]
		for j, d := range dx {
			dx[j] = n.rstd[j] * (n.gamma[j]*d - (mean1[j] + (x[j]-n.mean[j])*n.rstd[j]*mean2[j]))
		}
	}
}

// addSquares adds (x-mean)² of each row of x to acc.
func addSquares(acc []float64, x []float32, mean []float64) {
	c := len(acc)
	for ; len(x) >= c; x = x[c:] {
		for j, v := range x[:c] {
			d := float64(v) - mean[j]
			acc[j] += d * d
		}
	}
}

func rstdOf(variance float64, eps float32) float32 {
	return float32(1 / math.Sqrt(variance+float64(eps)))
}

func batchNorm(y, mean, rstd, x, gamma, beta, runMean, runVar []float32, rows, c int, eps, momentum float32, act Act) {
	m := scratch64.get(2 * c)
	defer scratch64.put(m)
	centre, variance := m[:c], m[c:]
	columnSums(centre, 1, rows, c, func(part []float64, lo, hi int) { addColumns(part, x[lo*c:hi*c]) })
	for j := range centre {
		centre[j] /= float64(rows)
	}
	columnSums(variance, 1, rows, c, func(part []float64, lo, hi int) { addSquares(part, x[lo*c:hi*c], centre) })
	for j := range variance {
		mean[j], rstd[j] = float32(centre[j]), rstdOf(variance[j]/float64(rows), eps)
	}
	if runMean != nil {
		move(runMean, centre, momentum, 1)
	}
	if runVar != nil {
		move(runVar, variance, momentum, 1/float64(max(rows-1, 1))) // one row alone has no unbiased variance
	}
	n := channels{mean, rstd, gamma, beta}
	pieces(rows, pieceRows(c), func(_, lo, hi int) { n.forward(y[lo*c:hi*c], x[lo*c:hi*c], act) })
}

// move brings run by momentum towards batch*factor.
func move(run []float32, batch []float64, momentum float32, factor float64) {
	for j, v := range batch {
		run[j] = (1-momentum)*run[j] + momentum*float32(v*factor)
	}
}

func batchNormInfer(y, x, gamma, beta, runMean, runVar []float32, rows, c int, eps float32, act Act) {
	rstd := scratch32.get(c)
	defer scratch32.put(rstd)
	for j, v := range runVar {
		rstd[j] = rstdOf(float64(v), eps)
	}
	n := channels{runMean, rstd, gamma, beta}
	pieces(rows, pieceRows(c), func(_, lo, hi int) { n.forward(y[lo*c:hi*c], x[lo*c:hi*c], act) })
}

func batchNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean, rstd []float32, rows, c int, act Act) {
	sums, means := scratch64.get(2*c), scratch32.get(2*c)
	defer scratch64.put(sums)
	defer scratch32.put(means)
	n := channels{mean, rstd, gamma, beta}
	columnSums(sums, 2, rows, c, func(part []float64, lo, hi int) {
		n.backward(dx[lo*c:hi*c], part, dy[lo*c:hi*c], x[lo*c:hi*c], act)
	})
	narrow(dbeta, sums[:c])
	narrow(dgamma, sums[c:])
	for j := range gamma {
		g := float64(gamma[j]) / float64(rows)
		means[j], means[c+j] = float32(g*sums[j]), float32(g*sums[c+j])
	}
	pieces(rows, pieceRows(c), func(_, lo, hi int) { n.input(dx[lo*c:hi*c], x[lo*c:hi*c], means[:c], means[c:]) })
}

func groupNorm(y, mean, rstd, x, gamma, beta []float32, n, hw, c, groups int, eps float32, act Act) {
	per := c / groups
	m := float64(hw * per)
	each(n, func(i int) {
		x, y := x[i*hw*c:(i+1)*hw*c], y[i*hw*c:(i+1)*hw*c]
		mean, rstd := mean[i*groups:(i+1)*groups], rstd[i*groups:(i+1)*groups]
		tmp := scratch64.get(2 * c)
		defer scratch64.put(tmp)
		sums, centre := tmp[:c], tmp[c:]

		clear(sums)
		addColumns(sums, x)
		for g := range groups {
			s := sumOf(sums[g*per:(g+1)*per]) / m
			mean[g] = float32(s)
			fill(centre[g*per:(g+1)*per], s)
		}
		clear(sums)
		addSquares(sums, x, centre)
		for g := range groups {
			rstd[g] = rstdOf(sumOf(sums[g*per:(g+1)*per])/m, eps)
		}
		wide := scratch32.get(2 * c)
		defer scratch32.put(wide)
		ofGroups(mean, rstd, gamma, beta, wide).forward(y, x, act)
	})
}

func groupNormBackward(dx, dgamma, dbeta, dy, x, gamma, beta, mean, rstd []float32, n, hw, c, groups int, act Act) {
	per := c / groups
	m := float64(hw * per)
	parts := scratch64.get(n * 2 * c)
	defer scratch64.put(parts)
	clear(parts)
	each(n, func(i int) {
		dx, dy, x := dx[i*hw*c:(i+1)*hw*c], dy[i*hw*c:(i+1)*hw*c], x[i*hw*c:(i+1)*hw*c]
		tmp := scratch32.get(4 * c)
		defer scratch32.put(tmp)
		ch := ofGroups(mean[i*groups:(i+1)*groups], rstd[i*groups:(i+1)*groups], gamma, beta, tmp[:2*c])
		part := parts[i*2*c : (i+1)*2*c]
		ch.backward(dx, part, dy, x, act)
		means := tmp[2*c:]
		for g := range groups {
			var s1, s2 float64
			for j := g * per; j < (g+1)*per; j++ {
				s1 += float64(gamma[j]) * part[j]
				s2 += float64(gamma[j]) * part[c+j]
			}
			fill(means[g*per:(g+1)*per], float32(s1/m))
			fill(means[c+g*per:c+(g+1)*per], float32(s2/m))
		}
		ch.input(dx, x, means[:c], means[c:])
	})
	for i := 1; i < n; i++ {
		for j, v := range parts[i*2*c : (i+1)*2*c] {
			parts[j] += v
		}
	}
	narrow(dbeta, parts[:c])
	narrow(dgamma, parts[c:2*c])
}

// ofGroups spreads the moments of one picture's groups to channels, in tmp: [2, c].
func ofGroups(mean, rstd, gamma, beta, tmp []float32) channels {
	c := len(gamma)
	per := c / len(mean)
	n := channels{tmp[:c], tmp[c : 2*c], gamma, beta}
	for g := range mean {
		fill(n.mean[g*per:(g+1)*per], mean[g])
		fill(n.rstd[g*per:(g+1)*per], rstd[g])
	}
	return n
}

func fill[T float32 | float64](x []T, v T) {
	for i := range x {
		x[i] = v
	}
}

func sumOf(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}
