package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"atelier/engine"
)

// Scenes as JSON: an object of the canvas' settings, and under "layers" an array with an object for each layer. Numbers and switches are written as such
// and read from text as well, so that settings kept as text (engine.Values) can be put in as they are.

// mostLayers bounds the layers of a scene that is read.
const mostLayers = 1000

// MarshalJSON writes the canvas, and of each layer the settings that mean something beside its others.
func (s Scene) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	writeSettings(&b, &s.Canvas)
	b.WriteString(`,"layers":[`)
	for i := range s.Layers {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('{')
		writeSettings(&b, &s.Layers[i])
		b.WriteByte('}')
	}
	b.WriteString("]}")
	return b.Bytes(), nil
}

// writeSettings writes "name":value pairs in the order of the settings.
func writeSettings(b *bytes.Buffer, ptr any) {
	values := engine.Values(ptr)
	first := true
	for _, f := range engine.Fields(ptr) {
		if !f.Applies(ptr) && values[f.Name] == f.Default {
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		b.WriteString(strconv.Quote(f.Name))
		b.WriteByte(':')
		text := values[f.Name]
		if f.Kind == engine.KindChoice || f.Kind == engine.KindText {
			quoted, err := json.Marshal(text)
			if err != nil {
				panic("template: a text that is no JSON")
			}
			b.Write(quoted)
			continue
		}
		b.WriteString(text)
	}
}

// UnmarshalJSON is ParseScene.
func (s *Scene) UnmarshalJSON(text []byte) error {
	read, err := ParseScene(text)
	if err == nil {
		*s = read
	}
	return err
}

// ParseScene reads what MarshalJSON writes. What is left out has its default. The error is one sentence that names the layer and the setting.
func ParseScene(text []byte) (Scene, error) {
	top, err := object(text)
	if err != nil {
		return Scene{}, err
	}
	s := NewScene()
	list, there := top["layers"]
	delete(top, "layers")
	if err := applyTyped(&s.Canvas, top); err != nil {
		return Scene{}, err
	}
	if !there {
		return s, nil
	}
	layers, ok := list.([]any)
	if !ok {
		return Scene{}, errors.New(`the layers of the scene are no list: write "layers": [{...}, {...}]`)
	}
	if len(layers) > mostLayers {
		return Scene{}, fmt.Errorf("the scene has %d layers: at most %d are possible", len(layers), mostLayers)
	}
	for i, v := range layers {
		values, ok := v.(map[string]any)
		if !ok {
			return Scene{}, fmt.Errorf(`layer %d of the scene is no object: write {"shape": "star"}`, i+1)
		}
		l := NewLayer()
		if err := applyTyped(&l, values); err != nil {
			return Scene{}, fmt.Errorf("layer %d: %w", i+1, err)
		}
		s.Layers = append(s.Layers, l)
	}
	return s, nil
}

// object reads a JSON object and nothing after it.
func object(text []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var top any
	if err := d.Decode(&top); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, errors.New("the scene is empty or cut off")
		}
		return nil, fmt.Errorf("the scene is not written in JSON (%w)", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("the scene is followed by something else: only one scene can be read")
	}
	o, ok := top.(map[string]any)
	if !ok {
		return nil, errors.New(`the scene is no JSON object: write {"layers": [{"shape": "star"}]}`)
	}
	return o, nil
}

// applyTyped sets settings from JSON values.
func applyTyped(ptr any, values map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		var text string
		switch v := values[name].(type) {
		case string:
			text = v
		case json.Number:
			text = v.String()
		case bool:
			text = strconv.FormatBool(v)
		default:
			return fmt.Errorf("the setting %q is no text, number or true or false", name)
		}
		if err := engine.Set(ptr, name, text); err != nil {
			return err
		}
	}
	return nil
}
