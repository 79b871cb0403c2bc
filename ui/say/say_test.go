package say

import (
	"math"
	"testing"
	"time"
)

func TestNumbers(t *testing.T) {
	for want, got := range map[string]string{
		"0": Int(0), "999": Int(999), "1,000": Int(1000), "-1,234,567": Int(-1234567), "-100": Int(-100),
		"0.3": Number(0.1+0.2, 6), "103.2": Number(103.2345, 4), "12,500": Number(12499.9, 4), "1e-06": Number(1e-6, 3),
		"–": Number(math.NaN(), 3), "-0.5": Number(-0.5, 3), "2,000": Number(1999.96, 4),
		"1 picture": N(1, "picture", "pictures"), "2,000 pictures": N(2000, "picture", "pictures"),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "less than 1 s", 45 * time.Second: "45 s", 200 * time.Second: "3 min 20 s", 59*time.Minute + 59*time.Second: "59 min",
		125 * time.Minute: "2 h 5 min", 72 * time.Hour: "3 days",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

// with runs a test in a language of its own words.
func with(t *testing.T, words map[string]string) {
	before := current.Load()
	t.Cleanup(func() { current.Store(before) })
	current.Store(newTable(Chinese, words))
}

func TestT(t *testing.T) {
	with(t, map[string]string{"%d steps": "%d 步", "%s of %s": "%[2]s 的 %[1]s", "empty": "", "picture": "张图片", "pictures": "张图片"})
	for want, got := range map[string]string{
		"3 步": T("%d steps", 3), "b 的 a": T("%s of %s", "a", "b"), "100 %": T("100 %"), "empty": T("empty"),
		"1 张图片": N(1, "picture", "pictures"), "2,000 张图片": N(2000, "picture", "pictures"),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestOption(t *testing.T) {
	with(t, map[string]string{"Salt and pepper": "椒盐"})
	for want, got := range map[string]string{"椒盐": Option("salt-and-pepper"), "Other thing": Option("other-thing"), "RGB": Option("rgb"), "": Option("")} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
