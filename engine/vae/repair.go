package vae

import (
	"context"
	"errors"
	"math"
	"slices"

	"atelier/engine"
	"atelier/engine/graph"
	"atelier/engine/kernel"
	"atelier/engine/latent"
	"atelier/engine/optim"
)

// Filling a hole in a picture: the latent is looked for whose picture is like the known pixels, and likely by itself (after Yeh et al. 2017,
// arXiv:1607.07539, who do so with a GAN and its discriminator). With a VAE that is the mode of p(z | known pixels):
//
//	min over u of   - sum over known pixels of log p(x|z(u))  +  Prior |u|²/2
//
// by Adam from several starts at once: the encoder's code of the picture with its hole filled roughly, and draws from the prior. z is u
// where the prior is N(0, I). Where it is learned, z is what its flow makes of u: so the search is among codes that pictures have.

// Repair holds the settings.
type Repair struct {
	Steps  int     `name:"steps" label:"Steps" default:"200" min:"10" max:"2000" scale:"log" help:"How long the code is looked for that explains the known pixels." group:"Repair"`
	Starts int     `name:"starts" label:"Starts" default:"4" min:"1" max:"16" help:"From how many places the search begins: the encoder's code, and others by chance. The best counts." group:"Repair"`
	Prior  float64 `name:"prior" label:"Likeliness" default:"1" min:"0" max:"20" step:"0.5" help:"How much the whole picture must look like what the model has learned: more gives a more usual filling, less follows the known pixels." group:"Repair"`
	Border string  `name:"border" label:"Border" default:"seamless" options:"seamless,feathered,hard" help:"Seamless fits the colours of the filling to its border and leaves the known pixels as they are; feathered mixes both across it." group:"Repair"`
	Seed   int     `name:"repair-seed" label:"Seed" default:"1" min:"0" max:"999999" help:"Of the starts by chance: another seed may give another filling." group:"Repair" advanced:"true"`
}

// Repaired is how far a repair has come.
type Repaired struct {
	Picture engine.Batch // one, the hole filled
	Code    []float32    // of the model's picture that it is filled from
	Step    int
}

const (
	repairRate  = 0.1 // of Adam, falling to a hundredth of it
	roughly     = 3   // times that the encoder's own picture fills the hole before the search
	featherWide = 2   // pixels of a feathered border

	// repairVariance is the least variance that a known pixel is taken with. A model is sure of the pictures that it has learned (0.0002 for
	// faces): of another one its least noise would then count for more than the whole picture's being likely, and what fills the hole is pale.
	repairVariance = 0.05
)

// Repair fills what hole marks, [H, W], in one picture. progress, where not nil, sees every few steps; it is called on this goroutine. The
// same settings give the same filling. It returns ctx's error as soon as ctx ends.
func (g *Generator) Repair(ctx context.Context, picture engine.Batch, hole []bool, s Repair, progress func(Repaired)) (Repaired, error) {
	n := g.net
	switch {
	case picture.N != 1 || len(hole) != picture.H*picture.W:
		panic("vae: Repair takes one picture and a mark for each pixel")
	case !slices.Contains(hole, true):
		return Repaired{}, errors.New("nothing is marked in this picture: paint over what is to be filled")
	case !slices.Contains(hole, false):
		return Repaired{}, errors.New("all of this picture is marked, so nothing is known of it: leave a part unpainted")
	}
	start, err := g.rough(ctx, picture, hole)
	if err != nil {
		return Repaired{}, err
	}
	u := graph.NewParam("repair.u", s.Starts, n.latent)
	copy(u.Data(), latent.Normal(uint64(s.Seed), 0, s.Starts, n.latent).Data)
	copy(u.Data(), start)

	var known, x, z, y, seen, du *graph.Node
	var program *graph.Program
	variance := max(n.varianceNow(), repairVariance)
	build(func(b *graph.Builder) {
		known, x = b.Input("known", s.Starts, n.h, n.w, n.c), b.Input("x", s.Starts, n.h, n.w, n.c)
		node := b.Param(u)
		z = node
		if n.prior != nil {
			z = n.prior.inverse(b, node)
		}
		y = n.decode(b, z)
		seen = b.Mul(y, known) // a pixel of the hole costs the same whatever z is
		du = b.Grad(n.likelihood.given(b, seen, x, variance), node)[0]
		program = b.Compile(z, y, seen, du)
	})
	size := len(picture.Pix)
	for i := range s.Starts {
		for p, v := range picture.Pix {
			if !hole[p/n.c] {
				graph.Data(known)[i*size+p], graph.Data(x)[i*size+p] = 1, float32(v)/255
			}
		}
	}

	adam := optim.New([]*graph.Param{u}, optim.Default)
	grad := make([]float32, len(u.Data()))
	every := max(1, s.Steps/40)
	for step := 0; ; step++ {
		if err := ctx.Err(); err != nil {
			return Repaired{}, err
		}
		if err := program.Run(); err != nil {
			return Repaired{}, err
		}
		if last := step == s.Steps; last || progress != nil && step%every == 0 {
			i := n.best(program.Value(seen), graph.Data(x), u.Data(), s.Starts, variance, s.Prior)
			r := Repaired{Code: slices.Clone(program.Value(z)[i*n.latent : (i+1)*n.latent]), Step: step}
			r.Picture = fill(picture, program.Value(y)[i*size:(i+1)*size], hole, s.Border)
			if last {
				return r, nil
			}
			progress(r)
		}
		for j, d := range program.Value(du) {
			grad[j] = d + float32(s.Prior)*u.Data()[j]
		}
		at := float64(step) / float64(s.Steps)
		if _, err := adam.Step([][]float32{grad}, repairRate*(0.01+0.99*(1+math.Cos(math.Pi*at))/2)); err != nil {
			return Repaired{}, errors.New("the search for this filling has diverged: try another model, or fewer steps")
		}
	}
}

// rough is u of the picture with its hole filled: first by the mean of what is known, then by what the model makes of that.
func (g *Generator) rough(ctx context.Context, picture engine.Batch, hole []bool) ([]float32, error) {
	c := picture.C
	filled := picture
	filled.Pix = slices.Clone(picture.Pix)
	for k := range c {
		sum, n := 0, 0
		for p, in := range hole {
			if !in {
				sum, n = sum+int(picture.Pix[p*c+k]), n+1
			}
		}
		for p, in := range hole {
			if in {
				filled.Pix[p*c+k] = uint8(sum / n)
			}
		}
	}
	for i := 0; ; i++ {
		code, err := g.Encode(ctx, filled)
		if err != nil {
			return nil, err
		}
		if i == roughly {
			return g.toPrior(code.Data), nil
		}
		made, err := g.Decode(ctx, code)
		if err != nil {
			return nil, err
		}
		for p, in := range hole {
			if in {
				copy(filled.Pix[p*c:(p+1)*c], made.Pix[p*c:])
			}
		}
	}
}

// best is the start whose code is likeliest now. It uses seen up.
func (n *net) best(seen, x, u []float32, starts int, variance, prior float64) int {
	size, latent := len(seen)/starts, len(u)/starts
	at, least := 0, math.Inf(1)
	for i := range starts {
		loss := n.likelihood.measure(seen[i*size:(i+1)*size], x[i*size:(i+1)*size], variance) + prior/2*kernel.SumSquares(u[i*latent:(i+1)*latent])
		if loss < least {
			at, least = i, loss
		}
	}
	return at
}

// fill lays the model's picture, whose sigmoid y is, into the hole.
func fill(picture engine.Batch, y []float32, hole []bool, border string) engine.Batch {
	h, w, c := picture.H, picture.W, picture.C
	made := make([]float32, len(y))
	kernel.Activate(made, y, kernel.Sigmoid)
	out := picture
	out.Pix = slices.Clone(picture.Pix)
	mix := func(p int, part, correction float64, k int) {
		v := 255*float64(made[p*c+k])*part + float64(picture.Pix[p*c+k])*(1-part) + correction
		out.Pix[p*c+k] = uint8(min(255, max(0, v)) + 0.5)
	}
	for k := range c {
		switch border {
		case "seamless":
			d := make([]float64, h*w)
			for p, in := range hole {
				if !in {
					d[p] = float64(picture.Pix[p*c+k]) - 255*float64(made[p*c+k])
				}
			}
			membrane(d, hole, h, w)
			for p, in := range hole {
				if in {
					mix(p, 1, d[p], k)
				}
			}
		case "feathered":
			for p, part := range feather(hole, h, w) {
				mix(p, part, 0, k)
			}
		default:
			for p, in := range hole {
				if in {
					mix(p, 1, 0, k)
				}
			}
		}
	}
	return out
}

// membrane continues d smoothly into the hole: there it becomes the solution of Laplace's equation whose values on the border are given and
// whose slope at the picture's edge is 0. Added to the filling, it makes that as seamless as Pérez et al. 2003 (Poisson image editing), since
// only the difference at the border is spread, and no gradient of the filling is changed. By successive over-relaxation.
func membrane(d []float64, hole []bool, h, w int) {
	const (
		most  = 2000
		weak  = 0.02 // of a level of 255
		relax = 1.8
	)
	for range most {
		moved := 0.0
		for p, in := range hole {
			if !in {
				continue
			}
			x, y := p%w, p/w
			sum, n := 0.0, 0.0
			add := func(ok bool, q int) {
				if ok {
					sum, n = sum+d[q], n+1
				}
			}
			add(x > 0, p-1)
			add(x < w-1, p+1)
			add(y > 0, p-w)
			add(y < h-1, p+w)
			change := relax * (sum/n - d[p])
			d[p] += change
			moved = max(moved, math.Abs(change))
		}
		if moved < weak {
			return
		}
	}
}

// feather is how much of the filling shows at each pixel: all in the hole, and less and less outside of it.
func feather(hole []bool, h, w int) []float64 {
	part := make([]float64, h*w)
	for p := range part {
		px, py := p%w, p/w
		nearest := featherWide + 1.0
		for y := max(0, py-featherWide); y <= min(h-1, py+featherWide); y++ {
			for x := max(0, px-featherWide); x <= min(w-1, px+featherWide); x++ {
				if hole[y*w+x] {
					nearest = min(nearest, math.Hypot(float64(x-px), float64(y-py)))
				}
			}
		}
		part[p] = 1 - nearest/(featherWide+1)
	}
	return part
}
