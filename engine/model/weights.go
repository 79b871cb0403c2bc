package model

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"atelier/engine"
)

// The prefixes of what a checkpoint holds beside its weights.
const (
	OptimizerPrefix = "optimizer."
	EMAPrefix       = "ema."
)

// Export is what samples are made with: every weight under its own name, with its average in its place where the file has one, and no
// optimizer state. Data and texts are shared with f.
func Export(f *File) *File {
	out := &File{Tensors: make(map[string]Tensor, len(f.Tensors)), Meta: f.Meta}
	for name, t := range f.Tensors {
		plain, isAverage := strings.CutPrefix(name, EMAPrefix)
		_, hasAverage := f.Tensors[EMAPrefix+name]
		if !strings.HasPrefix(name, OptimizerPrefix) && (isAverage || !hasAverage) {
			out.Tensors[plain] = t
		}
	}
	return out
}

// Hash names the weights that samples are made with, those of Export: twelve hexadecimal digits of the SHA-256 of names, shapes and
// values. A run's checkpoint and the file exported from it have the same.
func Hash(f *File) string {
	out := Export(f)
	h := sha256.New()
	var buf []byte
	for _, name := range out.Names() {
		t := out.Tensors[name]
		buf = fmt.Appendf(buf[:0], "%q%d", name, t.Shape)
		for _, v := range t.Data {
			buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
		}
		h.Write(buf)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// Finite says in a sentence, without a subject, which weight is not a finite number, or returns nil.
func (f *File) Finite() error {
	for _, name := range f.Names() {
		for _, v := range f.Tensors[name].Data {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return fmt.Errorf("holds weights that are not finite numbers (%v in %s): its training went wrong; %s", v, name, remedy)
			}
		}
	}
	return nil
}

// Tensor is the data of the named tensor, which must have the shape. The error is one sentence.
func (f *File) Tensor(name string, shape ...int) ([]float32, error) {
	t, ok := f.Tensors[name]
	switch {
	case !ok:
		return nil, fmt.Errorf("the tensor %s is missing: the model was made by another version or its file was changed", name)
	case !slices.Equal(t.Shape, shape):
		return nil, fmt.Errorf("the tensor %s has the shape %d instead of %d: the model was made by another version or its file was changed",
			name, t.Shape, shape)
	}
	return t.Data, nil
}

// Config is the settings that the model was trained with, for engine.Apply; empty where the file has none.
func (f *File) Config() (map[string]string, error) {
	config := make(map[string]string)
	if text := f.Meta["config"]; text != "" {
		if err := json.Unmarshal([]byte(text), &config); err != nil {
			return nil, fmt.Errorf("the settings in the model file are damaged (%w)", err)
		}
	}
	return config, nil
}

// SetConfig stores the settings, as engine.Values gives them.
func (f *File) SetConfig(config map[string]string) {
	text, err := json.Marshal(config)
	if err != nil {
		panic("model: SetConfig: texts that JSON can't hold")
	}
	if f.Meta == nil {
		f.Meta = make(map[string]string)
	}
	f.Meta["config"] = string(text)
}

// Info is what the file itself says of its model: all but the picture's size, the latent's size and the classes, which its method knows.
// Running statistics don't count as parameters.
func (f *File) Info() (engine.Info, error) {
	config, err := f.Config()
	if err != nil {
		return engine.Info{}, err
	}
	info := engine.Info{
		Name: f.Meta["name"], Method: f.Meta["method"], Data: f.Meta["data"], Config: config, Hash: Hash(f),
	}
	for key, dst := range map[string]*int{"step": &info.Steps, "images": &info.Images} {
		if text := f.Meta[key]; text != "" {
			if *dst, err = strconv.Atoi(text); err != nil {
				return engine.Info{}, fmt.Errorf("the model file says %q for %q, which is no whole number", text, key)
			}
		}
	}
	for name, t := range Export(f).Tensors {
		if !strings.HasSuffix(name, ".running_mean") && !strings.HasSuffix(name, ".running_var") {
			info.Params += len(t.Data)
		}
	}
	return info, nil
}
