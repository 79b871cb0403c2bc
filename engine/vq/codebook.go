package vq

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/model"
	"atelier/engine/nn"
)

// codebook holds the codes' vectors, which follow the encoder's outputs by moving averages (van den Oord et al. 2017, arXiv:1711.00937,
// appendix A.1):
//
//	N_k <- γ N_k + (1-γ) n_k        n_k: how many of this step's z chose code k
//	m_k <- γ m_k + (1-γ) Σ z        over those
//	e_k  = m_k / N_k
//
// A code that is hardly ever chosen begins anew at an output of this step (Dhariwal et al. 2020, arXiv:2005.00341, section 3.1). Theirs is
// drawn uniformly; here one is the more probable the farther it is from its own code, |z-e|², so that not all new codes fall on the
// background that most pictures have (Arthur & Vassilvitskii 2007, k-means++). In the first step nearly all codes begin so.
type codebook struct {
	vectors   *graph.Param // e: [K, d]
	mean, std *graph.Param // of z in each of its d channels: moving averages over steps
	count     *graph.Param // N: [K]
	sum       *graph.Param // m: [K, d]
}

func newCodebook(k, d int, rng *rand.Rand) *codebook {
	buffer := func(name string, shape ...int) *graph.Param {
		p := graph.NewParam(name, shape...)
		p.Buffer = true
		return p
	}
	c := &codebook{
		vectors: buffer("codebook.weight", k, d), mean: buffer("codebook.mean", d), std: buffer("codebook.std", d),
		count: buffer(model.OptimizerPrefix+"codebook.count", k), sum: buffer(model.OptimizerPrefix+"codebook.sum", k, d),
	}
	nn.Normal(c.vectors, 0, 0.01, rng)
	nn.Fill(c.std, 1)
	return c
}

// params lists what belongs to a model, state what only training needs.
func (c *codebook) params() []*graph.Param { return []*graph.Param{c.vectors, c.mean, c.std} }
func (c *codebook) state() []*graph.Param  { return []*graph.Param{c.count, c.sum} }

// momentsMemory is the memory of the moving averages of z's mean and standard deviation.
const momentsMemory = 0.99

// learn follows a step's outputs of the encoder and the codes that they chose: z: [M, d], index: [M]. memory is γ; a code whose N falls
// below the part `restart` of the mean begins anew. step counts from 0.
func (c *codebook) learn(z, index []float32, memory, restart float64, step int, rng *rand.Rand) {
	k, d := c.vectors.Shape()[0], c.vectors.Shape()[1]
	m := len(index)
	n, sum := counts(index, k), make([]float64, k*d)
	for i, v := range index {
		row := sum[int(v)*d : (int(v)+1)*d]
		for j, x := range z[i*d : (i+1)*d] {
			row[j] += float64(x)
		}
	}
	early := float64(1+step) / float64(10+step) // the first outputs are soon forgotten
	c.moments(z, min(momentsMemory, early))
	memory = min(memory, early)
	var far []int
	if restart > 0 {
		for i, v := range n {
			if c.dead(memory*float64(c.count.Data()[i])+(1-memory)*v, restart, m) {
				far = c.farthest(z, index, rng) // before any vector moves
				break
			}
		}
	}
	for i, v := range n {
		count := memory*float64(c.count.Data()[i]) + (1-memory)*v
		at := c.vectors.Data()[i*d : (i+1)*d]
		m1 := c.sum.Data()[i*d : (i+1)*d]
		if c.dead(count, restart, m) && len(far) > 0 {
			count = 2 * restart * float64(m) / float64(k) // if it stays unused, its next turn comes soon
			for j, x := range z[far[0]*d : (far[0]+1)*d] {
				at[j], m1[j] = x, float32(count*float64(x))
			}
			far = far[1:]
		} else if count > 0 {
			for j := range at {
				s := memory*float64(m1[j]) + (1-memory)*sum[i*d+j]
				at[j], m1[j] = float32(s/count), float32(s)
			}
		}
		c.count.Data()[i] = float32(count)
	}
}

// dead is whether a code with this N, in steps of m outputs, shall begin anew.
func (c *codebook) dead(count, restart float64, m int) bool {
	return count < restart*float64(m)/float64(len(c.count.Data()))
}

// farthest draws outputs one after the other, none twice, each time with probabilities proportional to |z-e|². Those that lie on their
// codes are left out. The keys are those of Efraimidis & Spirakis 2006.
func (c *codebook) farthest(z, index []float32, rng *rand.Rand) []int {
	d := len(c.mean.Data())
	keys, order := make([]float64, len(index)), make([]int, 0, len(index))
	for i, v := range index {
		e := c.vectors.Data()[int(v)*d:]
		distance := 0.0
		for j, x := range z[i*d : (i+1)*d] {
			distance += float64(x-e[j]) * float64(x-e[j])
		}
		u := 1 - rng.Float64() // from all outputs, so that one's key doesn't depend on the others
		if distance > 0 {
			keys[i] = math.Log(u) / distance
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(keys[j], keys[i]) })
	return order
}

// moments follows the mean and the standard deviation of z's channels.
func (c *codebook) moments(z []float32, memory float64) {
	d := len(c.mean.Data())
	rows := float64(len(z) / d)
	for j := range d {
		mean, squares := 0.0, 0.0
		for i := j; i < len(z); i += d {
			mean += float64(z[i]) / rows
			squares += float64(z[i]) * float64(z[i]) / rows
		}
		std := math.Sqrt(max(squares-mean*mean, 0))
		c.mean.Data()[j] = float32(memory*float64(c.mean.Data()[j]) + (1-memory)*mean)
		c.std.Data()[j] = float32(memory*float64(c.std.Data()[j]) + (1-memory)*std)
	}
}

// counts says how often each of k codes was chosen.
func counts(index []float32, k int) []float64 {
	n := make([]float64, k)
	for _, v := range index {
		n[int(v)]++
	}
	return n
}

// perplexityOf is exp of the entropy of what was counted: how many codes would be in use if all were used alike.
func perplexityOf(n []float64) float64 {
	all, entropy := 0.0, 0.0
	for _, v := range n {
		all += v
	}
	for _, v := range n {
		if v > 0 {
			entropy -= v / all * math.Log(v/all)
		}
	}
	return math.Exp(entropy)
}

// quantise replaces vectors by those of the nearest codes and gives their numbers: [B, h, w, d] -> [B, h, w, d], [B, h, w].
func (c *codebook) quantise(b *graph.Builder, z *graph.Node) (q, index *graph.Node) {
	table := b.Param(c.vectors)
	index = b.Nearest(z, table)
	return b.Lookup(table, index), index
}

// look gives the vectors of codes: [N] -> [N, d].
func (c *codebook) look(codes []int) []float32 {
	d := len(c.mean.Data())
	out := kernel.Alloc(len(codes) * d)
	for i, k := range codes {
		copy(out[i*d:], c.vectors.Data()[k*d:(k+1)*d])
	}
	return out
}
