package widget

import (
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"atelier/ui/look"
	"atelier/ui/uitest"
)

func TestNiceTicks(t *testing.T) {
	for _, c := range []struct {
		a    axis
		n    int
		want string
	}{
		{axis{lo: 0, hi: 1}, 5, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{axis{lo: 3, hi: 9700}, 5, "2,000 4,000 6,000 8,000"},
		{axis{lo: -0.013, hi: 0.022}, 4, "-0.01 0.00 0.01 0.02"},
		{axis{lo: 8, hi: 700, log: true}, 6, "10 20 50 100 200 500"},
		{axis{lo: 1e-6, hi: 1e6, log: true}, 4, "1e-06 0.001 1 1,000 1,000,000"},
		{axis{lo: 90, hi: 110, log: true}, 4, "90 95 100 105 110"},
	} {
		var got []string
		for _, k := range c.a.ticks(c.n) {
			got = append(got, k.text)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%+v: %s, want %s", c.a, s, c.want)
		}
	}
}

func steps(n int, f func(i int) float64) (x, y []float64) {
	for i := range n {
		x, y = append(x, float64(10*i)), append(y, f(i))
	}
	return x, y
}

func openChart(t *testing.T) (*LineChart, fyne.Window) {
	c := NewLineChart("step", "nats", "falling", "rising")
	w, _ := open(t, c, 640, 300)
	x, y := steps(100, func(i int) float64 { return 100 - float64(i) })
	c.SetData(0, x, y)
	x, y = steps(100, func(i int) float64 { return 1 + float64(i) })
	c.SetData(1, x, y)
	c.Refresh()
	return c, w
}

// colored counts the pixels of the plot in the colour of curve i.
func colored(c *LineChart, i int) int {
	m := c.plot.r.draw(500, 200).(*image.RGBA)
	want := themeColor(c, look.Series[i])
	n := 0
	for p := 0; p < len(m.Pix); p += 4 {
		if m.Pix[p] == want.R && m.Pix[p+1] == want.G && m.Pix[p+2] == want.B && m.Pix[p+3] == 255 {
			n++
		}
	}
	return n
}

func TestChartIsEmptyAtFirst(t *testing.T) {
	c := NewLineChart("step", "nats", "loss")
	c.Empty = "No steps yet"
	open(t, c, 400, 200)
	c.Refresh()
	if s := uitest.Text(c); !strings.Contains(s, "No steps yet") || strings.Contains(s, "nats") {
		t.Errorf("reads %q", s)
	}
}

func TestChartDrawsItsCurves(t *testing.T) {
	c, w := openChart(t)
	if colored(c, 0) < 200 || colored(c, 1) < 200 {
		t.Errorf("%d and %d pixels", colored(c, 0), colored(c, 1))
	}
	s := uitest.Text(c)
	for _, want := range []string{"step", "nats", "falling", "rising", "200", "80"} {
		if !strings.Contains(s, want) {
			t.Errorf("%q isn't among\n%s", want, s)
		}
	}
	at, in := c.plot.r.field()
	on := fyne.CurrentApp().Driver().AbsolutePositionForObject(c.plot).Add(at)
	screen, begins := w.Canvas().Capture(), false
	for p := range 4 * int(in.Height) { // in one of the first columns a pixel is covered wholly
		r, g, b, _ := screen.At(int(on.X)+p%4, int(on.Y)+p/4).RGBA()
		begins = begins || color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255} == themeColor(c, look.Series[1])
	}
	if !begins {
		t.Error("the rising curve doesn't begin at the left edge")
	}
}

func TestMarksAndTheCursor(t *testing.T) {
	c, _ := openChart(t)
	c.SetMarks([]ChartMark{{X: 500, Text: "r1: 0 → 0.1"}, {X: 5000, Text: "beyond the end"}})
	c.SetCursor(250)
	c.Refresh()
	m := &c.plot.r.marks
	at, in := c.plot.r.field()
	along := func(step float64) float32 { return at.X + in.Width*float32(c.plot.r.x.frac(step)) }
	if m.used != 1 || m.lines[0].Position1.X != along(500) || !m.cursor.Visible() || m.cursor.Position1.X != along(250) {
		t.Errorf("%d marks, the cursor visible %v at %v", m.used, m.cursor.Visible(), m.cursor.Position1)
	}
	for step, wanted := range map[float64]bool{502: true, 700: false} {
		c.plot.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(along(step), at.Y+20)}})
		if got := strings.Contains(uitest.Text(c), "r1: 0 → 0.1"); got != wanted {
			t.Errorf("at step %v the mark is read out: %v", step, got)
		}
	}
	c.SetCursor(math.NaN())
	if m.cursor.Visible() {
		t.Error("the cursor stays")
	}
}

func TestLegendHidesACurve(t *testing.T) {
	c, _ := openChart(t)
	test.Tap(c.legend[0])
	if colored(c, 0) != 0 || colored(c, 1) == 0 {
		t.Error("the first curve is still drawn, or the second isn't")
	}
	test.Tap(c.legend[0])
	if colored(c, 0) == 0 {
		t.Error("the curve doesn't come back")
	}
}

func TestReadOutTellsAllCurves(t *testing.T) {
	c, _ := openChart(t)
	at, in := c.plot.r.field()
	for _, x := range []float32{at.X, at.X + in.Width/2, at.X + in.Width} {
		hover(c.plot, x, 40)
		box, size := c.plot.r.box, c.plot.Size()
		if !box.visible || box.used != 2 {
			t.Fatalf("at %v: %d lines", x, box.used)
		}
		p, s := box.ground.Position(), box.ground.Size()
		if p.X < 0 || p.Y < 0 || p.X+s.Width > size.Width || p.Y+s.Height > size.Height {
			t.Errorf("at %v: the box at %v, %v leaves the plot, %v", x, p, s, size)
		}
	}
	hover(c.plot, at.X+in.Width*20/99, 60)
	if s := uitest.Text(c.plot); !strings.Contains(s, "step 200\nfalling\n80\nrising\n21") {
		t.Errorf("at step 200 it reads\n%s", s)
	}
	c.plot.MouseOut()
	if c.plot.r.box.visible {
		t.Error("the read-out stays when the pointer has gone")
	}
}

func TestChartLeavesGaps(t *testing.T) {
	c := NewLineChart("step", "nats", "loss")
	open(t, c, 640, 300)
	x, y := steps(101, func(i int) float64 {
		switch {
		case i > 20 && i < 80:
			return math.NaN()
		case i == 90:
			return math.Inf(1)
		}
		return float64(i)
	})
	c.SetData(0, x, y)
	c.Refresh()
	m := c.plot.r.draw(500, 200).(*image.RGBA)
	for y := range 200 {
		if m.RGBAAt(250, y).A != 0 {
			t.Fatal("something is drawn in the gap")
		}
	}
	if m.RGBAAt(20, 185).A == 0 && colored(c, 0) == 0 {
		t.Error("nothing is drawn beside the gap")
	}
	if c.plot.r.y.hi > 110 {
		t.Errorf("infinity has stretched the axis to %v", c.plot.r.y.hi)
	}
}

func TestLogAxis(t *testing.T) {
	c := NewLineChart("step", "nats", "loss")
	open(t, c, 640, 300)
	x, y := steps(50, func(i int) float64 { return float64(i) - 10 }) // below 0 at first
	c.SetData(0, x, y)
	test.Tap(c.logBy)
	if !c.plot.r.y.log || c.plot.r.y.lo <= 0 || colored(c, 0) == 0 {
		t.Errorf("axis %+v", c.plot.r.y)
	}
	c.SetData(0, x[:5], y[:5])
	c.Refresh()
	if c.plot.r.ok {
		t.Error("values below 0 are drawn on a logarithmic axis")
	}
}

func TestSmoothing(t *testing.T) {
	if got := smoothed([]float64{4, 4, math.NaN(), 4}, 0.9); math.Abs(got[0]-4) > 1e-12 || math.Abs(got[3]-4) > 1e-12 || !math.IsNaN(got[2]) {
		t.Errorf("a constant becomes %v", got)
	}
	if got := smoothed([]float64{0, 1}, 0.5); math.Abs(got[1]-2./3) > 1e-12 {
		t.Errorf("0, 1 with half of the past is %v, want 2/3", got[1])
	}
}

func TestDraggingEnlarges(t *testing.T) {
	c, _ := openChart(t)
	at, in := c.plot.r.field()
	c.plot.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(at.X+in.Width/4+3, 50)}, Dragged: fyne.NewDelta(3, 0)})
	pull(c.plot, at.X+in.Width/2, 50)
	c.plot.DragEnd()
	if r := c.plot.r; math.Abs(r.x.lo-247) > 5 || math.Abs(r.x.hi-495) > 5 || r.y.hi > 90 {
		t.Errorf("the axes are %+v, %+v", r.x, r.y)
	}
	c.plot.DoubleTapped(nil)
	if r := c.plot.r; r.x.lo != 0 || r.x.hi != 990 {
		t.Errorf("after a double click: %+v", r.x)
	}
}

func BenchmarkChart(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(map[int]string{1_000: "1k", 100_000: "100k"}[n], func(b *testing.B) {
			c := NewLineChart("step", "nats", "a", "b", "c")
			w := test.NewTempWindow(b, c)
			w.Resize(fyne.NewSize(800, 300))
			for i := range 3 {
				c.SetData(i, nil, nil)
				x, y := steps(n, func(k int) float64 { return math.Sin(float64(k)/50) + float64(i) })
				c.SetData(i, x, y)
			}
			for b.Loop() {
				c.Refresh()
				c.plot.r.draw(800, 260)
			}
		})
	}
}
