package graph

import "gorgonia.org/tensor"

// Param is a named tensor of a model: a weight, or with Buffer a statistic that is saved but not trained.
//
// Graphs share it by reference: a training graph, a sampling graph and the optimizer all see one memory.
type Param struct {
	Name   string        // PyTorch's: "enc.conv1.weight"
	Value  *tensor.Dense // PyTorch's shape: convolutions [O, C, KH, KW], dense [out, in]
	Buffer bool          // running mean and variance: no gradient
}

// NewParam makes a parameter full of zeros.
func NewParam(name string, shape ...int) *Param {
	return &Param{Name: name, Value: newTensor(shape, nil)}
}

// Data is the parameter's memory.
func (p *Param) Data() []float32 { return floats(p.Value) }

// Shape is the parameter's shape.
func (p *Param) Shape() []int { return p.Value.Shape().Clone() }
