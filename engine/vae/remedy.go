package vae

import (
	"context"
	"math"
	"strings"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/metric"
	"atelier/engine/model"
)

// remedies are terms of the objective that work against blur, because they compare pictures by more than their pixels: perceptual.go,
// adversary.go. Training makes them small together with the negative ELBO; what is told of a step stays the ELBO.
type remedies struct {
	judge      *metric.Judge // nil where the perceptual term is off
	perceptual *balance
	adversary  *adversary // nil where the adversarial term is off

	distance *graph.Node // that the judge sees, of the graph of a step
	told     []float64
}

// newRemedies makes those that the settings switch on, for pictures of shape n.
func newRemedies(ctx context.Context, data string, seed uint64, s Settings, n shape) (*remedies, error) {
	r := new(remedies)
	if s.Perceptual > 0 {
		var err error
		if r.judge, err = judgeOf(ctx, data, n); err != nil {
			return nil, err
		}
		r.perceptual = newBalance("perceptual", s.Perceptual)
	}
	if s.Adversarial > 0 {
		r.adversary = newAdversary(s, n, stream(seed, criticWeights, 0))
	}
	return r, nil
}

// names are those of the numbers of tell.
func (r *remedies) names() []string {
	var names []string
	if r.judge != nil {
		names = append(names, "perceptual distance")
	}
	if r.adversary != nil {
		names = append(names, "D right on real (share)", "D right on made (share)")
	}
	return names
}

// begin prepares a step when `progress` of the run lies behind. It says true where the graph of a step has to be made anew.
func (r *remedies) begin(progress float64) (anew bool) {
	if r.perceptual != nil {
		r.perceptual.ready(1)
	}
	if a := r.adversary; a != nil {
		anew = a.acts != a.begun(progress)
		a.acts = a.begun(progress)
		a.balance.ready(a.part(progress))
	}
	return anew
}

// build adds them to the objective of a step's graph, and gives the nodes that learn reads.
//
//	x: [B, H, W, C] from 0 to 1
func (r *remedies) build(b *graph.Builder, x *graph.Node, t *terms) (read []*graph.Node) {
	acts := r.adversary != nil && r.adversary.acts
	if r.judge == nil && !acts {
		return nil
	}
	m := b.Activate(t.y, kernel.Sigmoid)
	own := b.SumSquares(b.Grad(t.reconstruction, t.y)[0], 1)
	if r.judge != nil {
		r.distance = perceptual(b, r.judge, m, x)
		read = append(read, r.distance)
		t.objective = b.Add(t.objective, r.perceptual.pull(b, t.y, own, r.distance))
		read = append(read, r.perceptual.squares[:]...)
	}
	if acts {
		read = append(read, r.adversary.build(b, m, x)...)
		t.ofDecoder = r.adversary.balance.pull(b, t.y, own, r.adversary.loss)
		read = append(read, r.adversary.balance.squares[:]...)
	}
	return read
}

// gradients are those of the objective by ps, and for the decoder's weights of what is theirs beside.
func (t terms) gradients(b *graph.Builder, ps []*graph.Param) []*graph.Node {
	if t.ofDecoder == nil {
		return b.Grad(t.objective, b.Params(ps)...)
	}
	var of [2][]*graph.Param // the decoder's, and others
	side := func(p *graph.Param) int {
		if strings.HasPrefix(p.Name, "decoder.") {
			return 0
		}
		return 1
	}
	for _, p := range ps {
		of[side(p)] = append(of[side(p)], p)
	}
	found := [2][]*graph.Node{b.Grad(b.Add(t.objective, t.ofDecoder), b.Params(of[0])...), b.Grad(t.objective, b.Params(of[1])...)}
	grads := make([]*graph.Node, len(ps))
	for i, p := range ps {
		s := side(p)
		grads[i], found[s] = found[s][0], found[s][1:]
	}
	return grads
}

// learn takes in what a step's program found: the discriminator moves at this learning rate, and the weights of the next step are known.
// It returns the norm of the discriminator's gradient, and what names names, which holds until the next step.
func (r *remedies) learn(p *graph.Program, rate float64) (norm float64, told []float64) {
	r.told = r.told[:0]
	if r.judge != nil {
		r.perceptual.learn(p)
		r.told = append(r.told, float64(p.Value(r.distance)[0]))
	}
	if a := r.adversary; a != nil && a.acts {
		a.balance.learn(p)
		norm = a.learn(p, rate)
		r.told = append(r.told, a.right(p)...)
	} else if a != nil {
		r.told = append(r.told, 0, 0)
	}
	return norm, r.told
}

// remedyPrefix is that of their state in a checkpoint. It makes it an optimizer's, which no model is exported with.
const remedyPrefix = model.OptimizerPrefix + "remedy."

// state lists what a run goes on with.
func (r *remedies) state() []*graph.Param {
	var ps []*graph.Param
	if r.perceptual != nil {
		ps = append(ps, r.perceptual.norms)
	}
	if a := r.adversary; a != nil {
		ps = append(ps, a.balance.norms)
		ps = append(ps, a.params()...)
		ps = append(ps, a.opt.Tensors()...)
	}
	return ps
}

// balance weighs a term T relative to the reconstruction R. T isn't in nats, and the gradient of R grows as the variance of the Gaussian
// likelihood falls, so what counts is how strongly both pull at the decoder's output y:
//
//	dT/dy enters the step times   weight · |dR/dy| / |dT/dy|
//
// At weight 1 both pull alike (Esser et al. 2021, arXiv:2012.09841, equation 7, which takes the gradients by the decoder's last weights and
// counts their perceptual term to R). Unlike the paper's, the norms are averages over the steps before this one: a single batch on which
// T is flat isn't blown up, and the factor is an input of the graph.
type balance struct {
	weight float64
	norms  *graph.Param // [2]: the averages of |dR/dy| and |dT/dy|; 0 before the first step

	value   float64        // of the factor, for the next run
	factor  *graph.Node    // one number
	squares [2]*graph.Node // of this step's norms
}

const (
	balanceAt = 0.1 // how much of a step's norms goes into their averages
	tiny      = 1e-20
)

func newBalance(name string, weight float64) *balance {
	w := &balance{weight: weight, norms: graph.NewParam(name+".norms", 2)}
	w.norms.Buffer = true
	return w
}

// ready prepares a step in which this part of the weight counts.
func (w *balance) ready(part float64) {
	own, term := float64(w.norms.Data()[0]), float64(w.norms.Data()[1])
	w.value = 0
	if term > tiny {
		w.value = part * w.weight * own / term
	}
	if w.factor != nil {
		graph.Data(w.factor)[0] = float32(w.value)
	}
}

// pull is a term for an objective, weighed: its gradient by y is factor · dT/dy, its value means nothing. own is |dR/dy|².
//
//	y: [B, H, W, C]   own, term: one number  ->  one number
func (w *balance) pull(b *graph.Builder, y, own, term *graph.Node) *graph.Node {
	w.factor = b.Input("factor", 1)
	graph.Data(w.factor)[0] = float32(w.value)
	d := b.Grad(term, y)[0]
	w.squares = [2]*graph.Node{own, b.SumSquares(d, 1)}
	return b.Dot(y, b.Detach(b.ScaleBy(d, w.factor, 1)), 1) // so that the way back from the term to y is gone only once
}

// learn takes in the norms of a step; those that are not finite say nothing.
func (w *balance) learn(p *graph.Program) {
	norms := w.norms.Data()
	for i, s := range w.squares {
		n := float32(math.Sqrt(float64(p.Value(s)[0])))
		switch {
		case !kernel.AllFinite([]float32{n}):
		case norms[i] == 0:
			norms[i] = n
		default:
			norms[i] += balanceAt * (n - norms[i])
		}
	}
}
