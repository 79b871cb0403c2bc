package template

import (
	"context"
	"slices"
	"sync"
)

// The data set `shapes`: one to three objects of eight shapes and nine colours on a plain ground, large enough to be told apart in 32 x 32 pixels.

// setShapes are the classes of the set, in their order.
var setShapes = []string{"circle", "square", "triangle", "diamond", "star", "ring", "cross", "heart"}

// Set is what the `shapes` data set is drawn from: the scene, how it varies, and the size of its pictures. SetPicture sees to it besides that one object
// is clearly the largest.
func Set() (Scene, Many) {
	s := NewScene()
	s.Width, s.Height = 32, 32
	l := NewLayer()
	l.Size = 40
	s.Layers = []Layer{l}
	return s, Many{
		Shapes: "circle, square, triangle, diamond, star, ring, cross, heart", Colours: "red, orange, yellow, green, cyan, blue, purple, pink, brown",
		Grounds: "white, #202020, #d8d8d8, #fff3d6, #1d2b4f", Contents: "plain",
		Fewest: 1, Most: 3, Smallest: 75, Largest: 155, Stretch: 1, Spread: 100, Tilt: 12, Inside: true,
	}
}

// SetClasses lists the classes of the set's pictures: the shape of the largest object.
func SetClasses() []string { return slices.Clone(setShapes) }

// setLead is how many times as large as any other the object is that gives a picture its class, so that nobody need measure them.
const setLead = 1.2

// set is Set, read once.
var set = sync.OnceValue(func() *variation {
	v := newVariation(Set())
	v.lead = setLead
	return v
})

// SetPicture draws picture `index` of a seed of the `shapes` set at size x size pixels, into dst [size, size, 3], and gives its caption and its class, an
// index of SetClasses. It may be called by several goroutines.
func SetPicture(dst []uint8, seed uint64, index, size int) (Caption, int) {
	if len(dst) != size*size*3 || size < 1 {
		panic("template: SetPicture needs size x size x 3 bytes")
	}
	s := set().scene(seed, index)
	b, err := Render(context.Background(), s, size, size, seed, nil, nil)
	if err != nil {
		panic("template: the set can't be drawn")
	}
	copy(dst, b.Pix)
	c := Describe(s)
	return c, slices.Index(setShapes, c.Objects[c.Main()].Shape)
}
