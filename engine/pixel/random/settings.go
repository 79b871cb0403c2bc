// Package random makes pictures from chance alone: noise of every kind, in grey, in RGB or through a palette.
//
// A picture is a field of numbers (noise.go and the file of each kind), brought to brightness (levels.go) and painted row by row
// (draw.go). Everything is computed from hashes of coordinates, so that any part of a picture can be made alone, in any order, on any
// number of threads. Only the kinds of package grow need the whole picture at once.
package random

// Settings say which noise, how large, and in which colours.
type Settings struct {
	Kind string `name:"kind" label:"Kind" default:"fractal" options:"uniform,gaussian,salt-and-pepper,value,perlin,simplex,fractal,worley,plasma,blue,reaction-diffusion,random-walk" help:"Where the chance comes in: in every pixel, at the points of a lattice, in the places of cells, or in what grows step by step." group:"Noise"`

	Low       float64 `name:"low" label:"Darkest" default:"0" min:"0" max:"100" step:"1" unit:"%" help:"One end of the range of brightness: 0 is black, 100 is white." group:"Noise" when:"kind=uniform"`
	High      float64 `name:"high" label:"Brightest" default:"100" min:"0" max:"100" step:"1" unit:"%" help:"The other end of the range of brightness: 0 is black, 100 is white." group:"Noise" when:"kind=uniform"`
	Mean      float64 `name:"mean" label:"Mean" default:"50" min:"0" max:"100" step:"1" unit:"%" help:"The brightness that the values lie about: 0 is black, 100 is white." group:"Noise" when:"kind=gaussian"`
	Deviation float64 `name:"deviation" label:"Deviation" default:"18" min:"0" max:"100" step:"1" unit:"%" help:"The standard deviation: two thirds of the values lie no further than this from the mean." group:"Noise" when:"kind=gaussian"`
	Salt      float64 `name:"salt" label:"Salt" default:"6" min:"0" max:"100" step:"0.5" unit:"%" help:"How many of the blocks are white; where salt and pepper together are more than all, salt comes first." group:"Noise" when:"kind=salt-and-pepper"`
	Pepper    float64 `name:"pepper" label:"Pepper" default:"6" min:"0" max:"100" step:"0.5" unit:"%" help:"How many of the blocks are black; the rest is grey." group:"Noise" when:"kind=salt-and-pepper"`
	Grain     int     `name:"grain" label:"Grain" default:"1" min:"1" max:"512" scale:"log" unit:"px" help:"How wide and high the blocks are that share one value." group:"Noise" when:"kind=uniform|gaussian|salt-and-pepper"`

	Scale float64 `name:"scale" label:"Size of features" default:"128" min:"1" max:"4096" scale:"log" unit:"px" help:"How far apart the largest features are." group:"Noise" when:"kind=value|perlin|simplex|fractal|worley|plasma"`

	Basis      string  `name:"basis" label:"Basis" default:"simplex" options:"value,perlin,simplex,worley" help:"The noise that is summed in finer and finer copies." group:"Fractal" when:"kind=fractal"`
	Sum        string  `name:"sum" label:"Sum" default:"fbm" options:"fbm,ridged,turbulence,billow" help:"How the copies are added: as they are (fbm), as crests (ridged), without their sign (turbulence), or as round lumps with clean creases (billow)." group:"Fractal" when:"kind=fractal"`
	Octaves    int     `name:"octaves" label:"Octaves" default:"6" min:"1" max:"12" help:"How many copies are added; those finer than two pixels fade out." group:"Fractal" when:"kind=fractal"`
	Lacunarity float64 `name:"lacunarity" label:"Lacunarity" default:"2" min:"1.2" max:"4" step:"0.05" unit:"times" help:"How much finer each copy is than the one before." group:"Fractal" when:"kind=fractal"`
	Gain       float64 `name:"gain" label:"Gain" default:"0.5" min:"0.1" max:"1" step:"0.01" unit:"times" help:"How strong each copy is beside the one before: low is smooth, high is rough." group:"Fractal" when:"kind=fractal"`

	Distance string  `name:"distance" label:"Distance" default:"euclidean" options:"euclidean,manhattan,chebyshev" help:"How the distance to a point is measured, which gives cells straight, slanted or square edges." group:"Cells" when:"kind=worley"`
	Feature  string  `name:"feature" label:"Feature" default:"f1" options:"f1,f2,f2-f1,cell" help:"What is shown: how near the nearest point is (f1), or the second nearest (f2), how much further this is than that (f2-f1), or one value for a whole cell." group:"Cells" when:"kind=worley"`
	Jitter   float64 `name:"jitter" label:"Jitter" default:"0.85" min:"0" max:"1" step:"0.01" help:"How far the points stray from a regular lattice: 0 is regular, 1 is free." group:"Cells" when:"kind=worley"`

	Warp   float64 `name:"warp" label:"Warp" default:"0" min:"0" max:"4" step:"0.05" unit:"features" help:"How far another noise pushes the picture about, as marble is folded." group:"Warp" when:"kind=value|perlin|simplex|fractal|worley"`
	Passes int     `name:"passes" label:"Warp passes" default:"1" min:"1" max:"3" help:"How many times the warp is itself warped." group:"Warp" advanced:"true" when:"kind=value|perlin|simplex|fractal|worley"`

	Roughness float64 `name:"roughness" label:"Roughness" default:"0.5" min:"0" max:"1" step:"0.01" help:"How much of the relief is in fine detail: 0 is smooth, 1 is rough." group:"Noise" when:"kind=plasma"`
	Side      string  `name:"side" label:"Side of the pattern" default:"64" options:"32,64,128" help:"The pattern is this many pixels wide and high and repeats; a picture whose sides are multiples of it joins copies of itself without a seam." group:"Noise" when:"kind=blue"`

	Pattern string  `name:"pattern" label:"Pattern" default:"coral" options:"coral,maze,worms,loops,spots,mitosis,bubbles,holes,cracks,ripples,waves,own" help:"How the two substances live; with own it is for feed and kill to say." group:"Noise" when:"kind=reaction-diffusion"`
	Feed    float64 `name:"feed" label:"Feed" default:"0.0545" min:"0.005" max:"0.12" step:"0.0005" unit:"a step" help:"How fast the first substance is put in." group:"Noise" when:"kind=reaction-diffusion;pattern=own"`
	Kill    float64 `name:"kill" label:"Kill" default:"0.062" min:"0.03" max:"0.075" step:"0.0005" unit:"a step" help:"How much faster the second substance is taken away than the first is put in." group:"Noise" when:"kind=reaction-diffusion;pattern=own"`
	Pitch   float64 `name:"pitch" label:"Width of the pattern" default:"16" min:"4" max:"256" scale:"log" unit:"px" help:"How far it is from one crest of the pattern to the next." group:"Noise" when:"kind=reaction-diffusion"`
	Growth  float64 `name:"growth" label:"Growth" default:"100" min:"1" max:"400" step:"1" scale:"log" unit:"%" help:"How long the pattern grows, of the time that it takes to fill the picture." group:"Noise" when:"kind=reaction-diffusion"`

	Walkers int     `name:"walkers" label:"Walkers" default:"30" min:"1" max:"10000" scale:"log" help:"How many walk." group:"Noise" when:"kind=random-walk"`
	Steps   int     `name:"steps" label:"Steps" default:"600" min:"1" max:"100000" scale:"log" help:"How many steps each of them takes." group:"Noise" when:"kind=random-walk"`
	Step    float64 `name:"step" label:"Length of a step" default:"3" min:"0.5" max:"128" scale:"log" unit:"px" help:"How far a step goes." group:"Noise" when:"kind=random-walk"`
	Turn    float64 `name:"turn" label:"Turn" default:"12" min:"0" max:"180" step:"1" unit:"°" help:"How far a walker turns at a step, give or take; from 172 on all walk along the lines of a square lattice." group:"Noise" when:"kind=random-walk"`
	Line    float64 `name:"line" label:"Width of the track" default:"2" min:"0.5" max:"128" scale:"log" unit:"px" help:"How wide a walker's track is." group:"Noise" when:"kind=random-walk"`

	Colour     string  `name:"colour" label:"Colour" default:"palette" options:"grey,rgb,palette" help:"One noise in grey, three independent ones as red, green and blue, or one through a palette." group:"Colour"`
	Palette    string  `name:"palette" label:"Palette" default:"sunset" form:"palette" help:"A palette's name, or its colours from dark to bright, like \"#000000 0, #ff8800 0.4, white 1\"." group:"Colour" when:"colour=palette"`
	Contrast   float64 `name:"contrast" label:"Contrast" default:"1" min:"0" max:"4" step:"0.05" unit:"times" help:"How far the values are spread about the middle." group:"Colour"`
	Brightness float64 `name:"brightness" label:"Brightness" default:"0" min:"-100" max:"100" step:"1" unit:"%" help:"Shifts all values up or down." group:"Colour"`
	Invert     bool    `name:"invert" label:"Invert" default:"false" help:"Exchanges dark and bright." group:"Colour"`

	Width  int  `name:"width" label:"Width" default:"512" min:"1" max:"8192" scale:"log" unit:"px" help:"How wide the picture is." group:"Picture"`
	Height int  `name:"height" label:"Height" default:"512" min:"1" max:"8192" scale:"log" unit:"px" help:"How high the picture is." group:"Picture"`
	Tile   bool `name:"tile" label:"Tileable" default:"false" help:"Copies side by side join without a seam; sizes are rounded so that they fit." group:"Picture" when:"kind=uniform|gaussian|salt-and-pepper|value|perlin|simplex|fractal|worley|plasma|reaction-diffusion|random-walk"`
}

// Kind is a kind of noise.
type Kind struct {
	Name  string
	Title string // "Reaction diffusion"
	Help  string // one sentence
	Tiles bool   // it can be made so that copies side by side join without a seam
	Grows bool   // it takes seconds and can be watched (see Preview)
}

// Kinds lists the kinds of noise, in the order of Settings.Kind, with a sentence on each.
func Kinds() []Kind {
	return []Kind{
		{Name: "uniform", Title: "Uniform", Help: "Every pixel has a value of its own, all values equally likely.", Tiles: true},
		{Name: "gaussian", Title: "Gaussian", Help: "Every pixel has a value of its own, from the bell curve.", Tiles: true},
		{Name: "salt-and-pepper", Title: "Salt and pepper", Help: "White and black grains on grey.", Tiles: true},
		{Name: "value", Title: "Value", Help: "Random values at the points of a lattice, joined smoothly: soft blocks.", Tiles: true},
		{Name: "perlin", Title: "Perlin", Help: "Random slopes at the points of a square lattice: soft hills of one size.", Tiles: true},
		{Name: "simplex", Title: "Simplex", Help: "Random slopes at the points of a triangular lattice: soft hills that favour no direction.", Tiles: true},
		{Name: "fractal", Title: "Fractal", Help: "A noise summed in finer and finer copies: clouds, mountains, marble.", Tiles: true},
		{Name: "worley", Title: "Worley cells", Help: "Distances to scattered points: cells, scales, cracks.", Tiles: true},
		{Name: "plasma", Title: "Plasma", Help: "Midpoints displaced again and again, from the whole picture down to the pixel.", Tiles: true},
		{Name: "blue", Title: "Blue noise", Help: "An even grain without clumps, whose every brightness is spread as evenly as can be."},
		{Name: "reaction-diffusion", Title: "Reaction diffusion", Help: "Two substances that feed on each other and spread: coral, spots, mazes.", Tiles: true, Grows: true},
		{Name: "random-walk", Title: "Random walks", Help: "Wanderers that turn as they please and leave their tracks.", Tiles: true, Grows: true},
	}
}
