package widget

import (
	"image"
	"image/color"
	"math"
)

// The pointers of a stage are drawn here: the system's have no way along any angle, and some systems lack those along the diagonals.

// drawnCursor is a pointer of our own.
type drawnCursor struct{ img image.Image }

// Image is Fyne's hook.
func (c *drawnCursor) Image() (image.Image, int, int) { return c.img, cursorSide / 2, cursorSide / 2 }

const cursorSide = 25

var (
	pullCursors = makePullCursors(12) // along angles of 0, 15, ... 165 degrees
	moveCursor  = &drawnCursor{drawCursor(append(arrow(0, 9), arrow(math.Pi/2, 9)...))}
	turnCursor  = &drawnCursor{drawCursor(turnArrow())}
)

// stroke is a line of a pointer, from its middle.
type stroke struct{ x0, y0, x1, y1 float64 }

func makePullCursors(n int) []*drawnCursor {
	all := make([]*drawnCursor, n)
	for i := range all {
		all[i] = &drawnCursor{drawCursor(arrow(float64(i)*math.Pi/float64(n), 9))}
	}
	return all
}

// arrow is a line through the middle with a head at both ends.
func arrow(angle, reach float64) []stroke {
	sin, cos := math.Sincos(angle)
	x, y := reach*cos, reach*sin
	s := []stroke{{-x, -y, x, y}}
	s = append(s, head(x, y, angle)...)
	return append(s, head(-x, -y, angle+math.Pi)...)
}

// head is the point of an arrow that arrives at (x, y).
func head(x, y, angle float64) []stroke {
	const long, wide = 4.5, 0.75
	a, b := angle+math.Pi-wide, angle+math.Pi+wide
	return []stroke{{x, y, x + long*math.Cos(a), y + long*math.Sin(a)}, {x, y, x + long*math.Cos(b), y + long*math.Sin(b)}}
}

// turnArrow is three quarters of a circle with heads.
func turnArrow() []stroke {
	const r, from, to, n = 7, -0.2, 1.2 * math.Pi, 24
	var s []stroke
	at := func(i int) (x, y, a float64) {
		a = math.Pi + from + (to-from)*float64(i)/n
		return r * math.Cos(a), r*math.Sin(a) + 1, a
	}
	for i := range n {
		x0, y0, _ := at(i)
		x1, y1, _ := at(i + 1)
		s = append(s, stroke{x0, y0, x1, y1})
	}
	x, y, a := at(0)
	s = append(s, head(x, y, a-math.Pi/2+0.3)...)
	x, y, a = at(n)
	return append(s, head(x, y, a+math.Pi/2-0.3)...)
}

// drawCursor draws black lines with a white edge, by their distance from each pixel.
func drawCursor(strokes []stroke) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, cursorSide, cursorSide))
	for py := range cursorSide {
		for px := range cursorSide {
			x, y := float64(px)-cursorSide/2, float64(py)-cursorSide/2
			d := math.Inf(1)
			for _, s := range strokes {
				dx, dy := s.x1-s.x0, s.y1-s.y0
				t := min(1, max(0, ((x-s.x0)*dx+(y-s.y0)*dy)/(dx*dx+dy*dy)))
				d = min(d, math.Hypot(x-s.x0-t*dx, y-s.y0-t*dy))
			}
			cover := func(r float64) float64 { return min(1, max(0, r-d+0.5)) }
			white, black := cover(2), cover(0.9)
			m.SetNRGBA(px, py, color.NRGBA{R: level(white, black), G: level(white, black), B: level(white, black), A: uint8(255*white + 0.5)})
		}
	}
	return m
}

// level is the grey of a pixel that black covers so much of what white covers.
func level(white, black float64) uint8 {
	if white == 0 {
		return 0
	}
	return uint8(255*max(0, white-black)/white + 0.5)
}
