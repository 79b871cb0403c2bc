package model

import (
	"encoding/binary"
	"io"
	"math"
)

// numberType is how a type of number is stored.
type numberType struct {
	size int // bytes
	read func([]byte) float32
}

// types are those that can be read.
var types = map[string]numberType{
	"F32":  {4, func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }},
	"F64":  {8, func(b []byte) float32 { return float32(math.Float64frombits(binary.LittleEndian.Uint64(b))) }},
	"BF16": {2, func(b []byte) float32 { return math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16) }},
	"F16":  {2, func(b []byte) float32 { return fromHalf(binary.LittleEndian.Uint16(b)) }},
}

// fromHalf widens an IEEE 754 binary16.
func fromHalf(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10)&31, uint32(h)&1023
	switch exponent {
	case 0: // zero and subnormal: fraction * 2^-24
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)/(1<<24)))
	case 31: // infinity and NaN
		return math.Float32frombits(sign | 255<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// readNumbers reads all of r, whose size is known to be in the file and a multiple of the type's.
func readNumbers(r *io.SectionReader, t numberType) ([]float32, error) {
	data := make([]float32, 0, r.Size()/int64(t.size))
	buf := make([]byte, min(r.Size(), 1<<16)) // 2^16 is a multiple of every type's size
	for len(data) < cap(data) {
		part := buf[:min(len(buf), (cap(data)-len(data))*t.size)]
		if _, err := io.ReadFull(r, part); err != nil {
			return nil, err
		}
		for ; len(part) > 0; part = part[t.size:] {
			data = append(data, t.read(part))
		}
	}
	return data, nil
}
