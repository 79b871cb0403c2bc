package main

import (
	"context"
	"fmt"

	"atelier/engine"
	"atelier/engine/vq"
)

// codesLine is what eval adds for a model of codes.
type codesLine struct {
	N          int     `json:"n"` // test pictures
	MSE        float64 `json:"mse"`
	Perplexity float64 `json:"perplexity"`
	Used       int     `json:"used"`
	Codes      int     `json:"codes"`
	Grid       int     `json:"grid"` // codes of a picture
	Bits       float64 `json:"bits"` // what one costs by the prior
}

// codesOf measures how a model writes the test pictures of the data in codes; nil where its kind of model has none.
func codesOf(ctx context.Context, g engine.Generator, data string, progress func(float64)) (*codesLine, error) {
	v, ok := g.(*vq.Generator)
	if !ok {
		return nil, nil
	}
	test, err := testPictures(ctx, v.Info(), data)
	if err != nil {
		return nil, err
	}
	m, err := v.Measure(ctx, test, progress)
	if err != nil {
		return nil, err
	}
	return &codesLine{N: m.N, MSE: m.MSE, Perplexity: m.Perplexity, Used: m.Used, Codes: m.Codes, Grid: m.Grid, Bits: m.Bits}, nil
}

// reportCodes says it to people.
func (c *call) reportCodes(l *codesLine) {
	c.say("Codes of %s held out:\n", pictures(l.N))
	c.table([]string{
		fmt.Sprintf("error\t%.4g\tmean squared error of a pixel, 0 to 1, after encoding and decoding", l.MSE),
		fmt.Sprintf("codes\t%d of %d\tare used; perplexity %.1f: as if so many were used alike", l.Used, l.Codes, l.Perplexity),
		fmt.Sprintf("prior\t%.3f\tbits a code, given those before it: %.1f bits for the %d of a picture", l.Bits, l.Bits*float64(l.Grid), l.Grid),
	})
}
