package template

import (
	"context"
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
)

func TestLaterLayersLieAbove(t *testing.T) {
	red, blue := layer(t, "colour=#ff0000", "size=100"), layer(t, "colour=#0000ff", "size=50")
	b := paintScene(t, scene(20, 20, red, blue), 0, nil)
	if got := [3]uint8(b.Pix[3*(10*20+10):]); got != [3]uint8{0, 0, 255} {
		t.Errorf("the middle is %v, want the later layer", got)
	}
	if got := [3]uint8(b.Pix[:3]); got != [3]uint8{255, 0, 0} {
		t.Errorf("the corner is %v, want the first layer", got)
	}
	blue.Opacity = 50
	b = paintScene(t, scene(20, 20, red, blue), 0, nil)
	if got := [3]uint8(b.Pix[3*(10*20+10):]); got != [3]uint8{128, 0, 128} {
		t.Errorf("half of blue over red is %v", got)
	}
	blue.Opacity = 0
	if b = paintScene(t, scene(20, 20, red, blue), 0, nil); [3]uint8(b.Pix[3*(10*20+10):]) != [3]uint8{255, 0, 0} {
		t.Error("a layer without opacity is seen")
	}
}

func TestGreyIsLuma(t *testing.T) {
	s := scene(8, 8, layer(t, "colour=#ff8040", "size=100"))
	s.Grey = true
	b := paintScene(t, s, 0, nil)
	if want := uint8(math.Round(0.2126*255 + 0.7152*128 + 0.0722*64)); b.C != 1 || b.Pix[9] != want {
		t.Errorf("%d channels, %d, want %d", b.C, b.Pix[9], want)
	}
}

// rich is a scene with every kind of content, which is larger than one band of threads.
func rich(t testing.TB) (Scene, *shelf) {
	lib := &shelf{pictures: map[string]image.Image{"p": ramps(50, 30)}, sample: func(seed uint64, index int) engine.Batch {
		b := engine.NewBatch(1, 8, 8, 3)
		for i := range b.Pix {
			b.Pix[i] = uint8(uint64(i*37) * (seed + 1))
		}
		return b
	}}
	var layers []Layer
	shapes := []string{"rectangle", "ellipse", "star", "ring", "heart", "cross", "polygon", "rounded", "star"}
	for i, c := range []string{"colour", "linear", "radial", "conic", "stripes", "checks", "random", "picture", "model"} {
		l := layer(t, "shape="+shapes[i], "content="+c, "image=p", "model=m", "noise=kind=perlin width=128 height=128 scale=32", "opacity=85")
		l.X, l.Y, l.Angle, l.Soft, l.Size = float64(15+8*i), float64(85-8*i), float64(17*i), float64(i%3), 45
		layers = append(layers, l)
	}
	return scene(300, 260, layers...), lib
}

func TestSamePixelsOnAnyNumberOfThreads(t *testing.T) {
	s, lib := rich(t)
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	one := paintScene(t, s, 5, lib)
	for _, n := range []int{2, 7} {
		runtime.GOMAXPROCS(n)
		if !slices.Equal(one.Pix, paintScene(t, s, 5, lib).Pix) {
			t.Errorf("%d threads paint another picture than one", n)
		}
	}
	if slices.Equal(one.Pix, paintScene(t, s, 6, lib).Pix) {
		t.Error("another seed paints the same noise")
	}
}

func TestPainterPaintsWhatRenderPaints(t *testing.T) {
	s, lib := rich(t)
	p := NewPainter(lib)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 12 {
		l := &s.Layers[rng.IntN(len(s.Layers))]
		switch rng.IntN(4) {
		case 0:
			l.X += 3
		case 1:
			l.Size *= 1.1
		case 2:
			l.Colour, l.Variant = "green", l.Variant+1
		case 3:
			l.Angle = -l.Angle + 1
		}
		stopped, stop := context.WithCancel(context.Background())
		stop()
		if _, err := p.Render(stopped, s, 300, 260, 5); !errors.Is(err, context.Canceled) {
			t.Fatalf("a stopped painting gives %v", err)
		}
		got, err := p.Render(context.Background(), s, 300, 260, 5)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Pix, paintScene(t, s, 5, lib).Pix) {
			t.Fatal("the painter paints another picture")
		}
	}
	lib.asked = 0
	s.Layers[0].X++
	if _, err := p.Render(context.Background(), s, 300, 260, 5); err != nil {
		t.Fatal(err)
	}
	if lib.asked != 1 { // the picture, to see whether it has changed
		t.Errorf("moving one layer asks the library %d times, want once", lib.asked)
	}
}

// Bands of a large picture join without a seam: a scene of many layers is cut where one of few isn't.
func TestBandsJoin(t *testing.T) {
	l := layer(t, "shape=star", "content=linear", "size=90", "angle=10", "soft=4")
	few := scene(1500, 1500, l)
	many := few
	for range 400 {
		many.Layers = append(many.Layers, layer(t, "shape=ellipse", "size=0.5", "x=2", "y=2"))
	}
	a, b := paintScene(t, few, 0, nil), paintScene(t, many, 0, nil)
	worst := 0
	for y := 100; y < 1500; y++ {
		for i := 3 * 1500 * y; i < 3*1500*(y+1); i++ {
			worst = max(worst, int(a.Pix[i])-int(b.Pix[i]), int(b.Pix[i])-int(a.Pix[i]))
		}
	}
	if worst > 1 {
		t.Errorf("the same layer differs by %d where it is painted in bands", worst)
	}
}

func TestAnySizeShowsTheSameScene(t *testing.T) {
	s, lib := rich(t)
	large := paintScene(t, s, 5, lib)
	small, err := Render(context.Background(), s, 150, 130, 5, lib, nil)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for y := range 130 {
		for x := range 150 {
			for k := range 3 {
				mean := 0.0
				for _, p := range []int{(2*y)*300 + 2*x, (2*y)*300 + 2*x + 1, (2*y+1)*300 + 2*x, (2*y+1)*300 + 2*x + 1} {
					mean += float64(large.Pix[3*p+k]) / 4
				}
				sum += math.Abs(mean - float64(small.Pix[3*(y*150+x)+k]))
			}
		}
	}
	if sum /= 150 * 130 * 3; sum > 2.5 {
		t.Errorf("half as large, the picture differs by %.2f in the mean", sum)
	}
}

func TestProgressRisesToOne(t *testing.T) {
	s, lib := rich(t)
	last := 0.0
	_, err := Render(context.Background(), s, 300, 260, 5, lib, func(at float64) {
		if at < last-1e-9 || at > 1 {
			t.Errorf("progress goes from %v to %v", last, at)
		}
		last = at
	})
	if err != nil || last != 1 {
		t.Errorf("ends at %v (%v)", last, err)
	}
}

func TestStopsBetweenBands(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	calls := 0
	_, err := Render(ctx, scene(100, 100, layer(t)), 2400, 2400, 0, nil, func(at float64) {
		if calls++; at > 0.5 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || calls != 1 { // the first band
		t.Errorf("stopped after %d calls: %v", calls, err)
	}
}

func TestErrorsAreSentences(t *testing.T) {
	lib := &shelf{}
	bad := func(want string, s Scene, w int) {
		t.Helper()
		_, err := Render(context.Background(), s, w, 50, 0, lib, nil)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
	one := func(settings ...string) Scene { return scene(50, 50, layer(t, settings...)) }
	bad("at most 8192", one(), 9000)
	bad("at least 1 x 1", one(), 0)
	bad(`no colour "reed"`, one("colour=reed"), 50)
	bad(`did you mean "red"`, scene(50, 50, layer(t), layer(t, "content=stripes", "second=reed")), 50)
	bad("layer 2 (rectangle): ", scene(50, 50, layer(t), layer(t, "content=stripes", "second=reed")), 50)
	bad("palette", one("content=radial", "palette=nothing"), 50)
	bad("the noise", one("content=random", "noise=kind=nothing"), 50)
	bad("gone.png", one("content=picture", "image=gone.png"), 50)
	bad("no model x", one("content=model", "model=x"), 50)
	broken := one()
	broken.Layers[0].Size = math.NaN()
	bad("Size (size)", broken, 50)
	broken = one()
	broken.Ground = ""
	bad("colour", broken, 50)
}
