package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/container"

	"atelier/ui/say"
)

// listed has lists of names.
type listed struct {
	Ink     string `name:"ink" label:"Ink" default:"black" form:"colour" help:"The colour." group:"Colour"`
	Colours string `name:"colours" label:"Colours" default:"red, blue" form:"colours" help:"The colours." group:"Colour" zero:"as drawn"`
	Shapes  string `name:"shapes" label:"Shapes" default:"" form:"shapes" help:"The shapes." group:"Colour" zero:"as drawn"`
	Text    string `name:"text" label:"Text" default:"red" help:"A text that means itself." group:"Colour"`
}

// TestNamesAreInTheLanguageOfTheWindow: on the screen; the setting holds English, whatever a person types.
func TestNamesAreInTheLanguageOfTheWindow(t *testing.T) {
	say.Use(say.Chinese)
	t.Cleanup(func() { say.Use(say.English) })
	s := &listed{Ink: "navy", Colours: "red, blue, #123456", Shapes: "heart, rounded", Text: "red"}
	f := NewSettingsForm(s)
	open(t, container.NewVScroll(f), 320, 500)
	texts := func() string {
		var all []string
		for _, name := range []string{"ink", "colours", "shapes", "text"} {
			all = append(all, editorOf[*Entry](f.row(name)).Text)
		}
		return strings.Join(all, " | ")
	}
	if got := texts(); got != "藏青色 | 红色、 蓝色、 #123456 | 爱心、 圆角矩形 | red" {
		t.Error(got)
	}
	write := func(name, text string) {
		e := editorOf[*Entry](f.row(name))
		e.Put(text)
		e.OnTyped(text)
		e.OnCommit()
	}
	write("ink", "银色")
	write("colours", "绿色，red, 粉")
	write("shapes", "五角星 、 circle")
	write("text", "红色")
	if want := (listed{"silver", "green, red, 粉", "star, circle", "红色"}); *s != want {
		t.Errorf("%+v", *s)
	}
	if got := texts(); got != "银色 | 绿色、 红色、 粉 | 五角星、 圆形 | 红色" {
		t.Error(got)
	}
}
