package say

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2/lang"
)

var sample = map[string]string{
	"%s (%s) takes %s, not %q%s": "%s（%s）应为%s，而不是 %[4]q%[5]s", ": did you mean %q?": "：是不是 %q？", "%s from %s to %s": "%[2]s 到 %[3]s 之间的%[1]s",
	"a whole number": "整数", "Learning rate": "学习率", "can't read %s: %w": "无法读取 %s：%w", "no such file or directory": "没有这个文件或目录",
	"%s: %w": "%s：%w", "this PNG picture is cut off": "这张 PNG 图片不完整", "%d x %d pixels are more than %d megapixels": "%d × %d 像素超过了 %d 百万像素",
	"%d pictures": "%d 张图片", "%s and %s": "%[2]s 与 %[1]s", "tensor %q has an impossible place, %d": "张量 %q 的位置 %d 不可能", "picture": "张图片",
	"%s can't be opened: %w": "无法打开 %s：%w", "empty %s here": "",
}

func TestText(t *testing.T) {
	with(t, sample)
	for text, want := range map[string]string{
		`Learning rate (rate) takes a whole number from 1 to 512, not "x y"`:                `学习率（rate）应为 1 到 512 之间的整数，而不是 “x y”`,
		`Learning rate (rate) takes a whole number from 1 to 5, not "b": did you mean "c"?`: `学习率（rate）应为 1 到 5 之间的整数，而不是 “b”：是不是 “c”？`,
		"can't read /a b/c: d.png: no such file or directory":                               "无法读取 /a b/c：d.png：没有这个文件或目录",
		"can't read /a: something else":                                                     "无法读取 /a：something else",
		"/a: b: this PNG picture is cut off":                                                "/a：b：这张 PNG 图片不完整",
		"/a: b: nobody knows this":                                                          "/a: b: nobody knows this",
		"x: y.png can't be opened: z: this PNG picture is cut off":                          "无法打开 x: y.png：z：这张 PNG 图片不完整",
		"9 x 8 pixels are more than 1 megapixels":                                           "9 × 8 像素超过了 1 百万像素",
		"nine x 8 pixels are more than 1 megapixels":                                        "nine x 8 pixels are more than 1 megapixels",
		"3 pictures": "3 张图片", "-3 pictures": "-3 张图片", "1 and 3 pictures": "3 张图片 与 1", "": "",
		`tensor "a\"b" has an impossible place, [1 2]`:  `张量 “a"b” 的位置 [1 2] 不可能`,
		"3 pictures\nthis PNG picture is cut off\nnews": "3 张图片\n这张 PNG 图片不完整\nnews",
		"empty words here": "empty words here", "bad \xff: this PNG picture is cut off": "bad \xff: this PNG picture is cut off",
	} {
		if got := Text(text); got != want {
			t.Errorf("%q\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestSentence(t *testing.T) {
	with(t, sample)
	for text, want := range map[string]string{
		"this PNG picture is cut off": "这张 PNG 图片不完整。", "nobody knows this": "Nobody knows this.", "": "", " what? ": "What?", "Saving …": "Saving …",
	} {
		if got := Sentence(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got := Error(fmt.Errorf("can't read %s: %w", "/a", errors.New("no such file or directory"))); got != "无法读取 /a：没有这个文件或目录。" {
		t.Errorf("got %q", got)
	}
	if Error(nil) != "" {
		t.Error("no error says something")
	}
	Use(English)
	if got := Error(fs.ErrNotExist); got != "File does not exist." {
		t.Errorf("got %q", got)
	}
}

// The shipped table must be quick with any text, since notices and notes of a training run pass through it.
func TestShippedTableTakesAnyText(t *testing.T) {
	t.Cleanup(func() { Use(English) })
	Use(Chinese)
	for _, text := range []string{strings.Repeat("can't read: ", 300), strings.Repeat("%s", 1000), strings.Repeat("a and b from c to d, ", 190), strings.Repeat(": ", 2000), strings.Repeat(`"`, 3999)} {
		Text(text)
	}
	for _, e := range Entries() { // with nonsense in its places, every text of the table finds its form or another
		text := fmt.Sprintf(strings.NewReplacer("%w", "%v").Replace(e.En), "7", "7", "7", "7", "7", "7")
		Text(text)
	}
}

func TestUseWhileOthersSpeak(t *testing.T) {
	t.Cleanup(func() { Use(English) })
	var tasks sync.WaitGroup
	for range 4 {
		tasks.Go(func() {
			for range 200 {
				T("Save…")
				Error(fs.ErrNotExist)
			}
		})
	}
	for i := range 20 {
		Use(Languages()[i%2].Code)
	}
	tasks.Wait()
	if Use("tlh"); Language() != English {
		t.Errorf("an unknown language is %q", Language())
	}
}

// Fyne's own dialogs must follow, whatever the system speaks.
func TestFyneSpeaksTheLanguageToo(t *testing.T) {
	t.Cleanup(func() { Use(English) })
	for _, system := range []string{"en_US.UTF-8", "zh_CN.UTF-8", "zh_TW.UTF-8", "de_DE.UTF-8", "zh", "C"} {
		t.Setenv("LANGUAGE", "")
		t.Setenv("LC_ALL", system)
		if system == "zh" {
			t.Setenv("LANGUAGE", system)
			t.Setenv("LC_ALL", "en_US.UTF-8")
		}
		for _, c := range []struct{ code, want string }{{Chinese, "取消"}, {English, "Cancel"}, {Chinese, "取消"}} {
			if Use(c.code); lang.L("Cancel") != c.want {
				t.Errorf("on a system of %s, in %s, cancel is %q", system, c.code, lang.L("Cancel"))
			}
		}
		if got := lang.X("file.name", "Name"); got != "名称" {
			t.Errorf("on a system of %s a file's name is %q", system, got)
		}
	}
}

func TestDetect(t *testing.T) {
	for _, c := range []struct{ language, all, messages, lang, want string }{
		{"", "", "", "zh_CN.UTF-8", Chinese}, {"", "", "", "en_GB.UTF-8", English}, {"", "", "zh_TW", "en_GB", Chinese}, {"", "de_DE", "zh_TW", "zh_CN", English},
		{"zh:en", "", "", "en_US.UTF-8", Chinese}, {"fr:en:zh", "", "", "zh_CN.UTF-8", English}, {"zh", "C", "", "", English}, {"", "", "", "C.UTF-8", English},
		{"", "", "", "zhx", English}, {"", "zh-Hans", "", "", Chinese}, {"zh", "", "", "", Chinese},
	} {
		t.Setenv("LANGUAGE", c.language)
		t.Setenv("LC_ALL", c.all)
		t.Setenv("LC_MESSAGES", c.messages)
		t.Setenv("LANG", c.lang)
		if got := Detect(); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func FuzzText(f *testing.F) {
	for en := range sample {
		f.Add(en)
	}
	f.Cleanup(func() { Use(English) })
	f.Add("a: b: c (d) takes one of x, y, not \"z\"")
	shipped := chinese()
	f.Fuzz(func(t *testing.T, text string) {
		for _, words := range []*table{newTable(Chinese, sample), shipped} {
			current.Store(words)
			Sentence(text)
		}
		current.Store(newTable(Chinese, map[string]string{text: text, text + " %s": text}))
		Text(text + " and more")
	})
}

func BenchmarkText(b *testing.B) {
	Use(Chinese)
	defer Use(English)
	for b.Loop() {
		Text("/home/somebody/pictures/a.png: open /home/somebody/pictures/a.png: this is not known to the table at all, so every form is tried")
	}
}
