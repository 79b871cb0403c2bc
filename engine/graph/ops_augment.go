package graph

import (
	"gorgonia.org/tensor"

	"atelier/engine/kernel"
)

// DiffAugment changes pictures in ways that gradients pass through (Zhao et al. 2020, arXiv:2006.10738): see kernel.DiffAugment.
//
//	x: [N, H, W, C]   p: [N, kernel.AugmentationSize], what is done to each picture   ->   [N, H, W, C]
//
// It is affine in x, so it may be differentiated any number of times; p has no gradient.
func (b *Builder) DiffAugment(x, p *Node) *Node { return b.diffAugment(x, p, kernel.AugmentAffine) }

func (b *Builder) diffAugment(x, p *Node, pass kernel.AugmentPass) *Node {
	d := b.Shape(x, "N H W C").And(p, "N P")
	n, h, w, c := d.Of("N"), d.Of("H"), d.Of("W"), d.Of("C")
	if d.Of("P") != kernel.AugmentationSize {
		failf("DiffAugment: %v does not describe augmentations", p.Shape())
	}
	return b.apply(&op{
		name: "diffAugment", out: []tensor.Shape{x.Shape()}, flat: []int{1},
		run: func(out, in [][]float32) { kernel.DiffAugment(out[0], in[0], in[1], n, h, w, c, pass) },
		diff: func(_, dy *Node, _ []bool) []*Node {
			back := kernel.AugmentAdjoint
			if pass == kernel.AugmentAdjoint {
				back = kernel.AugmentLinear
			}
			return []*Node{b.diffAugment(dy, p, back), nil}
		},
	}, x, p)
}
