package engine

import (
	"context"
	"errors"
	"fmt"
)

// What generators have in common whose graphs take a fixed number of pictures at a time, each in its slot. A picture's slot follows from
// its number, so that it meets the same instructions in any request.

// mostBytes bounds what one call may return: 4 GiB of pictures.
const mostBytes = 4 << 30

// Check says why no generator can meet this request, or returns nil.
func (r Request) Check() error {
	if r.N < 0 || r.First < 0 {
		return fmt.Errorf("%d pictures from number %d on can't be made: both must be 0 or more", r.N, r.First)
	}
	return nil
}

// Check says why these can't be the latents of a model that takes z numbers each, or returns nil.
func (l Latents) Check(z int) error {
	if l.Z != z || len(l.Data) != l.N*z {
		return fmt.Errorf("these latents have %d numbers each and the model takes %d: they belong to another model", l.Z, z)
	}
	for _, v := range l.Data {
		if v-v != 0 {
			return errors.New("these latents hold values that are infinite or not numbers: encode or draw them again")
		}
	}
	return nil
}

// CheckShape says why a model of pictures [h, w, c] doesn't take these, or returns nil.
func (b Batch) CheckShape(h, w, c int) error {
	if b.H != h || b.W != w || b.C != c {
		return fmt.Errorf("these pictures have %d x %d pixels in %s and the model takes %d x %d in %s: crop, scale or convert them first",
			b.W, b.H, ColourName(b.C), w, h, ColourName(c))
	}
	return nil
}

// ColourName is "grey" for one channel, else "colour".
func ColourName(c int) string {
	if c == 1 {
		return "grey"
	}
	return "colour"
}

// FillSlots makes n pictures, [h, w, c] each, by a graph of so many slots; the first goes to slot first modulo slots. fill makes k of them, from
// number `from` of the n on, in the slots from the given one on, into pix, [k, h, w, c]. progress, where not nil, hears how many are done. It returns
// fill's error, or ctx's as soon as ctx ends.
func FillSlots(ctx context.Context, n, h, w, c, first, slots int, progress func(done int), fill func(pix []uint8, from, k, slot int) error) (Batch, error) {
	if n > mostBytes/(h*w*c) {
		return Batch{}, fmt.Errorf("%d pictures of %d x %d pixels need more than %d GiB of memory: ask for fewer", n, w, h, mostBytes>>30)
	}
	out := NewBatch(n, h, w, c)
	for done := 0; done < n; {
		if err := ctx.Err(); err != nil {
			return Batch{}, err
		}
		slot := (first + done) % slots
		k := min(slots-slot, n-done)
		if err := fill(out.Slice(done, done+k).Pix, done, k, slot); err != nil {
			return Batch{}, err
		}
		done += k
		if progress != nil {
			progress(done)
		}
	}
	return out, nil
}
