package engine

import (
	"errors"
	"io/fs"
	"os"
	"strings"
)

// Cause is a system error without the operation and the paths that it repeats: for sentences that name the path themselves.
func Cause(err error) error {
	var pathErr *fs.PathError
	var linkErr *os.LinkError
	switch {
	case errors.As(err, &pathErr):
		return pathErr.Err
	case errors.As(err, &linkErr):
		return linkErr.Err
	}
	return err
}

// Short is text cut to at most n letters, with … for what is left out. A sentence that repeats what was typed stays a sentence so.
func Short(text string, n int) string {
	letters := []rune(text)
	if len(letters) <= n {
		return text
	}
	return string(letters[:n-1]) + "…"
}

// ShortValue is how many letters of a wrong value a sentence repeats.
const ShortValue = 40

// Nearest returns the name that somebody who typed `typed` most likely meant, or "" where none is near: the fewest insertions,
// deletions, replacements and swaps of neighbours (optimal string alignment), at most one for every three letters and never all.
func Nearest(typed string, names []string) string {
	letters := len([]rune(typed))
	best, bestDist := "", min(letters, max(1, letters/3)+1)
	for _, name := range names {
		if d := editDistance(strings.ToLower(typed), strings.ToLower(name)); d < bestDist {
			best, bestDist = name, d
		}
	}
	return best
}

func editDistance(a, b string) int {
	s, t := []rune(a), []rune(b)
	var before []int // the row before prev: a swap looks two rows back
	prev := make([]int, len(t)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row := make([]int, len(t)+1)
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev = prev, row
	}
	return prev[len(t)]
}
