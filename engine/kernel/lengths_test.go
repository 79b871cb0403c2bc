package kernel_test

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"atelier/engine/kernel"
)

// calls lists every function that takes slices. v gives a slice of n values; its nth call in a row is the nth slice argument.
func calls(v func(n int) []float32) map[string]func() {
	c := kernel.NewConv(kernel.ConvShape{N: 2, H: 4, W: 3, C: 2, O: 3, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1})
	const rows, n, hw, ch, groups = 6, 2, 3, 4, 2
	const full = rows * ch
	id := kernel.Identity
	return map[string]func(){
		"Conv.Forward":         func() { c.Forward(v(c.YLen()), v(c.YLen()), v(c.XLen()), v(c.WLen()), v(c.O), id) },
		"Conv.BackwardData":    func() { c.BackwardData(v(c.XLen()), v(c.XLen()), v(c.YLen()), v(c.WLen()), v(c.C), id) },
		"Conv.BackwardWeights": func() { c.BackwardWeights(v(c.WLen()), v(c.XLen()), v(c.YLen())) },
		"MatMul":               func() { kernel.MatMul(v(6), v(6), v(8), v(12), v(3), 2, 3, 4, false, false, id) },
		"Attention":            func() { kernel.Attention(v(24), v(36), v(72), 2, 3, 2, 2) },
		"AttentionBackward":    func() { kernel.AttentionBackward(v(72), v(24), v(36), v(72), 2, 3, 2, 2) },
		"BatchNorm": func() {
			kernel.BatchNorm(v(full), v(ch), v(ch), v(full), v(ch), v(ch), v(ch), v(ch), rows, ch, eps, momentum, id)
		},
		"BatchNormInfer": func() { kernel.BatchNormInfer(v(full), v(full), v(ch), v(ch), v(ch), v(ch), rows, ch, eps, id) },
		"BatchNormBackward": func() {
			kernel.BatchNormBackward(v(full), v(ch), v(ch), v(full), v(full), v(ch), v(ch), v(ch), v(ch), rows, ch, id)
		},
		"GroupNorm": func() {
			kernel.GroupNorm(v(full), v(n*groups), v(n*groups), v(full), v(ch), v(ch), n, hw, ch, groups, eps, id)
		},
		"GroupNormBackward": func() {
			kernel.GroupNormBackward(v(full), v(ch), v(ch), v(full), v(full), v(ch), v(ch), v(n*groups), v(n*groups), n, hw, ch, groups, id)
		},
		"SoftMax":          func() { kernel.SoftMax(v(full), v(full), rows, ch) },
		"SoftMaxBackward":  func() { kernel.SoftMaxBackward(v(full), v(full), v(full), rows, ch) },
		"Upsample":         func() { kernel.Upsample(v(full*4), v(full), n, 1, 3, ch, 2, 1) },
		"Pool":             func() { kernel.Pool(v(full), v(full*4), n, 1, 3, ch, 2, 1) },
		"Concat":           func() { kernel.Concat(v(full), [][]float32{v(rows), v(rows * 3)}, rows, []int{1, 3}) },
		"Split":            func() { kernel.Split([][]float32{v(rows), v(rows * 3)}, v(full), rows, []int{1, 3}) },
		"ToNHWC":           func() { kernel.ToNHWC(v(full), v(full), n, ch, hw) },
		"ToNCHW":           func() { kernel.ToNCHW(v(full), v(full), n, ch, hw) },
		"Map":              func() { kernel.Map(v(5), v(5), kernel.Exp) },
		"Activate":         func() { kernel.Activate(v(5), v(5), id) },
		"ActivateBackward": func() { kernel.ActivateBackward(v(full), v(ch), v(full), v(full), rows, ch, id) },
		"Axpby":            func() { kernel.Axpby(v(5), 1, v(5), 1, v(5)) },
		"Affine":           func() { kernel.Affine(v(5), 1, v(5), 1) },
		"Mul":              func() { kernel.Mul(v(5), v(5), v(5)) },
		"AddPerImage":      func() { kernel.AddPerImage(v(full), v(full), v(n*ch), n, hw, ch) },
		"MulPerImage":      func() { kernel.MulPerImage(v(full), v(full), v(n*ch), n, hw, ch) },
		"SumPixels":        func() { kernel.SumPixels(v(n*ch), v(full), n, hw, ch) },
		"SumRows":          func() { kernel.SumRows(v(rows), v(full), rows, ch) },
		"Dot":              func() { kernel.Dot(v(5), v(5)) },
		"BCEWithLogits":    func() { kernel.BCEWithLogits(v(5), v(5), v(5), 1) },
		"Adam":             func() { kernel.Adam(v(5), v(5), v(5), v(5), v(5), kernel.AdamStep{Correct1: 1, Correct2: 1}) },
	}
}

func TestWrongLengths(t *testing.T) {
	var args, spoiled, by int
	v := func(n int) []float32 {
		args++
		if args == spoiled {
			n += by
		}
		return make([]float32, n)
	}
	for name, call := range calls(v) {
		args, spoiled = 0, 0
		if p := panicOf(call); p != nil {
			t.Errorf("%s panics with the right lengths: %v", name, p)
		}
		for spoiled = args; spoiled > 0; spoiled-- {
			for _, by = range []int{-1, 1} {
				args = 0
				what := fmt.Sprintf("%s, slice %d longer by %d", name, spoiled, by)
				if text, ok := panicOf(call).(string); !ok {
					t.Error(what, ": no panic")
				} else if !strings.HasPrefix(text, "kernel."+name+": ") {
					t.Errorf("%s: the panic says %q", what, text)
				}
			}
		}
	}
}

func TestImpossibleSizes(t *testing.T) {
	x := make([]float32, 12)
	for name, f := range map[string]func(){
		"MatMul":            func() { kernel.MatMul(nil, nil, nil, nil, nil, 0, 1, 1, false, false, kernel.Identity) },
		"Attention":         func() { kernel.Attention(nil, nil, nil, 1, 0, 1, 1) },
		"AttentionBackward": func() { kernel.AttentionBackward(nil, nil, nil, nil, 1, 1, 1, -1) },
		"BatchNorm":         func() { kernel.BatchNorm(nil, x, x, nil, x, x, nil, nil, 0, 12, eps, 0, kernel.Identity) },
		"GroupNorm":         func() { kernel.GroupNorm(x, x, x, x, x, x, 1, 1, 12, 5, eps, kernel.Identity) },
		"GroupNormBackward": func() { kernel.GroupNormBackward(x, x, x, x, x, x, x, x, x, 1, 1, 12, 0, kernel.Identity) },
		"SoftMax":           func() { kernel.SoftMax(nil, nil, 0, 5) },
		"SoftMaxBackward":   func() { kernel.SoftMaxBackward(nil, nil, nil, 5, 0) },
		"Upsample":          func() { kernel.Upsample(nil, x, 1, 3, 4, 1, 0, 1) },
		"Pool":              func() { kernel.Pool(nil, nil, 1, 0, 4, 1, 2, 1) },
		"Concat":            func() { kernel.Concat(x, [][]float32{x}, 12, []int{1, 2}) },
		"Split":             func() { kernel.Split([][]float32{x}, x, 12, []int{0}) },
		"ToNHWC":            func() { kernel.ToNHWC(nil, nil, 1, 1, 0) },
		"ToNCHW":            func() { kernel.ToNCHW(nil, nil, 0, 1, 1) },
		"ActivateBackward":  func() { kernel.ActivateBackward(nil, nil, nil, nil, 0, 3, kernel.Identity) },
		"AddPerImage":       func() { kernel.AddRow(nil, nil, x, 0, 12) },
		"SumPixels":         func() { kernel.SumPixels(nil, nil, 0, 1, 1) },
		"SumRows":           func() { kernel.SumRows(nil, nil, 0, 1) },
		"Alloc":             func() { kernel.Alloc(-1) },
	} {
		if text, ok := panicOf(f).(string); !ok || !strings.HasPrefix(text, "kernel."+name+": ") {
			t.Errorf("%s of an impossible size: %q", name, text)
		}
	}
}

func TestAlloc(t *testing.T) {
	for _, n := range []int{0, 1, 15, 16, 17, 100000} {
		x := kernel.Alloc(n)
		if len(x) != n || cap(x) != n {
			t.Errorf("Alloc(%d) has length %d, capacity %d", n, len(x), cap(x))
		}
		for i, v := range x {
			if v != 0 {
				t.Fatalf("Alloc(%d) holds %g at %d", n, v, i)
			}
		}
		if n > 0 && uintptr(unsafe.Pointer(&x[0]))%64 != 0 {
			t.Errorf("Alloc(%d) starts at %p", n, &x[0])
		}
	}
}
