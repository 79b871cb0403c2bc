package template

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"atelier/engine"
)

func TestScenesComeBackFromJSON(t *testing.T) {
	s, _ := rich(t)
	s.Grey, s.Ground = true, "#123456"
	s.Layers[3].Colour = `a "quoted" <colour>` // kept, though it means nothing there
	s.Layers[6].Variant = 1<<32 - 1
	s.Layers[2].X = 0.1 + 0.2
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseScene(text)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(s, back) {
		t.Errorf("came back as %+v, was %+v", back, s)
	}
	var within struct{ Scene *Scene }
	if err := json.Unmarshal([]byte(`{"scene":`+string(text)+`}`), &within); err != nil || !reflect.DeepEqual(*within.Scene, s) {
		t.Errorf("within another object: %v", err)
	}
}

func TestJSONIsTypedAndShort(t *testing.T) {
	text, err := json.Marshal(scene(64, 48, layer(t, "shape=star", "x=12.5")))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"width":64,"height":48,"ground":"white","grey":false,"layers":[{"shape":"star","points":5,`
	if !strings.HasPrefix(string(text), want) || !strings.Contains(string(text), `"x":12.5,`) || strings.Contains(string(text), "palette") {
		t.Errorf("%s\nwant it to begin %s, and no settings that mean nothing", text, want)
	}
}

func TestTextIsReadAsWell(t *testing.T) {
	s, err := ParseScene([]byte(`{"width":"64","grey":"true","layers":[{"shape":"star","size":"1e1"},{}]}`))
	if err != nil || s.Width != 64 || s.Height != 512 || !s.Grey || len(s.Layers) != 2 || s.Layers[0].Size != 10 || s.Layers[1] != NewLayer() {
		t.Errorf("read as %+v (%v)", s, err)
	}
	if s, err = ParseScene([]byte(`{}`)); err != nil || !reflect.DeepEqual(s, NewScene()) {
		t.Errorf("nothing is read as %+v (%v)", s, err)
	}
}

func TestBadScenesAreRefusedInASentence(t *testing.T) {
	for text, want := range map[string]string{
		``:                                "empty or cut off",
		`{"layers":[`:                     "cut off",
		`{,}`:                             "not written in JSON",
		`[]`:                              "no JSON object",
		`null`:                            "no JSON object",
		`{} {}`:                           "followed by something else",
		`{"wide":3}`:                      `no setting "wide"`,
		`{"width":0}`:                     "Width (width) takes a whole number from 1 to 8192",
		`{"width":[1]}`:                   `"width" is no text`,
		`{"layers":{}}`:                   "no list",
		`{"layers":[3]}`:                  "layer 1 of the scene",
		`{"layers":[{},{"x":{}}]}`:        `layer 2: the setting "x"`,
		`{"layers":[{"x":null}]}`:         `layer 1: the setting "x"`,
		`{"layers":[{},{"shape":"sta"}]}`: `layer 2: Shape (shape) takes`,
		`{"layers":[{"shape":"strar"}]}`:  `did you mean "star"?`,
		`{"layers":[{"colours":"red"}]}`:  `did you mean "colour"?`,
		`{"layers":[{"size":1e99}]}`:      "layer 1: Size (size)",
		`{"layers":[` + strings.Repeat(`{},`, mostLayers) + `{}]}`: "at most 1000",
	} {
		_, err := ParseScene([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.40s: error %v, want %q in it", text, err, want)
		}
	}
}

// A setting's name stands for one thing: the command line takes those of a layer, the canvas and the set together.
func TestNamesOfSettingsDiffer(t *testing.T) {
	var all struct {
		Canvas
		Layer
		Many
	}
	engine.SetDefaults(&all) // panics where two names are the same
	if err := engine.Check(&all); err != nil {
		t.Error(err)
	}
}

func FuzzParseScene(f *testing.F) {
	f.Add([]byte(`{"width":64,"ground":"red","layers":[{"shape":"star","x":-3.5,"mirror":true}]}`))
	f.Add([]byte(`{"layers":[{"noise":"kind=perlin","variant":4294967295},{"text":"a\nb \u00e9"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := ParseScene(text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("an error of several lines: %q", err)
			}
			return
		}
		again, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseScene(again)
		if err != nil || !reflect.DeepEqual(s, back) {
			t.Errorf("%s came back as %+v (%v)", again, back, err)
		}
	})
}
