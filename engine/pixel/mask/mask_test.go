package mask

import (
	"context"
	"errors"
	"image"
	"math"
	"testing"

	"golang.org/x/image/font/gofont/goregular"

	"atelier/engine"
)

// library has one font, one file that is none, and the pictures of a test.
type library map[string]image.Image

func (library) Font(name string) ([]byte, error) {
	switch name {
	case "sans":
		return goregular.TTF, nil
	case "broken":
		return goregular.TTF[:5000], nil
	case "none":
		return []byte("this is no font"), nil
	}
	return nil, errors.New("there is no such font")
}

func (l library) Picture(name string) (image.Image, error) {
	if img, ok := l[name]; ok {
		return img, nil
	}
	return nil, errors.New("there is no such picture")
}

func shape(name string) Shape {
	var s Shape
	engine.SetDefaults(&s)
	s.Shape = name
	return s
}

func must(t testing.TB, s Shape, at Place, soft, stroke float64, w, h int) Mask {
	t.Helper()
	m, err := Draw(context.Background(), s, at, soft, stroke, w, h, library{"picture": disc(64)})
	if err != nil {
		t.Fatalf("%s at %+v: %v", s.Shape, at, err)
	}
	if len(m.Pix) != m.Rect.Dx()*m.Rect.Dy() || !m.Rect.In(image.Rect(0, 0, w, h)) {
		t.Fatalf("%s at %+v: %d pixels in %v of %d x %d", s.Shape, at, len(m.Pix), m.Rect, w, h)
	}
	for _, v := range m.Pix {
		if !(v >= 0 && v <= 1) {
			t.Fatalf("%s at %+v: coverage %v", s.Shape, at, v)
		}
	}
	return m
}

// at is the coverage of a pixel.
func (m Mask) at(x, y int) float64 {
	if !image.Pt(x, y).In(m.Rect) {
		return 0
	}
	return float64(m.Pix[(y-m.Rect.Min.Y)*m.Rect.Dx()+x-m.Rect.Min.X])
}

func (m Mask) sum() (sum float64) {
	for _, v := range m.Pix {
		sum += float64(v)
	}
	return sum
}

// disc is a picture of n x n pixels: a bright disc that fills it.
func disc(n int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, n, n))
	m, _ := Draw(context.Background(), shape("ellipse"), Place{X: float64(n) / 2, Y: float64(n) / 2, W: float64(n), H: float64(n)}, 0, 0, n, n, nil)
	for y := range n {
		for x := range n {
			img.Pix[y*n+x] = uint8(math.Round(255 * m.at(x, y)))
		}
	}
	return img
}

// share is the part of its box that a shape fills.
func share(s Shape) float64 {
	// spread is the area of n corners, each r from the middle in turn, of their box.
	spread := func(n int, area float64, level bool) float64 {
		var left, right, top, bottom float64
		for i := range n {
			a := 2 * math.Pi * float64(i) / float64(n)
			if level {
				a += math.Pi / float64(n)
			}
			left, right = min(left, math.Sin(a)), max(right, math.Sin(a))
			top, bottom = min(top, math.Cos(a)), max(bottom, math.Cos(a))
		}
		return area / (right - left) / (bottom - top)
	}
	switch s.Shape {
	case "rectangle":
		return 1
	case "ellipse":
		return math.Pi / 4
	case "polygon":
		n := float64(s.Corners)
		return spread(s.Corners, n/2*math.Sin(2*math.Pi/n), s.Corners%2 == 0 && s.Corners != 4)
	case "star": // its notches are within the box of its tips here
		n := float64(s.Points)
		return spread(s.Points, n*s.Inner/100*math.Sin(math.Pi/n), false)
	case "ring":
		return math.Pi / 4 * (1 - s.Hole*s.Hole/1e4)
	case "cross":
		return s.Arm/100*2 - s.Arm*s.Arm/1e4
	}
	panic("a shape without a formula")
}

func variants() []Shape {
	var all []Shape
	for _, name := range []string{"rectangle", "ellipse", "cross", "ring"} {
		all = append(all, shape(name))
	}
	for n := 3; n <= 12; n++ {
		s := shape("polygon")
		s.Corners = n
		all = append(all, s)
	}
	for _, n := range []int{4, 5, 6, 13, 24} {
		s := shape("star")
		s.Points, s.Inner = n, 30+float64(n)
		all = append(all, s)
	}
	return all
}

var places = []Place{
	{X: 60, Y: 60, W: 100, H: 100},
	{X: 60.3, Y: 59.8, W: 77.7, H: 41.1, Angle: 17},
	{X: 61.7, Y: 60.25, W: 20, H: 111, Angle: -133.3},
	{X: 50.5, Y: 70.5, W: 3.3, H: 2.2, Angle: 45},
}

func TestArea(t *testing.T) {
	for _, s := range variants() {
		for _, at := range places {
			want := share(s) * at.W * at.H
			if got := must(t, s, at, 0, 0, 120, 120).sum(); math.Abs(got-want) > 0.004*(at.W+at.H)*2+0.01 {
				t.Errorf("%s (%d corners, %d points) at %+v covers %v pixels, not %v", s.Shape, s.Corners, s.Points, at, got, want)
			}
		}
	}
	s := shape("rounded")
	at := places[1]
	r := s.Radius / 100 * at.H
	if got, want := must(t, s, at, 0, 0, 120, 120).sum(), at.W*at.H-(4-math.Pi)*r*r; math.Abs(got-want) > 0.5 {
		t.Errorf("a rounded rectangle covers %v pixels, not %v", got, want)
	}
	s.Radius = 50 // a stadium
	if got, want := must(t, s, at, 0, 0, 120, 120).sum(), (at.W-at.H)*at.H+math.Pi/4*at.H*at.H; math.Abs(got-want) > 0.5 {
		t.Errorf("a stadium covers %v pixels, not %v", got, want)
	}
}

// A polygon whose corners are rounded all the way is the circle in it, when it is regular.
func TestRounding(t *testing.T) {
	s := shape("polygon")
	s.Corners, s.Rounding = 4, 100
	const side = 100 // of the box: the circle has the radius side / 2 / sqrt 2
	if got, want := must(t, s, places[0], 0, 0, 120, 120).sum(), math.Pi*side*side/8; math.Abs(got-want) > 1 {
		t.Errorf("a rounded diamond covers %v pixels, not %v", got, want)
	}
	for _, name := range []string{"star", "cross"} {
		s := shape(name)
		sharp := must(t, s, places[0], 0, 0, 120, 120)
		s.Rounding = 60
		round := must(t, s, places[0], 0, 0, 120, 120)
		if tip, blunt := sharp.at(60, 12), round.at(60, 12); name == "star" && !(tip > 0 && blunt < tip) {
			t.Errorf("the tip of a rounded star is as sharp as before: %v, %v", tip, blunt)
		}
		if d := math.Abs(sharp.sum() - round.sum()); d == 0 || d > 0.1*sharp.sum() {
			t.Errorf("rounding a %s changes its area by %v of %v", name, d, sharp.sum())
		}
	}
}

// The hard mask against 16 x 16 samples a pixel of the shape's formula.
func TestSamples(t *testing.T) {
	at := places[1]
	sin, cos := math.Sincos(at.Angle * math.Pi / 180)
	arm := shape("cross").Arm / 100
	for name, inside := range map[string]func(u, v float64) bool{
		"rectangle": func(u, v float64) bool { return math.Abs(u) < 1 && math.Abs(v) < 1 },
		"ellipse":   func(u, v float64) bool { return u*u+v*v < 1 },
		"cross": func(u, v float64) bool {
			return math.Abs(u) < arm && math.Abs(v) < 1 || math.Abs(v) < arm && math.Abs(u) < 1
		},
	} {
		m := must(t, shape(name), at, 0, 0, 120, 120)
		worst := 0.0
		for y := range 120 {
			for x := range 120 {
				n := 0
				for k := range 256 {
					dx, dy := float64(x)+(float64(k%16)+0.5)/16-at.X, float64(y)+(float64(k/16)+0.5)/16-at.Y
					if inside((dx*cos+dy*sin)/at.W*2, (dy*cos-dx*sin)/at.H*2) {
						n++
					}
				}
				worst = max(worst, math.Abs(m.at(x, y)-float64(n)/256))
			}
		}
		if worst > 0.02 {
			t.Errorf("%s: a pixel is %v off", name, worst)
		}
	}
}

func TestSymmetry(t *testing.T) {
	for _, s := range append(variants(), shape("heart"), shape("rounded")) {
		for _, e := range []edge{{}, {soft: 7}, {stroke: 3}, {soft: 1, stroke: 4}} {
			m := must(t, s, Place{X: 50, Y: 50, W: 80, H: 60}, e.soft, e.stroke, 100, 100)
			for y := range 100 {
				for x := range 50 {
					if d := math.Abs(m.at(x, y) - m.at(99-x, y)); d > 2e-3 {
						t.Fatalf("%s (%d, %d) with %+v: (%d, %d) is %v off its mirror", s.Shape, s.Corners, s.Points, e, x, y, d)
					}
				}
			}
		}
	}
}

func TestRightAngle(t *testing.T) {
	for _, name := range Shapes() {
		s := shape(name)
		s.Stencil = "picture"
		for _, e := range []edge{{}, {soft: 7}, {stroke: 3}} {
			m := must(t, s, Place{X: 50, Y: 50, W: 80, H: 60}, e.soft, e.stroke, 100, 100)
			r := must(t, s, Place{X: 50, Y: 50, W: 80, H: 60, Angle: 90}, e.soft, e.stroke, 100, 100)
			for y := range 100 {
				for x := range 100 {
					if d := math.Abs(m.at(x, y) - r.at(99-y, x)); d > 2e-3 {
						t.Fatalf("%s with %+v: (%d, %d) is %v off when turned", name, e, x, y, d)
					}
				}
			}
		}
	}
}

func TestFillsBox(t *testing.T) {
	for _, s := range append(variants(), shape("heart"), shape("rounded")) {
		box := must(t, s, Place{X: 50, Y: 60, W: 80, H: 40}, 0, 0, 100, 120).ink()
		// Sharp tips are thinner than a pixel at their ends.
		if want := image.Rect(10, 40, 90, 80); !box.In(want) || !want.Inset(4).In(box) {
			t.Errorf("%s (%d corners, %d points) covers %v of its box %v", s.Shape, s.Corners, s.Points, box, want)
		}
	}
}

func TestSoftEdge(t *testing.T) {
	for _, soft := range []float64{1.5, 4, 13.7, 60} {
		m := must(t, shape("rectangle"), Place{X: 100.3, Y: 100, W: 100, H: 180}, soft, 0, 200, 200)
		for x := range 100 {
			k := max(0, min(1, 0.5+(float64(x)+0.5-50.3)/soft))
			if got, want := m.at(x, 100), 3*k*k-2*k*k*k; math.Abs(got-want) > 1e-6 {
				t.Errorf("fading over %v pixels, %d is %v, not %v", soft, x, got, want)
			}
		}
	}
}

// An edge that gets softer bit by bit changes bit by bit.
func TestSoftIsSteady(t *testing.T) {
	for _, stroke := range []float64{0, 2.5} {
		before := must(t, shape("star"), places[1], 0, stroke, 120, 120)
		for soft := 0.05; soft < 3; soft += 0.05 {
			m := must(t, shape("star"), places[1], soft, stroke, 120, 120)
			for y := range 120 {
				for x := range 120 {
					if d := math.Abs(m.at(x, y) - before.at(x, y)); d > 0.05 {
						t.Fatalf("stroke %v, soft %v: (%d, %d) jumps by %v", stroke, soft, x, y, d)
					}
				}
			}
			before = m
		}
	}
}

// Distances to a stretched ellipse are true ones: against the nearest of many points on it.
func TestDistance(t *testing.T) {
	const soft, stroke = 6.0, 9.0
	at := Place{X: 61, Y: 58, W: 95, H: 30, Angle: 31}
	sin, cos := math.Sincos(at.Angle * math.Pi / 180)
	var on []point
	for i := range 20000 {
		b, a := math.Sincos(2 * math.Pi * float64(i) / 20000)
		a, b = a*at.W/2, b*at.H/2
		on = append(on, point{at.X + a*cos - b*sin, at.Y + a*sin + b*cos})
	}
	fill, line := must(t, shape("ellipse"), at, soft, 0, 120, 120), must(t, shape("ellipse"), at, 2, stroke, 120, 120)
	hard := must(t, shape("ellipse"), at, 0, 0, 120, 120)
	for y := 0; y < 120; y += 3 {
		for x := 0; x < 120; x += 3 {
			d := math.Inf(1)
			for _, p := range on {
				d = min(d, math.Hypot(p.x-float64(x)-0.5, p.y-float64(y)-0.5))
			}
			k := max(0, min(1, 0.5+(stroke/2-d)/2))
			if got, want := line.at(x, y), k*k*(3-2*k); math.Abs(got-want) > 0.01 {
				t.Errorf("stroke at (%d, %d), %v from the ellipse, is %v, not %v", x, y, d, got, want)
			}
			if d < 1 {
				continue // which side it is on is not clear from the hard mask
			}
			k = min(1, 0.5+d/soft)
			want := k * k * (3 - 2*k)
			if hard.at(x, y) == 0 {
				want = 1 - want
			}
			if got := fill.at(x, y); math.Abs(got-want) > 0.01 {
				t.Errorf("fill at (%d, %d), %v from the ellipse, is %v, not %v", x, y, d, got, want)
			}
		}
	}
}

func TestStrokeArea(t *testing.T) {
	for _, soft := range []float64{0, 0.7, 3, 25} {
		for _, stroke := range []float64{0.3, 1, 2, 7.5} {
			m := must(t, shape("ellipse"), Place{X: 60.2, Y: 60.7, W: 80, H: 80}, soft, stroke, 120, 120)
			if got, want := m.sum(), math.Pi*80*stroke; math.Abs(got-want) > 2e-3*want+0.2 {
				t.Errorf("a stroke of %v pixels, soft %v, covers %v pixels, not %v", stroke, soft, got, want)
			}
		}
	}
	// Of a square: straight pieces, inner corners sharp, outer corners quarters of a circle.
	const stroke, side = 5.0, 60.0
	m := must(t, shape("rectangle"), Place{X: 60.3, Y: 60.6, W: side, H: side, Angle: 20}, 0, stroke, 120, 120)
	want := 4*side*stroke - 4*stroke*stroke/4 + math.Pi*stroke*stroke/4
	if got := m.sum(); math.Abs(got-want) > 0.3 {
		t.Errorf("the stroke of a square covers %v pixels, not %v", got, want)
	}
}

// A shape that is cut by the picture is what a larger picture shows of it.
func TestClip(t *testing.T) {
	for _, name := range Shapes() {
		s := shape(name)
		s.Stencil = "picture"
		for _, e := range []edge{{}, {soft: 9}, {stroke: 3}} {
			at := Place{X: 100, Y: 100, W: 150, H: 120, Angle: 12}
			whole := must(t, s, at, e.soft, e.stroke, 200, 200)
			for _, cut := range []image.Point{{90, 90}, {150, 30}, {-60, 20}} {
				moved := at
				moved.X, moved.Y = at.X-float64(cut.X), at.Y-float64(cut.Y)
				part := must(t, s, moved, e.soft, e.stroke, 60, 70)
				for y := range 70 {
					for x := range 60 {
						if d := math.Abs(part.at(x, y) - whole.at(x+cut.X, y+cut.Y)); d > 4e-3 {
							t.Fatalf("%s with %+v cut at %v: (%d, %d) is %v off", name, e, cut, x, y, d)
						}
					}
				}
			}
			if m := must(t, s, Place{X: -500, Y: 30, W: 100, H: 100}, e.soft, e.stroke, 60, 60); len(m.Pix) != 0 {
				t.Errorf("%s beyond the picture has %d pixels", name, len(m.Pix))
			}
			must(t, s, Place{X: 30, Y: 30, W: 5e8, H: 5e8, Angle: 3}, e.soft, e.stroke, 60, 60)
		}
		if name == "ellipse" || name == "rectangle" || name == "rounded" || name == "star" || name == "heart" || name == "cross" {
			if m := must(t, s, Place{X: 30, Y: 30, W: 5e8, H: 5e8, Angle: 3}, 5, 0, 60, 60); m.sum() != 3600 {
				t.Errorf("the middle of a huge %s covers %v of 3600 pixels", name, m.sum())
			}
		}
		for _, at := range []Place{{X: 5, Y: 5, W: 0, H: 9}, {X: 5, Y: 5, W: 9, H: -1}} {
			if m := must(t, s, at, 0, 0, 60, 60); len(m.Pix) != 0 {
				t.Errorf("%s in a box of %v x %v has pixels", name, at.W, at.H)
			}
		}
	}
}
