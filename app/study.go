package main

import (
	"context"
	"fmt"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/vae"
	"atelier/ui"
)

// study is what the window asks of encoders: pictures of data sets in a model's form, and repairs.
type study struct{}

func (study) Open(ctx context.Context, data string, like engine.Info, test bool, progress func(at float64)) (*dataset.Set, error) {
	if like.H != like.W {
		return nil, fmt.Errorf("%s takes pictures of %d x %d pixels, and pictures are brought into squares only: choose a model of squares", like.Name, like.W, like.H)
	}
	return dataset.Open(ctx, data, dataset.Options{Size: like.H, Channels: like.C, Test: test, Progress: func(done, total int) {
		progress(float64(done) / float64(max(1, total)))
	}})
}

func (study) Inspect(ctx context.Context, g engine.Generator, pictures engine.Batch) (ui.Inspection, error) {
	model, ok := g.(engine.Inspector)
	if !ok {
		return ui.Inspection{}, nil
	}
	i, err := model.Inspect(ctx, pictures)
	return ui.Inspection{KL: i.KL, Spread: i.Spread}, err
}

func (study) Repairing() any {
	s := new(vae.Repair)
	engine.SetDefaults(s)
	return s
}

func (study) Repair(ctx context.Context, g engine.Generator, picture engine.Batch, hole []bool, settings any, progress func(ui.Repaired)) (ui.Repaired, error) {
	model, ok := g.(*vae.Generator)
	if !ok {
		return ui.Repaired{}, fmt.Errorf("%s can't repair pictures: only models of the method vae can", g.Info().Name)
	}
	s := *settings.(*vae.Repair)
	shown := func(r vae.Repaired) ui.Repaired {
		return ui.Repaired{Picture: r.Picture, Code: r.Code, At: float64(r.Step) / float64(s.Steps)}
	}
	r, err := model.Repair(ctx, picture, hole, s, func(r vae.Repaired) { progress(shown(r)) })
	if err != nil {
		return ui.Repaired{}, err
	}
	return shown(r), nil
}
