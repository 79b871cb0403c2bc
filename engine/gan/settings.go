package gan

import (
	"fmt"

	"atelier/engine/optim"
)

// Settings are those of a training run. The defaults are those of the preset classic.
type Settings struct {
	Preset string `name:"preset" label:"Preset" default:"classic" options:"classic,stable,few images,style,article" help:"Settings that work together; those that you change yourself stay as you set them." group:"Preset"`

	Network     string `name:"network" label:"Network" default:"DCGAN" options:"DCGAN,style" help:"How the generator is built: convolutions all the way, or a style that steers every layer and can be mixed." group:"Model"`
	Latent      int    `name:"latent" label:"Latent size" default:"64" min:"2" max:"512" scale:"log" unit:"numbers" help:"How many random numbers a picture is made from." group:"Model"`
	Width       int    `name:"width" label:"Width" default:"32" min:"4" max:"256" step:"4" unit:"channels" help:"Channels of the networks at the second largest resolution; coarser ones have twice as many, and so on." group:"Model"`
	Conditional bool   `name:"conditional" label:"Tell the class" default:"true" help:"Where the pictures have labels, both networks are told them, and you can ask for a class later." group:"Model"`

	Size   int    `name:"size" label:"Picture size" default:"0" min:"0" max:"256" step:"4" unit:"pixels" help:"The side of the square that pictures are cropped and scaled to: 16, 28, 32, 48, 64 and others that halve down to 4 to 7; 0 takes them as they are." group:"Pictures" zero:"as it is"`
	Colour string `name:"colour" label:"Colour" default:"as is" options:"as is,grey,RGB" help:"Whether pictures are learned in grey or in colour." group:"Pictures"`

	Batch    int     `name:"batch" label:"Batch size" default:"64" min:"2" max:"1024" scale:"log" unit:"pictures" help:"How many pictures a step sees." group:"Training"`
	Rate     float64 `name:"rate" label:"Learning rate" default:"0.0002" min:"1e-7" max:"0.1" scale:"log" help:"How far a step of the generator goes." group:"Training"`
	RateD    float64 `name:"rate-d" label:"Learning rate of D" default:"1" min:"0.01" max:"10" scale:"log" unit:"times" help:"How far a step of the discriminator goes, compared with the generator's (two time-scales)." group:"Training"`
	Schedule string  `name:"schedule" label:"Schedule" default:"constant" options:"constant,linear,cosine" help:"How the learning rates fall over the run." group:"Training"`
	Loss     string  `name:"loss" label:"Loss" default:"non-saturating" options:"minimax,non-saturating,least squares,hinge,wasserstein,relativistic" help:"What D and G each try to make small; wasserstein comes with its gradient penalty." group:"Training"`
	Warmup   int     `name:"warmup" label:"Warm-up" default:"0" min:"0" max:"10000" unit:"steps" help:"Over how many steps the learning rates rise at the start." group:"Training" advanced:"true"`
	StepsD   int     `name:"steps-d" label:"Steps of D" default:"1" min:"1" max:"10" unit:"per step of G" help:"How often D learns before G does." group:"Training" advanced:"true"`
	Beta1    float64 `name:"beta1" label:"Adam's beta 1" default:"0.5" min:"0" max:"0.99" step:"0.01" help:"Memory of the gradient's mean: low for a game in which the other side moves too." group:"Training" advanced:"true"`
	Beta2    float64 `name:"beta2" label:"Adam's beta 2" default:"0.999" min:"0.5" max:"0.9999" help:"Memory of the gradient's square." group:"Training" advanced:"true"`
	EMA      float64 `name:"ema" label:"Averaging" default:"0.999" min:"0" max:"0.9999" help:"Memory of the moving average of G's weights that pictures are made with; 0 uses the weights themselves." group:"Training" advanced:"true" zero:"off"`

	R1         float64 `name:"r1" label:"R1" default:"0" min:"0" max:"1000" help:"Weight of the penalty on D's gradient at real pictures: steadies the training." group:"Against instability" zero:"off"`
	R2         float64 `name:"r2" label:"R2" default:"0" min:"0" max:"1000" help:"Weight of the penalty on D's gradient at generated pictures." group:"Against instability" zero:"off"`
	PenaltyEnd float64 `name:"penalty-end" label:"Penalties at the end" default:"1" min:"0" max:"1" step:"0.05" unit:"times" help:"What is left of R1 and R2 at the end of the run, falling along half a cosine: strong at first for steadiness, weak at last for detail." group:"Against instability" advanced:"true"`
	Spectral   bool    `name:"spectral" label:"Spectral norm" default:"false" help:"Keeps every layer of D from stretching differences." group:"Against instability" advanced:"true"`
	Smooth     float64 `name:"smooth" label:"Label smoothing" default:"0" min:"0" max:"0.5" step:"0.05" help:"How far D's target for real pictures stays below certainty; for the losses minimax, non-saturating and least squares." group:"Against instability" zero:"off" advanced:"true"`
	Noise      float64 `name:"noise" label:"Instance noise" default:"0" min:"0" max:"1" step:"0.05" unit:"of the range" help:"Noise on all pictures that D sees, falling to none over the run." group:"Against instability" zero:"off" advanced:"true"`
	Augment    string  `name:"augment" label:"Augmentation" default:"off" options:"off,adaptive,full" help:"D sees pictures only shifted, recoloured and cut into: for small sets; adaptive does it as much as D needs it." group:"Against instability"`
	Mixing     float64 `name:"mixing" label:"Style mixing" default:"0.5" min:"0" max:"1" step:"0.05" unit:"of the pictures" help:"How many pictures are trained with two styles, so that layers learn to stand alone." group:"Against instability" zero:"off" when:"network=style" advanced:"true"`
}

// lastRate is the part of the learning rates that is left at the end of a falling schedule.
const lastRate = 0.01

// rate is the factor of the learning rates at a step, when `progress` of the run, 0..1, lies behind.
func (s Settings) rate(step int, progress float64) float64 {
	return optim.OfRun(s.Schedule, s.Warmup, lastRate, step, progress)
}

// penalty is what is left of R1 and R2 when `progress` of the run lies behind (Huang et al. 2025, arXiv:2501.05441, appendix).
func (s Settings) penalty(progress float64) float64 {
	return optim.OfRun("cosine", 0, s.PenaltyEnd, 0, progress)
}

// checkMemory says in a sentence that a step over pictures of this shape would take too much memory, or returns nil.
func (s Settings) checkMemory(n shape) error {
	const most = 1 << 26 // values of the largest layer: a step then takes about 4 GiB
	one := max(n.h/2*(n.w/2)*n.width, n.h*n.w*n.c)
	if n.network == netStyle {
		one = n.h * n.w * n.width
	}
	if s.Batch > most/one {
		return fmt.Errorf("a batch of %d pictures of %d x %d pixels at width %d would need too much memory: set the batch size to at most %d",
			s.Batch, n.w, n.h, n.width, most/one)
	}
	return nil
}
