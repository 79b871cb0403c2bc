package ui

import (
	"strings"
	"unicode"
)

// fuzzy says how well the words of a query are found in a text, the larger the better; ok is false unless all are. The letters of a word
// must stand in the text in their order; letters side by side and at the beginnings of words count more. Case doesn't matter.
func fuzzy(query, text string) (score int, ok bool) {
	in := []rune(strings.ToLower(text))
	for _, word := range strings.Fields(strings.ToLower(query)) {
		s, found := fuzzyWord([]rune(word), in)
		if !found {
			return 0, false
		}
		score += s
	}
	return score, true
}

// The worth of a found letter.
const (
	fuzzyLetter = 1
	fuzzyStart  = 8  // more at the beginning of a word
	fuzzyNext   = 6  // more right after the letter before
	fuzzyFirst  = 10 // more at the beginning of the text
)

// fuzzyWord is the best of the ways to find the word, by dynamic programming: best[i] is the worth of the letters so far with the last of
// them at i.
func fuzzyWord(word, in []rune) (score int, ok bool) {
	const none = -1 << 30
	var best []int
	for k, letter := range word {
		now := make([]int, len(in))
		before := none // the best end of the letters before, left of i, less a little for every letter between
		for i, c := range in {
			now[i] = none
			if i > 0 && k > 0 {
				before = max(before-1, best[i-1])
			}
			if c != letter {
				continue
			}
			worth := fuzzyLetter
			switch {
			case i == 0:
				worth += fuzzyStart + fuzzyFirst
			case !unicode.IsLetter(in[i-1]) && !unicode.IsDigit(in[i-1]) || unicode.Is(unicode.Han, c):
				worth += fuzzyStart
			}
			if k == 0 {
				now[i] = worth
				continue
			}
			if i > 0 && best[i-1] > none/2 {
				now[i] = best[i-1] + worth + fuzzyNext
			}
			if before > none/2 {
				now[i] = max(now[i], before+worth)
			}
		}
		best = now
	}
	score = none
	for _, s := range best {
		score = max(score, s)
	}
	return score, score > none/2
}
