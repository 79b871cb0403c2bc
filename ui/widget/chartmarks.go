package widget

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// ChartMark is a place on the x axis where something happened, such as a setting that was changed.
type ChartMark struct {
	X    float64
	Text string // what happened; in the read-out near it
}

// SetMarks replaces the marks, which rise with x. The chart shows them at the next Refresh.
func (c *LineChart) SetMarks(marks []ChartMark) { c.marks = marks }

// SetCursor draws a line at x that says which moment is looked at; NaN draws none.
func (c *LineChart) SetCursor(x float64) {
	same := c.cursor == x || math.IsNaN(c.cursor) && math.IsNaN(x)
	c.cursor = x
	if !same && c.plot.r != nil {
		c.plot.r.placeMarks()
		canvas.Refresh(c.plot)
	}
}

const (
	markReach = 6 // how near the pointer must be to a mark, in units
	mostMarks = 60
)

// markLines are the lines of the marks and of the cursor, each under a small flag.
type markLines struct {
	lines  []*canvas.Line
	flags  []*canvas.Rectangle
	used   int
	cursor *canvas.Line
	knob   *canvas.Circle
}

func (m *markLines) init() { m.cursor, m.knob = &canvas.Line{}, &canvas.Circle{} }

func (m *markLines) objects(o []fyne.CanvasObject) []fyne.CanvasObject {
	for i := range m.used {
		o = append(o, m.lines[i], m.flags[i])
	}
	return append(o, m.cursor, m.knob)
}

// placeMarks puts the lines where the axis says.
func (r *plotRenderer) placeMarks() {
	m := &r.marks
	m.used = 0
	m.cursor.Hide()
	m.knob.Hide()
	if !r.ok {
		return
	}
	at, in := r.field()
	along := func(x float64) (float32, bool) {
		f := r.x.frac(x)
		return at.X + in.Width*float32(f), f >= 0 && f <= 1
	}
	for _, mark := range r.c.marks {
		x, in1 := along(mark.X)
		if !in1 || m.used == mostMarks {
			continue
		}
		if m.used == len(m.lines) {
			m.lines, m.flags = append(m.lines, &canvas.Line{StrokeWidth: 1}), append(m.flags, &canvas.Rectangle{CornerRadius: 2})
		}
		line, flag := m.lines[m.used], m.flags[m.used]
		col := colorOf(r.p, theme.ColorNameForeground)
		line.StrokeColor, flag.FillColor = fade(col, 0x70), col
		line.Position1, line.Position2 = fyne.NewPos(x, at.Y), fyne.NewPos(x, at.Y+in.Height)
		line.Refresh()
		flag.Resize(fyne.NewSquareSize(7))
		flag.Move(fyne.NewPos(x-3.5, at.Y-4))
		m.used++
	}
	if x, in1 := along(r.c.cursor); in1 && !math.IsNaN(r.c.cursor) {
		col := colorOf(r.p, theme.ColorNamePrimary)
		m.cursor.StrokeColor, m.cursor.StrokeWidth, m.knob.FillColor = col, 2, col
		m.cursor.Position1, m.cursor.Position2 = fyne.NewPos(x, at.Y), fyne.NewPos(x, at.Y+in.Height)
		m.knob.Resize(fyne.NewSquareSize(10))
		m.knob.Move(fyne.NewPos(x-5, at.Y+in.Height-5))
		m.cursor.Show()
		m.knob.Show()
		m.cursor.Refresh()
	}
}

// markNear is what happened nearest to the place x of the widget, or nil.
func (r *plotRenderer) markNear(x float32) *ChartMark {
	at, in := r.field()
	var best *ChartMark
	reach := float32(markReach)
	for i := range r.c.marks {
		m := &r.c.marks[i]
		if d := float32(math.Abs(float64(at.X + in.Width*float32(r.x.frac(m.X)) - x))); d <= reach {
			best, reach = m, d
		}
	}
	return best
}
