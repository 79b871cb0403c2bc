package template

import (
	"slices"
	"sync"
	"testing"
)

func TestSetIsVariedAndPlain(t *testing.T) {
	_, m := Set()
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	classes, objects, grounds, sizes, colours := map[int]int{}, map[int]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	pix := make([]uint8, 32*32*3)
	const n = 2000
	for i := range n {
		scene := set().scene(0, i)
		c, class := SetPicture(pix, 0, i, 32)
		if want := Describe(scene); c.English != want.English || len(c.Objects) != len(scene.Layers) {
			t.Fatalf("picture %d: %s, of a scene of %d: %s", i, c.English, len(scene.Layers), want.English)
		}
		if !slices.Equal(pix, paintScene(t, scene, 0, nil).Pix) {
			t.Fatalf("picture %d is not its scene", i)
		}
		if _, _, err := parseCaption(c.English); err != nil {
			t.Fatal(err)
		}
		if SetClasses()[class] != c.Objects[c.Main()].Shape {
			t.Fatalf("picture %d: class %d of %s", i, class, c.English)
		}
		main := c.Objects[c.Main()]
		for i, o := range c.Objects {
			if i != c.Main() && o.Extent*setLead > main.Extent+1e-4 {
				t.Fatalf("picture %d: the class is %s, %v wide or high, beside %s of %v", i, main.Shape, main.Extent, o.Shape, o.Extent)
			}
		}
		classes[class]++
		objects[len(c.Objects)]++
		grounds[scene.Ground]++
		for _, o := range c.Objects {
			sizes[o.Size]++
			colours[o.Colour]++
			if o.Colour == scene.Ground {
				t.Fatalf("picture %d: %s on %s", i, o.Colour, scene.Ground)
			}
		}
	}
	t.Logf("classes %v, objects %v, grounds %v, sizes %v, colours %v", classes, objects, grounds, sizes, colours)
	chi2, want := 0.0, n/float64(len(SetClasses()))
	for class := range SetClasses() {
		d := float64(classes[class]) - want
		chi2 += d * d / want
	}
	if chi2 > 24.3 { // one time in a thousand where all classes are equally likely
		t.Errorf("the classes are not equally likely, chi squared %.1f: %v", chi2, classes)
	}
	if objects[1] < n/3 || objects[2] < n/5 || objects[3] < n/20 || len(objects) != 3 {
		t.Errorf("pictures by objects: %v", objects)
	}
	if len(grounds) < 4 || len(colours) != 9 || sizes["small"] < n/4 || sizes["large"] < n/8 || sizes["tiny"] > 0 {
		t.Errorf("grounds %v, colours %v, sizes %v", grounds, colours, sizes)
	}
}

func TestSetPictureMayBeCalledAtOnce(t *testing.T) {
	want := make([]uint8, 48*48*3)
	SetPicture(want, 3, 5, 48)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 20 {
				got := make([]uint8, len(want))
				if SetPicture(got, 3, 5, 48); !slices.Equal(got, want) {
					t.Error("picture 5 differs from picture 5")
				}
			}
		})
	}
	wait.Wait()
	other := make([]uint8, len(want))
	if SetPicture(other, 4, 5, 48); slices.Equal(other, want) {
		t.Error("another seed draws the same picture")
	}
}

func BenchmarkSetPicture(b *testing.B) {
	pix := make([]uint8, 32*32*3)
	for i := 0; b.Loop(); i++ {
		SetPicture(pix, 0, i, 32)
	}
}
