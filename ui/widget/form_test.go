package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"atelier/engine"
	"atelier/ui/uitest"
)

type trial struct {
	Batch  int     `name:"batch" label:"Batch" default:"64" min:"16" max:"4096" scale:"log" unit:"pictures" help:"How many pictures a step looks at." group:"Training"`
	Beta   float64 `name:"beta" label:"Beta" default:"1" min:"0" max:"10" step:"0.1" help:"Weight of the KL term." group:"Training"`
	Loss   string  `name:"loss" label:"Likelihood" default:"bernoulli" options:"bernoulli,gaussian" help:"How pixels are compared." group:"Model"`
	Mean   bool    `name:"mean" label:"Average" default:"true" help:"Samples from a moving average." group:"Model"`
	Seed   uint64  `name:"seed" label:"Seed" default:"1" help:"Same seed, same run." group:"Model"`
	Hidden float64 `name:"hidden" label:"Hidden" default:"0.5" min:"0" max:"1" help:"Rarely changed." group:"Model" advanced:"true"`
}

func openForm(t *testing.T) (*SettingsForm, *trial, *[]string, *HintLayer) {
	s := &trial{Batch: 64, Beta: 1, Loss: "bernoulli", Mean: true, Seed: 1, Hidden: 0.5}
	f := NewSettingsForm(s)
	heard := &[]string{}
	f.OnChanged = func(name string) { *heard = append(*heard, name) }
	_, hints := open(t, container.NewVScroll(f), 280, 700)
	return f, s, heard, hints
}

func (f *SettingsForm) row(name string) *settingRow {
	for _, r := range f.rows {
		if r.field.Name == name {
			return r
		}
	}
	panic("no such row")
}

func editorOf[T any](r *settingRow) T {
	for _, d := range r.enable {
		if w, ok := d.(T); ok {
			return w
		}
	}
	panic("no such part")
}

func TestFormChangesTheStruct(t *testing.T) {
	f, s, heard, _ := openForm(t)
	entry, slider := editorOf[*Entry](f.row("batch")), editorOf[*Slider](f.row("batch"))
	if f.Changed() || !f.row("batch").reset.Disabled() {
		t.Error("a form of defaults counts as changed")
	}
	entry.SetText("128")
	if s.Batch != 128 || slider.Value() != 64 && slider.Value() != 128 {
		t.Errorf("typed 128: %d, slider at %v", s.Batch, slider.Value())
	}
	entry.FocusLost()
	if slider.Value() != 128 || f.row("batch").reset.Disabled() || !f.Changed() {
		t.Errorf("after typing: slider at %v", slider.Value())
	}
	press(slider, 100000, 5)
	if s.Batch != 4096 || entry.Text != "4096" {
		t.Errorf("slider at its end: %d, %q", s.Batch, entry.Text)
	}
	test.Tap(f.row("batch").reset)
	if s.Batch != 64 || entry.Text != "64" || !f.row("batch").reset.Disabled() {
		t.Errorf("after reset: %d, %q", s.Batch, entry.Text)
	}
	editorOf[*Choice](f.row("loss")).SetSelected("Gaussian")
	key(editorOf[*Slider](f.row("beta")), fyne.KeyRight, fyne.KeyRight, fyne.KeyRight)
	if s.Loss != "gaussian" || s.Beta != 1.3 || editorOf[*Entry](f.row("beta")).Text != "1.3" {
		t.Errorf("loss %q, beta %v", s.Loss, s.Beta)
	}
	if got := strings.Join(*heard, " "); got != "batch batch batch loss beta beta beta" {
		t.Errorf("heard %s", got)
	}
	f.ResetAll()
	if f.Changed() || *s != (trial{64, 1, "bernoulli", true, 1, 0.5}) {
		t.Errorf("after resetting all: %+v", *s)
	}
}

func TestFormKeepsTheLastGoodValue(t *testing.T) {
	f, s, _, _ := openForm(t)
	r := f.row("batch")
	entry := editorOf[*Entry](r)
	for _, bad := range []string{"abc", "-1", "0", "1e12", "12.5", ""} {
		entry.SetText(bad)
		entry.FocusLost()
		if s.Batch != 64 || entry.Text != "64" || !r.problem.Visible() || !strings.Contains(r.problem.Text, "16 to 4096") {
			t.Errorf("%q: value %d, text %q, sentence %q", bad, s.Batch, entry.Text, r.problem.Text)
		}
	}
	entry.SetText("99")
	if r.problem.Visible() || s.Batch != 99 {
		t.Errorf("a good value: %d, sentence still there: %v", s.Batch, r.problem.Visible())
	}
}

// On the way to a number that is refused, its first digits may have been taken.
func TestFormGoesBackBehindHalfANumber(t *testing.T) {
	f, s, _, _ := openForm(t)
	r := f.row("batch")
	entry := editorOf[*Entry](r)
	for _, bad := range []string{"99999", "1e3x", strings.Repeat("9", 5000)} {
		for i := range min(len(bad), 8) {
			entry.SetText(bad[:i+1])
		}
		entry.SetText(bad)
		entry.FocusLost()
		if s.Batch != 64 || entry.Text != "64" || editorOf[*Slider](r).Value() != 64 || !r.problem.Visible() {
			t.Errorf("after %.9s: value %d, text %q, slider %v", bad, s.Batch, entry.Text, editorOf[*Slider](r).Value())
		}
		if len(r.problem.Text) > 200 {
			t.Errorf("the sentence has %d letters", len(r.problem.Text))
		}
	}
}

func TestFormDoesNotScoldWhileTyping(t *testing.T) {
	f, s, _, _ := openForm(t)
	r := f.row("batch")
	entry := editorOf[*Entry](r)
	for _, text := range []string{"", "1", "12", "128"} { // 1 and 12 are below the least
		entry.SetText(text)
		if r.problem.Visible() {
			t.Errorf("scolded at %q on the way to 128", text)
		}
	}
	if s.Batch != 128 {
		t.Errorf("got %d", s.Batch)
	}
	entry.SetText("128x")
	if !r.problem.Visible() {
		t.Error("said nothing about 128x")
	}
}

func TestFormFoldsTheAdvanced(t *testing.T) {
	f, _, _, _ := openForm(t)
	if f.row("hidden").box.Visible() && f.advanced.Visible() {
		t.Error("advanced settings are seen at once")
	}
	before := f.MinSize().Height
	test.Tap(f.fold)
	if !f.advanced.Visible() || f.MinSize().Height <= before {
		t.Error("unfolding shows nothing")
	}
}

func TestFormHelps(t *testing.T) {
	f, _, _, hints := openForm(t)
	label := f.row("batch").box.Objects[0].(*Text)
	hover(label, 5, 5)
	if hints.Shown() != "How many pictures a step looks at." {
		t.Errorf("hint %q", hints.Shown())
	}
	label.MouseOut()
	if hints.Shown() != "" {
		t.Error("the hint stays")
	}
}

func TestFormCanBeReadOnly(t *testing.T) {
	f, s, _, _ := openForm(t)
	s.Batch = 100
	f.Sync()
	f.SetEnabled(false)
	if editorOf[*Entry](f.row("batch")).Text != "100" || !f.row("batch").reset.Disabled() || !editorOf[*Slider](f.row("batch")).Disabled() {
		t.Error("settings can still be changed, or an outside change isn't shown")
	}
	f.SetEnabled(true)
	if f.row("batch").reset.Disabled() {
		t.Error("reset stays disabled")
	}
}

func TestSeveralLines(t *testing.T) {
	s := struct {
		Words string `name:"words" label:"Words" help:"What is written." default:"one" form:"lines"`
	}{}
	engine.SetDefaults(&s)
	f := NewSettingsForm(&s)
	w, _ := open(t, f, 300, 200)
	e := uitest.Find[*Lines](f)[0]
	w.Canvas().Focus(e)
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	test.Type(e, "two")
	if s.Words != "one\ntwo" {
		t.Errorf("the text is %q", s.Words)
	}
	if e.AcceptsTab() {
		t.Error("Tab doesn't leave the field")
	}
	f.ResetAll()
	if s.Words != "one" || e.Text != "one" {
		t.Errorf("after the reset the text is %q and the field says %q", s.Words, e.Text)
	}
}

func TestANumberThatIsTooLargeHearsTheBound(t *testing.T) {
	var s struct {
		Seed uint64 `name:"seed" label:"Seed" help:"A seed." default:"1"`
	}
	f := engine.Fields(&s)[0]
	if got := refusal(f, "99999999999999999999", nil); !strings.Contains(got, "from 0 to 18446744073709551615") {
		t.Errorf("says %q", got)
	}
}

func TestAnEmptyNumberIsCalledEmpty(t *testing.T) {
	var s struct {
		Width int `name:"width" label:"Width" help:"A width." default:"64" min:"8" max:"1024"`
	}
	f := engine.Fields(&s)[0]
	for typed, want := range map[string]string{"": "Width can't be empty", "  ": "Width can't be empty", "x": "from 8 to 1024, not “x”"} {
		if got := refusal(f, typed, nil); !strings.Contains(got, want) {
			t.Errorf("%q: says %q", typed, got)
		}
	}
}

func TestARefusalIsScrolledIntoSight(t *testing.T) {
	s := &trial{Batch: 64, Beta: 1, Loss: "bernoulli", Mean: true, Seed: 1, Hidden: 0.5}
	f := NewSettingsForm(s)
	scroll := container.NewVScroll(f)
	open(t, scroll, 280, 80)
	r := f.row("batch")
	e := editorOf[*Entry](r)
	e.SetText("x")
	e.FocusLost()
	d := fyne.CurrentApp().Driver()
	end := d.AbsolutePositionForObject(r.problem).Y + r.problem.Size().Height - d.AbsolutePositionForObject(scroll).Y
	if !r.problem.Visible() || end <= 0 || end > scroll.Size().Height {
		t.Errorf("the sentence ends at %v, of %v in sight", end, scroll.Size().Height)
	}
}
