package engine

import (
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

type common struct {
	Seed uint64 `name:"seed" label:"Seed" default:"1" help:"Where chance starts." group:"Training"`
}

type example struct {
	Latent int   `name:"latent" label:"Latent size" default:"32" min:"1" max:"512" unit:"numbers" help:"How many numbers describe a picture." group:"Model" scale:"log"`
	Steps  int64 `name:"steps" label:"Steps" default:"1e4" min:"1" help:"How long it trains." advanced:"true"`
	common
	Rate float64 `name:"rate" label:"Learning rate" default:"0.001" min:"1e-6" max:"1" step:"1e-4" help:"How far a step goes."`
	Any  float64 `name:"any" label:"Any number" default:"-0.5" help:"A number without a range."`
	Flip bool    `name:"flip" label:"Mirror" default:"false" help:"Whether pictures are mirrored."`
	Loss string  `name:"loss" label:"Likelihood" default:"bernoulli" options:"bernoulli,gaussian" help:"How pixels are compared."`
	Note string  `name:"note" label:"Note" default:"" help:"Anything." zero:"none"`
	Clip float64 `name:"clip" label:"Clip" default:"0" min:"0" max:"9" help:"The longest a gradient may be." zero:"off"`
}

func TestFieldsDescribeTheStruct(t *testing.T) {
	fields := Fields(&example{})
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	if got, want := strings.Join(names, " "), "latent steps seed rate any flip loss note clip"; got != want {
		t.Fatalf("fields %s, want %s", got, want)
	}
	latent, steps, rate := fields[0], fields[1], fields[3]
	if latent.Kind != KindInt || latent.Min != 1 || latent.Max != 512 || !latent.Log || latent.Unit != "numbers" || latent.Group != "Model" || latent.Step != 1 {
		t.Errorf("latent is described as %+v", latent)
	}
	if steps.Default != "10000" || !steps.Advanced || !math.IsInf(steps.Max, 1) {
		t.Errorf("steps is described as %+v", steps)
	}
	if rate.Kind != KindFloat || rate.Step != 1e-4 || rate.Log {
		t.Errorf("rate is described as %+v", rate)
	}
	takes := map[string]string{
		"latent": "a whole number from 1 to 512", "steps": "a whole number of at least 1", "seed": "a whole number of at least 0",
		"rate": "a number from 1e-06 to 1", "any": "a number", "flip": "true or false", "loss": "one of bernoulli, gaussian", "note": "any text",
		"clip": "a number from 0 to 9 (0: off)",
	}
	for _, f := range fields {
		if f.Takes() != takes[f.Name] {
			t.Errorf("%s takes %q, want %q", f.Name, f.Takes(), takes[f.Name])
		}
	}
}

func TestDefaults(t *testing.T) {
	var s example
	SetDefaults(&s)
	want := example{Latent: 32, Steps: 10000, common: common{Seed: 1}, Rate: 0.001, Any: -0.5, Loss: "bernoulli"}
	if s != want {
		t.Errorf("defaults are %+v, want %+v", s, want)
	}
	if err := Check(&s); err != nil {
		t.Errorf("the defaults are refused: %v", err)
	}
}

func TestSetAcceptsWhatPeopleType(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"latent", " 64 ", "64"}, {"latent", "1e2", "100"}, {"latent", "512", "512"},
		{"seed", "18446744073709551615", "18446744073709551615"}, {"seed", "5e3", "5000"}, {"seed", "9007199254740993", "9007199254740993"},
		{"rate", "1e-6", "1e-06"}, {"flip", "1", "true"}, {"loss", "gaussian", "gaussian"}, {"note", " two  words ", " two  words "},
		{"steps", "9223372036854775807", "9223372036854775807"},
	} {
		var s example
		SetDefaults(&s)
		if err := Set(&s, c.name, c.value); err != nil {
			t.Errorf("%s=%q: %v", c.name, c.value, err)
		} else if got := Get(&s, c.name); got != c.want {
			t.Errorf("%s=%q reads back as %q, want %q", c.name, c.value, got, c.want)
		}
	}
}

func TestSetRefusals(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"latent", "0", `Latent size (latent) takes a whole number from 1 to 512, not "0"`},
		{"latent", "1e9", `Latent size (latent) takes a whole number from 1 to 512, not "1000000000"`},
		{"latent", "1e300", `Latent size (latent) takes a whole number from 1 to 512, not "1e300"`},
		{"latent", "2.5", `Latent size (latent) takes a whole number from 1 to 512, not "2.5"`},
		{"latent", "", `Latent size (latent) takes a whole number from 1 to 512, not ""`},
		{"latent", "NaN", `Latent size (latent) takes a whole number from 1 to 512, not "NaN"`},
		{"seed", "-1", `Seed (seed) takes a whole number of at least 0, not "-1"`},
		{"seed", "18446744073709551616", `Seed (seed) takes a whole number of at least 0, not "18446744073709551616"`},
		{"rate", "NaN", `Learning rate (rate) takes a number from 1e-06 to 1, not "NaN"`},
		{"any", "nan", `Any number (any) takes a number, not "NaN"`},
		{"any", "inf", `Any number (any) takes a number, not "+Inf"`},
		{"flip", "perhaps", `Mirror (flip) takes true or false, not "perhaps"`},
		{"loss", "gausian", `Likelihood (loss) takes one of bernoulli, gaussian, not "gausian": did you mean "gaussian"?`},
		{"latnet", "3", `there is no setting "latnet": did you mean "latent"?`},
		{"zzz", "3", `there is no setting "zzz"; the settings are latent, steps, seed, rate, any, flip, loss, note, clip`},
	} {
		var s, before example
		SetDefaults(&s)
		SetDefaults(&before)
		err := Set(&s, c.name, c.value)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s=%q: %v\nwant %s", c.name, c.value, err, c.want)
		}
		if s != before {
			t.Errorf("%s=%q was refused and still changed the settings", c.name, c.value)
		}
	}
}

func TestCheckRefusesWhatCodePutThere(t *testing.T) {
	for _, spoil := range []func(*example){
		func(s *example) { s.Latent = 0 }, func(s *example) { s.Rate = math.NaN() }, func(s *example) { s.Any = math.Inf(1) },
		func(s *example) { s.Loss = "other" }, func(s *example) { s.Steps = -1 },
	} {
		var s example
		SetDefaults(&s)
		spoil(&s)
		if Check(&s) == nil {
			t.Errorf("%+v is accepted", s)
		}
	}
}

func TestApplyTakesAllOrNothing(t *testing.T) {
	var s example
	SetDefaults(&s)
	before := s
	if err := Apply(&s, map[string]string{"latent": "8", "rate": "2"}); err == nil || s != before {
		t.Errorf("a half-wrong set: error %v, settings %+v", err, s)
	}
	if err := Apply(&s, map[string]string{"latent": "8", "flip": "true"}); err != nil || s.Latent != 8 || !s.Flip || s.Rate != 0.001 {
		t.Errorf("a right set: error %v, settings %+v", err, s)
	}
}

func TestValuesSurviveAFile(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var s, back example
		SetDefaults(&s)
		SetDefaults(&back)
		s.Seed, s.Note = rng.Uint64(), "quote \" and ünïcode <&> \n"
		if x := math.Float64frombits(rng.Uint64()); !math.IsNaN(x) && !math.IsInf(x, 0) {
			s.Any = x
		}
		file, err := json.Marshal(Values(&s))
		if err != nil {
			t.Fatal(err)
		}
		var values map[string]string
		if err := json.Unmarshal(file, &values); err != nil {
			t.Fatal(err)
		}
		if err := Apply(&back, values); err != nil {
			t.Fatal(err)
		}
		if math.Float64bits(s.Any) != math.Float64bits(back.Any) || s != back {
			t.Fatalf("%+v came back as %+v", s, back)
		}
	}
	names := slices.Sorted(maps.Keys(Values(&example{})))
	if len(names) != len(Fields(&example{})) {
		t.Errorf("Values has %v", names)
	}
}

// tagged points to a struct with one int under a tag that go vet would not let stand in the source.
func tagged(tag reflect.StructTag) any {
	return reflect.New(reflect.StructOf([]reflect.StructField{{Name: "A", Type: reflect.TypeFor[int](), Tag: tag}})).Interface()
}

func TestBadTagsPanic(t *testing.T) {
	for name, ptr := range map[string]any{
		"no tags": &struct{ A int }{},
		"no help": &struct {
			A int `name:"a" label:"A" default:"1"`
		}{},
		"no default": &struct {
			A int `name:"a" label:"A" help:"A."`
		}{},
		"default outside the range": &struct {
			A int `name:"a" label:"A" help:"A." default:"5" max:"4"`
		}{},
		"empty range": &struct {
			A int `name:"a" label:"A" help:"A." default:"5" min:"6" max:"4"`
		}{},
		"misspelt key": &struct {
			A int `name:"a" label:"A" help:"A." default:"5" mim:"4"`
		}{},
		"repeated key": tagged(`name:"a" name:"b" label:"A" help:"A." default:"5"`),
		"malformed":    tagged(`name:a label:"A" help:"A." default:"5"`),
		"bound that is no number": &struct {
			A int `name:"a" label:"A" help:"A." default:"5" min:"x"`
		}{},
		"fractional bound of an integer": &struct {
			A int `name:"a" label:"A" help:"A." default:"5" min:"0.5"`
		}{},
		"range of a text": &struct {
			A string `name:"a" label:"A" help:"A." default:"" min:"1"`
		}{},
		"options of a number": &struct {
			A int `name:"a" label:"A" help:"A." default:"1" options:"1,2"`
		}{},
		"default not an option": &struct {
			A string `name:"a" label:"A" help:"A." default:"c" options:"a,b"`
		}{},
		"log from 0": &struct {
			A float64 `name:"a" label:"A" help:"A." default:"1" min:"0" scale:"log"`
		}{},
		"unknown scale": &struct {
			A float64 `name:"a" label:"A" help:"A." default:"1" min:"1" scale:"loud"`
		}{},
		"advanced that is neither": &struct {
			A float64 `name:"a" label:"A" help:"A." default:"1" advanced:"yes"`
		}{},
		"unknown type": &struct {
			A float32 `name:"a" label:"A" help:"A." default:"1"`
		}{},
		"unexported": &struct {
			a int `name:"a" label:"A" help:"A." default:"1"`
		}{},
		"same name twice": &struct {
			A int `name:"a" label:"A" help:"A." default:"1"`
			B int `name:"a" label:"B" help:"B." default:"1"`
		}{},
		"form of a number": &struct {
			A int `name:"a" label:"A" help:"A." default:"1" form:"colour"`
		}{},
		"zero of a number above it": &struct {
			A int `name:"a" label:"A" help:"A." default:"1" min:"1" zero:"none"`
		}{},
		"zero of a switch": &struct {
			A bool `name:"a" label:"A" help:"A." default:"true" zero:"none"`
		}{},
		"when of nothing": &struct {
			A int `name:"a" label:"A" help:"A." default:"1" when:"kind"`
		}{},
		"when of an unknown setting": &struct {
			A int `name:"a" label:"A" help:"A." default:"1" when:"kind=b"`
		}{},
		"when of a number": &struct {
			A int `name:"a" label:"A" help:"A." default:"1"`
			B int `name:"b" label:"B" help:"B." default:"1" when:"a=1"`
		}{},
		"when of a value that never is": &struct {
			A string `name:"a" label:"A" help:"A." default:"x" options:"x,y"`
			B int    `name:"b" label:"B" help:"B." default:"1" when:"a=x|z"`
		}{},
		"not a pointer": example{},
		"nil":           (*example)(nil),
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if r, ok := recover().(string); !ok || !strings.HasPrefix(r, "settings: ") {
					t.Errorf("recovered %v, want a panic that says what is wrong", r)
				}
			}()
			Fields(ptr)
		})
	}
}

func TestSettingsThatDependOnOthers(t *testing.T) {
	s := struct {
		Kind  string  `name:"kind" label:"Kind" help:"Which." default:"a" options:"a,b,c"`
		Tile  bool    `name:"tile" label:"Tile" help:"Whether." default:"false"`
		Scale float64 `name:"scale" label:"Scale" help:"How large." default:"1" when:"kind=a|b;tile=true"`
		Tint  string  `name:"tint" label:"Tint" help:"Which colour." default:"red" form:"colour"`
	}{}
	SetDefaults(&s)
	fields := Fields(&s)
	for _, c := range []struct {
		kind string
		tile bool
		want bool
	}{{"a", false, false}, {"a", true, true}, {"b", true, true}, {"c", true, false}} {
		s.Kind, s.Tile = c.kind, c.tile
		if got := fields[2].Applies(&s); got != c.want {
			t.Errorf("kind %s, tile %v: scale applies %v", c.kind, c.tile, got)
		}
	}
	if !fields[3].Applies(&s) || fields[3].Form != "colour" {
		t.Errorf("tint is described as %+v", fields[3])
	}
}

func TestNearest(t *testing.T) {
	names := []string{"digits", "fashion", "faces", "latent", "z"}
	for typed, want := range map[string]string{
		"digit": "digits", "Digits": "digits", "idgits": "digits", "fases": "faces", "latnet": "latent",
		"photos": "", "": "", "y": "", "Z": "z", "letters": "", "facse": "faces",
	} {
		if got := Nearest(typed, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", typed, got, want)
		}
	}
}
