package engine

import "testing"

func TestShort(t *testing.T) {
	for text, want := range map[string]string{"": "", "abcd": "abcd", "abcde": "abc…", "长长长长": "长长长长", "长长长长长": "长长长…"} {
		if got := Short(text, 4); got != want {
			t.Errorf("%q in 4 letters is %q, want %q", text, got, want)
		}
	}
}
