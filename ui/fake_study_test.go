package ui

import (
	"context"
	"errors"

	"time"

	"atelier/engine"
	"atelier/engine/dataset"
)

// Encode makes the fake model's code of a picture: its first pixel's level, and two numbers that are nothing but there.
func (m *fakeModel) Encode(ctx context.Context, b engine.Batch) (engine.Latents, error) {
	if b.H != 4 || b.W != 4 || b.C != 1 {
		return engine.Latents{}, errors.New("these pictures don't fit")
	}
	select {
	case <-ctx.Done():
		return engine.Latents{}, ctx.Err()
	case <-time.After(m.takes):
	}
	l := engine.Latents{N: b.N, Z: 3, Data: make([]float32, 3*b.N)}
	for i := range b.N {
		p := b.Slice(i, i+1).Pix
		l.Data[3*i], l.Data[3*i+1] = float32(p[0]), float32(p[15])
	}
	return l, nil
}

// Inspect says of the fake model that its second number tells most.
func (f *fakeStudy) Inspect(ctx context.Context, g engine.Generator, b engine.Batch) (Inspection, error) {
	i := Inspection{KL: []float64{1, 2.5, 0}, Spread: []float64{0.5, 0.9, 0}}
	if f.bare {
		i.KL = nil
	}
	return i, ctx.Err()
}

// fakeStudy has data sets of pictures whose level is their number, of two classes, the odd ones with a caption of their own.
type fakeStudy struct {
	opened []string // data sets, "test" behind those of the part that wasn't learned from
	fails  error
	holes  [][]bool
	takes  time.Duration // of a repair
	bare   bool          // nothing is known of the pictures, nor how much a code tells
}

func (f *fakeStudy) Open(ctx context.Context, data string, like engine.Info, test bool, progress func(float64)) (*dataset.Set, error) {
	if f.fails != nil {
		return nil, f.fails
	}
	name := data
	if test {
		name += " test"
	}
	f.opened = append(f.opened, name)
	n := 200
	s := &dataset.Set{Name: data, N: n, H: like.H, W: like.W, C: like.C, Pix: make([]uint8, n*like.H*like.W*like.C)}
	size := like.H * like.W * like.C
	for i := range n {
		for p := range size {
			s.Pix[i*size+p] = uint8(i)
		}
		if !f.bare {
			s.Labels = append(s.Labels, i/100)
			s.Captions = append(s.Captions, []string{"a plain one", "a smile"}[i%2])
		}
	}
	if !f.bare {
		s.Classes = []string{"dark", "bright"}
	}
	progress(1)
	return s, ctx.Err()
}

type fakeRepair struct {
	Steps int `name:"steps" label:"Steps" default:"200" min:"10" max:"2000" help:"How long the code is looked for that explains the known pixels." group:"Repair"`
}

func (f *fakeStudy) Repairing() any { s := &fakeRepair{}; engine.SetDefaults(s); return s }

func (f *fakeStudy) Repair(ctx context.Context, g engine.Generator, picture engine.Batch, hole []bool, settings any, progress func(Repaired)) (Repaired, error) {
	f.holes = append(f.holes, hole)
	made := func(level uint8, at float64) Repaired {
		b := engine.NewBatch(1, picture.H, picture.W, picture.C)
		copy(b.Pix, picture.Pix)
		for i, in := range hole {
			if in {
				b.Pix[i] = level
			}
		}
		return Repaired{Picture: b, Code: []float32{1, 2, 3}, At: at}
	}
	for i := range 10 {
		select {
		case <-ctx.Done():
			return Repaired{}, ctx.Err()
		case <-time.After(f.takes / 10):
		}
		progress(made(uint8(100+i), float64(i)/10))
	}
	return made(uint8(settings.(*fakeRepair).Steps), 1), nil
}
