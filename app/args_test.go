package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	type values struct {
		n    int
		file string
		on   bool
		time time.Duration
		seed uint64
		set  map[string]string
	}
	for line, want := range map[string]struct {
		words string
		values
	}{
		"model -n 3 -o f.png":         {"model", values{n: 3, file: "f.png"}},
		"-n 3 model -o f.png":         {"model", values{n: 3, file: "f.png"}},
		"-n=3 -o=f=.png model a b":    {"model a b", values{n: 3, file: "f=.png"}},
		"a --on b -on":                {"a b", values{on: true}},
		"--for 1h30m --seed 7 - x":    {"- x", values{time: 90 * time.Minute, seed: 7}},
		"--set a=1 --set=b=2=3 --on":  {"", values{on: true, set: map[string]string{"a": "1", "b": "2=3"}}},
		"--set a=1 --set a= x":        {"x", values{set: map[string]string{"a": ""}}},
		"-o --x -- -n 3":              {"-n 3", values{file: "--x"}},
		"--n 12":                      {"", values{n: 12}},
		"--seed=18446744073709551615": {"", values{seed: 18446744073709551615}},
	} {
		v := values{set: map[string]string{}}
		flags := []flag{count(&v.n, "n", "N", 1, 12, ""), text(&v.file, "o", "FILE", ""), toggle(&v.on, "on", ""), duration(&v.time, "for", ""), seed(&v.seed, ""), assign(v.set, "")}
		words, err := parse(strings.Fields(line), flags)
		if err != nil {
			t.Errorf("%q: %v", line, err)
			continue
		}
		got := strings.Join(words, " ")
		if got != want.words || v.n != want.n || v.file != want.file || v.on != want.on || v.time != want.time || v.seed != want.seed || !maps.Equal(v.set, want.set) {
			t.Errorf("%q: %q %+v, want %+v", line, got, v, want)
		}
	}
}

// What is wrong with the command line itself ends with 2, and nothing is made.
func TestWrongUsage(t *testing.T) {
	t.Chdir(t.TempDir())
	vae := "train vae --data digits --steps 5 -o R "
	for line, want := range map[string]string{
		"trian vae":                                  `unknown command "trian" (did you mean "train"?): the commands are random, template, train, sample,`,
		"scribble -o f.png":                          `unknown command "scribble": the commands are random,`,
		"random":                                     `where to write is not said: add -o FILE`,
		"random f.png":                               `random takes no "f.png"`,
		"random -o f.jpg":                            `-o f.jpg can't be written: give a name that ends in .png, .gif, .npy or the name of a folder`,
		"random --set kind=snow -o f.png":            `Kind (kind) takes one of uniform,`,
		"random --set width=1e12 -o f.png":           `Width (width) takes a whole number from 1 to 8192, not "1000000000000"`,
		"random --set width=0 -o f.png":              `Width (width) takes a whole number from 1 to 8192, not "0"`,
		"template a.json b.json -o f.png":            `template takes one SCENE, and here is also "b.json"`,
		"template --set size=-1 -o f.png":            `Size (size) takes a number from 0.5 to 400, not "-1"`,
		"template --set captions=true -n 2 -o f.png": `captions are written into a folder, and f.png is none`,
		"help paint":                                 `unknown command "paint"`,
		"version 2":                                  `version takes no "2"`,
		"train":                                      "what to train is not said",
		"train vae":                                  "add --data DATA",
		"train vae --data digits":                    "add --steps N or --for TIME",
		"train vae --data digits --steps 5":          "add -o RUN",
		"train --resume":                             "add -o RUN",
		"train vae vae --data digits --steps 5 -o R": "two: vae, vae",
		"train vea --data digits --steps 5 -o R":     `no method "vea": did you mean "vae"?`,
		"train vae --data digits --steps 0 -o R":     `--steps takes a whole number from 1 to 1000000000, not "0"`,
		"train vae --data digits --steps ten -o R":   `--steps takes a whole number from 1 to 1000000000, not "ten"`,
		"train vae --data digits --steps -o R":       "--steps needs a value: write --steps N",
		"train vae --data digits --for banana -o R":  `--for takes a time above 0, such as 90s, 5m or 1h30m, not "banana"`,
		"train vae --data digits --for 300 -o R":     `--for takes a time above 0`,
		"train vae --data digits --for -1m -o R":     `--for takes a time above 0`,
		"train vae --data digits --step 5 -o R":      "there is no flag --step: did you mean --steps?",
		vae + "--brief":                              "there is no flag --brief; the flags are --data, --set, --seed, --steps, --for, -o, --resume, --threads, --json",
		vae + "--json=yes":                           "--json takes no value",
		vae + "--seed -1":                            `--seed takes a whole number from 0 to 18446744073709551615, not "-1"`,
		vae + "--seed 18446744073709551616":          "--seed takes a whole number",
		vae + "--threads 0":                          `--threads takes a whole number from 1 to 64, not "0"`,
		vae + "--set latent=0":                       `Latent size (latent) takes a whole number from 1 to 512, not "0"`,
		vae + "--set latent=1e9":                     `Latent size (latent) takes a whole number from 1 to 512`,
		vae + "--set latent=abc":                     `Latent size (latent) takes a whole number from 1 to 512, not "abc"`,
		vae + "--set laten=3":                        `there is no setting "laten": did you mean "latent"?`,
		vae + "--set latent":                         "--set takes NAME=VALUE, such as latent=16, not",
		"sample":                                     "write sample MODEL",
		"sample M":                                   "add -o FILE",
		"sample M N -o f.png":                        `is also "N"`,
		"sample M -o f.jpg":                          "-o f.jpg can't be written: give a name that ends in .png, .gif, .npy or the name of a folder",
		"sample M -o":                                "-o needs a value: write -o FILE",
		"sample M -o=":                               "-o takes FILE",
		"sample M -n 0 -o f.png":                     `-n takes a whole number from 1 to 10000000, not "0"`,
		"sample M -n 1e9 -o f.png":                   `-n takes a whole number from 1 to 10000000, not "1e9"`,
		"sample M -n 1000000000 -o f.png":            `-n takes a whole number from 1 to 10000000`,
		"encode":                                     "write encode MODEL IMAGE...",
		"encode M":                                   "write encode MODEL IMAGE...",
		"encode M a.png":                             "add -o FILE",
		"encode M a.png -o l.png":                    "-o l.png can't be written: give a name that ends in .npy",
		"decode M -o f.png":                          "write decode MODEL latents.npy",
		"decode M l.npy":                             "add -o FILE",
		"bench vae29":                                `no net "vae29": did you mean "vae28"?`,
		"bench resnet":                               "the nets are dcgan64, gan28, vae28, unet32",
		"bench --seconds 0":                          `--seconds takes a whole number from 1 to 3600, not "0"`,
		"models all":                                 `models takes no "all"`,
		"data all":                                   `data takes no "all"`,
		"settings":                                   "settings takes one METHOD: ",
		"settings vaee":                              `did you mean "vae"?`,
		"export M":                                   "add -o FILE.safetensors",
		"export M -o w.pt":                           "-o w.pt can't be written: give a name that ends in .safetensors",
		"export -o w.safetensors":                    "write export MODEL",
	} {
		t.Run(line, func(t *testing.T) { refused(t, atelier(t, strings.Fields(line)...), exitUsage, want) })
	}
	if made := names(t, "."); len(made) > 0 {
		t.Errorf("left behind: %v", made)
	}
}

func TestEveryFlagHasHelp(t *testing.T) {
	for _, cmd := range commands() {
		flags, _ := cmd.flags()
		var seen []string
		for _, f := range flags {
			if f.help == "" || slices.Contains(seen, f.name) {
				t.Errorf("%s %s: no help, or there twice", cmd.name, f)
			}
			seen = append(seen, f.name)
		}
	}
}
