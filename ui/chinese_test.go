package ui

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"atelier/engine/vae"
	"atelier/ui/say"
	"atelier/ui/uitest"
)

// chineseTrainer is the fake one with the settings and data that the window really shows.
type chineseTrainer struct{ *fakeTrainer }

func (chineseTrainer) Settings() any     { return new(vae.Settings) }
func (chineseTrainer) Data() []DataEntry { return []DataEntry{{"digits", ""}} }

// latinNames are the words with Latin letters that a Chinese window shows: names, formats, keys and units.
var (
	latinNames = regexp.MustCompile(`^(?:A|B|PSNR|dB|VAE|KL|ELBO|PNG|GIF|NPY|RGB|MNIST|Ctrl|Enter|digits|vae|nats)$`)
	latinWords = regexp.MustCompile(`[A-Za-z]+`)
)

// leftInEnglish lists the lines in o that have an English word in them.
func leftInEnglish(o fyne.CanvasObject) []string {
	var left []string
	for _, t := range uitest.Find[*canvas.Text](o) {
		for _, word := range latinWords.FindAllString(t.Text, -1) {
			if !latinNames.MatchString(word) {
				left = append(left, t.Text)
				break
			}
		}
	}
	return left
}

func TestTheVAETabSpeaksChinese(t *testing.T) {
	t.Cleanup(func() { say.Use(say.English) })
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	t.Setenv("LANGUAGE", "")
	synctest.Test(t, func(t *testing.T) {
		loop := &uitest.Loop{}
		app := test.NewTempApp(t)
		ports := ModelPorts{Models: &fakeModels{model: &fakeModel{}}, Trainer: chineseTrainer{&fakeTrainer{}}, Save: func(context.Context, string, Result) error { return nil }, Study: &fakeStudy{}}
		w := New(app, Options{Tabs: func() []Tab { return []Tab{VAETab(ports)} }, Do: loop.Do, Cores: 2})
		t.Cleanup(func() { w.end(); w.env.Tasks.Wait() })
		w.win.Resize(fyne.NewSize(1280, 800))
		w.win.Show()
		w.tour.Hide()
		tab := w.contents[0].(*modelTab)

		look := func(wanted ...string) {
			t.Helper()
			loop.Run(3 * time.Second)
			for _, o := range append([]fyne.CanvasObject{w.win.Canvas().Content()}, w.win.Canvas().Overlays().List()...) {
				for _, text := range leftInEnglish(o) {
					t.Errorf("%q is English", text)
				}
			}
			text := uitest.Text(w.win.Canvas().Content())
			for _, want := range wanted {
				if !strings.Contains(text, want) {
					t.Errorf("there is no %q among\n%s", want, text)
				}
			}
		}
		look("潜变量 3 维", "48 张图片，种子 1")
		tab.turnTo(viewExplore)
		look("2 个方向，共占方差的 90 %")
		tab.turnTo(viewTrain)
		look("学习率", "批大小", "没有正在进行的训练")
		test.Tap(tab.train.start)
		look("第 ", "张/秒")
		w.env.Fail(errors.New("can't read /1/2: no such file or directory"))
		look("无法读取 /1/2：没有这个文件或文件夹。")
	})
}
