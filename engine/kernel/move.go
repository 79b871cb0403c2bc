package kernel

// Upsample repeats every pixel f x f times (nearest neighbour) and multiplies by scale: [n, h, w, c] -> [n, h*f, w*f, c].
// Its gradient is Pool with the same scale.
func Upsample(y, x []float32, n, h, w, c, f int, scale float32) {
	check(n > 0 && h > 0 && w > 0 && c > 0 && f > 0, "Upsample: impossible size")
	checkLen("Upsample", "x", x, n*h*w*c)
	checkLen("Upsample", "y", y, n*h*w*c*f*f)
	upsample(y, x, n, h, w, c, f, scale)
}

// Pool adds up every block of f x f pixels and multiplies by scale (1/f² makes it average pooling): [n, h*f, w*f, c] -> [n, h, w, c];
// h and w are the result's. Its gradient is Upsample with the same scale.
func Pool(y, x []float32, n, h, w, c, f int, scale float32) {
	check(n > 0 && h > 0 && w > 0 && c > 0 && f > 0, "Pool: impossible size")
	checkLen("Pool", "y", y, n*h*w*c)
	checkLen("Pool", "x", x, n*h*w*c*f*f)
	pool(y, x, n, h, w, c, f, scale)
}

// Concat puts channels side by side: srcs[i]: [rows, cs[i]] -> dst: [rows, sum(cs)].
func Concat(dst []float32, srcs [][]float32, rows int, cs []int) {
	total := checkParts("Concat", srcs, rows, cs)
	checkLen("Concat", "dst", dst, rows*total)
	at := 0
	for i, s := range srcs {
		copyColumns(dst[at:], total, s, cs[i], rows, cs[i])
		at += cs[i]
	}
}

// Split is the inverse of Concat; a nil destination skips its channels.
func Split(dsts [][]float32, src []float32, rows int, cs []int) {
	total := checkParts("Split", dsts, rows, cs)
	checkLen("Split", "src", src, rows*total)
	at := 0
	for i, d := range dsts {
		if d != nil {
			copyColumns(d, cs[i], src[at:], total, rows, cs[i])
		}
		at += cs[i]
	}
}

func checkParts(fn string, parts [][]float32, rows int, cs []int) (total int) {
	check(rows > 0 && len(parts) == len(cs), "%s: %d parts, %d widths", fn, len(parts), len(cs))
	for i, c := range cs {
		check(c > 0, "%s: width %d", fn, c)
		checkOpt(fn, "a part", parts[i], rows*c)
		total += c
	}
	return total
}

// ToNHWC turns [n, c, hw] into [n, hw, c].
func ToNHWC(y, x []float32, n, c, hw int) {
	check(n > 0 && c > 0 && hw > 0, "ToNHWC: impossible size")
	checkLen("ToNHWC", "y", y, n*c*hw)
	checkLen("ToNHWC", "x", x, n*c*hw)
	transposeEach(y, x, n, c, hw)
}

// ToNCHW turns [n, hw, c] into [n, c, hw].
func ToNCHW(y, x []float32, n, c, hw int) {
	check(n > 0 && c > 0 && hw > 0, "ToNCHW: impossible size")
	checkLen("ToNCHW", "y", y, n*c*hw)
	checkLen("ToNCHW", "x", x, n*c*hw)
	transposeEach(y, x, n, hw, c)
}
