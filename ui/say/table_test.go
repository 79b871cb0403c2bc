package say_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"atelier/ui/say"
)

// TestMissing lists what a person can meet in the window and the table doesn't translate.
func TestMissing(t *testing.T) {
	c := collect(t)
	for _, m := range c.mistakes {
		t.Error(m)
	}
	table := map[string]string{}
	for _, e := range say.Entries() {
		table[e.En] = e.Zh
	}
	for _, text := range slices.Sorted(maps.Keys(c.texts)) {
		if strings.TrimSpace(table[text]) == "" {
			t.Errorf("%s: %q is not in assets/texts.json", c.texts[text], text)
		}
	}
}

func TestNothingUnused(t *testing.T) {
	texts := collect(t).texts
	for _, e := range say.Entries() {
		if _, used := texts[e.En]; !used {
			t.Errorf("nobody says %q", e.En)
		}
	}
}

func TestTableIsSorted(t *testing.T) {
	all := say.Entries()
	for i := 1; i < len(all); i++ {
		if all[i-1].En >= all[i].En {
			t.Errorf("%q stands before %q", all[i-1].En, all[i].En)
		}
	}
}

func TestPlacesAgree(t *testing.T) {
	texts := collect(t).texts
	for _, e := range say.Entries() {
		if a, b := places(t, e.En), places(t, e.Zh); !slices.Equal(a, b) {
			t.Errorf("%q (%s) asks for %v, %q for %v", e.En, texts[e.En], a, e.Zh, b)
		}
	}
}

// known are the words that are written with Latin letters in Chinese too: names, formats, keys, and what a person types.
var known = words("A B PSNR dB Atelier VAE GAN DCGAN Adam FCD R CIFAR Cividis Turbo Viridis KL ELBO MNIST RGB fBm F Perlin Simplex Worley OKLab PNG GIF NPY BMP WebP TIFF JPEG IDX JSON TrueType OpenType " +
	"GiB MiB nats BF EOF Fortran numpy ascontiguousarray uint float DISPLAY Enter Delete Del Esc Tab Ctrl Alt Shift N H W C Z x " +
	"safetensors metadata png gif npy ttf otf jsonl atelier viridis red circle star heart true false f")

func words(list string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(list) {
		all[w] = true
	}
	return all
}

var (
	latinWord = regexp.MustCompile(`[A-Za-z]+`)
	place     = regexp.MustCompile(`%[+\-#0-9.]* ?(?:\[\d+\])?[sdqvwxgfU%]`)
	// literally is what a person types or reads as it is: quoted, in braces, a flag, a colour, a setting, a key.
	literally = regexp.MustCompile(`"[^"]*"|[\[{].*[\]}]|--[a-z]+|#[0-9a-z]+|[a-z]+=[a-z0-9]+|\\n|Ctrl\+[A-Z]|circle, star, heart|< > : .*\*`)
)

func TestChineseIsChinese(t *testing.T) {
	for _, e := range say.Entries() {
		zh := place.ReplaceAllString(literally.ReplaceAllString(e.Zh, ""), "")
		for _, word := range latinWord.FindAllString(zh, -1) {
			if !known[word] {
				t.Errorf("%q is %q, with the English %q in it", e.En, e.Zh, word)
			}
		}
		if strings.TrimSpace(e.Zh) != e.Zh && strings.TrimSpace(e.En) == e.En {
			t.Errorf("%q begins or ends with a space", e.Zh)
		}
		for _, pair := range []string{", ", "; ", "? ", "! ", "..."} {
			if strings.Contains(zh, pair) {
				t.Errorf("%q has the English punctuation %q", e.Zh, pair)
			}
		}
		// House style: a space between Chinese and Latin letters or digits, and so numbers.
		letters := []rune(place.ReplaceAllString(strings.NewReplacer("%d", "1", "%.0f", "1").Replace(e.Zh), "·"))
		for i := 1; i < len(letters); i++ {
			a, b := letters[i-1], letters[i]
			if unicode.Is(unicode.Han, a) && plain(b) || plain(a) && unicode.Is(unicode.Han, b) {
				t.Errorf("%q lacks the space between %q and %q", e.Zh, a, b)
			}
		}
	}
}

func plain(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' }

// TestEveryTextIsFoundAgain makes sentences of all texts that have places, as the engine does, and looks whether each is recognised as
// what it was made of, not as another.
func TestEveryTextIsFoundAgain(t *testing.T) {
	t.Cleanup(func() { say.Use(say.English) })
	say.Use(say.Chinese)
	fill := strings.NewReplacer("%%", "%", "%s", "Ab", "%v", "Ab", "%w", "Ab", "%q", `"Cd"`, "%d", "7", "%.0f", "8", "%U", "U+9", "%#02x", "0x0a", "% x", "0a 0b")
	plain := regexp.MustCompile(`%\[\d+\]`)
	for _, e := range say.Entries() {
		if len(places(t, e.En)) == 0 || len(strings.Trim(place.ReplaceAllString(e.En, ""), " .,:;()%·×")) < 3 {
			continue // "%s: %w" and the like fit everything
		}
		want := strings.NewReplacer(`"Cd"`, "“Cd”", " ", "").Replace(fill.Replace(plain.ReplaceAllString(e.Zh, "%")))
		if got := strings.ReplaceAll(say.Text(fill.Replace(e.En)), " ", ""); got != want {
			t.Errorf("%q is recognised as %q, not as %q", fill.Replace(e.En), got, want)
		}
	}
}
