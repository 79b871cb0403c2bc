package optim

import "math"

// Schedule is the factor of the base learning rate at a step, 0 being the first. total, in the same unit as step, is where training is
// to end; 0 means that nobody knows, and the rate stays up.
type Schedule func(step, total int) float64

// Constant stays at 1 after the warm-up.
func Constant(warmup int) Schedule {
	return decay(warmup, 1, func(float64) float64 { return 1 })
}

// Linear falls in a straight line from 1 to end.
func Linear(warmup int, end float64) Schedule {
	return decay(warmup, end, func(u float64) float64 { return 1 - u })
}

// Cosine falls from 1 to end along half a cosine (Loshchilov & Hutter 2017, arXiv:1608.03983, without restarts).
func Cosine(warmup int, end float64) Schedule {
	return decay(warmup, end, func(u float64) float64 { return (1 + math.Cos(math.Pi*u)) / 2 })
}

// decay rises over warmup steps, the first at 1/warmup, and then falls to end as f, from f(0) = 1 to f(1), says.
func decay(warmup int, end float64, f func(u float64) float64) Schedule {
	return func(step, total int) float64 {
		if step < warmup {
			return float64(step+1) / float64(warmup)
		}
		u := 0.0
		if total > 0 {
			u = min(1, float64(step-warmup)/float64(max(1, total-warmup)))
		}
		return end + (1-end)*f(u)
	}
}

// OfRun is the factor of the base rate at a step of a run of unknown length, of which the part `progress`, 0..1, lies behind: a schedule by
// name ("constant", "linear" or "cosine") that falls to end, after a warm-up of so many steps.
func OfRun(name string, warmup int, end float64, step int, progress float64) float64 {
	const total = 1 << 20
	schedule := map[string]Schedule{"constant": Constant(0), "linear": Linear(0, end), "cosine": Cosine(0, end)}[name]
	return Constant(warmup)(step, 0) * schedule(int(progress*total), total)
}
