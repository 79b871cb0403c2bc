package ui

import (
	"context"

	"atelier/engine"
	"atelier/engine/latent"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// Variations of a picture: pictures whose codes lie near its own.

const prefNear = ".near" // behind the tab's ID

// nearSettings say how far.
type nearSettings struct {
	Strength float64 `name:"strength" label:"Strength" default:"0.3" min:"0.05" max:"1" step:"0.05" help:"How far variations lie from their picture in the latent space: 1 is as far as any other picture. Click a picture, then press Vary." group:"Variations"`
}

// origin is the picture that variations lie near.
type origin struct {
	picture int // its number in the result that it was chosen from
	from    Result
	seed    uint64 // of the variations
}

func (v *generateView) recallNear() {
	engine.SetDefaults(&v.near)
	v.env.Recall(v.kind.id+prefNear, &v.near)
	v.nearForm = widget.NewSettingsForm(&v.near)
	v.nearForm.OnChanged = func(string) {
		v.env.Keep(v.kind.id+prefNear, &v.near)
		if r, ok := v.results[v.now]; ok && r.near != nil {
			v.runNear(*r.near, false)
		}
	}
}

// variable is true where one picture is shown that the model in use has made.
func (v *generateView) variable() bool {
	r, ok := v.results[v.now]
	m := v.models.current
	return ok && v.alone >= 0 && m != nil && m.explorable() && m.info.Name == r.Info.Name && m.info.Latent == r.Info.Latent
}

// vary makes variations of the picture that is shown alone.
func (v *generateView) vary() {
	if !v.variable() {
		v.env.Tell(say.T("Click a picture that this model has made: then it can be varied"))
		return
	}
	v.runNear(origin{v.alone, v.results[v.now].Result, randomSeed()}, true)
}

// runNear makes variations, the first of which is the picture itself.
func (v *generateView) runNear(o origin, keep bool) {
	m := v.models.current
	if m == nil || !m.explorable() || m.info.Latent != o.from.Info.Latent {
		return
	}
	n, strength := v.settings.Count, v.near.Strength
	v.produce(keep, n, func(ctx context.Context, _ func(int)) (shownResult, error) {
		l, b, err := m.decode(ctx, func(d engine.Decoder) engine.Latents { return o.neighbours(d, m.info, n, strength) })
		req := engine.Request{Seed: o.from.Request.Seed, N: n}
		return shownResult{Result: Result{Batch: b, Info: m.info, Request: req, Latents: l}, near: &o}, err
	})
}

// neighbours are the codes of the picture and of n - 1 others near it.
func (o origin) neighbours(d engine.Decoder, info engine.Info, n int, strength float64) engine.Latents {
	var z []float32
	if from := o.from; from.Latents.N > 0 {
		z = from.Latents.Row(o.picture)
	} else {
		z = d.Draw(engine.Request{Seed: from.Request.Seed, First: from.Request.First + o.picture, N: 1, Set: from.Request.Set}).Row(0)
	}
	var set map[string]string
	if len(info.Classes) > 0 { // all of one class, so that the picture keeps its own
		set = map[string]string{classSetting: info.Classes[0]}
	}
	a := d.Draw(engine.Request{Seed: o.seed, N: n - 1, Set: set})
	b := d.Draw(engine.Request{Seed: o.seed, First: n - 1, N: n - 1, Set: set})
	l := latent.Near(z, a, b, strength)
	return engine.Latents{N: n, Z: l.Z, Data: append(append([]float32(nil), z...), l.Data...)}
}
