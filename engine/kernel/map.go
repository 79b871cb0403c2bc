package kernel

// Unary is an element-wise function.
type Unary uint8

// The element-wise functions of Map.
const (
	Exp Unary = iota
	Log
	Sqrt
	Square
	Reciprocal
	Abs
	Softplus // log(1+exp(x)), stable at both ends
	numUnary
)

// Map computes y = f(x), element by element. y may be x.
func Map(y, x []float32, f Unary) {
	check(f < numUnary, "Map: no such function")
	checkLen("Map", "y", y, len(x))
	mapUnary(y, x, f)
}

// Activate computes y = act(x). y may be x.
func Activate(y, x []float32, act Act) {
	checkLen("Activate", "y", y, len(x))
	activate(y, x, act)
}

// ActivateBackward computes dx = dy*act'(·) and, when db is not nil, db = the sum of dx over the rows (a fused bias's gradient).
//
//	dx, dy, v: [rows, c]   db: [c] or nil
//
// v is the activation's output, or its input where act.NeedsInput. dx may be dy.
func ActivateBackward(dx, db, dy, v []float32, rows, c int, act Act) {
	check(rows > 0 && c > 0, "ActivateBackward: impossible size")
	checkLen("ActivateBackward", "dx", dx, rows*c)
	checkLen("ActivateBackward", "dy", dy, rows*c)
	checkLen("ActivateBackward", "v", v, rows*c)
	checkOpt("ActivateBackward", "db", db, c)
	activateBackward(dx, db, dy, v, rows, c, act)
}

// Axpby computes z = a*x + b*y. z may be x or y.
func Axpby(z []float32, a float32, x []float32, b float32, y []float32) {
	checkLen("Axpby", "x", x, len(z))
	checkLen("Axpby", "y", y, len(z))
	axpby(z, a, x, b, y)
}

// Affine computes y = a*x + b. y may be x.
func Affine(y []float32, a float32, x []float32, b float32) {
	checkLen("Affine", "y", y, len(x))
	affine(y, a, x, b)
}

// Mul computes z = x*y, element by element. z may be x or y.
func Mul(z, x, y []float32) {
	checkLen("Mul", "x", x, len(z))
	checkLen("Mul", "y", y, len(z))
	mul(z, x, y)
}

// AddRow computes y = x + v for every row: x, y: [rows, c], v: [c]. y may be x.
func AddRow(y, x, v []float32, rows, c int) {
	AddPerImage(y, x, v, 1, rows, c)
}

// AddPerImage computes y = x + e for every pixel of an image: x, y: [n, hw, c], e: [n, c]. y may be x.
func AddPerImage(y, x, e []float32, n, hw, c int) {
	check(n > 0 && hw > 0 && c > 0, "AddPerImage: impossible size")
	checkLen("AddPerImage", "y", y, n*hw*c)
	checkLen("AddPerImage", "x", x, n*hw*c)
	checkLen("AddPerImage", "e", e, n*c)
	addPerImage(y, x, e, n, hw, c)
}

// MulPerImage computes y = x*e for every pixel of an image: x, y: [n, hw, c], e: [n, c]. y may be x.
func MulPerImage(y, x, e []float32, n, hw, c int) {
	check(n > 0 && hw > 0 && c > 0, "MulPerImage: impossible size")
	checkLen("MulPerImage", "y", y, n*hw*c)
	checkLen("MulPerImage", "x", x, n*hw*c)
	checkLen("MulPerImage", "e", e, n*c)
	mulPerImage(y, x, e, n, hw, c)
}

// SumPixels adds up the pixels of each image: x: [n, hw, c] -> y: [n, c]. With n = 1 it is the column sum of [rows, c].
func SumPixels(y, x []float32, n, hw, c int) {
	check(n > 0 && hw > 0 && c > 0, "SumPixels: impossible size")
	checkLen("SumPixels", "y", y, n*c)
	checkLen("SumPixels", "x", x, n*hw*c)
	sumPixels(y, x, n, hw, c)
}

// SumRows adds up each row: x: [rows, c] -> y: [rows].
func SumRows(y, x []float32, rows, c int) {
	check(rows > 0 && c > 0, "SumRows: impossible size")
	checkLen("SumRows", "y", y, rows)
	checkLen("SumRows", "x", x, rows*c)
	sumRows(y, x, rows, c)
}

// Sum adds up all values, in float64.
func Sum(x []float32) float64 { return sum(x) }

// Dot is the sum of x*y, in float64.
func Dot(x, y []float32) float64 {
	checkLen("Dot", "y", y, len(x))
	return dot(x, y)
}

// SumSquares is the sum of x², in float64.
func SumSquares(x []float32) float64 { return dot(x, x) }

// BCEWithLogits returns the sum of the binary cross-entropy between targets t in [0,1] and sigmoid(x), in nats, and, when dx is not nil,
// writes dx = scale*(sigmoid(x)-t).
func BCEWithLogits(dx, x, t []float32, scale float32) float64 {
	checkLen("BCEWithLogits", "t", t, len(x))
	checkOpt("BCEWithLogits", "dx", dx, len(x))
	return bceWithLogits(dx, x, t, scale)
}

// AdamStep holds one step's numbers of Adam (Kingma & Ba 2015, arXiv:1412.6980) and AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101).
type AdamStep struct {
	LR, Beta1, Beta2, Eps float32
	Correct1, Correct2    float32 // 1-Beta1^t and 1-Beta2^t
	Decay                 float32 // AdamW: w -= LR*Decay*w; 0 is Adam
	GradScale             float32 // the gradient's factor, from clipping; 1 leaves it
	EMA                   float32 // ema = EMA*ema + (1-EMA)*w after the update, where ema is kept
}

// Adam updates w, m and v from the gradient g in one pass, and ema when it is not nil. All have the same length; g is only read.
func Adam(w, m, v, ema, g []float32, s AdamStep) {
	checkLen("Adam", "m", m, len(w))
	checkLen("Adam", "v", v, len(w))
	checkLen("Adam", "g", g, len(w))
	checkOpt("Adam", "ema", ema, len(w))
	adam(w, m, v, ema, g, s)
}
