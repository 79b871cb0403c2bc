// Package mask makes T(x, y), the part of a template that says where: how much of each pixel a shape covers, from 0 to 1.
//
// Every shape but a picture is an outline: closed lines in pixels of the picture, the curves of it flattened to within 1/200 pixel after they have
// been stretched and turned, so that distances are true ones whatever the proportions. A hard fill is the exact area of the outline in each pixel
// (fill.go); a soft edge and a stroke need the distance to the outline, which is found exactly, by a search that halves the picture (distance.go).
// That was chosen over a distance transform of the raster (Felzenszwalb and Huttenlocher 2012) because it has no grid whose steps show in thin
// strokes, needs no second plane, and divides among threads. A picture's own outline, for soft edges and strokes, is its contour at one half
// (contour.go).
package mask

import (
	"context"
	"fmt"
	"image"
	"math"

	"atelier/engine"
)

// Shape says which shape and how it is proportioned.
type Shape struct {
	Shape    string  `name:"shape" label:"Shape" default:"rectangle" options:"rectangle,rounded,ellipse,polygon,star,ring,cross,heart,text,picture" help:"The shape that lets the content through." group:"Shape"`
	Radius   float64 `name:"radius" label:"Corner radius" default:"20" min:"0" max:"50" step:"0.5" unit:"%" help:"How far the corners are rounded, of the shorter side." group:"Shape" when:"shape=rounded"`
	Corners  int     `name:"corners" label:"Corners" default:"6" min:"3" max:"12" unit:"corners" help:"How many corners the polygon has." group:"Shape" when:"shape=polygon"`
	Points   int     `name:"points" label:"Points" default:"5" min:"3" max:"24" unit:"points" help:"How many points the star has." group:"Shape" when:"shape=star"`
	Inner    float64 `name:"inner" label:"Inner radius" default:"40" min:"5" max:"95" step:"0.5" unit:"%" help:"Where the notches between the points of the star are, from its middle to its tips." group:"Shape" when:"shape=star"`
	Rounding float64 `name:"rounding" label:"Rounding" default:"0" min:"0" max:"100" step:"1" unit:"%" help:"How much of each edge is spent on rounding the corners." group:"Shape" when:"shape=polygon|star|cross"`
	Hole     float64 `name:"hole" label:"Hole" default:"60" min:"1" max:"99" step:"0.5" unit:"%" help:"How wide the hole of the ring is, of the ring." group:"Shape" when:"shape=ring"`
	Arm      float64 `name:"arm" label:"Arm thickness" default:"34" min:"1" max:"99" step:"0.5" unit:"%" help:"How thick the arms of the cross are, of the cross." group:"Shape" when:"shape=cross"`
	Text     string  `name:"text" label:"Text" default:"Atelier" form:"lines" help:"What the shape says; a new line, or \\n, begins the next line." group:"Shape" when:"shape=text"`
	Font     string  `name:"font" label:"Font" default:"sans" form:"font" help:"The font of the text: one that comes with the program, or a file." group:"Shape" when:"shape=text"`
	Align    string  `name:"align" label:"Lines" default:"middle" options:"left,middle,right" help:"Where lines stand that are shorter than the longest." group:"Shape" when:"shape=text"`
	Spacing  float64 `name:"spacing" label:"Line spacing" default:"100" min:"50" max:"300" step:"1" unit:"%" help:"How far apart lines are, of what the font asks for." group:"Shape" advanced:"true" when:"shape=text"`
	Stencil  string  `name:"stencil" label:"Picture" default:"" form:"picture" help:"The picture that is the mask: its alpha where it has one, else its brightness." group:"Shape" when:"shape=picture"`
	Invert   bool    `name:"invert" label:"Invert" default:"false" help:"Lets the content through where the picture is dark or empty." group:"Shape" when:"shape=picture"`
}

// Place is where a shape stands in a picture, in pixels of it: the shape's box is W x H about the middle (X, Y), turned clockwise by Angle degrees.
// A box without width or height holds nothing.
type Place struct {
	X, Y, W, H, Angle float64
}

// Library finds what shapes refer to.
type Library interface {
	// Picture is the picture of that name, a path for most. The error is one sentence.
	Picture(name string) (image.Image, error)
	// Font is the font file of that name: a shipped name, or a path.
	Font(name string) ([]byte, error)
}

// Mask is coverage by pixel within Rect; outside it is 0. Pix is [Rect.Dy(), Rect.Dx()].
type Mask struct {
	Rect image.Rectangle
	Pix  []float32
}

// farthest bounds places, sizes and edges, in pixels: beyond it float64 no longer tells parts of a pixel apart.
const farthest = 1e9

// Draw makes the mask of a shape at a place, cut to the picture w x h. Soft edge and stroke are given in pixels of the picture: soft is how wide the
// edge fades, centred on the outline, and a stroke above 0 keeps the outline alone, that thick. lib is asked for pictures and fonts only. The
// error is a sentence, or ctx's. The mask is the same on any number of threads.
func Draw(ctx context.Context, s Shape, at Place, soft, stroke float64, w, h int, lib Library) (Mask, error) {
	if err := check(s, at, soft, stroke); err != nil {
		return Mask{}, err
	}
	if err := ctx.Err(); err != nil {
		return Mask{}, err
	}
	if at.W <= 0 || at.H <= 0 || w <= 0 || h <= 0 {
		return Mask{}, nil
	}
	e := edge{soft: soft, stroke: stroke}
	canvas := image.Rect(0, 0, w, h)
	o := newOutline(at, canvas, e.reach())
	if s.Shape == "picture" {
		return drawPicture(ctx, s, at, e, o, canvas, lib)
	}
	if err := trace(o, s, at, lib); err != nil {
		return Mask{}, err
	}
	return render(ctx, o, e, canvas)
}

// render paints an outline.
func render(ctx context.Context, o *outline, e edge, canvas image.Rectangle) (Mask, error) {
	rect := o.bounds(e.reach()).Intersect(canvas)
	if rect.Empty() {
		return Mask{}, nil
	}
	m := Mask{Rect: rect, Pix: make([]float32, rect.Dx()*rect.Dy())}
	err := inBands(ctx, rect.Dy(), func(y0, y1 int, w *worker) {
		w.paint(m, o.segs, e, y0, y1)
	})
	if err != nil {
		return Mask{}, err
	}
	return m, nil
}

func check(s Shape, at Place, soft, stroke float64) error {
	if err := engine.Check(&s); err != nil {
		return err
	}
	for _, n := range []struct {
		what  string
		value float64
	}{{"x", at.X}, {"y", at.Y}, {"width", at.W}, {"height", at.H}, {"angle", at.Angle}, {"soft edge", soft}, {"stroke", stroke}} {
		if math.IsNaN(n.value) || math.Abs(n.value) > farthest {
			return fmt.Errorf("the %s of the shape is %v: give a number between -%.0f and %.0f", n.what, n.value, farthest, farthest)
		}
	}
	if soft < 0 || stroke < 0 {
		return fmt.Errorf("the soft edge and the stroke of the shape are %v and %v pixels: neither may be below 0", soft, stroke)
	}
	return nil
}
