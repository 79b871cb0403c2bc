//go:build purego

package kernel

import "math"

func matMul(c, pre, a, b, bias []float32, m, n, k int, ta, tb bool, act Act) {
	bp, ldb, done := packed(b, n, k, tb)
	defer done()
	if ta {
		at := scratch32.get(m * k)
		defer scratch32.put(at)
		transposeEach(at, a, 1, k, m)
		a = at
	}
	z := c
	if pre != nil {
		z = pre
	}
	down, across := ceilDiv(m, tileM), ceilDiv(n, tileN)
	each(down*across, func(t int) {
		i, j := t/across*tileM, t%across*tileN
		mt, nt := min(tileM, m-i), min(tileN, n-j)
		gemm(z[i*n+j:], n, a[i*k:], k, bp[j*ldb:], ldb, mt, nt, k, false)
		for r := i; r < i+mt; r++ {
			row := z[r*n+j : r*n+j+nt]
			if bias != nil {
				addTo(row, bias[j:j+nt])
			}
			act.apply(c[r*n+j:r*n+j+nt], row)
		}
	})
}

// head is the way from Attention's arguments to one head of one picture.
type head struct {
	q, k, v int // where its queries, keys and values begin in qkv, rows ldq apart
	o, p    int // where its rows begin in o, rows ldo apart, and its matrix in p
}

func headOf(i, t, heads, d int) head {
	b, h := i/heads, i%heads
	q := b*t*3*heads*d + h*d
	return head{q: q, k: q + heads*d, v: q + 2*heads*d, o: b*t*heads*d + h*d, p: i * t * t}
}

func attention(o, p, qkv []float32, b, t, heads, d int) {
	ldq, ldo, ldd, ldt := 3*heads*d, heads*d, align4(d), align4(t)
	scale := 1 / math.Sqrt(float64(d))
	each(b*heads, func(i int) {
		at := headOf(i, t, heads, d)
		tmp := scratch32.get(t*ldd + d*ldt)
		defer scratch32.put(tmp)
		k, vt := tmp[:t*ldd], tmp[t*ldd:]
		copyRows(k, ldd, qkv[at.k:], ldq, t, d)
		transpose(vt, ldt, qkv[at.v:], ldq, t, d)
		pi := p[at.p : at.p+t*t]
		gemm(pi, t, qkv[at.q:], ldq, k, ldd, t, t, d, false)
		for r := 0; r < t*t; r += t {
			softMaxRow(pi[r:r+t], pi[r:r+t], scale)
		}
		gemm(o[at.o:], ldo, pi, t, vt, ldt, t, d, t, false)
	})
}

// attentionBackward, with s = q·kᵀ*scale and p = softmax(s):
//
//	dv = pᵀ·do   dp = do·vᵀ   ds = p*(dp - sum(p*dp))   dq = ds·k*scale   dk = dsᵀ·q*scale
func attentionBackward(dqkv, do, p, qkv []float32, b, t, heads, d int) {
	ldq, ldo, ldd, ldt := 3*heads*d, heads*d, align4(d), align4(t)
	scale := float32(1 / math.Sqrt(float64(d)))
	each(b*heads, func(i int) {
		at := headOf(i, t, heads, d)
		pi := p[at.p : at.p+t*t]
		right := max(t*ldd, d*ldt)
		tmp := scratch32.get(right + 2*t*t)
		defer scratch32.put(tmp)
		b, ds, turned := tmp[:right], tmp[right:right+t*t], tmp[right+t*t:]

		transpose(turned, t, pi, t, t, t)
		transpose(b, ldt, do[at.o:], ldo, t, d)
		gemm(dqkv[at.v:], ldq, turned, t, b, ldt, t, d, t, false)

		copyRows(b, ldd, qkv[at.v:], ldq, t, d)
		gemm(ds, t, do[at.o:], ldo, b, ldd, t, t, d, false)
		for r := 0; r < t*t; r += t {
			softMaxBackwardRow(ds[r:r+t], ds[r:r+t], pi[r:r+t])
			scaleRow(ds[r:r+t], scale)
		}

		transpose(b, ldt, qkv[at.k:], ldq, t, d)
		gemm(dqkv[at.q:], ldq, ds, t, b, ldt, t, d, t, false)

		transpose(turned, t, ds, t, t, t)
		transpose(b, ldt, qkv[at.q:], ldq, t, d)
		gemm(dqkv[at.k:], ldq, turned, t, b, ldt, t, d, t, false)
	})
}
