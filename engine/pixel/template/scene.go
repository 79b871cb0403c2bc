// Package template makes pictures I(x, y) = T(x, y) x C(x, y): shapes (package mask) filled with content - a colour, a gradient, noise, a picture, a
// model's samples - laid over each other.
//
// One scene is painted by Render; Vary makes many scenes of one, Describe says what is in a scene, and WriteSet writes a data set with captions.
package template

import (
	"context"
	"fmt"

	"atelier/engine"
	"atelier/engine/pixel/mask"
)

// Canvas is what a scene is painted on.
type Canvas struct {
	Width  int    `name:"width" label:"Width" default:"512" min:"1" max:"8192" scale:"log" unit:"px" help:"How wide the picture is." group:"Canvas"`
	Height int    `name:"height" label:"Height" default:"512" min:"1" max:"8192" scale:"log" unit:"px" help:"How high the picture is." group:"Canvas"`
	Ground string `name:"ground" label:"Ground" default:"white" form:"colour" help:"The colour where no shape is." group:"Canvas"`
	Grey   bool   `name:"grey" label:"Grey" default:"false" help:"Makes a picture of one channel instead of red, green and blue." group:"Canvas"`
}

// Placing is where a layer stands, whatever the canvas measures.
type Placing struct {
	X      float64 `name:"x" label:"Across" default:"50" min:"-100" max:"200" step:"0.1" unit:"%" help:"Where the middle of the shape is, from left to right." group:"Place"`
	Y      float64 `name:"y" label:"Down" default:"50" min:"-100" max:"200" step:"0.1" unit:"%" help:"Where the middle of the shape is, from the top down." group:"Place"`
	Size   float64 `name:"size" label:"Size" default:"60" min:"0.5" max:"400" step:"0.1" scale:"log" unit:"%" help:"How wide the shape is, of the shorter side of the canvas." group:"Place"`
	Aspect float64 `name:"aspect" label:"Proportion" default:"1" min:"0.05" max:"20" scale:"log" unit:"height/width" help:"How high the shape is for its width." group:"Place"`
	Angle  float64 `name:"angle" label:"Angle" default:"0" min:"-180" max:"180" step:"0.1" unit:"°" help:"How far the shape is turned, clockwise." group:"Place"`
	Soft   float64 `name:"soft" label:"Soft edge" default:"0" min:"0" max:"50" step:"0.1" unit:"%" help:"How wide the edge fades out, of the shorter side of the canvas; 0 is hard." group:"Edge"`
	Stroke float64 `name:"stroke" label:"Stroke" default:"0" min:"0" max:"50" step:"0.1" unit:"%" help:"How thick the outline is, of the shorter side of the canvas; 0 fills the shape." group:"Edge" zero:"filled"`
}

// Fill is C(x, y): what is seen through the shape.
type Fill struct {
	Content string `name:"content" label:"Content" default:"colour" options:"colour,linear,radial,conic,stripes,checks,random,picture,model" help:"What is seen through the shape." group:"Content"`

	Colour  string `name:"colour" label:"Colour" default:"red" form:"colour" when:"content=colour|stripes|checks" help:"The colour of the shape, or the first of two." group:"Content"`
	Second  string `name:"second" label:"Second colour" default:"beige" form:"colour" when:"content=stripes|checks" help:"The colour between the stripes, or of every other check." group:"Content"`
	Palette string `name:"palette" label:"Palette" default:"#e0407b, #ffc648" form:"palette" when:"content=linear|radial|conic" help:"The colours that the gradient runs through." group:"Content"`

	Direction float64 `name:"direction" label:"Direction" default:"0" min:"-180" max:"180" step:"1" unit:"°" when:"content=linear|conic|stripes|checks" help:"Which way the content runs, clockwise from left to right." group:"Content"`
	Repeat    int     `name:"repeat" label:"Repeat" default:"1" min:"1" max:"100" scale:"log" unit:"times" when:"content=linear|radial|conic" help:"How often the palette runs through." group:"Content"`
	Mirror    bool    `name:"mirror" label:"Back and forth" default:"false" when:"content=linear|radial|conic" help:"Runs the palette back as well, so that it joins without a step." group:"Content"`
	Steps     int     `name:"steps" label:"Steps" default:"0" min:"0" max:"64" unit:"colours" when:"content=linear|radial|conic" help:"Paints so many plain bands, rings or wedges; 0 and 1 run smoothly." group:"Content" zero:"smooth"`

	Count int     `name:"count" label:"Count" default:"6" min:"1" max:"200" scale:"log" when:"content=stripes|checks" help:"How many stripes of the colour, or how many checks, lie side by side." group:"Content"`
	Share float64 `name:"share" label:"Width of stripes" default:"50" min:"0" max:"100" step:"1" unit:"%" when:"content=stripes" help:"How much of the content the stripes of the colour take." group:"Content"`
	Blend float64 `name:"blend" label:"Blend" default:"0" min:"0" max:"100" step:"1" unit:"%" when:"content=stripes|checks" help:"How softly the two colours go over into each other; 0 is hard." group:"Content"`

	Noise   string `name:"noise" label:"Noise" default:"" form:"noise" when:"content=random" help:"Which noise, as kind=perlin scale=40; what is left out has its default." group:"Content"`
	Image   string `name:"image" label:"Picture" default:"" form:"picture" when:"content=picture" help:"The file with the picture that is seen through the shape." group:"Content"`
	Model   string `name:"model" label:"Model" default:"" form:"model" when:"content=model" help:"The model that makes what is seen through the shape." group:"Content"`
	Variant uint64 `name:"variant" label:"Variant" default:"0" max:"4294967295" when:"content=random|model" help:"Which of all the noises or samples it is: it is added to the seed of the picture." group:"Content"`
	Fit     string `name:"fit" label:"Fit" default:"fill" options:"fill,fit,stretch" when:"content=random|picture|model" help:"Whether the picture fills the shape and is cut, fits into it whole, or is stretched." group:"Content"`
	Pixels  string `name:"pixels" label:"Pixels" default:"smooth" options:"smooth,crisp" when:"content=random|picture|model" help:"How a picture is enlarged: smoothly, or with its pixels to be seen." group:"Content"`

	Anchor  string  `name:"anchor" label:"Anchor" default:"shape" options:"shape,canvas" when:"content=linear|radial|conic|stripes|checks|random|picture|model" help:"Whether the content is fixed to the shape and turns with it, or to the canvas." group:"Content"`
	Opacity float64 `name:"opacity" label:"Opacity" default:"100" min:"0" max:"100" step:"1" unit:"%" help:"How much the layer hides of what is below it." group:"Content"`
}

// Layer is one shape with its place and content.
type Layer struct {
	mask.Shape
	Placing
	Fill
}

// NewLayer is a layer with the defaults of all its settings.
func NewLayer() Layer {
	var l Layer
	engine.SetDefaults(&l)
	return l
}

// Scene is a canvas and its layers, the lowest first. As JSON it is {"width": 512, ..., "layers": [{"shape": "star", ...}]}: what is left out has its default.
type Scene struct {
	Canvas
	Layers []Layer
}

// NewScene is an empty canvas with the defaults of its settings.
func NewScene() Scene {
	var s Scene
	engine.SetDefaults(&s.Canvas)
	return s
}

// Check says in one sentence which layer has which setting outside of its range, or returns nil.
func (s *Scene) Check() error {
	if err := engine.Check(&s.Canvas); err != nil {
		return err
	}
	for i := range s.Layers {
		if err := engine.Check(&s.Layers[i]); err != nil {
			return s.inLayer(i, err)
		}
	}
	return nil
}

// inLayer names the layer that an error is about, where there are several.
func (s *Scene) inLayer(i int, err error) error {
	if len(s.Layers) < 2 {
		return err
	}
	return fmt.Errorf("layer %d (%s): %w", i+1, s.Layers[i].Shape.Shape, err)
}

// Place is where the layer's shape stands in a picture of w x h pixels.
func (p Placing) Place(w, h int) mask.Place {
	wide := p.Size / 100 * float64(min(w, h))
	return mask.Place{X: p.X / 100 * float64(w), Y: p.Y / 100 * float64(h), W: wide, H: wide * p.Aspect, Angle: p.Angle}
}

// Library finds what layers refer to.
type Library interface {
	mask.Library
	// Sample is picture `index` of a seed, made by a model: a Batch of one. The error is one sentence.
	Sample(ctx context.Context, model string, seed uint64, index int) (engine.Batch, error)
}
