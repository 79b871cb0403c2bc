package model

import (
	"slices"
	"strings"
	"testing"

	"atelier/engine/graph"
)

func TestParamsThereAndBack(t *testing.T) {
	a, b := graph.NewParam("a", 2, 3), graph.NewParam("b", 2)
	copy(a.Data(), []float32{1, 2, 3, 4, 5, 6})
	copy(b.Data(), []float32{7, 8})
	f := &File{Tensors: map[string]Tensor{}, Meta: map[string]string{}}
	f.Store("", a)
	f.Store("d.", b)
	x, y := graph.NewParam("a", 2, 3), graph.NewParam("b", 2)
	if err := f.Restore([]*graph.Param{x, y}, nil); err == nil || !strings.Contains(err.Error(), "the tensor b is missing") || x.Data()[0] != 0 {
		t.Errorf("without b: error %v, a is %v", err, x.Data())
	}
	if err := f.Restore([]*graph.Param{x, y}, []string{"a", "d.b"}); err != nil || !slices.Equal(x.Data(), a.Data()) || !slices.Equal(y.Data(), b.Data()) {
		t.Errorf("error %v, %v, %v", err, x.Data(), y.Data())
	}
	if err := f.Restore([]*graph.Param{graph.NewParam("a", 3, 2)}, nil); err == nil || !strings.Contains(err.Error(), "shape [2 3] instead of [3 2]") {
		t.Errorf("another shape: error %v", err)
	}
}

func TestSizeThereAndBack(t *testing.T) {
	f := &File{Meta: map[string]string{}}
	if _, _, _, err := f.Size(); err == nil || !strings.Contains(err.Error(), "the height of its pictures") {
		t.Errorf("error %v", err)
	}
	f.SetSize(28, 32, 3)
	if h, w, c, err := f.Size(); err != nil || h != 28 || w != 32 || c != 3 {
		t.Errorf("%d x %d x %d, error %v", h, w, c, err)
	}
	f.SetSize(28, 32, 7)
	if _, _, _, err := f.Size(); err == nil {
		t.Error("seven channels are taken")
	}
}
