package imageio

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"atelier/engine"
)

func TestNPYRoundTrip(t *testing.T) {
	var buf bytes.Buffer
	b := noise(3, 4, 5, 3)
	if err := WriteBatchNPY(&buf, b); err != nil {
		t.Fatal(err)
	}
	a, err := ReadNPY(&buf)
	if err != nil || !slices.Equal(a.Shape, []int{3, 4, 5, 3}) || !bytes.Equal(a.Bytes, b.Pix) {
		t.Errorf("%v, error %v", a, err)
	}
	back, err := a.Batch()
	if err != nil || back.N != 3 || back.H != 4 || back.W != 5 || back.C != 3 {
		t.Errorf("batch %+v, error %v", back, err)
	}
	l := engine.Latents{N: 2, Z: 3, Data: []float32{1, -0, math.MaxFloat32, math.SmallestNonzeroFloat32, 0.1, -7}}
	if err := WriteLatentsNPY(&buf, l); err != nil {
		t.Fatal(err)
	}
	if a, err = ReadNPY(&buf); err != nil {
		t.Fatal(err)
	}
	if got, err := a.Latents(); err != nil || got.N != 2 || got.Z != 3 || !slices.Equal(got.Data, l.Data) {
		t.Errorf("latents %+v, error %v", got, err)
	}
}

// The bytes that numpy.save writes for numpy.array([1, 2, 3], numpy.uint8).
func TestNPYBytesAreNumPys(t *testing.T) {
	want := "\x93NUMPY\x01\x00v\x00{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }" + strings.Repeat(" ", 60) + "\n\x01\x02\x03"
	var buf bytes.Buffer
	if err := WriteNPY(&buf, []uint8{1, 2, 3}, 3); err != nil {
		t.Fatal(err)
	}
	if buf.String() != want {
		t.Errorf("%q\nwant %q", buf.String(), want)
	}
}

// npy makes a file of a header and numbers.
func npy(version byte, header string, data ...byte) []byte {
	out := append([]byte(npyMagic), version, 0)
	if version == 1 {
		out = binary.LittleEndian.AppendUint16(out, uint16(len(header)))
	} else {
		out = binary.LittleEndian.AppendUint32(out, uint32(len(header)))
	}
	return append(append(out, header...), data...)
}

func dict(descr, order, shape string) string {
	return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n"
}

func TestNPYReadsVariants(t *testing.T) {
	half := binary.LittleEndian.AppendUint64(nil, math.Float64bits(0.5))
	for name, c := range map[string]struct {
		data  []byte
		shape []int
	}{
		"version 2":      {npy(2, dict("|u1", "False", "(1, 2)"), 1, 2), []int{1, 2}},
		"version 3":      {npy(3, dict("<u1", "False", "(2,)"), 1, 2), []int{2}},
		"float64":        {npy(1, dict("<f8", "False", "(1,)"), half...), []int{1}},
		"Fortran 1-D":    {npy(1, dict("|u1", "True", "(2,)"), 1, 2), []int{2}},
		"tight spelling": {npy(1, "{'descr':'|u1', 'fortran_order':False, 'shape':(1,2)}", 1, 2), []int{1, 2}},
	} {
		a, err := ReadNPY(bytes.NewReader(c.data))
		if err != nil || !slices.Equal(a.Shape, c.shape) {
			t.Errorf("%s: %v, error %v", name, a, err)
		} else if name == "float64" && (len(a.Floats) != 1 || a.Floats[0] != 0.5) {
			t.Errorf("%s: %v", name, a.Floats)
		}
	}
}

func TestBadNPY(t *testing.T) {
	good := npy(1, dict("|u1", "False", "(2, 3)"), 1, 2, 3, 4, 5, 6)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":      {nil, "not an NPY file"},
		"text":         {[]byte("some text that is long"), "not an NPY file"},
		"version":      {npy(4, ""), "has version 4"},
		"half header":  {good[:30], "ends inside its header"},
		"half length":  {good[:9], "ends inside its header"},
		"huge header":  {append([]byte(npyMagic), 2, 0, 255, 255, 255, 255), "can't be right: a header of 4294967295 bytes"},
		"cut":          {good[:len(good)-1], "its header says 6 bytes of numbers and it holds 5"},
		"too long":     {append(bytes.Clone(good), 1), "longer than its header says"},
		"absurd":       {npy(1, dict("<f4", "False", "(4294967296, 4294967296)")), "more than 16 GiB"},
		"overflow":     {npy(1, dict("|u1", "False", "(99999999999999999999,)")), "a dimension of 99999999999999999999"},
		"empty":        {npy(1, dict("|u1", "False", "(0, 3)")), "an empty array"},
		"0-D":          {npy(1, dict("|u1", "False", "()"), 1), "0 dimensions"},
		"5-D":          {npy(1, dict("|u1", "False", "(1, 1, 1, 1, 1)"), 1), "5 dimensions"},
		"big-endian":   {npy(1, dict(">f4", "False", "(1,)"), 1, 2, 3, 4), `type ">f4"`},
		"int64":        {npy(1, dict("<i8", "False", "(1,)")), `type "<i8"`},
		"Fortran":      {npy(1, dict("|u1", "True", "(1, 2)"), 1, 2), "Fortran order"},
		"records":      {npy(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }"), "not the one of a plain array"},
		"negative":     {npy(1, dict("|u1", "False", "(-1,)")), "not the one of a plain array"},
		"empty header": {npy(1, ""), "not the one of a plain array"},
	} {
		if a, err := ReadNPY(bytes.NewReader(c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, error %v\nwant one with %q", name, a, err, c.want)
		}
	}
}

func TestArraysOfTheWrongKind(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		err  error
		want string
	}{
		{second((&Array{Shape: []int{2}, Bytes: []uint8{1, 2}}).Batch()), "the array is uint8 2, not pictures"},
		{second((&Array{Shape: []int{1, 1, 1}, Floats: []float32{1}}).Batch()), "the array is float32 1 x 1 x 1, not pictures"},
		{second((&Array{Shape: []int{1, 1, 1, 2}, Bytes: []uint8{1, 2}}).Batch()), "2 colour channels"},
		{second((&Array{Shape: []int{2}, Bytes: []uint8{1, 2}}).Latents()), "the array is uint8 2, not latents"},
		{second((&Array{Shape: []int{1, 1, 1}, Floats: []float32{1}}).Latents()), "not latents"},
		{second((&Array{Shape: []int{2, 2}, Floats: []float32{1, 2, 3, nan}}).Latents()), "latent 1 holds a number that is not finite: NaN"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", c.err, c.want)
		}
	}
	if l, err := (&Array{Shape: []int{3}, Floats: []float32{1, 2, 3}}).Latents(); err != nil || l.N != 1 || l.Z != 3 {
		t.Errorf("one latent: %+v, error %v", l, err)
	}
	if b, err := (&Array{Shape: []int{1, 2, 3}, Bytes: make([]uint8, 6)}).Batch(); err != nil || b.C != 1 || b.W != 3 {
		t.Errorf("grey pictures: %+v, error %v", b, err)
	}
}

func second[T any](_ T, err error) error { return err }

func FuzzNPY(f *testing.F) {
	f.Add(npy(1, dict("|u1", "False", "(2, 3)"), 1, 2, 3, 4, 5, 6))
	f.Add(npy(2, dict("<f4", "False", "(1,)"), 1, 2, 3, 4))
	f.Add(npy(3, dict("<f8", "True", "(1,)"), 1, 2, 3, 4, 5, 6, 7, 8))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := ReadNPY(bytes.NewReader(data))
		if err != nil {
			return
		}
		var buf bytes.Buffer
		if a.Bytes != nil {
			err = WriteNPY(&buf, a.Bytes, a.Shape...) // panics where shape and numbers don't fit
		} else {
			err = WriteNPY(&buf, a.Floats, a.Shape...)
		}
		if err != nil {
			t.Fatal(err)
		}
		back, err := ReadNPY(&buf)
		if err != nil || back.String() != a.String() || !bytes.Equal(back.Bytes, a.Bytes) {
			t.Errorf("%v came back as %v, error %v", a, back, err)
		}
	})
}
