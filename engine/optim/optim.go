// Package optim trains parameters: Adam (Kingma & Ba 2015, arXiv:1412.6980) and AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101) with
// clipping by the global norm and an exponential moving average of the weights, all in one pass over them, and schedules for the
// learning rate.
//
// All state lies in named tensors that the caller saves and writes back; nothing is hidden.
//
// Left out on purpose: other optimizers, parameter groups (make an Optimizer for each).
package optim

import (
	"fmt"
	"math"

	"atelier/engine/graph"
	"atelier/engine/kernel"
)

// Config holds what does not change from step to step.
type Config struct {
	Beta1 float64 // memory of the gradient's mean: 0.9; 0 or 0.5 for GANs
	Beta2 float64 // memory of its square: 0.999
	Eps   float64 // added to the root of the square: 1e-8
	Decay float64 // AdamW's weight decay per unit of learning rate; 0 is Adam
	Clip  float64 // the largest allowed norm of all gradients together; 0 allows any
	EMA   float64 // memory of the averaged weights, 0.999 or so; 0 keeps none
}

// Default is Adam as its authors set it.
var Default = Config{Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}

// Optimizer trains a list of parameters. Its methods are for one goroutine, the one that runs the graphs.
type Optimizer struct {
	c       Config
	params  []*graph.Param
	trained []*graph.Param
	m, v    []*graph.Param // by index in trained
	ema     []*graph.Param // by index in params; nil without EMA
	count   *graph.Param   // steps done, as [count / 2²⁴, count % 2²⁴]: exact in float32
}

// New makes an optimizer for params. Buffers among them are not trained, but the moving average has a copy of them.
func New(params []*graph.Param, c Config) *Optimizer {
	o := &Optimizer{c: c, params: params, count: state("optimizer.step", 2)}
	for _, p := range params {
		if !p.Buffer {
			o.trained = append(o.trained, p)
			o.m = append(o.m, state("optimizer.m."+p.Name, p.Shape()...))
			o.v = append(o.v, state("optimizer.v."+p.Name, p.Shape()...))
		}
		if c.EMA > 0 {
			e := state("ema."+p.Name, p.Shape()...)
			copy(e.Data(), p.Data())
			o.ema = append(o.ema, e)
		}
	}
	return o
}

func state(name string, shape ...int) *graph.Param {
	p := graph.NewParam(name, shape...)
	p.Buffer = true
	return p
}

// Trained lists the parameters in the order in which Step wants their gradients.
func (o *Optimizer) Trained() []*graph.Param { return o.trained }

// EMA lists the averaged weights in the order of New's params, named "ema." and the parameter's name; nil where none are kept.
func (o *Optimizer) EMA() []*graph.Param { return o.ema }

// Tensors lists all state, EMA included: "optimizer.step", "optimizer.m.…", "optimizer.v.…", "ema.…". They share the optimizer's memory:
// to restore a state, write it there.
func (o *Optimizer) Tensors() []*graph.Param {
	ts := []*graph.Param{o.count}
	for i := range o.trained {
		ts = append(ts, o.m[i], o.v[i])
	}
	return append(ts, o.ema...)
}

const countBase = 1 << 24

// Steps is how many steps were done.
func (o *Optimizer) Steps() int {
	c := o.count.Data()
	return int(c[0])*countBase + int(c[1])
}

// Step moves the weights against the gradients, which are only read, one for each of Trained. It returns the gradients' global norm
// before clipping. If that is not a finite number, it returns an error and changes nothing.
func (o *Optimizer) Step(grads [][]float32, lr float64) (norm float64, err error) {
	if len(grads) != len(o.trained) {
		panic("optim.Step: not one gradient for each parameter")
	}
	for _, g := range grads {
		norm += kernel.SumSquares(g)
	}
	norm = math.Sqrt(norm)
	if math.IsNaN(norm) || math.IsInf(norm, 0) {
		return norm, fmt.Errorf("the gradient at step %d is not a finite number, so the weights were left as they are: lower the learning rate",
			o.Steps()+1)
	}
	t := o.Steps()
	ema := min(o.c.EMA, float64(1+t)/float64(10+t)) // warm-up: the first weights are soon forgotten
	t++
	o.count.Data()[0], o.count.Data()[1] = float32(t/countBase), float32(t%countBase)
	s := kernel.AdamStep{
		LR: float32(lr), Beta1: float32(o.c.Beta1), Beta2: float32(o.c.Beta2), Eps: float32(o.c.Eps),
		Correct1: float32(1 - math.Pow(o.c.Beta1, float64(t))), Correct2: float32(1 - math.Pow(o.c.Beta2, float64(t))),
		Decay: float32(o.c.Decay), GradScale: 1, EMA: float32(ema),
	}
	if o.c.Clip > 0 && norm > o.c.Clip {
		s.GradScale = float32(o.c.Clip / norm)
	}
	i := 0
	for j, p := range o.params {
		var e []float32
		if o.ema != nil {
			e = o.ema[j].Data()
		}
		if p.Buffer {
			copy(e, p.Data())
			continue
		}
		kernel.Adam(p.Data(), o.m[i].Data(), o.v[i].Data(), e, grads[i], s)
		i++
	}
	return norm, nil
}
