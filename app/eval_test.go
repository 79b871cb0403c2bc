package main

import (
	"bytes"
	"context"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"atelier/engine"
	"atelier/engine/imageio"
)

func TestEvalUsage(t *testing.T) {
	for line, want := range map[string]string{
		"eval":                               "write eval MODEL, or eval --samples FILE.npy --data DATA",
		"eval M N":                           `eval takes one MODEL, and here is also "N"`,
		"eval M --samples f.npy":             "and here are both",
		"eval --samples f.npy":               "add --data DATA",
		"eval M -n 1":                        `-n takes a whole number from 2 to 10000000, not "1"`,
		"eval M --sample f.npy":              "did you mean --samples?",
		"eval digits-vae --set temprature=1": `did you mean "temperature"?`,
		"eval --samples f.npy --data digits --set temperature=1": "--set is for a model",
	} {
		refused(t, atelier(t, strings.Fields(line)...), exitUsage, want)
	}
}

// npyOf writes pictures of one value.
func npyOf(t *testing.T, n, h, w, c int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pictures.npy")
	b := engine.NewBatch(n, h, w, c)
	for i := range b.Pix {
		b.Pix[i] = uint8(i * i >> 4)
	}
	if err := imageio.Save(t.Context(), path, b, nil, imageio.Options{}); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEvalRefuses(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--samples", "none.npy", "--data", "fashion"}, "none.npy can't be read"},
		{[]string{"--samples", write(t, "x.npy", "words"), "--data", "fashion"}, "is not an NPY file"},
		{[]string{"--samples", npyOf(t, 300, 28, 28, 1), "--data", "fashoin"}, `did you mean "fashion"?`},
		{[]string{"--samples", npyOf(t, 300, 32, 32, 1), "--data", "fashion"}, "the pictures are 32 x 32 in grey, and those of fashion 28 x 28 in grey"},
		{[]string{"--samples", npyOf(t, 300, 28, 28, 3), "--data", "fashion"}, "the pictures are 28 x 28 in colour, and those of fashion 28 x 28 in grey"},
		{[]string{"--samples", npyOf(t, 300, 28, 28, 4), "--data", "fashion"}, "4 colour channels: only 1 (grey) or 3 (RGB) are possible"},
		{[]string{"--samples", npyOf(t, 300, 28, 28, 1), "--data", "fashion", "-n", "100"}, "100 pictures are too few to measure: the judge sees 128 numbers in a picture and needs at least 256 pictures"},
		{[]string{"no-such-model"}, `there is no model "no-such-model"`},
		// What the run learned from is too little, and comes from the run.
		{[]string{trained(), "-n", "300"}, pictureFolder() + " has too few pictures to measure against"},
	} {
		refused(t, atelier(t, append([]string{"eval"}, c.args...)...), exitFailed, c.want)
	}
	refused(t, atelier(t, "eval", "--samples", npyOf(t, 40, 28, 28, 1), "--data", "fashion"), exitFailed, "40 pictures are too few")
}

func TestEvalStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"eval", "--samples", npyOf(t, 300, 28, 28, 1), "--data", "fashion"}, &out, &errs)
	refused(t, result{code, out.String(), errs.String()}, exitFailed, "stopped: nothing was measured")
}

// A model, and the same pictures from a file: the digits that it makes are no clothes, and both ways say so alike.
func TestEval(t *testing.T) {
	path := filepath.Join(t.TempDir(), "digits.npy")
	succeed(t, "sample", "digits-vae", "-n", "256", "--seed", "4", "-o", path)
	a := decodeLines[map[string]any](t, succeed(t, "eval", "digits-vae", "--data", "fashion", "-n", "256", "--seed", "4", "--json").stdout)[0]
	b := decodeLines[map[string]any](t, succeed(t, "eval", "--samples", path, "--data", "fashion", "-n", "256", "--json").stdout)[0]
	for name, want := range map[string]any{"n": 256.0, "data": "fashion", "judge": "fashion", "judge_own": true, "model": "digits-vae", "method": "vae", "seed": 4.0, "nearest_held_out": nil} {
		if got, there := a[name]; got != want || !there {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if a["hash"] != hashOf(t, "digits-vae") || b["samples"] != path || b["model"] != nil {
		t.Errorf("%v\n%v", a, b)
	}
	for _, name := range []string{"fcd", "fcd_floor", "fcd_ratio", "kid", "kid_se", "density", "coverage", "diversity", "kl", "modes", "nearest"} {
		x, ok := a[name].(float64)
		if y := b[name]; !ok || x != y || math.IsNaN(x) {
			t.Errorf("%s is %v of the model and %v of the file", name, a[name], y)
		}
	}
	if a["fcd_ratio"].(float64) < 20 || a["coverage"].(float64) > 0.5 {
		t.Errorf("digits pass for clothes: %v", a)
	}
	// Only the model has bounds. Clothes are far from what it learned.
	number := func(name string) float64 { v, _ := a[name].(float64); return v }
	if elbo := number("elbo"); elbo > -150 || number("iwae50") <= number("iwae_elbo") || number("iwae_n") != 1000 || number("elbo_n") != 10000 ||
		math.Abs(elbo+number("reconstruction")+number("latent_kl")) > 1e-6 || number("active_units") < 5 || number("latent") != 32 ||
		number("mse") <= 0 || a["likelihood"] != "bernoulli" || a["bits_per_dim"] != nil {
		t.Errorf("the bounds are %v", a)
	}
	if _, there := b["elbo"]; there {
		t.Error("a file of pictures has an ELBO")
	}
	total := 0.0
	for _, share := range a["classes"].(map[string]any) {
		total += share.(float64)
	}
	if math.Abs(total-1) > 1e-9 || len(a["classes"].(map[string]any)) != 10 {
		t.Errorf("the classes are %v", a["classes"])
	}
	r := succeed(t, "eval", "--samples", path, "--data", "fashion")
	for _, want := range []string{path + ": 256 pictures against 10000 of fashion, seen by the judge of fashion", "\nFCD ", " times the floor", "\nT-shirt "} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("%q is not in %s", want, r.stdout)
		}
	}
	if !strings.Contains(r.stderr, "atelier: fashion has no test pictures of its own") || !strings.Contains(r.stderr, path+" holds 256 pictures of the 10000 asked for: these are measured\n") {
		t.Errorf("the notes are %s", r.stderr)
	}
}
