package graph

import (
	"fmt"
	"testing"

	"atelier/engine/kernel"
)

// TestDiffAugment: first and, through the square of the first, second derivatives.
func TestDiffAugment(t *testing.T) {
	for _, s := range [][]int{{1, 1, 1, 1}, {2, 5, 7, 3}, {3, 8, 8, 1}} {
		given := func(b *Builder) *Node {
			p := b.Input("augmentation", s[0], kernel.AugmentationSize)
			for i := range s[0] {
				a := kernel.Augmentation{Brightness: 0.2, Saturation: -0.3 + 0.4*float32(i), Contrast: 0.3 - 0.2*float32(i)}
				if i > 0 {
					a.DY, a.DX, a.Top, a.Left, a.Side = i, -1, 1, 2, 3
				}
				a.Row(Data(p)[i*kernel.AugmentationSize : (i+1)*kernel.AugmentationSize])
			}
			return p
		}
		opCase{name: fmt.Sprint("DiffAugment", s), shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node {
			return b.DiffAugment(x[0], given(b))
		}}.check(t)
		opCase{name: fmt.Sprint("DiffAugment's gradient", s), shapes: [][]int{s}, f: func(b *Builder, x []*Node) *Node {
			return b.Grad(b.SumSquares(b.DiffAugment(x[0], given(b)), 1), x[0])[0]
		}}.check(t)
	}
}
