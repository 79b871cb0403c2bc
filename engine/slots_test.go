package engine

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestFillSlots: a picture's slot is its number's, whatever the request; an end and an error are passed on, and too much is refused.
func TestFillSlots(t *testing.T) {
	type call struct{ from, k, slot int }
	for _, c := range []struct {
		n, first int
		want     []call
	}{
		{0, 0, nil},
		{3, 0, []call{{0, 3, 0}}},
		{6, 3, []call{{0, 1, 3}, {1, 4, 0}, {5, 1, 0}}},
		{2, 9, []call{{0, 2, 1}}},
	} {
		var got []call
		var told []int
		b, err := FillSlots(t.Context(), c.n, 1, 2, 3, c.first, 4, func(done int) { told = append(told, done) }, func(pix []uint8, from, k, slot int) error {
			got = append(got, call{from, k, slot})
			if len(pix) != k*6 {
				t.Fatalf("%d values for %d pictures", len(pix), k)
			}
			for i := range pix {
				pix[i] = uint8(c.first + from + i/6)
			}
			return nil
		})
		if err != nil || !slices.Equal(got, c.want) || b.N != c.n || len(told) != len(got) {
			t.Errorf("%d from %d: %v, told %v, error %v", c.n, c.first, got, told, err)
		}
		for i, v := range b.Pix {
			if int(v) != c.first+i/6 {
				t.Fatalf("value %d is %d", i, v)
			}
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	_, err := FillSlots(ctx, 9, 1, 1, 1, 0, 4, nil, func([]uint8, int, int, int) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after its end: %v", err)
	}
	broken := errors.New("broken")
	if _, err := FillSlots(t.Context(), 9, 1, 1, 1, 0, 4, nil, func([]uint8, int, int, int) error { return broken }); err != broken {
		t.Errorf("fill's error became %v", err)
	}
	if _, err := FillSlots(t.Context(), 1<<20, 64, 64, 3, 0, 4, nil, nil); err == nil || !strings.Contains(err.Error(), "ask for fewer") {
		t.Errorf("12 GiB: %v", err)
	}
}

func TestChecks(t *testing.T) {
	nan := float32(math.NaN())
	for text, err := range map[string]error{
		"":                        errors.Join(Request{}.Check(), Latents{2, 1, []float32{0, -1e30}}.Check(1), NewBatch(1, 2, 3, 1).CheckShape(2, 3, 1)),
		"must be 0 or more":       Request{N: -1}.Check(),
		"from number -2 on":       Request{First: -2}.Check(),
		"belong to another model": Latents{1, 2, make([]float32, 2)}.Check(3),
		"1 numbers each":          Latents{2, 1, make([]float32, 3)}.Check(1),
		"not numbers":             Latents{1, 2, []float32{0, nan}}.Check(2),
		"infinite":                Latents{1, 1, []float32{float32(math.Inf(-1))}}.Check(1),
		"3 x 2 pixels in grey and the model takes 3 x 2 in colour": NewBatch(1, 2, 3, 1).CheckShape(2, 3, 3),
	} {
		if text == "" && err != nil || text != "" && (err == nil || !strings.Contains(err.Error(), text)) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
