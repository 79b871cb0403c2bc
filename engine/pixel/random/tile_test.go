package random

import (
	"math"
	"testing"
)

// seam compares the steps over the picture's right and lower edges, to a copy of it beside and below, with those inside: 1 where they are
// alike.
func seam(v []float32, w, h int) (across, down float64) {
	step := func(a, b float32) float64 { return math.Abs(float64(a) - float64(b)) }
	var inX, overX, inY, overY float64
	for y := range h {
		for x := range w {
			here := v[y*w+x]
			if right := step(here, v[y*w+(x+1)%w]); x+1 < w {
				inX += right / float64((w-1)*h)
			} else {
				overX += right / float64(h)
			}
			if below := step(here, v[(y+1)%h*w+x]); y+1 < h {
				inY += below / float64((h-1)*w)
			} else {
				overY += below / float64(w)
			}
		}
	}
	return overX / inX, overY / inY
}

// Tileable pictures join copies of themselves: the steps over the seam are those inside. That the others don't shows that the test can tell.
func TestTiles(t *testing.T) {
	for _, text := range []string{
		"kind=uniform", "kind=gaussian grain=5", "kind=salt-and-pepper salt=30", "kind=value", "kind=perlin", "kind=simplex", "kind=fractal",
		"kind=fractal basis=perlin sum=ridged", "kind=fractal basis=worley lacunarity=2.3 gain=0.7", "kind=worley", "kind=worley feature=f2-f1",
		"kind=fractal warp=0.6 passes=2", "kind=worley warp=0.5", "kind=simplex warp=1",
	} {
		s := parse(t, text+" scale=19 width=151 height=117")
		var across, down, openAcross, openDown float64 // the means of some pictures, for a seam is short
		const pictures = 20                            // the seam cuts the lattice of one picture at one phase only
		for seed := range uint64(pictures) {
			s.Tile = true
			a, d := seam(values(t, s, seed), s.Width, s.Height)
			across, down = across+a/pictures, down+d/pictures
			s.Tile = false
			a, d = seam(values(t, s, seed), s.Width, s.Height)
			openAcross, openDown = openAcross+a/pictures, openDown+d/pictures
		}
		if s.Grain > 1 {
			// A seam of blocks is all edge, where inside one step in `grain` is an edge.
			across, down = across/float64(s.Grain), down/float64(s.Grain)
		}
		near(t, text+": steps over the right edge beside those inside", across, 1, 0.15)
		near(t, text+": steps over the lower edge beside those inside", down, 1, 0.15)
		if smooth := s.Kind != "uniform" && s.Kind != "gaussian" && s.Kind != "salt-and-pepper"; smooth && (openAcross < 1.5 || openDown < 1.5) {
			t.Errorf("%s: without tile=true the edges are no rougher, %.2f and %.2f times", text, openAcross, openDown)
		}
	}
}

// One picture further in any direction the noise is the same, whatever the sizes.
func TestPeriod(t *testing.T) {
	for _, text := range append([]string{"kind=simplex scale=400", "kind=worley scale=400", "kind=perlin scale=400"}, lattices...) {
		s := parse(t, text+" tile=true width=157 height=90")
		f := frame{157, 90, 157, 90}
		z := planFractal(s, f, 5, false).build(false)
		const n = 400
		xs, ys, a, b := make([]float64, n), make([]float64, n), make([]float32, n), make([]float32, n)
		for k := range xs {
			xs[k], ys[k] = float64(k)*0.61-120, float64(k*k%97)-40
		}
		z.at(xs, ys, a)
		for k := range xs {
			xs[k], ys[k] = xs[k]+157, ys[k]-2*90
		}
		z.at(xs, ys, b)
		off := 0
		for k := range a {
			if math.Abs(float64(a[k]-b[k])) > 1e-4 {
				off++
			}
		}
		if off > 0 {
			t.Errorf("%s: %d of %d places differ one picture further", text, off, n)
		}
	}
}

// The settings and the list of kinds say the same of what tiles.
func TestTileIsOffered(t *testing.T) {
	for _, k := range Kinds() {
		s := parse(t, "kind="+k.Name)
		if offered := applies(t, s, "tile"); offered != k.Tiles {
			t.Errorf("%s: the setting is offered: %t, the kind tiles: %t", k.Name, offered, k.Tiles)
		}
		if k.Grows && !grows(k.Name) {
			t.Errorf("%s doesn't grow", k.Name)
		}
	}
}
