package grow

import (
	"math"
	"slices"
)

// Pattern is a kind of pattern that Gray and Scott's substances grow into.
type Pattern struct {
	Name       string
	Feed, Kill float64 // as in Gray
	Steps      int     // until it is grown
	wide       float64 // from crest to crest, in cells, measured
}

// Feed and kill after Pearson 1993 and Munafo's map of the parameters, tried and moved until they looked good.
var patterns = []Pattern{
	{"coral", 0.0545, 0.062, 4000, 9.5},
	{"maze", 0.029, 0.057, 3000, 9.5},
	{"worms", 0.046, 0.063, 5000, 9.5},
	{"loops", 0.05, 0.0635, 4000, 10},
	{"spots", 0.030, 0.062, 3000, 9},
	{"mitosis", 0.0367, 0.0649, 1700, 10},
	{"bubbles", 0.018, 0.055, 2500, 11},
	{"holes", 0.039, 0.058, 4000, 9.5},
	{"cracks", 0.062, 0.0609, 4000, 9.5},
	{"ripples", 0.022, 0.051, 2000, 10},
	{"waves", 0.018, 0.051, 3000, 11},
}

// Patterns lists the named patterns.
func Patterns() []Pattern { return slices.Clone(patterns) }

// nearestPattern is the pattern whose life is most like this.
func nearestPattern(feed, kill float64) Pattern {
	best, nearest := patterns[0], math.Inf(1)
	for _, p := range patterns {
		// Along the tongue where patterns live, feed varies several times as much as kill.
		if d := math.Hypot((p.Feed-feed)/4, p.Kill-kill); d < nearest {
			best, nearest = p, d
		}
	}
	return best
}
