package pixel

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"atelier/engine"
)

// Stop is a colour at a place of a palette, 0 to 1.
type Stop struct {
	At     float64
	Colour color.NRGBA
}

// Palette is a gradient: at least two stops, in rising order; two at one place are an edge. Its colours are opaque. Between stops it is
// mixed in OKLab (Ottosson 2020), so that mixtures look as bright as their parts. Before the first and after the last it stays as they are.
type Palette []Stop

// MaxStops is how many stops a palette that is written as text can have.
const MaxStops = 64

// ParsePalette reads a palette: a preset's name, or stops like "#000000 0, #ff8800 0.4, white 1"; places that are left out are spread evenly
// between those that are given. The error is one sentence.
func ParsePalette(text string) (Palette, error) {
	s := strings.TrimSpace(text)
	if s == "" {
		return nil, fmt.Errorf("a palette is a name like viridis, or colours like %q, not nothing", example)
	}
	if !strings.Contains(s, ",") {
		return presetNamed(s)
	}
	parts := strings.Split(s, ",")
	if len(parts) > MaxStops {
		return nil, fmt.Errorf("a palette has at most %d colours, not %d", MaxStops, len(parts))
	}
	p := make(Palette, len(parts))
	for i, part := range parts {
		stop, err := parseStop(part)
		if err != nil {
			return nil, err
		}
		p[i] = stop
	}
	p.spread()
	for i := 1; i < len(p); i++ {
		if p[i].At < p[i-1].At {
			return nil, fmt.Errorf("the places in a palette rise from 0 to 1, as in %q, but here %v comes after %v", example, p[i].At, p[i-1].At)
		}
	}
	return p, nil
}

// example is a palette as sentences show it.
const example = "#000000 0, #ff8800 0.4, white 1"

func presetNamed(s string) (Palette, error) {
	var names []string
	for _, p := range presets {
		if strings.EqualFold(p.Name, s) {
			return slices.Clone(p.Palette), nil
		}
		names = append(names, p.Name)
	}
	if _, err := parseStop(s); err == nil {
		return nil, fmt.Errorf("a palette is a name like viridis, or at least two colours like %q, not only %q", example, clip(s))
	}
	if near := engine.Nearest(clip(s), names); near != "" {
		return nil, fmt.Errorf("there is no palette %q: did you mean %q?", clip(s), near)
	}
	return nil, fmt.Errorf("there is no palette %q: a palette is a name like viridis, or colours like %q", clip(s), example)
}

// parseStop reads a colour and its place, which is NaN where it is left out.
func parseStop(text string) (Stop, error) {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 2 {
		return Stop{}, fmt.Errorf("between the commas of a palette stand a colour and its place, as in %q, not %q", example, clip(strings.TrimSpace(text)))
	}
	c, err := ParseColour(words[0])
	if err != nil {
		return Stop{}, err
	}
	if len(words) == 1 {
		return Stop{math.NaN(), c}, nil
	}
	at, err := strconv.ParseFloat(words[1], 64)
	if err != nil || !(at >= 0 && at <= 1) {
		return Stop{}, fmt.Errorf("the place of a colour in a palette is a number from 0 to 1, as in %q, not %q", example, clip(words[1]))
	}
	return Stop{at + 0, c}, nil // the sum makes minus nothing nothing
}

// spread puts stops without a place evenly between their neighbours that have one; the ends are at 0 and 1.
func (p Palette) spread() {
	last := len(p) - 1
	if math.IsNaN(p[0].At) {
		p[0].At = 0
	}
	if math.IsNaN(p[last].At) {
		p[last].At = 1
	}
	from := 0
	for to := 1; to <= last; to++ {
		if math.IsNaN(p[to].At) {
			continue
		}
		for i := from + 1; i < to; i++ {
			t := float64(i-from) / float64(to-from)
			p[i].At = p[from].At + t*(p[to].At-p[from].At)
		}
		from = to
	}
}

// String writes the palette so that ParsePalette gives it back: a preset's name where it is one, else its stops, without places where those
// are spread evenly.
func (p Palette) String() string {
	for _, q := range presets {
		if slices.Equal(p, q.Palette) {
			return q.Name
		}
	}
	even := true
	for i, s := range p {
		even = even && s.At == float64(i)/float64(len(p)-1)
	}
	words := make([]string, len(p))
	for i, s := range p {
		words[i] = FormatColour(s.Colour)
		if !even {
			words[i] += " " + strconv.FormatFloat(s.At, 'g', -1, 64)
		}
	}
	return strings.Join(words, ", ")
}

// At is the colour at x, clamped to 0..1. At an edge it is the colour after it.
func (p Palette) At(x float64) color.NRGBA { return p.at(x, p.labs()) }

// Table is n colours, evenly from 0 to 1: for painting many pixels.
func (p Palette) Table(n int) [][3]uint8 {
	table := make([][3]uint8, n)
	labs := p.labs()
	for i := range table {
		c := p.at(float64(i)/float64(max(1, n-1)), labs)
		table[i] = [3]uint8{c.R, c.G, c.B}
	}
	return table
}

func (p Palette) labs() []lab {
	if len(p) == 0 {
		panic("pixel: a palette without colours")
	}
	labs := make([]lab, len(p))
	for i, s := range p {
		labs[i] = toLab(s.Colour)
	}
	return labs
}

func (p Palette) at(x float64, labs []lab) color.NRGBA {
	if !(x > 0) { // NaN too
		x = 0
	}
	x = min(x, 1)
	next := 0 // the first stop after x
	for next < len(p) && p[next].At <= x {
		next++
	}
	switch {
	case next == 0:
		return labs[0].rgb()
	case next == len(p):
		return labs[next-1].rgb()
	}
	a, b := p[next-1].At, p[next].At
	return labs[next-1].mix(labs[next], (x-a)/(b-a)).rgb()
}
