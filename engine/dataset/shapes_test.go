package dataset

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestShapes(t *testing.T) {
	done := 0
	s, err := Open(context.Background(), "shapes", Options{Test: true, Progress: func(n, total int) {
		if n <= done || total != shapesTest {
			t.Errorf("progress %d of %d after %d", n, total, done)
		}
		done = n
	}})
	if err != nil {
		t.Fatal(err)
	}
	if s.N != shapesTest || s.H != 32 || s.W != 32 || s.C != 3 || len(s.Pix) != s.N*32*32*3 || len(s.Labels) != s.N || len(s.Captions) != s.N || done != s.N {
		t.Fatalf("%d pictures of %d x %d x %d, %d bytes, %d labels, %d captions, %d done", s.N, s.W, s.H, s.C, len(s.Pix), len(s.Labels), len(s.Captions), done)
	}
	counts := make([]int, len(s.Classes))
	for i, l := range s.Labels {
		counts[l]++
		if !strings.Contains(s.Captions[i], s.Classes[l]) {
			t.Fatalf("picture %d is of the class %s and its caption is %q", i, s.Classes[l], s.Captions[i])
		}
	}
	for i, n := range counts {
		if share := float64(n) / float64(s.N) * float64(len(counts)); share < 0.6 || share > 1.5 {
			t.Errorf("%d pictures of the class %s", n, s.Classes[i])
		}
	}
	again, err := Open(context.Background(), "shapes", Options{Test: true})
	if err != nil || !bytes.Equal(s.Pix, again.Pix) {
		t.Errorf("the set isn't the same twice (error %v)", err)
	}
	grey, err := Open(context.Background(), "shapes", Options{Test: true, Channels: 1, Size: 16})
	if err != nil || grey.C != 1 || grey.H != 16 || len(grey.Pix) != grey.N*16*16 {
		t.Errorf("grey at 16: %d x %d x %d, error %v", grey.W, grey.H, grey.C, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Open(ctx, "shapes", Options{}); err != context.Canceled {
		t.Errorf("cancelled: error %v", err)
	}
}
