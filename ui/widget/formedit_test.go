package widget

import (
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	colours "atelier/engine/pixel"
	"atelier/ui/uitest"
)

// hued has settings that come and go, and texts of every form.
type hued struct {
	Kind    string  `name:"kind" label:"Kind" default:"plain" options:"plain,salt-and-pepper" help:"What." group:"Noise"`
	Salt    float64 `name:"salt" label:"Salt" default:"6" min:"0" max:"100" unit:"%" help:"How much." group:"Salt" when:"kind=salt-and-pepper"`
	Ink     string  `name:"ink" label:"Ink" default:"black" form:"colour" help:"The colour." group:"Colour"`
	Palette string  `name:"palette" label:"Palette" default:"grey" form:"palette" help:"The colours." group:"Colour"`
	File    string  `name:"file" label:"Picture" default:"" form:"picture" help:"A picture." group:"Noise"`
	Shift   int     `name:"shift" label:"Shift" default:"0" min:"-9" max:"9" help:"Rarely changed." group:"Colour" advanced:"true" when:"kind=plain"`
}

func openHued(t *testing.T) (*SettingsForm, *hued, fyne.Window) {
	s := &hued{Kind: "plain", Salt: 6, Ink: "black", Palette: "grey"}
	f := NewSettingsForm(s)
	w, _ := open(t, container.NewStack(container.NewVScroll(f)), 320, 500)
	return f, s, w
}

func TestFormShowsWhatApplies(t *testing.T) {
	f, s, w := openHued(t)
	names := func() string {
		var n []string
		for _, field := range f.Fields() {
			n = append(n, field.Name)
		}
		return strings.Join(n, " ")
	}
	if got := names(); got != "kind ink palette file shift" {
		t.Errorf("of plain noise: %s", got)
	}
	text := uitest.Text(w.Canvas().Content())
	if strings.Contains(text, "Salt\n") || !strings.Contains(text, "Advanced") || strings.Count(text, "Noise") != 1 {
		t.Errorf("plain noise shows\n%s", text)
	}
	before := f.MinSize().Height
	editorOf[*Choice](f.row("kind")).SetSelected("Salt and pepper")
	if got := names(); s.Kind != "salt-and-pepper" || got != "kind salt ink palette file" {
		t.Errorf("of %s: %s", s.Kind, got)
	}
	text = uitest.Text(w.Canvas().Content())
	if !strings.Contains(text, "Salt\n") || strings.Contains(text, "Advanced") || f.MinSize().Height <= before {
		t.Errorf("salt and pepper shows\n%s", text)
	}
	s.Kind = "plain" // by somebody else
	f.Sync()
	if f.row("salt").whole.Visible() || !f.fold.Visible() {
		t.Error("Sync doesn't look at what applies")
	}
}

func TestFormKeepsGroupsTogether(t *testing.T) {
	f, _, _ := openHued(t)
	file, kind := f.row("file").whole, f.row("kind").whole
	if file.Position().Y > f.row("ink").whole.Position().Y || file.Position().Y < kind.Position().Y {
		t.Error("a setting doesn't stand with its group")
	}
}

func TestFormReveals(t *testing.T) {
	f, _, w := openHued(t)
	w.Resize(fyne.NewSize(320, 150))
	f.Reveal("shift")
	row := f.row("shift")
	y := fyne.CurrentApp().Driver().AbsolutePositionForObject(row.whole).Y
	if !f.advanced.Visible() || y < 0 || y+row.whole.Size().Height > 150 {
		t.Errorf("unfolded %v, the row is at %v", f.advanced.Visible(), y)
	}
	entry := editorOf[*Entry](row)
	if w.Canvas().Focused() != fyne.Focusable(entry) {
		t.Errorf("the keyboard is with %T", w.Canvas().Focused())
	}
	test.Type(entry, "7")
	if entry.Text != "7" {
		t.Errorf("typed over the old number, the field says %q", entry.Text)
	}
	f.Reveal("salt") // isn't there now
	f.Reveal("nothing")
}

func TestFormWithoutSomeSettings(t *testing.T) {
	f := NewSettingsForm(&hued{Kind: "plain", Ink: "black", Palette: "grey"}, "kind", "file")
	for _, r := range f.rows {
		if r.field.Name == "kind" || r.field.Name == "file" {
			t.Errorf("%s is there", r.field.Name)
		}
	}
}

// popup is the box that is open, or nil.
func popup(w fyne.Window) *Popup {
	p, _ := w.Canvas().Overlays().Top().(*Popup)
	return p
}

func inside[T any](t *testing.T, o fyne.CanvasObject) []T {
	t.Helper()
	found := uitest.Find[T](o)
	if len(found) == 0 {
		t.Fatal("nothing of that type is in sight")
	}
	return found
}

func TestFormColour(t *testing.T) {
	f, s, w := openHued(t)
	entry, swatch := editorOf[*Entry](f.row("ink")), editorOf[*Swatch](f.row("ink"))
	entry.SetText("#ff8800")
	if s.Ink != "#ff8800" || swatch.Colour() != (color.NRGBA{255, 0x88, 0, 255}) {
		t.Errorf("typed a colour: %q, swatch %v", s.Ink, swatch.Colour())
	}
	entry.SetText("#ff8")
	entry.SetText("#ff88")
	if f.row("ink").problem.Visible() {
		t.Error("scolded half way")
	}
	entry.FocusLost()
	if s.Ink != "#ff8" || entry.Text != "#ff8" || !f.row("ink").problem.Visible() {
		t.Errorf("a bad colour: %q, shown %q, sentence %q", s.Ink, entry.Text, f.row("ink").problem.Text)
	}
	test.Tap(swatch)
	if popup(w) == nil {
		t.Fatal("no picker")
	}
	picker := inside[*ColourPicker](t, popup(w))[0]
	press(picker.field, 0, 0) // red, full
	pull(picker.field, picker.field.Size().Width/3, 0)
	release(picker.field)
	if c := swatch.Colour(); c.G != 255 || c.R > 5 || c.B > 5 {
		t.Errorf("a third along the hues is %v, want green", c)
	}
	press(picker.value, 5, picker.value.Size().Height)
	if s.Ink != "black" || entry.Text != "black" {
		t.Errorf("no value is %q, shown as %q", s.Ink, entry.Text)
	}
	for _, n := range inside[*Swatch](t, picker) {
		if n.Hint == "Teal" {
			test.Tap(n)
		}
	}
	if s.Ink != "teal" {
		t.Errorf("chosen by name: %q", s.Ink)
	}
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if popup(w) != nil {
		t.Error("Escape leaves the picker open")
	}
	test.Tap(swatch)
	at, size := popup(w).box()
	test.TapCanvas(w.Canvas(), at.AddXY(3, 3)) // its edge
	if popup(w) == nil {
		t.Error("a click into the box closes it")
	}
	test.TapCanvas(w.Canvas(), at.AddXY(size.Width/2, size.Height+3))
	if popup(w) != nil {
		t.Error("a click beside the box leaves it open")
	}
	test.Tap(f.row("ink").reset)
	if s.Ink != "black" {
		t.Errorf("after reset: %q", s.Ink)
	}
}

func TestFormPalette(t *testing.T) {
	f, s, w := openHued(t)
	test.Tap(editorOf[*PaletteBar](f.row("palette")))
	e := inside[*PaletteEditor](t, popup(w))[0]
	test.Tap(e.bars[1])
	if s.Palette != "viridis" || !e.bars[1].Marked || e.bars[0].Marked {
		t.Errorf("the second preset gives %q", s.Palette)
	}
	test.Tap(e.bars[0])
	bar := e.bar
	width := bar.Size().Width
	press(bar, width/2, 10) // a new one, in the grey that is there
	pull(bar, width/4, 10)
	release(bar)
	e.picker.OnChanged("red")
	if got := s.Palette; !strings.HasPrefix(got, "black 0, red 0.2") || !strings.HasSuffix(got, ", white 1") {
		t.Errorf("with a red stop: %q", got)
	}
	press(bar, width/4, 10)
	pull(bar, width/4, 200)
	if s.Palette != "grey" {
		t.Errorf("dragged off: %q", s.Palette)
	}
	pull(bar, width/2, 10)
	if len(bar.Palette()) != 3 {
		t.Error("it doesn't come back")
	}
	release(bar)
	key(bar, fyne.KeyDelete, fyne.KeyDelete, fyne.KeyDelete)
	if len(bar.Palette()) != 2 || !e.remove.Disabled() {
		t.Errorf("%d colours are left", len(bar.Palette()))
	}
	e.bar.Set(e.bar.Palette()[:2])
	e.reverse()
	if !strings.Contains(s.Palette, ",") {
		t.Errorf("reversed: %q", s.Palette)
	}
}

func TestFormChooses(t *testing.T) {
	f, s, _ := openHued(t)
	var asked string
	f.Choose = func(form, current string, done func(string)) {
		asked += form + "(" + current + ") "
		done("/pictures/cat.png")
	}
	b := editorOf[*Button](f.row("file"))
	test.Tap(b)
	test.Tap(b)
	if s.File != "/pictures/cat.png" || asked != "picture() picture(/pictures/cat.png) " {
		t.Errorf("chose %q, asked %q", s.File, asked)
	}
	if text := uitest.Text(f.row("file").whole); !strings.Contains(text, "cat.png") || strings.Contains(text, "/pictures") {
		t.Errorf("shows %q", text)
	}
}

func TestStopsMoveByKeys(t *testing.T) {
	p := NewPaletteEditor(colours.Palette{{At: 0, Colour: color.NRGBA{A: 255}}, {At: 1, Colour: color.NRGBA{255, 255, 255, 255}}}, nil)
	open(t, p, 400, 600)
	key(p.bar, fyne.KeyDown, fyne.KeyLeft, fyne.KeyLeft)
	if at := p.bar.Chosen().At; at != 0.98 {
		t.Errorf("two steps to the left of the end: %v", at)
	}
	if p.place.Text != "Colour 2 of 2, at 98 %" {
		t.Errorf("says %q", p.place.Text)
	}
}

func TestFormSwitch(t *testing.T) {
	f, s, heard, _ := openForm(t)
	w := editorOf[*Switch](f.row("mean"))
	test.Tap(w)
	if s.Mean || w.On() || f.row("mean").reset.Disabled() {
		t.Errorf("tapped: %v, shown %v", s.Mean, w.On())
	}
	key(w, fyne.KeySpace)
	test.Tap(f.row("mean").reset) // has nothing to do
	f.SetEnabled(false)
	test.Tap(w)
	if !s.Mean || !w.On() || len(*heard) != 2 {
		t.Errorf("afterwards: %v, shown %v, heard %v", s.Mean, w.On(), *heard)
	}
}

type withZero struct {
	Side  int    `name:"side" label:"Side" default:"0" min:"0" max:"64" unit:"pixels" zero:"as it is" help:"How wide it is." group:"Size"`
	Names string `name:"names" label:"Names" default:"" zero:"all" help:"Which ones." group:"Size"`
}

func TestZeroIsSaidInWords(t *testing.T) {
	s := &withZero{}
	f := NewSettingsForm(s)
	open(t, container.NewVScroll(f), 280, 400)
	side := editorOf[*Entry](f.row("side"))
	if side.Text != "0" || side.Unit != "as it is" {
		t.Errorf("0 reads %q %q", side.Text, side.Unit)
	}
	if names := editorOf[*Entry](f.row("names")); names.PlaceHolder != "all" {
		t.Errorf("an empty list reads %q", names.PlaceHolder)
	}
	side.SetText("32")
	if side.Unit != "pixels" {
		t.Errorf("32 reads %q", side.Unit)
	}
	if hint := f.row("side").reset.Hint; hint != "Back to 0: as it is" {
		t.Errorf("the reset says %q", hint)
	}
}

func TestTabScrollsToWhereItIs(t *testing.T) {
	s := &withZero{}
	f := NewSettingsForm(s)
	scroll := container.NewVScroll(Column(0, Gapped(0, 500), f))
	open(t, scroll, 280, 200)
	names := editorOf[*Entry](f.row("names"))
	focus(names)
	if scroll.Offset.Y < 400 {
		t.Errorf("the field that has the keyboard is out of sight: scrolled to %v", scroll.Offset.Y)
	}
	at := scroll.Offset
	focus(editorOf[*Entry](f.row("side")))
	if scroll.Offset != at {
		t.Errorf("a field in sight scrolls from %v to %v", at, scroll.Offset)
	}
}
