package widget

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fw "fyne.io/fyne/v2/widget"
)

const (
	stageMargin = 30  // around the picture, for handles
	handleSide  = 9   // of a square handle
	handleReach = 8   // how far from a handle's middle a press still takes it
	turnArm     = 24  // from the box to the handle that turns it
	snapReach   = 6   // how near a line must be to draw a box to it
	nudge       = 1.0 // percent of the picture's shorter side that an arrow key moves a box
	nudgeFar    = 5.0
)

// Stage shows a picture that somebody else paints, with the handles of one box on it: the box is dragged, resized at its corners and sides,
// turned by the handle above it, and nudged with the arrow keys. What lies on the picture is the owner's to know.
//
// Shift keeps a corner to the box's proportion, a move to one axis and a turn to steps of 15 degrees; Alt resizes about the middle; Control
// keeps the box from being drawn to the middle and the edges of the picture and the other boxes.
type Stage struct {
	fw.BaseWidget
	// Pick hears a press at a point of the picture: choose what lies on top there, or with next what lies below what is chosen. The answer is
	// SetBox, before it returns.
	Pick func(x, y float64, next bool)
	// Holds is true where a point belongs to what is chosen, which is then dragged even from under something else.
	Holds func(x, y float64) bool
	// Under is the box of what a press at a point would choose; it is outlined under the pointer. It may be nil.
	Under func(x, y float64) (Box, bool)
	// OnChanged hears every change of the box by the person, OnEnded that it is over.
	OnChanged func(b Box)
	OnEnded   func()
	// OnKey hears the keys that the stage has no use for; true says that the owner has used it.
	OnKey func(k fyne.KeyName) bool
	// OnMenu hears a press of the second button, after Pick.
	OnMenu func(at fyne.Position)
	// OnResized hears that the picture is shown at another size.
	OnResized func(pixels image.Point)
	// Modifiers are the keys held now.
	Modifiers func() fyne.KeyModifier
	// Others are boxes that the chosen one is drawn to.
	Others []Box

	w, h     int         // of the picture, in its own pixels
	shown    *image.RGBA // as it was painted, at any size
	pixels   image.Point // of the picture on the screen
	box      *Box        // chosen; nil for none
	over     *Box        // under the pointer
	guides   guides
	focused  bool
	grab     grab
	cursor   desktop.Cursor
	raster   *canvas.Raster
	scaled   *image.RGBA // shown, at the size on the screen
	scaledOf *image.RGBA
}

// grab is what a press has taken hold of, until it is released.
type grab struct {
	grip   grip
	from   Box     // as it was
	x, y   float64 // where, on the picture
	moved  bool
	before bool // what is held was chosen before the press
}

// grip is what of a box is held: nothing, its inside, a handle, or the handle that turns it.
type grip int

const (
	gripNone grip = iota
	gripInside
	gripTurn
	gripHandle // the first of eight
)

// handles are the places of the eight, clockwise from the upper left.
var handles = [8][2]int{{-1, -1}, {0, -1}, {1, -1}, {1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}}

var (
	_ desktop.Cursorable     = (*Stage)(nil)
	_ desktop.Hoverable      = (*Stage)(nil)
	_ desktop.Mouseable      = (*Stage)(nil)
	_ fyne.Draggable         = (*Stage)(nil)
	_ fyne.Focusable         = (*Stage)(nil)
	_ fyne.SecondaryTappable = (*Stage)(nil)
)

// NewStage makes an empty stage for a picture of w x h pixels.
func NewStage(w, h int) *Stage {
	s := &Stage{w: max(1, w), h: max(1, h), cursor: desktop.DefaultCursor, Modifiers: heldKeys}
	s.raster = canvas.NewRaster(s.draw)
	s.raster.ScaleMode = canvas.ImageScalePixels
	s.ExtendBaseWidget(s)
	return s
}

// heldKeys asks the driver for the modifiers.
func heldKeys() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// SetSize says how many pixels the picture has of its own; boxes are measured in them.
func (s *Stage) SetSize(w, h int) {
	if w = max(1, w); w != s.w || max(1, h) != s.h {
		s.w, s.h = w, max(1, h)
		s.Refresh()
	}
}

// SetPicture shows a picture, stretched over the place of the whole; it is sharp where it has Pixels. Nobody may write into it afterwards.
func (s *Stage) SetPicture(m *image.RGBA) {
	s.shown = m
	s.raster.Refresh()
	canvas.Refresh(s)
}

// Picture is what is shown, or nil.
func (s *Stage) Picture() *image.RGBA { return s.shown }

// Pixels is the size of the picture on the screen; 0 before it is there.
func (s *Stage) Pixels() image.Point { return s.pixels }

// SetBox shows the handles of a box, or with nil none.
func (s *Stage) SetBox(b *Box) {
	s.box = nil
	if b != nil {
		c := *b
		s.box = &c
	}
	s.Refresh()
}

// Box is the box with the handles; ok is false without one.
func (s *Stage) Box() (b Box, ok bool) {
	if s.box == nil {
		return b, false
	}
	return *s.box, true
}

// place is where the picture lies on the stage.
func (s *Stage) place() (at fyne.Position, size fyne.Size) {
	room := s.Size().SubtractWidthHeight(2*stageMargin, 2*stageMargin)
	if room.Width < 1 || room.Height < 1 {
		return fyne.NewPos(stageMargin, stageMargin), fyne.NewSize(1, 1)
	}
	// Whole pixels of the screen, so that what was painted for them is seen as it is.
	k := s.scale()
	zoom := min(float64(room.Width)*k/float64(s.w), float64(room.Height)*k/float64(s.h))
	w, h := max(1, math.Round(float64(s.w)*zoom)), max(1, math.Round(float64(s.h)*zoom))
	x, y := math.Round((float64(s.Size().Width)*k-w)/2), math.Round((float64(s.Size().Height)*k-h)/2)
	return fyne.NewPos(float32(x/k), float32(y/k)), fyne.NewSize(float32(w/k), float32(h/k))
}

// scale is how many screen pixels a unit of the window has.
func (s *Stage) scale() float64 {
	if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil {
		return float64(c.Scale())
	}
	return 1
}

// zoom is how many units of the window a pixel of the picture has.
func (s *Stage) zoom() float64 {
	_, size := s.place()
	return float64(size.Width) / float64(s.w)
}

// toPicture is the point of the picture at a place of the stage.
func (s *Stage) toPicture(p fyne.Position) (x, y float64) {
	at, size := s.place()
	return float64((p.X - at.X) / size.Width * float32(s.w)), float64((p.Y - at.Y) / size.Height * float32(s.h))
}

// ToStage is the place of the stage at a point of the picture.
func (s *Stage) ToStage(x, y float64) fyne.Position {
	at, size := s.place()
	return at.AddXY(float32(x)*size.Width/float32(s.w), float32(y)*size.Height/float32(s.h))
}

// Handle is the place of handle i of the box, clockwise from the upper left; 8 is the one that turns it.
func (s *Stage) Handle(i int) fyne.Position {
	b := *s.box
	if i < len(handles) {
		return s.ToStage(b.at(float64(handles[i][0]), float64(handles[i][1])))
	}
	top := s.ToStage(b.at(0, -1))
	sin, cos := math.Sincos(b.Angle * math.Pi / 180)
	return top.AddXY(float32(turnArm*sin), float32(-turnArm*cos))
}

// gripAt is what of the box lies at a place of the stage.
func (s *Stage) gripAt(p fyne.Position) grip {
	if s.box == nil {
		return gripNone
	}
	// A small box keeps something to be dragged by.
	reach := min(handleReach, max(handleSide/2, float32(min(s.box.W, s.box.H)*s.zoom()/3)))
	near := func(i int) bool {
		h := s.Handle(i)
		return max(abs32(h.X-p.X), abs32(h.Y-p.Y)) <= reach
	}
	if near(len(handles)) {
		return gripTurn
	}
	for _, i := range s.handlesShown() {
		if near(i) {
			return gripHandle + grip(i)
		}
	}
	if x, y := s.toPicture(p); s.Holds != nil && s.Holds(x, y) {
		return gripInside
	}
	return gripNone
}

// handlesShown are the handles there is room for, the corners first: a small box has only its lower right one, so that there is something left to
// drag it by.
func (s *Stage) handlesShown() []int {
	z := s.zoom()
	w, h := s.box.W*z, s.box.H*z
	const wide = 3.5 * handleReach
	switch {
	case max(w, h) < wide:
		return []int{4}
	case min(w, h) < wide && w < h:
		return []int{4, 0, 1, 5}
	case min(w, h) < wide:
		return []int{4, 0, 3, 7}
	}
	return []int{0, 2, 4, 6, 1, 3, 5, 7}
}

func abs32(v float32) float32 { return max(v, -v) }

// CreateRenderer is Fyne's hook.
func (s *Stage) CreateRenderer() fyne.WidgetRenderer { return newStageRenderer(s) }
