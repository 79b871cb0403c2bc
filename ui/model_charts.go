package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"atelier/engine"
	"atelier/engine/train"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// The curves of a run. Those of one unit and range share a chart; where there are several charts the person chooses one.

// curve is one line of a chart.
type curve struct {
	name string
	x, y []float64
}

// curveGroup is what one chart shows.
type curveGroup struct {
	title, unit string
	log         bool    // at first
	smooth      float64 // at first
	curves      []curve
}

// restless is the smoothing of curves that jump from step to step.
const restless = 0.9

func (g curveGroup) names() []string {
	var names []string
	for _, c := range g.curves {
		names = append(names, c.name)
	}
	return names
}

// groupsOf sorts what an event tells into charts. A group without curves isn't among them.
func groupsOf(e train.Event) []curveGroup {
	losses := curveGroup{title: say.T("Losses")}
	answers := curveGroup{title: say.T("D's answers"), unit: say.T("0: “made”, 1: “real”; or the share that is right"), smooth: restless}
	distances := curveGroup{title: say.T("Perceptual distance"), smooth: restless}
	gradients := curveGroup{title: say.T("Gradient norms"), log: true, smooth: restless}
	add := func(c train.Curves) {
		x := make([]float64, len(c.Steps))
		for i, s := range c.Steps {
			x[i] = float64(s)
		}
		for i, full := range c.Names {
			name, unit, _ := strings.Cut(full, " (")
			to := &losses
			switch {
			case strings.HasPrefix(full, "D("):
				to, name, unit = &answers, full, ""
			case strings.HasPrefix(name, "D right"):
				to, unit = &answers, ""
			case strings.HasPrefix(name, "perceptual"):
				to = &distances
			case strings.HasPrefix(name, "gradient"):
				to, unit = &gradients, ""
			case name == "penalty" && !slices.ContainsFunc(c.Values[i], func(v float64) bool { return v != 0 }):
				continue // it is off
			}
			if unit != "" {
				to.unit = say.Text(strings.TrimSuffix(unit, ")"))
			}
			to.curves = append(to.curves, curve{say.Text(name), x, c.Values[i]})
		}
	}
	add(e.Curves)
	add(e.Vitals)
	all := []curveGroup{losses, distances, answers, gradients, qualityGroup(e.Quality)}
	return slices.DeleteFunc(all, func(g curveGroup) bool { return len(g.curves) == 0 })
}

// qualityGroup is what the judge says.
func qualityGroup(list []train.Quality) curveGroup {
	g := curveGroup{title: say.T("Quality"), unit: say.T("distance of what the judge sees"), log: true}
	var x []float64
	for _, q := range list {
		x = append(x, float64(q.Step))
	}
	for _, c := range []struct {
		name string
		of   func(train.Quality) float64
	}{
		{say.T("FCD"), func(q train.Quality) float64 { return q.FCD }},
		{say.T("FCD of real pictures"), func(q train.Quality) float64 { return q.Floor }},
		{say.T("diversity"), func(q train.Quality) float64 { return q.Diversity }},
	} {
		line, any := curve{c.name, x, nil}, false
		for _, q := range list {
			line.y = append(line.y, c.of(q))
			any = any || c.of(q) != 0
		}
		if any {
			g.curves = append(g.curves, line)
		}
	}
	return g
}

// chartDeck shows one of the charts.
type chartDeck struct {
	groups   []curveGroup
	charts   map[string]*widget.LineChart // by title; made when first needed, so that each keeps its axis and its stretch
	names    map[string][]string          // of the curves that each chart has
	marks    []widget.ChartMark
	fields   []engine.Field // of the method's settings, for the marks
	cursor   float64
	chosen   int
	segments *widget.Segments
	empty    *widget.LineChart

	head, place *fyne.Container
	object      fyne.CanvasObject
}

func newChartDeck() *chartDeck {
	d := &chartDeck{head: container.NewStack(), place: container.NewStack(), empty: widget.NewLineChart("", "")}
	d.empty.Empty = say.T("The curves of the losses appear here")
	d.object = container.NewBorder(d.head, nil, nil, nil, d.place)
	d.clear()
	return d
}

// clear takes all curves away.
func (d *chartDeck) clear() {
	d.groups, d.marks, d.cursor = nil, nil, nan
	d.charts, d.names = make(map[string]*widget.LineChart), make(map[string][]string)
	d.segments, d.chosen = nil, 0
	d.head.Objects = nil
	d.put(d.empty)
	d.object.Refresh()
}

func (d *chartDeck) put(c *widget.LineChart) {
	if len(d.place.Objects) != 1 || d.place.Objects[0] != fyne.CanvasObject(c) {
		d.place.Objects = []fyne.CanvasObject{c}
		d.place.Refresh()
	}
}

// show draws the curves of an event.
func (d *chartDeck) show(e train.Event) {
	groups := groupsOf(e)
	same := slices.EqualFunc(groups, d.groups, func(a, b curveGroup) bool { return a.title == b.title })
	var before string
	if d.chosen < len(d.groups) {
		before = d.groups[d.chosen].title
	}
	d.groups = groups
	d.marks = nil
	for _, a := range e.Adjusted {
		d.marks = append(d.marks, widget.ChartMark{X: float64(a.Step), Text: d.adjustment(a)})
	}
	if !same {
		d.choose(max(0, slices.IndexFunc(groups, func(g curveGroup) bool { return g.title == before })))
		d.offer()
	}
	d.draw()
}

// adjustment says which setting was changed, as its form calls it.
func (d *chartDeck) adjustment(a train.Adjustment) string {
	name, from, to := a.Name, a.From, a.To
	if i := slices.IndexFunc(d.fields, func(f engine.Field) bool { return f.Name == a.Name }); i >= 0 {
		f := d.fields[i]
		name, from, to = say.Text(f.Label), widget.ValueWord(f, a.From), widget.ValueWord(f, a.To)
	}
	return say.T("%s: %s → %s", name, from, to)
}

// offer makes the choice of charts, where there is one.
func (d *chartDeck) offer() {
	d.head.Objects = nil
	if len(d.groups) > 1 {
		var titles []string
		for _, g := range d.groups {
			titles = append(titles, g.title)
		}
		d.segments = widget.NewSegments(func(i int) { d.choose(i); d.draw() }, titles...)
		d.segments.Choose(d.chosen)
		d.head.Objects = []fyne.CanvasObject{widget.Inset(0, look.Gap, 0, 0, container.NewHScroll(widget.Row(-1, d.segments)))}
	}
	d.object.Refresh() // there is another row now, or none
}

func (d *chartDeck) choose(i int) { d.chosen = i }

// chart is the one that is chosen, or nil.
func (d *chartDeck) chart() *widget.LineChart {
	if d.chosen >= len(d.groups) {
		return nil
	}
	return d.charts[d.groups[d.chosen].title]
}

// draw brings the chosen chart up to date.
func (d *chartDeck) draw() {
	if d.chosen >= len(d.groups) {
		d.put(d.empty)
		return
	}
	g := d.groups[d.chosen]
	c := d.charts[g.title]
	if c == nil || !slices.Equal(d.names[g.title], g.names()) {
		c = widget.NewLineChart(say.T("step"), g.unit, g.names()...)
		c.SetLog(g.log)
		c.SetSmoothing(g.smooth)
		d.charts[g.title], d.names[g.title] = c, g.names()
	}
	for i, line := range g.curves {
		c.SetData(i, line.x, line.y)
	}
	c.SetMarks(d.marks)
	c.SetCursor(d.cursor)
	c.Refresh()
	d.put(c)
}

// point marks the step that is looked at; NaN marks none.
func (d *chartDeck) point(step float64) {
	d.cursor = step
	if c := d.chart(); c != nil {
		c.SetCursor(step)
	}
}
