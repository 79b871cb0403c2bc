package random

import (
	"math"
	"math/rand/v2"

	"atelier/engine"
)

// Surprise draws settings that look good, not only a seed: kind, scale, colours and all. It keeps the size of s, and whether it tiles.
//
// It draws one of the themes below, which are small regions of the settings that were looked at and found handsome. Sizes are shares of the picture's
// shorter side, so that a small picture and a large one look alike.
func Surprise(s Settings, seed uint64) Settings {
	rng := rand.New(rand.NewPCG(seed, golden))
	var z Settings
	engine.SetDefaults(&z)
	z.Width, z.Height, z.Tile = s.Width, s.Height, s.Tile
	d := dice{rng, float64(min(s.Width, s.Height))}
	total := 0
	for _, t := range themes {
		total += t.weight
	}
	n := rng.IntN(total)
	for _, t := range themes {
		if n -= t.weight; n < 0 {
			t.draw(&z, d)
			break
		}
	}
	return z
}

// dice draws values that a person might have set: tidy ones.
type dice struct {
	*rand.Rand
	side float64 // the picture's shorter side
}

func (d dice) pick(from ...string) string { return from[d.IntN(len(from))] }

// between draws a number, rounded to hundredths.
func (d dice) between(lo, hi float64) float64 {
	return math.Round(100*(lo+d.Float64()*(hi-lo))) / 100
}

// share draws a length of at least lo and at most hi of the picture's side, in whole pixels, more often a short one than a long one.
func (d dice) share(lo, hi float64) float64 {
	px := d.side * lo * math.Pow(hi/lo, d.Float64())
	return math.Min(math.Max(math.Round(px), 4), 4096)
}

// chance is true one time in n.
func (d dice) chance(n int) bool { return d.IntN(n) == 0 }

// Palettes that suit each other's pictures.
var (
	calm   = []string{"ocean", "ice", "ink", "jade", "sepia", "cividis", "forest", "aurora", "nebula"}
	warm   = []string{"sunset", "fire", "lava", "copper", "rust", "sand", "inferno", "magma"}
	gaudy  = []string{"candy", "neon", "pastel", "plasma", "nebula", "viridis"}
	earthy = []string{"terrain", "forest", "rust", "sand", "sepia", "copper"}
)

func (d dice) palette(from ...[]string) string { return d.pick(from[d.IntN(len(from))]...) }

// theme is a region of the settings; weight is how often it is drawn beside the others.
type theme struct {
	weight int
	draw   func(s *Settings, d dice)
}

var themes = []theme{
	{4, func(s *Settings, d dice) { // clouds
		s.Basis = d.pick("simplex", "perlin", "simplex")
		s.Scale, s.Octaves, s.Gain = d.share(0.25, 0.7), 6+d.IntN(4), d.between(0.42, 0.6)
		s.Palette = d.palette(calm, warm)
	}},
	{4, func(s *Settings, d dice) { // crests
		s.Sum, s.Basis = "ridged", d.pick("simplex", "perlin", "worley")
		s.Scale, s.Octaves, s.Gain = d.share(0.2, 0.6), 6+d.IntN(3), d.between(0.42, 0.58)
		s.Lacunarity = d.between(1.9, 2.3)
		s.Palette = d.palette(calm, warm)
	}},
	{6, func(s *Settings, d dice) { // marble
		s.Basis, s.Sum = d.pick("simplex", "perlin"), d.pick("fbm", "fbm", "fbm", "ridged")
		s.Scale, s.Octaves, s.Gain = d.share(0.3, 0.8), 4+d.IntN(3), d.between(0.32, 0.5)
		s.Warp, s.Passes = d.between(0.4, 1.1), 1+d.IntN(2)
		s.Palette = d.palette(calm, warm, gaudy)
		s.Invert = d.chance(4)
	}},
	{3, func(s *Settings, d dice) { // lumps
		s.Sum, s.Basis = d.pick("billow", "turbulence"), d.pick("simplex", "perlin")
		s.Scale, s.Octaves, s.Gain = d.share(0.15, 0.45), 5+d.IntN(3), d.between(0.4, 0.55)
		s.Palette = d.palette(calm, warm)
	}},
	{2, func(s *Settings, d dice) { // islands
		s.Scale, s.Octaves, s.Gain = d.share(0.4, 0.9), 7+d.IntN(3), d.between(0.45, 0.55)
		s.Palette = d.pick("terrain", "terrain", "contour")
		s.Warp = d.between(0, 0.2)
	}},
	{3, func(s *Settings, d dice) { // folds of one octave
		s.Kind = d.pick("simplex", "perlin")
		s.Scale, s.Warp, s.Passes = d.share(0.15, 0.4), d.between(0.6, 1.4), 1+d.IntN(2)
		s.Palette = d.palette(gaudy, warm)
	}},
	{3, func(s *Settings, d dice) { // scales and cracks
		s.Kind, s.Feature = "worley", d.pick("f1", "f2", "f2-f1", "f2-f1")
		s.Distance = d.pick("euclidean", "euclidean", "manhattan", "chebyshev")
		s.Scale, s.Jitter = d.share(0.05, 0.18), d.between(0.65, 0.95)
		s.Palette = d.palette(calm, warm)
		s.Invert = d.chance(3)
	}},
	{2, func(s *Settings, d dice) { // living cells
		s.Kind, s.Feature = "worley", d.pick("f1", "f2", "f2-f1")
		s.Scale, s.Jitter, s.Warp = d.share(0.1, 0.25), d.between(0.7, 1), d.between(0.15, 0.45)
		s.Palette = d.palette(calm, warm, gaudy)
	}},
	{2, func(s *Settings, d dice) { // mosaic
		s.Kind, s.Feature = "worley", "cell"
		s.Distance = d.pick("euclidean", "euclidean", "manhattan")
		s.Scale, s.Jitter = d.share(0.06, 0.16), d.between(0.6, 1)
		s.Warp = d.between(0, 0.3)
		s.Palette = d.palette(gaudy, earthy, warm)
	}},
	{1, func(s *Settings, d dice) { // three noises in one
		s.Colour = "rgb"
		s.Kind = d.pick("simplex", "perlin", "worley")
		s.Scale, s.Contrast = d.share(0.35, 0.7), d.between(0.7, 0.9)
		s.Warp = d.between(0.4, 0.9)
	}},
	{1, func(s *Settings, d dice) { // ink and stone
		s.Colour, s.Sum = "grey", d.pick("fbm", "ridged", "billow")
		s.Scale, s.Octaves, s.Warp = d.share(0.25, 0.6), 5+d.IntN(3), d.between(0.3, 0.9)
	}},
	{3, func(s *Settings, d dice) { // reaction and diffusion
		s.Kind = "reaction-diffusion"
		s.Pattern = d.pick("coral", "maze", "worms", "spots", "holes", "mitosis", "loops")
		s.Pitch = min(d.share(0.035, 0.07), 256)
		s.Growth = math.Round(d.between(50, 110))
		s.Palette = d.palette(calm, warm, gaudy)
		s.Invert = d.chance(4)
	}},
	{2, func(s *Settings, d dice) { // wanderers
		s.Kind = "random-walk"
		s.Step = min(d.share(0.005, 0.009), 128)
		s.Line = math.Round(10*d.between(0.5, 0.9)*s.Step) / 10
		s.Turn = math.Round(d.between(4, 40))
		s.Walkers, s.Steps = 15+d.IntN(25), 300+50*d.IntN(8)
		s.Palette = d.palette(warm, calm)
	}},
	{2, func(s *Settings, d dice) { // plasma
		s.Kind = "plasma"
		s.Scale, s.Roughness = d.share(0.4, 1), d.between(0.3, 0.55)
		s.Palette = d.palette(calm, warm, gaudy)
	}},
	{1, func(s *Settings, d dice) { // blocks
		s.Kind = "uniform"
		s.Grain = int(min(d.share(0.02, 0.1), 512))
		s.Palette = d.palette(gaudy, earthy, warm)
	}},
}
