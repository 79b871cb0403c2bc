package metric

import (
	"fmt"

	"atelier/engine/optim"
)

// Settings are those of a training run of a judge.
type Settings struct {
	Width    int `name:"width" label:"Width" default:"32" min:"4" max:"128" step:"4" unit:"channels" help:"Channels after the first convolution of the judge; they double twice." group:"Model"`
	Features int `name:"features" label:"Features" default:"128" min:"8" max:"512" unit:"numbers" help:"How many numbers the judge sees in a picture: the figures compare these." group:"Model"`

	Size   int    `name:"size" label:"Picture size" default:"0" min:"0" max:"128" step:"4" unit:"pixels" help:"The side of the square that pictures are cropped and scaled to; 0 takes them as they are." group:"Pictures" zero:"as it is"`
	Colour string `name:"colour" label:"Colour" default:"as is" options:"as is,grey,RGB" help:"Whether pictures are judged in grey or in colour." group:"Pictures"`
	Shift  int    `name:"shift" label:"Shift" default:"2" min:"0" max:"16" unit:"pixels" help:"How far pictures are moved at random while the judge learns, so that it doesn't learn them by heart." group:"Pictures" zero:"off"`

	Batch    int     `name:"batch" label:"Batch size" default:"128" min:"1" max:"1024" scale:"log" unit:"pictures" help:"How many pictures a step sees." group:"Training"`
	Rate     float64 `name:"rate" label:"Learning rate" default:"0.002" min:"1e-6" max:"0.1" scale:"log" help:"How far a step goes." group:"Training"`
	Schedule string  `name:"schedule" label:"Schedule" default:"cosine" options:"constant,linear,cosine" help:"How the learning rate falls over the run." group:"Training"`
	Warmup   int     `name:"warmup" label:"Warm-up" default:"100" min:"0" max:"10000" unit:"steps" help:"Over how many steps the learning rate rises at the start." group:"Training" advanced:"true"`
	EMA      float64 `name:"ema" label:"Averaging" default:"0.999" min:"0" max:"0.9999" help:"Memory of the moving average of the weights that the judge sees with; 0 uses the weights themselves." group:"Training" advanced:"true" zero:"off"`
	Decay    float64 `name:"decay" label:"Weight decay" default:"0.02" min:"0" max:"1" help:"How strongly weights are drawn to 0." group:"Training" advanced:"true" zero:"off"`
	Dropout  float64 `name:"dropout" label:"Dropout" default:"0.3" min:"0" max:"0.9" help:"The part of the features that is hidden at random while the judge learns." group:"Training" advanced:"true" zero:"off"`
}

// lastRate is the part of the learning rate that is left at the end of a falling schedule.
const lastRate = 0.01

// rate is the factor of the learning rate at a step, when `progress` of the run, 0..1, lies behind.
func (s Settings) rate(step int, progress float64) float64 {
	const total = 1 << 20
	schedule := map[string]optim.Schedule{
		"constant": optim.Constant(0), "linear": optim.Linear(0, lastRate), "cosine": optim.Cosine(0, lastRate),
	}[s.Schedule]
	return optim.Constant(s.Warmup)(step, 0) * schedule(int(progress*total), total)
}

// checkMemory says in a sentence that a step over pictures of this shape would take too much memory, or returns nil.
func (s Settings) checkMemory(n shape) error {
	const most = 1 << 26 // values of the largest layer: a step then takes about 2 GiB
	one := n.h * n.w * max(n.width, 4*n.c) / 4
	if s.Batch > most/one {
		return fmt.Errorf("a batch of %d pictures of %d x %d pixels at width %d would need too much memory: set the batch size to at most %d",
			s.Batch, n.w, n.h, n.width, most/one)
	}
	return nil
}
