// Package kernel holds the numerical kernels that every model stands on: float32, NHWC, forward and backward side by side.
//
// There are two back ends behind one interface. The default calls oneDNN (and a few C kernels of our own) through cgo; the build tag
// `purego` selects plain Go for machines without the library: same functions, same tests, slower.
//
// Conventions, for every function here:
//   - The destination comes first, like copy. Destinations never overlap sources, unless a comment allows it.
//   - Slices are dense, row-major; activations are NHWC, seen as [rows, C] where only the channel matters (rows = N*H*W).
//   - Weights have PyTorch's shapes: convolution and transposed convolution [O, C, KH, KW] of the convolution, dense [out, in].
//   - A wrong length or an impossible shape is a programmer's mistake and panics with the name of the function.
//   - Every function may be called from any goroutine. Work is cut into pieces by shape, never by the number of threads, so that a
//     result does not depend on how many threads made it.
//
// Left out on purpose: other number types, grouped and dilated convolution, a GPU.
package kernel

import (
	"fmt"
	"math"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// ActKind names an element-wise activation.
type ActKind uint8

// The activations that the kernels fuse.
const (
	KindIdentity ActKind = iota
	KindLeakyReLU
	KindSiLU
	KindTanh
	KindSigmoid
)

// Act is an activation with its parameter. The zero value is the identity.
type Act struct {
	Kind  ActKind
	Slope float32 // LeakyReLU: the factor for negative values
}

// The activations without a free parameter.
var (
	Identity = Act{}
	ReLU     = Act{Kind: KindLeakyReLU}
	SiLU     = Act{Kind: KindSiLU} // x*sigmoid(x): Elfwing et al. 2018, arXiv:1702.03118
	Tanh     = Act{Kind: KindTanh}
	Sigmoid  = Act{Kind: KindSigmoid}
)

// LeakyReLU is x for x > 0 and slope*x otherwise; slope must not be negative.
func LeakyReLU(slope float32) Act {
	check(slope >= 0, "LeakyReLU: negative slope")
	return Act{Kind: KindLeakyReLU, Slope: slope}
}

// NeedsInput reports whether the derivative has to be taken from the activation's input (SiLU); for all others the output suffices.
func (a Act) NeedsInput() bool { return a.Kind == KindSiLU }

// Alloc returns n zeros on a 64-byte boundary. The memory is Go's: C sees it only during a call.
func Alloc(n int) []float32 {
	check(n >= 0 && n < 1<<40, "Alloc: impossible size %d", n)
	if n == 0 {
		return nil
	}
	s := make([]float32, n+15)
	skip := int(-uintptr(unsafe.Pointer(&s[0]))&63) / 4
	return s[skip : skip+n : skip+n]
}

var threads atomic.Int32

func init() { SetThreads(runtime.NumCPU()) }

// Threads returns how many threads a kernel may use.
func Threads() int { return int(threads.Load()) }

// SetThreads sets how many threads a kernel may use, from the next call on. Values outside 1..64 are brought into that range.
// Results do not depend on it.
func SetThreads(n int) { threads.Store(int32(min(max(n, 1), 64))) }

// MakeWay makes the threads that help a kernel's caller step behind all other threads of the machine, from now on: a window can then be painted
// while all cores compute. It returns false where that can't be had.
func MakeWay() bool { return makeWay() }

var work atomic.Int64

// Work counts what all convolutions, matrix products and attentions of this process have done, in FLOP, 2 per multiply-add, borders counted as if
// they were full.
func Work() int64 { return work.Load() }

// Backend names what computes, with its version: "onednn 2.6.3" or "purego".
func Backend() string { return backendName() }

// check panics with a constant text when a programmer's promise is broken.
func check(ok bool, format string, args ...any) {
	if !ok {
		panic("kernel." + fmt.Sprintf(format, args...))
	}
}

func checkLen(fn, name string, s []float32, want int) {
	if len(s) != want {
		panic(fmt.Sprintf("kernel.%s: %s has %d values, want %d", fn, name, len(s), want))
	}
}

// checkOpt is checkLen for an argument that may be nil.
func checkOpt(fn, name string, s []float32, want int) {
	if s != nil {
		checkLen(fn, name, s, want)
	}
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// AllFinite reports whether x holds no NaN and no infinity.
func AllFinite(x []float32) bool { return isFinite(SumSquares(x)) || allFinite(x) }

func allFinite(x []float32) bool {
	for _, v := range x {
		if !isFinite(float64(v)) {
			return false
		}
	}
	return true
}
