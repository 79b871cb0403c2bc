package template

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"atelier/engine"
	"atelier/engine/pixel"
)

// Many says how the pictures of a set differ from the scene that they are made of.
type Many struct {
	Shapes   string `name:"shapes" label:"Shapes" default:"" form:"shapes" help:"Shapes to draw from, separated by commas, such as circle, star, heart; none keeps the layers' own." group:"Many" zero:"as drawn"`
	Colours  string `name:"colours" label:"Colours" default:"red, orange, yellow, green, blue, purple, pink, brown" form:"colours" help:"Colours to draw from, separated by commas; none keeps the layers' own." group:"Many" zero:"as drawn"`
	Grounds  string `name:"grounds" label:"Grounds" default:"" form:"colours" help:"Colours of the ground to draw from, separated by commas; none keeps the canvas' own." group:"Many" zero:"as drawn"`
	Contents string `name:"contents" label:"Contents" default:"own" options:"own,plain,gradients,patterns,noise,mixed" help:"What the shapes are filled with: the layers' own content, plain colours, gradients, stripes and checks, noise, or now this, now that." group:"Many"`

	Fewest int `name:"fewest" label:"At least" default:"0" min:"0" max:"100" unit:"shapes" help:"The fewest shapes of a picture: the layers are left out or repeated; 0 takes as many as there are layers." group:"Many" zero:"as drawn"`
	Most   int `name:"most" label:"At most" default:"0" min:"0" max:"100" unit:"shapes" help:"The most shapes of a picture, which are rarer than few; 0 takes as many as there are layers." group:"Many" zero:"as drawn"`

	Smallest float64 `name:"smallest" label:"Smallest" default:"50" min:"5" max:"500" step:"1" scale:"log" unit:"%" help:"The smallest a shape becomes, of its own size." group:"Many"`
	Largest  float64 `name:"largest" label:"Largest" default:"130" min:"5" max:"500" step:"1" scale:"log" unit:"%" help:"The largest a shape becomes, of its own size." group:"Many"`
	Stretch  float64 `name:"stretch" label:"Stretch" default:"1" min:"1" max:"5" step:"0.1" scale:"log" unit:"times" help:"How much longer one side of a shape may become for the other." group:"Many"`
	Spread   float64 `name:"spread" label:"Spread" default:"100" min:"0" max:"100" step:"1" unit:"%" help:"How far shapes move about their own places; at 100 they go everywhere." group:"Many"`
	Tilt     float64 `name:"tilt" label:"Tilt" default:"30" min:"0" max:"180" step:"1" unit:"°" help:"How far shapes turn from their own angle, to either side." group:"Many"`
	Inside   bool    `name:"inside" label:"Keep inside" default:"true" help:"Keeps shapes whole within the canvas where they fit into it." group:"Many"`
	Overlap  bool    `name:"overlap" label:"May overlap" default:"false" help:"Places shapes without regard to others; otherwise apart where there is room." group:"Many"`
}

// Check says in one sentence which of the lists has a name that is none, or returns nil. Vary puts such names into its scenes, where Render refuses them.
func (m Many) Check() error {
	if err := engine.Check(&m); err != nil {
		return err
	}
	for _, name := range list(m.Shapes) {
		if kindNamed(name) == nil {
			hint := "the shapes are " + strings.Join(ShapeNames(), ", ")
			if near := engine.Nearest(name, ShapeNames()); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			return fmt.Errorf("there is no shape %q to draw from: %s", name, hint)
		}
	}
	for _, name := range append(list(m.Colours), list(m.Grounds)...) {
		if _, err := pixel.ParseColour(name); err != nil {
			return err
		}
	}
	return nil
}

// list splits names at commas.
func list(text string) []string {
	var names []string
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// span is two ends in rising order: it does not matter which is set where.
func span[T cmp.Ordered](a, b T) (lo, hi T) {
	ends := []T{a, b}
	slices.Sort(ends)
	return ends[0], ends[1]
}
