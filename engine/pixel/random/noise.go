package random

// A frame says which picture a field is made for: the full one, fullW x fullH pixels, seen at w x h of its own.
type frame struct {
	fullW, fullH int
	w, h         int
}

// ratioX is how many pixels of the full picture lie in one that is made.
func (f frame) ratioX() float64 { return float64(f.fullW) / float64(f.w) }

func (f frame) ratioY() float64 { return float64(f.fullH) / float64(f.h) }

// x is the middle of pixel column x, in pixels of the full picture from its middle.
func (f frame) x(x int) float64 {
	return float64((float64(x)+0.5)*float64(f.fullW)/float64(f.w)) - float64(f.fullW)/2
}

func (f frame) y(y int) float64 {
	return float64((float64(y)+0.5)*float64(f.fullH)/float64(f.h)) - float64(f.fullH)/2
}

// A field is numbers over the picture, computed row by row in any order. One goroutine uses it at a time.
type field interface {
	row(y int, dst []float32)
}

// fieldMaker returns a function that makes the field of one channel, once for every goroutine. What the goroutines share is made here.
func fieldMaker(s Settings, f frame, key uint64) func() field {
	switch s.Kind {
	case "uniform", "gaussian", "salt-and-pepper":
		return newPixels(s, f, key)
	}
	return newLattice(s, f, key)
}
