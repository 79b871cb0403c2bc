package ui

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/engine/latent"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

const (
	sliderDirections = 8   // at most so many
	sliderNumbers    = 12  // likewise, of single numbers of a code
	sliderReach      = 3.0 // standard deviations to each side
)

// What the sliders stand for.
const (
	slideDirections = iota
	slideNumbers
)

// sliderPanel is a column of sliders that move a latent from a base: along the directions that a person has found and the strongest ones, or along
// single numbers. In the exploring view they stand at 0 there; in the encoding one they stand where the latent lies.
type sliderPanel struct {
	env      *Env
	port     Models
	study    *modelStudy // nil where pictures can't be encoded
	absolute bool        // sliders tell where the latent lies
	reach    float64
	onMoved  func()

	model   *openModel
	turn    int // of the model: tells work for an older one
	dirs    latent.Directions
	numbers []sliderAxis // the strongest numbers, once they were asked for
	what    int
	base    []float32 // nil for none
	home    []float32 // where "back" leads, while absolute
	axes    []sliderAxis
	amounts []float64 // of the sliders now,
	from    []float64 // and where they stood at the base

	rows     []*widget.SliderRow
	sliders  *fyne.Container
	resetAll *widget.Button
	note     *widget.Text
	kinds    *widget.Choice
	add      *widget.Button
	panel    *fyne.Container
}

// sliderAxis is what a slider moves along.
type sliderAxis struct {
	latent.Axis
	key       string // tells it from others
	note      string
	principal int // its number among the strongest directions, -1 where it is none
	own       int // likewise among the person's own
	number    int // likewise of the code
}

func newSliderPanel(e *Env, port Models, study *modelStudy, absolute bool, reset func()) *sliderPanel {
	p := &sliderPanel{env: e, port: port, study: study, absolute: absolute, reach: sliderReach, note: widget.NewCaption(""), sliders: widget.Column(look.Gap)}
	if absolute {
		p.reach = sliderReach + 1
	}
	p.note.Least = 100
	p.resetAll = widget.NewButton(say.T("Reset all"), theme.ContentUndoIcon(), say.T("All sliders back to where they stood"), reset)
	p.resetAll.Disable()
	heading := widget.NewHeading(say.T("Directions"))
	heading.Hint = say.T("The directions of the latent space along which the model's pictures differ most, the strongest first; σ is one standard deviation")
	p.panel = widget.Column(look.Room, widget.Row(1, heading, widget.Gapped(0, 0), p.resetAll))
	if study != nil {
		p.kinds = widget.NewChoice([]string{say.T("Directions"), say.T("Single numbers")}, p.chooseKind)
		p.kinds.Offer(p.kinds.Options, p.what)
		p.kinds.Hint = say.T("Directions move many numbers of the code at once; single numbers are sorted by how much they differ from picture to picture")
		p.add = widget.NewButton(say.T("New…"), theme.ContentAddIcon(), say.T("Find the direction of something that pictures have: a class, or a word in their captions"), p.newDirection)
		p.panel.Add(widget.TightRow(0, p.kinds, p.add))
	}
	p.panel.Add(p.note)
	p.panel.Add(p.sliders)
	return p
}

// clear takes all sliders away, for another model.
func (p *sliderPanel) clear() {
	p.base, p.home, p.dirs, p.numbers = nil, nil, latent.Directions{}, nil
	p.rebuild(nil)
}

// findDirections looks for the model's directions and gives each its slider.
func (p *sliderPanel) findDirections() {
	m, turn := p.model, p.turn
	if len(p.rows) == 0 {
		p.note.SetText(say.T("Looking for the strongest directions …"))
	}
	p.env.Go(func(ctx context.Context) func() {
		var dirs latent.Directions
		err := m.with(ctx, func(g engine.Generator) (err error) {
			dirs, err = p.port.Directions(ctx, g, sliderDirections)
			return err
		})
		return func() {
			switch {
			case turn != p.turn:
			case err != nil:
				p.note.SetText(say.T("The directions could not be found"))
				p.env.Fail(err)
			default:
				p.dirs = dirs
				p.refresh()
				p.onMoved()
			}
		}
	})
	if p.what == slideNumbers {
		p.findNumbers()
	}
}

// chooseKind goes over to directions or to single numbers.
func (p *sliderPanel) chooseKind(i int) {
	p.what = i
	if i == slideNumbers && p.numbers == nil {
		p.findNumbers()
	}
	p.refresh()
}

// findNumbers learns from pictures which numbers of a code differ most.
func (p *sliderPanel) findNumbers() {
	turn := p.turn
	p.study.gather(someCodes, func(s *sample, err error) {
		if turn != p.turn || err != nil {
			return
		}
		p.numbers = nil
		for j := range s.codes.Z {
			p.numbers = append(p.numbers, sliderAxis{Axis: latent.Number(s.codes, j), key: fmt.Sprint("n", j), principal: -1, own: -1, number: j})
		}
		slices.SortStableFunc(p.numbers, func(a, b sliderAxis) int {
			if a.Std > b.Std {
				return -1
			} else if a.Std < b.Std {
				return 1
			}
			return 0
		})
		p.numbers = p.numbers[:min(sliderNumbers, len(p.numbers))]
		for i, a := range p.numbers {
			p.numbers[i].note = say.T("spread %s", say.Number(a.Std, 2))
		}
		p.refresh()
	})
}

// refresh shows the sliders that there should be now.
func (p *sliderPanel) refresh() {
	if p.model == nil {
		return
	}
	if p.what == slideNumbers {
		if p.numbers == nil {
			p.note.SetText(say.T("Looking at many codes, to find the numbers that matter …"))
		} else {
			p.note.SetText(say.T("%d of %d numbers, those that differ most", len(p.numbers), p.model.info.Latent))
		}
		p.rebuild(p.numbers)
		return
	}
	var axes []sliderAxis
	for i, d := range p.ownDirections() {
		axes = append(axes, sliderAxis{Axis: d.Axis, key: "o" + d.Name, note: say.T("%s σ apart", say.Number(d.Apart, 2)), principal: -1, own: i, number: -1})
	}
	share := 0.0
	for i := range p.dirs.Dirs {
		share += p.dirs.Share[i]
		axes = append(axes, sliderAxis{Axis: p.dirs.Axis(i), key: fmt.Sprint("p", i), note: say.T("%s %%", say.Number(100*p.dirs.Share[i], 2)), principal: i, own: -1, number: -1})
	}
	if len(p.dirs.Dirs) > 0 {
		p.note.SetText(say.T("%d directions, together %s %% of the variance", len(p.dirs.Dirs), say.Number(100*share, 2)))
	}
	p.rebuild(axes)
}

// axisName is what a slider is called.
func (p *sliderPanel) axisName(a sliderAxis) string {
	switch {
	case a.own >= 0:
		if own := p.ownDirections(); a.own < len(own) {
			return own[a.own].Name
		}
		return ""
	case a.number >= 0:
		return say.T("Number %d", a.number+1)
	}
	return p.directionName(a.principal)
}

// rebuild makes a slider for each axis, and leaves those that are there already where they stand. What is shown stays as it is.
func (p *sliderPanel) rebuild(axes []sliderAxis) {
	same := slices.EqualFunc(axes, p.axes, func(a, b sliderAxis) bool { return a.key == b.key })
	if !same {
		if p.base != nil {
			p.base = p.latent()
		}
		p.axes, p.rows, p.sliders.Objects = axes, nil, nil
		p.amounts, p.from = make([]float64, len(axes)), make([]float64, len(axes))
		for i, a := range axes {
			r := widget.NewSliderRow(p.axisName(a), "", "σ", p.reach, func(v float64) {
				p.amounts[i] = v
				p.tellReset()
				p.onMoved()
			})
			r.OnRefused = func(sentence string) { p.env.Fail(errors.New(sentence)) }
			if a.number < 0 {
				r.SetRename(func() { p.rename(i) })
			}
			if a.own >= 0 {
				r.SetRemove(func() { p.removeOwn(a.own) })
			}
			p.rows = append(p.rows, r)
			p.sliders.Add(r)
		}
		p.stand()
		p.sliders.Refresh()
	}
	p.axes = axes
	for i, r := range p.rows {
		r.SetLabel(p.axisName(axes[i]))
		r.SetNote(axes[i].note)
	}
}

// at is where a slider stands for a latent.
func (p *sliderPanel) at(a sliderAxis, z []float32) float64 {
	if !p.absolute || len(z) != len(a.Dir) {
		return 0
	}
	return math.Round(100*min(p.reach, max(-p.reach, a.Amount(z)))) / 100
}

// stand puts all sliders where the base lies.
func (p *sliderPanel) stand() {
	for i, a := range p.axes {
		p.amounts[i] = p.at(a, p.base)
		p.from[i] = p.amounts[i]
		p.rows[i].SetHome(p.at(a, p.home))
		p.rows[i].Set(p.amounts[i])
	}
	p.tellReset()
}

// settle goes to another base.
func (p *sliderPanel) settle(z []float32) {
	p.base = z
	p.stand()
}

func (p *sliderPanel) tellReset() {
	off := true
	for i, a := range p.amounts {
		off = off && a == p.rows[i].Home()
	}
	p.resetAll.SetEnabled(!off || p.absolute && p.base != nil && !slices.Equal(p.base, p.home))
}

// latent is where base and sliders are.
func (p *sliderPanel) latent() []float32 {
	z := slices.Clone(p.base)
	for i, a := range p.axes {
		if len(a.Dir) == len(z) {
			a.Shift(z, p.amounts[i]-p.from[i])
		}
	}
	return z
}
