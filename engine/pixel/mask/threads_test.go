package mask

import (
	"runtime"
	"slices"
	"testing"
)

func TestThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, name := range Shapes() {
		s := shape(name)
		s.Stencil = "picture"
		for _, e := range []edge{{}, {soft: 9}, {stroke: 3}} {
			runtime.GOMAXPROCS(1)
			one := must(t, s, places[1], e.soft, e.stroke, 120, 120)
			runtime.GOMAXPROCS(2)
			if two := must(t, s, places[1], e.soft, e.stroke, 120, 120); one.Rect != two.Rect || !slices.Equal(one.Pix, two.Pix) {
				t.Errorf("%s with %+v differs on two threads", name, e)
			}
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	for _, name := range Shapes() {
		for what, e := range map[string]edge{"hard": {}, "soft": {soft: 30}, "stroke": {stroke: 6}} {
			b.Run(name+"/"+what, func(b *testing.B) {
				s := shape(name)
				s.Stencil = "picture"
				lib := library{"picture": disc(400)}
				for b.Loop() {
					if _, err := Draw(b.Context(), s, Place{X: 350, Y: 350, W: 690, H: 690}, e.soft, e.stroke, 700, 700, lib); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
