package vae

import (
	"fmt"
	"math"

	"atelier/engine/optim"
)

// Settings are those of a training run. The defaults are those of the preset classic.
type Settings struct {
	Preset string `name:"preset" label:"Preset" default:"classic" options:"classic,sharp,two numbers,article" help:"Settings that work together; those that you change yourself stay as you set them." group:"Preset"`

	Network string `name:"network" label:"Network" default:"halving" options:"halving,full size" help:"How pictures are seen: by convolutions that halve them down to 4 to 7 pixels, or by two that keep their size, which takes far more weights." group:"Model"`
	Latent  int    `name:"latent" label:"Latent size" default:"32" min:"1" max:"512" scale:"log" unit:"numbers" help:"How many numbers describe a picture: few make a map that is easy to explore, many keep more detail." group:"Model"`
	Width   int    `name:"width" label:"Width" default:"32" min:"4" max:"128" step:"4" unit:"channels" help:"Channels after the first convolution; each further one has twice as many, up to 256." group:"Model"`
	Hidden  int    `name:"hidden" label:"Hidden layer" default:"512" min:"0" max:"2048" step:"64" unit:"numbers" help:"Size of the dense layers between the convolutions and the latent; 0 leaves them out." group:"Model" zero:"none" when:"network=halving"`

	Size   int    `name:"size" label:"Picture size" default:"0" min:"0" max:"256" step:"4" unit:"pixels" help:"The side of the square that pictures are cropped and scaled to: 16, 28, 32, 48, 64 and others that halve down to 4 to 7; 0 takes them as they are." group:"Pictures" zero:"as it is"`
	Colour string `name:"colour" label:"Colour" default:"as is" options:"as is,grey,RGB" help:"Whether pictures are learned in grey or in colour." group:"Pictures"`

	Batch    int     `name:"batch" label:"Batch size" default:"128" min:"1" max:"1024" scale:"log" unit:"pictures" help:"How many pictures a step sees." group:"Training"`
	Rate     float64 `name:"rate" label:"Learning rate" default:"0.003" min:"1e-6" max:"0.1" scale:"log" help:"How far a step goes; pictures above 28 x 28 pixels take shorter ones, and the Gaussian likelihood a third." group:"Training"`
	Schedule string  `name:"schedule" label:"Schedule" default:"constant" options:"constant,linear,cosine" help:"How the learning rate falls over the run." group:"Training"`
	Warmup   int     `name:"warmup" label:"Warm-up" default:"100" min:"0" max:"10000" unit:"steps" help:"Over how many steps the learning rate rises at the start." group:"Training" advanced:"true"`
	Clip     float64 `name:"clip" label:"Gradient clip" default:"0" min:"0" max:"100000" unit:"nats" help:"The largest length of a gradient, longer ones are shortened to it; 0 lets all pass." group:"Training" advanced:"true" zero:"off"`
	EMA      float64 `name:"ema" label:"Averaging" default:"0.999" min:"0" max:"0.9999" help:"Memory of the moving average of the weights that pictures are made with; 0 uses the weights themselves." group:"Training" advanced:"true" zero:"off"`

	Prior string `name:"prior" label:"Prior" default:"flow" options:"flow,normal" help:"Where the latents of new pictures come from: flow learns, beside the network, where the codes of pictures lie, so that new ones look like reconstructions; normal takes the bell curve that codes are only pushed towards." group:"Model"`

	Likelihood string  `name:"likelihood" label:"Likelihood" default:"auto" options:"auto,bernoulli,gaussian,MSE,L1" help:"How a picture is compared with its reconstruction; auto takes bernoulli for grey pictures that are nearly black and white, and gaussian, whose variance is found by itself, for others." group:"Loss"`
	Beta       float64 `name:"beta" label:"Beta" default:"1" min:"0" max:"8" step:"0.1" help:"Weight of the KL term in training: below 1 sharper reconstructions, above 1 latents that are closer to independent." group:"Loss"`
	Edges      float64 `name:"edges" label:"Edges" default:"0" min:"0" max:"100" step:"0.5" help:"Weight of the differences between neighbouring pixels: more makes edges sharper." group:"Loss" zero:"off"`
	KLWarmup   float64 `name:"kl-warmup" label:"KL warm-up" default:"0" min:"0" max:"1" step:"0.05" unit:"of a cycle" help:"The part of the run, or of each of its cycles, over which beta rises from 0 to its value." group:"Loss" advanced:"true"`
	KLCycles   int     `name:"kl-cycles" label:"KL cycles" default:"1" min:"1" max:"100" help:"How often the run begins the KL warm-up anew: against dimensions of the latent that are never used." group:"Loss" advanced:"true"`
	FreeBits   float64 `name:"free-bits" label:"Free bits" default:"0" min:"0" max:"2" step:"0.05" unit:"nats" help:"How much each dimension of the latent may tell of a picture at no cost." group:"Loss" zero:"off" advanced:"true"`
	Binarize   bool    `name:"binarize" label:"Binarise" default:"false" help:"Makes each pixel black or white at random, as probable as its grey is bright and anew in every step: for the likelihood bernoulli, and for figures that compare with papers." group:"Loss" when:"likelihood=auto|bernoulli" advanced:"true"`

	Perceptual      float64 `name:"perceptual" label:"Perceptual" default:"0" min:"0" max:"10" step:"0.1" help:"Weight of what the judge sees, for 28 x 28 in grey and 64 x 64 in colour: 1 pulls as strongly as the pixels do." group:"Loss" zero:"off"`
	Adversarial     float64 `name:"adversarial" label:"Adversarial" default:"0" min:"0" max:"10" step:"0.1" help:"Weight of a discriminator that learns to tell reconstructions from pictures: 1 pulls as strongly as the pixels do." group:"Loss" zero:"off"`
	AdversarialFrom float64 `name:"adversarial-from" label:"Adversarial from" default:"0.3" min:"0" max:"0.95" step:"0.05" unit:"of the run" help:"The part of the run after which the discriminator begins." group:"Loss" advanced:"true"`
}

// lastRate is the part of the learning rate that is left at the end of a falling schedule.
const lastRate = 0.01

// rate is the factor of the learning rate at a step, when `progress` of the run, 0..1, lies behind.
func (s Settings) rate(step int, progress float64) float64 {
	return optim.OfRun(s.Schedule, s.Warmup, lastRate, step, progress)
}

// beta is the weight of the KL term when `progress` of the run lies behind. More cycles than one are those of Fu et al. 2019,
// arXiv:1903.10145: each begins at 0 again.
func (s Settings) beta(progress float64) float64 {
	if s.KLCycles > 1 && progress < 1 {
		_, progress = math.Modf(progress * float64(s.KLCycles))
	}
	if progress >= s.KLWarmup {
		return s.Beta
	}
	return s.Beta * progress / s.KLWarmup
}

// checkMemory says in a sentence that a step over pictures of this shape would take too much memory, or returns nil.
func (s Settings) checkMemory(n shape) error {
	const most = 1 << 26 // values of the largest layer: a step then takes about 2 GiB
	one := n.h / 2 * (n.w / 2) * max(n.width, 4*n.c)
	if n.network == netFullSize {
		one = n.features()
	}
	if s.Batch > most/one {
		return fmt.Errorf("a batch of %d pictures of %d x %d pixels at width %d would need too much memory: set the batch size to at most %d",
			s.Batch, n.w, n.h, n.width, most/one)
	}
	return nil
}
