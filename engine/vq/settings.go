package vq

import (
	"fmt"

	"atelier/engine/optim"
)

// Settings are those of a training run. The defaults are those of the preset fine.
type Settings struct {
	Preset string `name:"preset" label:"Preset" default:"fine" options:"fine,coarse" help:"Settings that work together; those that you change yourself stay as you set them." group:"Preset"`

	Factor string `name:"factor" label:"Factor" default:"4" options:"4,8" unit:"pixels" help:"The side of the square of pixels that one code stands for: 4 keeps more detail, 8 makes a shorter list of codes that is easier to learn and to draw at random." group:"Model"`
	Codes  int    `name:"codes" label:"Codes" default:"512" min:"16" max:"4096" scale:"log" help:"How many codes there are to choose from, for every square of a picture." group:"Model"`
	Dim    int    `name:"dim" label:"Code size" default:"8" min:"1" max:"64" scale:"log" unit:"numbers" help:"How many numbers a code stands for." group:"Model"`
	Width  int    `name:"width" label:"Width" default:"32" min:"4" max:"128" step:"4" unit:"channels" help:"Channels after the first convolution; each further one has twice as many, up to 256." group:"Model"`
	Blocks int    `name:"blocks" label:"Blocks" default:"2" min:"0" max:"8" help:"Residual blocks of the encoder, and of the decoder: more see farther." group:"Model"`

	Size   int    `name:"size" label:"Picture size" default:"0" min:"0" max:"256" step:"4" unit:"pixels" help:"The side of the square that pictures are cropped and scaled to, a multiple of the factor; 0 takes them as they are." group:"Pictures" zero:"as it is"`
	Colour string `name:"colour" label:"Colour" default:"as is" options:"as is,grey,RGB" help:"Whether pictures are learned in grey or in colour." group:"Pictures"`

	Batch    int     `name:"batch" label:"Batch size" default:"32" min:"1" max:"1024" scale:"log" unit:"pictures" help:"How many pictures a step sees." group:"Training"`
	Rate     float64 `name:"rate" label:"Learning rate" default:"0.001" min:"1e-6" max:"0.1" scale:"log" help:"How far a step goes." group:"Training"`
	Schedule string  `name:"schedule" label:"Schedule" default:"cosine" options:"constant,linear,cosine" help:"How the learning rate falls over the run." group:"Training"`
	Warmup   int     `name:"warmup" label:"Warm-up" default:"100" min:"0" max:"10000" unit:"steps" help:"Over how many steps the learning rate rises at the start." group:"Training" advanced:"true"`
	Clip     float64 `name:"clip" label:"Gradient clip" default:"0" min:"0" max:"1000" help:"The largest length of a gradient, longer ones are shortened to it; 0 lets all pass." group:"Training" advanced:"true" zero:"off"`
	EMA      float64 `name:"ema" label:"Averaging" default:"0.999" min:"0" max:"0.9999" help:"Memory of the moving average of the weights that pictures are made with; 0 uses the weights themselves." group:"Training" advanced:"true" zero:"off"`

	Loss       string  `name:"loss" label:"Loss" default:"MSE" options:"MSE,L1" help:"How a picture is compared with its reconstruction: by squared differences of pixels, or by plain ones, which forgive single pixels that are far off." group:"Loss"`
	Edges      float64 `name:"edges" label:"Edges" default:"0" min:"0" max:"100" step:"0.5" help:"Weight of the differences between neighbouring pixels: more makes edges sharper." group:"Loss" zero:"off"`
	Commitment float64 `name:"commitment" label:"Commitment" default:"0.25" min:"0" max:"4" step:"0.05" help:"How strongly the encoder is held to the codes that stand for what it says." group:"Loss"`

	Memory  float64 `name:"code-memory" label:"Memory of codes" default:"0.99" min:"0.5" max:"0.9999" help:"Memory of the moving average by which a code follows what it stands for." group:"Codes" advanced:"true"`
	Restart float64 `name:"restart" label:"Restart" default:"0.03" min:"0" max:"1" step:"0.01" unit:"of the mean" help:"A code that is chosen less often than this part of how often codes are chosen on average begins anew; 0 lets unused codes be." group:"Codes" zero:"never" advanced:"true"`

	PriorWidth  int     `name:"prior-width" label:"Width of the prior" default:"64" min:"16" max:"256" step:"16" unit:"channels" help:"Channels of the network that learns which codes go together, so that new pictures can be drawn." group:"Prior"`
	PriorBlocks int     `name:"prior-blocks" label:"Blocks of the prior" default:"6" min:"1" max:"16" help:"Layers of that network: each sees farther back." group:"Prior"`
	PriorLast   float64 `name:"prior-last" label:"Prior last" default:"0.3" min:"0" max:"0.9" step:"0.05" unit:"of the run" help:"The part of the run, at its end, in which only the prior learns, from codes that no longer change." group:"Prior"`
}

// lastRate is the part of the learning rate that is left at the end of a falling schedule.
const lastRate = 0.01

// rates are the factors of the learning rates of autoencoder and prior at a step, when `progress` of the run, 0..1, lies behind. The
// autoencoder's is 0 once it doesn't change any more.
func (s Settings) rates(step int, progress float64) (auto, prior float64) {
	prior = optim.OfRun(s.Schedule, s.Warmup, lastRate, step, progress)
	if until := 1 - s.PriorLast; progress < until {
		auto = optim.OfRun(s.Schedule, s.Warmup, lastRate, step, progress/until)
	}
	return auto, prior
}

// checkMemory says in a sentence that a step over pictures of this shape would take too much memory, or returns nil.
func (s Settings) checkMemory(n shape) error {
	const most = 1 << 26 // values of the largest layer
	h, w := n.grid()
	one := max(n.h/2*(n.w/2)*max(n.width, 4*n.c), h*w*max(n.codes, n.priorWidth))
	if s.Batch > most/one {
		return fmt.Errorf("a batch of %d pictures of %d x %d pixels with %d codes at width %d would need too much memory: set the batch size to at most %d",
			s.Batch, n.w, n.h, n.codes, n.width, most/one)
	}
	return nil
}
