package kernel

// ConvShape is the geometry of a two-dimensional convolution (cross-correlation, as everybody in the field calls it):
//
//	x: [N, H, W, C]   w: [O, C, KH, KW]   y: [N, OH, OW, O]   y[n,i,j,o] = sum x[n, i*SH-PH+a, j*SW-PW+b, c] w[o,c,a,b]
//
// Out-of-range x counts as zero. A transposed convolution is the same geometry read backwards: its forward pass is BackwardData,
// its data gradient is Forward, its weight [in, out, KH, KW] is w, as in PyTorch. H and W name its result, so an output padding
// needs no extra parameter.
type ConvShape struct {
	N, H, W, C int
	O          int // output channels
	KH, KW     int // kernel size
	SH, SW     int // stride
	PH, PW     int // zero padding on each side
}

// OH and OW are the height and width of y.
func (s ConvShape) OH() int { return (s.H+2*s.PH-s.KH)/s.SH + 1 }

// OW is the width of y.
func (s ConvShape) OW() int { return (s.W+2*s.PW-s.KW)/s.SW + 1 }

// XLen, YLen and WLen are the numbers of values of x, y and w.
func (s ConvShape) XLen() int { return s.N * s.H * s.W * s.C }

// YLen is the number of values of y.
func (s ConvShape) YLen() int { return s.N * s.OH() * s.OW() * s.O }

// WLen is the number of values of w.
func (s ConvShape) WLen() int { return s.O * s.C * s.KH * s.KW }

// FLOP is the work of one pass over the layer, 2 per multiply-add, borders counted as if they were full.
func (s ConvShape) FLOP() float64 {
	return 2 * float64(s.N) * float64(s.OH()) * float64(s.OW()) * float64(s.WLen())
}

// Valid reports whether the geometry describes a convolution at all.
func (s ConvShape) Valid() bool {
	return s.N > 0 && s.H > 0 && s.W > 0 && s.C > 0 && s.O > 0 && s.KH > 0 && s.KW > 0 && s.SH > 0 && s.SW > 0 && s.PH >= 0 && s.PW >= 0 &&
		s.PH < s.KH && s.PW < s.KW && s.H+2*s.PH >= s.KH && s.W+2*s.PW >= s.KW
}

// Conv computes one convolution geometry. It holds no weights, only what the back end prepared for the shape, and is safe for
// concurrent use.
type Conv struct {
	ConvShape
	plan convPlan
}

// NewConv prepares a geometry; it panics when the geometry is not Valid.
func NewConv(s ConvShape) *Conv {
	check(s.Valid(), "NewConv: impossible geometry %+v", s)
	return &Conv{ConvShape: s, plan: newConvPlan(s)}
}

// Forward computes y = act(conv(x, w) + bias). bias: [O] or nil. pre, as long as y or nil, receives the value before the activation.
func (c *Conv) Forward(y, pre, x, w, bias []float32, act Act) {
	checkLen("Conv.Forward", "y", y, c.YLen())
	checkLen("Conv.Forward", "x", x, c.XLen())
	checkLen("Conv.Forward", "w", w, c.WLen())
	checkOpt("Conv.Forward", "bias", bias, c.O)
	checkOpt("Conv.Forward", "pre", pre, c.YLen())
	work.Add(int64(c.FLOP()))
	convForward(c, y, pre, x, w, bias, act)
}

// BackwardData computes dx = act(convᵀ(dy, w) + bias): the gradient of Forward by x (bias nil, act Identity), or the forward pass of
// the transposed convolution from dy to dx, with bias: [C] or nil. pre, as long as dx or nil, receives the value before the activation.
func (c *Conv) BackwardData(dx, pre, dy, w, bias []float32, act Act) {
	checkLen("Conv.BackwardData", "dx", dx, c.XLen())
	checkLen("Conv.BackwardData", "dy", dy, c.YLen())
	checkLen("Conv.BackwardData", "w", w, c.WLen())
	checkOpt("Conv.BackwardData", "bias", bias, c.C)
	checkOpt("Conv.BackwardData", "pre", pre, c.XLen())
	work.Add(int64(c.FLOP()))
	convBackwardData(c, dx, pre, dy, w, bias, act)
}

// BackwardWeights computes dw, the gradient of sum(y*dy) by w; what dw held before is lost.
func (c *Conv) BackwardWeights(dw, x, dy []float32) {
	checkLen("Conv.BackwardWeights", "dw", dw, c.WLen())
	checkLen("Conv.BackwardWeights", "x", x, c.XLen())
	checkLen("Conv.BackwardWeights", "dy", dy, c.YLen())
	work.Add(int64(c.FLOP()))
	convBackwardWeights(c, dw, x, dy)
}
