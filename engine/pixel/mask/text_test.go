package mask

import (
	"bytes"
	"context"
	"errors"
	"image"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
)

// ink is the box of the pixels that are covered.
func (m Mask) ink() (box image.Rectangle) {
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		for x := m.Rect.Min.X; x < m.Rect.Max.X; x++ {
			if m.at(x, y) > 0.1 {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box
}

func text(words string) Shape {
	s := shape("text")
	s.Text = words
	return s
}

// Text is as large as its box allows, in its middle, with its own proportions.
func TestTextFillsItsBox(t *testing.T) {
	for _, c := range []struct {
		words string
		at    Place
	}{{"Hamburg", Place{X: 150, Y: 100, W: 280, H: 180}}, {"I", Place{X: 150, Y: 100, W: 280, H: 180}}, {"two\nlines", Place{X: 151, Y: 99, W: 80, H: 180}}} {
		ink := must(t, text(c.words), c.at, 0, 0, 300, 200).ink()
		wide, high := float64(ink.Dx()), float64(ink.Dy())
		if wide < c.at.W-2 && high < c.at.H-2 || wide > c.at.W+1 || high > c.at.H+1 {
			t.Errorf("%q is %v x %v pixels in a box of %v x %v", c.words, wide, high, c.at.W, c.at.H)
		}
		if x, y := float64(ink.Min.X+ink.Max.X)/2, float64(ink.Min.Y+ink.Max.Y)/2; x < c.at.X-1 || x > c.at.X+1 || y < c.at.Y-1 || y > c.at.Y+1 {
			t.Errorf("%q is about (%v, %v), not (%v, %v)", c.words, x, y, c.at.X, c.at.Y)
		}
		half := c.at
		half.W /= 2
		half.H /= 2
		if small := must(t, text(c.words), half, 0, 0, 300, 200).ink(); small.Dx() < ink.Dx()/2-2 || small.Dx() > ink.Dx()/2+2 {
			t.Errorf("%q is %d pixels wide in half the box of %d", c.words, small.Dx(), ink.Dx())
		}
	}
	o, bar := must(t, text("o"), Place{X: 50, Y: 50, W: 90, H: 90}, 0, 0, 100, 100), must(t, text("|"), Place{X: 50, Y: 50, W: 90, H: 90}, 0, 0, 100, 100)
	if o.at(50, 50) != 0 || o.at(50, 8) < 0.5 {
		t.Errorf("an o is %v in its middle and %v at its top", o.at(50, 50), o.at(50, 8))
	}
	if bar.at(50, 50) != 1 {
		t.Errorf("a bar is %v in its middle", bar.at(50, 50))
	}
}

func TestTextLines(t *testing.T) {
	at := Place{X: 100, Y: 100, W: 190, H: 190}
	one := must(t, text("mmmm\nl"), at, 0, 0, 200, 200)
	if same := must(t, text(`mmmm\nl`), at, 0, 0, 200, 200); same.sum() != one.sum() || same.Rect != one.Rect {
		t.Error("a line break written as \\n is none")
	}
	s := text("mmmm\nl")
	where := map[string]float64{}
	for _, align := range []string{"left", "middle", "right"} {
		s.Align = align
		m := must(t, s, at, 0, 0, 200, 200)
		below := Mask{Rect: m.Rect, Pix: append([]float32(nil), m.Pix...)}
		clear(below.Pix[:len(below.Pix)/2/m.Rect.Dx()*m.Rect.Dx()])
		ink := below.ink()
		where[align] = float64(ink.Min.X+ink.Max.X) / 2
	}
	if !(where["left"] < 40 && where["middle"] > 90 && where["middle"] < 110 && where["right"] > 160) {
		t.Errorf("the short line is at %v", where)
	}
	s = text("mm\nmm")
	near := must(t, s, at, 0, 0, 200, 200).ink()
	s.Spacing = 200
	if far := must(t, s, at, 0, 0, 200, 200).ink(); far.Dx() >= near.Dx() {
		t.Errorf("lines farther apart are %v pixels wide instead of %v", far.Dx(), near.Dx())
	}
}

func TestTextOfNothing(t *testing.T) {
	for _, words := range []string{"", "  \n ", "\u200b", "\x00\x01"} {
		if m := must(t, text(words), places[0], 5, 3, 120, 120); len(m.Pix) != 0 {
			t.Errorf("%q has %d pixels", words, len(m.Pix))
		}
	}
}

// However a font is damaged, it is drawn or refused.
func TestDamagedFonts(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for range 150 {
		file := bytes.Clone(goregular.TTF)
		for range 1 + chance.IntN(200) {
			at := chance.IntN(len(file))
			if chance.IntN(2) == 0 {
				at = chance.IntN(1024) // among the tables' addresses
			}
			file[at] = byte(chance.Uint32())
		}
		m, err := Draw(context.Background(), text("Åx1\n&g"), places[1], 2, 1, 120, 120, fontFile(file))
		if err != nil {
			refused++
		}
		for _, v := range m.Pix {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("coverage %v", v)
			}
		}
	}
	if refused == 0 {
		t.Error("no damaged font was refused")
	}
}

func TestCheckFont(t *testing.T) {
	if err := CheckFont("a", fontFile(goregular.TTF)); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"no font", "", string(goregular.TTF[:200])} {
		if err := CheckFont("a", fontFile(bad)); err == nil || !strings.Contains(err.Error(), "choose another") {
			t.Errorf("%.8q: %v", bad, err)
		}
	}
}

// fontFile is a library of one font.
type fontFile []byte

func (f fontFile) Font(string) ([]byte, error)         { return f, nil }
func (f fontFile) Picture(string) (image.Image, error) { return nil, errors.New("there is no picture") }
