package nn

import (
	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// BatchNorm normalises channels (Ioffe & Szegedy 2015, arXiv:1502.03167), then applies Act: [..., C] -> [..., C].
type BatchNorm struct {
	Weight, Bias  *graph.Param // [C]: scale and shift
	Mean, Var     *graph.Param // [C]: running statistics
	Eps, Momentum float32
	Act           kernel.Act
}

// NewBatchNorm makes a batch normalisation as PyTorch does: identity at first, eps 1e-5, momentum 0.1.
func NewBatchNorm(name string, c int) *BatchNorm {
	l := &BatchNorm{
		Weight: graph.NewParam(name+".weight", c), Bias: graph.NewParam(name+".bias", c),
		Mean: graph.NewParam(name+".running_mean", c), Var: graph.NewParam(name+".running_var", c),
		Eps: 1e-5, Momentum: 0.1,
	}
	l.Mean.Buffer, l.Var.Buffer = true, true
	Fill(l.Weight, 1)
	Fill(l.Var, 1)
	return l
}

// Build adds the layer: with the batch's statistics if b.Training, else with the running ones.
func (l *BatchNorm) Build(b *graph.Builder, x *graph.Node) *graph.Node {
	return b.BatchNorm(x, b.Param(l.Weight), b.Param(l.Bias), l.Mean, l.Var, l.Eps, l.Momentum, l.Act)
}

// Params lists scale, shift and the running statistics.
func (l *BatchNorm) Params() []*graph.Param {
	return []*graph.Param{l.Weight, l.Bias, l.Mean, l.Var}
}

// GroupNorm normalises each picture's groups of channels (Wu & He 2018, arXiv:1803.08494), then applies Act: [N, H, W, C] -> the same.
type GroupNorm struct {
	Weight, Bias *graph.Param // [C]: scale and shift
	Groups       int
	Eps          float32
	Act          kernel.Act
}

// NewGroupNorm makes a group normalisation as PyTorch does: identity at first, eps 1e-5. groups divides c.
func NewGroupNorm(name string, groups, c int) *GroupNorm {
	l := &GroupNorm{Weight: graph.NewParam(name+".weight", c), Bias: graph.NewParam(name+".bias", c), Groups: groups, Eps: 1e-5}
	Fill(l.Weight, 1)
	return l
}

// Build adds the layer.
func (l *GroupNorm) Build(b *graph.Builder, x *graph.Node) *graph.Node {
	return b.GroupNorm(x, b.Param(l.Weight), b.Param(l.Bias), l.Groups, l.Eps, l.Act)
}

// Params lists scale and shift.
func (l *GroupNorm) Params() []*graph.Param { return []*graph.Param{l.Weight, l.Bias} }
