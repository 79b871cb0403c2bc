package main

import (
	"context"
	"fmt"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/vae"
)

// iwaePictures is how many test pictures have their importance-weighted bound taken: 50 draws of each are decoded.
const iwaePictures = 1000

// boundLine is what eval adds for a model with a likelihood.
type boundLine struct {
	Likelihood     string   `json:"likelihood"`
	Protocol       string   `json:"protocol"`
	ELBO           float64  `json:"elbo"` // nats a picture, as the others
	ELBOSE         float64  `json:"elbo_se"`
	ELBON          int      `json:"elbo_n"`
	Reconstruction float64  `json:"reconstruction"`
	LatentKL       float64  `json:"latent_kl"`
	IWAE           float64  `json:"iwae50"`
	IWAESE         float64  `json:"iwae50_se"`
	IWAEN          int      `json:"iwae_n"`
	IWAEELBO       float64  `json:"iwae_elbo"`
	LearnedELBO    *float64 `json:"learned_elbo"` // with the learned prior, as the next two; null where there is none
	LearnedKL      *float64 `json:"learned_kl"`
	LearnedIWAE    *float64 `json:"learned_iwae50"`
	BitsPerDim     *float64 `json:"bits_per_dim"`
	MSE            float64  `json:"mse"`
	ActiveUnits    int      `json:"active_units"`
	Latent         int      `json:"latent"`
}

// boundOf measures how well a model explains the test pictures of the data; nil where its kind of model can't tell.
func boundOf(ctx context.Context, g engine.Generator, data string, progress func(float64)) (*boundLine, error) {
	v, ok := g.(*vae.Generator)
	if !ok {
		return nil, nil
	}
	info := v.Info()
	test, err := testPictures(ctx, info, data)
	if err != nil {
		return nil, err
	}
	b, err := v.Bounds(ctx, test, iwaePictures, progress)
	if err != nil {
		return nil, err
	}
	line := &boundLine{
		Likelihood: v.Likelihood(), Protocol: v.Protocol(), ELBO: -b.Negative(), ELBOSE: b.SE, ELBON: b.N,
		Reconstruction: b.Reconstruction, LatentKL: b.KL, IWAE: b.IWAE, IWAESE: b.IWAESE, IWAEN: b.IWAEN, IWAEELBO: b.IWAEELBO,
		MSE: b.MSE, ActiveUnits: b.Inspected.ActiveUnits(), Latent: info.Latent,
	}
	if p := b.Learned; p != nil {
		line.LearnedELBO, line.LearnedKL, line.LearnedIWAE = &p.ELBO, &p.KL, &p.IWAE
	}
	if b.BitsPerDim != 0 {
		line.BitsPerDim = &b.BitsPerDim
	}
	return line, nil
}

// testPictures are those of the data, in the size and the colours of a model.
func testPictures(ctx context.Context, model engine.Info, data string) (engine.Batch, error) {
	opt := dataset.Options{Channels: model.C, Test: true}
	if model.H == model.W {
		opt.Size = model.H
	}
	set, err := dataset.Open(ctx, data, opt)
	if err != nil {
		return engine.Batch{}, err
	}
	return set.Pictures(), nil
}

// reportBound says it to people.
func (c *call) reportBound(l *boundLine) {
	c.say("Bounds of log p of a picture, in nats, by the likelihood %s (%s):\n", l.Likelihood, l.Protocol)
	rows := []string{
		fmt.Sprintf("ELBO\t%.2f\t± %.2g over %s: %.2f of the reconstruction, %.2f of the KL", l.ELBO, l.ELBOSE, pictures(l.ELBON), -l.Reconstruction, -l.LatentKL),
		fmt.Sprintf("IWAE-50\t%.2f\t± %.2g over %s, whose ELBO is %.2f", l.IWAE, l.IWAESE, pictures(l.IWAEN), l.IWAEELBO),
	}
	if l.LearnedELBO != nil {
		rows = append(rows,
			fmt.Sprintf("ELBO\t%.2f\tof the same with the learned prior: %.2f of the KL", *l.LearnedELBO, *l.LearnedKL),
			fmt.Sprintf("IWAE-50\t%.2f\tof the same with the learned prior", *l.LearnedIWAE))
	}
	if l.BitsPerDim != nil {
		rows = append(rows, fmt.Sprintf("bits\t%.3f\tfor each 8-bit number of a picture, by the ELBO", *l.BitsPerDim))
	}
	c.table(append(rows,
		fmt.Sprintf("error\t%.4g\tmean squared error of a pixel, 0 to 1, after encoding and decoding", l.MSE),
		fmt.Sprintf("active\t%d of %d\tlatent dimensions that are used: the code varies by more than 0.01", l.ActiveUnits, l.Latent)))
}
