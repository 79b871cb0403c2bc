package widget

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/look"
	"atelier/ui/say"
)

// LineChart draws curves that grow while a model trains: over real step numbers, on a linear or logarithmic axis, smoothed on demand,
// with a legend whose entries hide and show their curves, and a read-out of all curves under the pointer. Dragging across it enlarges
// that stretch; a double click shows all again.
//
// A redraw costs about the same for a thousand points and for a hundred thousand: at most four a pixel column are stroked.
type LineChart struct {
	fw.BaseWidget
	// Empty is shown while there is nothing to draw.
	Empty string

	xUnit, yUnit string
	series       []*series
	log          bool
	smooth       float64 // weight of the past in the moving average; 0 is none
	marks        []ChartMark
	cursor       float64 // the moment that is looked at; NaN for none

	plot   *chartPlot
	logBy  *Chip
	legend []*Chip
	whole  fyne.CanvasObject

	smoothBy *Slider
}

// series is one curve. Its points are never written after they were handed over.
type series struct {
	name   string
	color  fyne.ThemeColorName
	x, y   []float64
	even   []float64 // y, smoothed; nil without smoothing
	hidden bool
}

// shown is what the curve is drawn from.
func (s *series) shown() []float64 {
	if s.even != nil {
		return s.even
	}
	return s.y
}

// NewLineChart makes an empty chart with one curve for each name. The units stand at the ends of the axes.
func NewLineChart(xUnit, yUnit string, names ...string) *LineChart {
	c := &LineChart{xUnit: xUnit, yUnit: yUnit, cursor: math.NaN(), Empty: say.T("Nothing to show yet")}
	header := TightRow(-1)
	for i, name := range names {
		s := &series{name: name, color: look.Series[i%len(look.Series)]}
		c.series = append(c.series, s)
		chip := NewChip(name, func(on bool) { s.hidden = !on; c.Refresh() })
		chip.Swatch, chip.On, chip.Hint = s.color, true, say.T("Hide or show this curve")
		c.legend = append(c.legend, chip)
		header.Add(chip)
	}
	c.logBy = NewChip(say.T("Log"), func(on bool) { c.log = on; c.Refresh() })
	c.logBy.Hint = say.T("Logarithmic axis: equal distances are equal ratios")
	c.smoothBy = NewSlider(Scale{Min: 0, Max: 0.99, Step: 0.01}, c.SetSmoothing)
	c.smoothBy.Hint = say.T("Moving average: how much of the past each point keeps")
	c.smoothBy.OnReset = func() { c.SetSmoothing(0) }
	c.plot = newChartPlot(c)
	tools := TightRow(-1, NewCaption(say.T("Smooth")), Sized(80, 0, c.smoothBy), c.logBy)
	c.whole = container.NewBorder(Row(0, container.NewHScroll(header), tools), nil, nil, nil, c.plot)
	c.ExtendBaseWidget(c)
	return c
}

// SetData replaces the points of curve i: x rises, y may be NaN where there is a gap. They stay the caller's, who may append to them
// but not change them. The chart redraws at the next Refresh, so that several curves can be set at once.
func (c *LineChart) SetData(i int, x, y []float64) {
	n := min(len(x), len(y))
	c.series[i].x, c.series[i].y = x[:n], y[:n]
	c.series[i].even = smoothed(y[:n], c.smooth)
}

// Clear takes all points away.
func (c *LineChart) Clear() {
	for i := range c.series {
		c.SetData(i, nil, nil)
	}
	c.plot.from, c.plot.to = math.NaN(), math.NaN()
	c.Refresh()
}

// SetLog chooses between the logarithmic and the linear axis. On the logarithmic one, values of 0 and less are gaps.
func (c *LineChart) SetLog(on bool) {
	c.log = on
	c.logBy.Set(on)
	c.Refresh()
}

// SetSmoothing sets how much of the past each point keeps: 0 is none, 0.99 nearly all.
func (c *LineChart) SetSmoothing(w float64) {
	c.smooth = w
	c.smoothBy.SetValue(w)
	for _, s := range c.series {
		s.even = smoothed(s.y, w)
	}
	c.Refresh()
}

// smoothed is the exponential moving average of y with weight w of the past, corrected for its start from nothing (Kingma & Ba 2015,
// arXiv:1412.6980, section 3). Gaps stay gaps.
func smoothed(y []float64, w float64) []float64 {
	if w == 0 {
		return nil
	}
	even := make([]float64, len(y))
	avg, rest := 0.0, 1.0
	for i, v := range y {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			even[i] = math.NaN()
			continue
		}
		avg, rest = w*avg+(1-w)*v, rest*w
		even[i] = avg / (1 - rest)
	}
	return even
}

// Refresh redraws everything.
func (c *LineChart) Refresh() {
	c.plot.Refresh()
	c.BaseWidget.Refresh()
}

// CreateRenderer is Fyne's hook.
func (c *LineChart) CreateRenderer() fyne.WidgetRenderer { return fw.NewSimpleRenderer(c.whole) }
