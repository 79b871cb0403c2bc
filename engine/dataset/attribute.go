package dataset

import (
	"maps"
	"slices"
)

// Attribute is something that is known of every picture beside its label: the hair of a face, one of several values.
type Attribute struct {
	Name   string
	Values []string // in alphabetical order
	Index  []int    // of each picture's value; -1 where it isn't known
}

// mostValues is how many values an attribute may have: names and addresses have more.
const mostValues = 256

// attributesOf makes attributes of the fields of the pictures' metadata, in alphabetical order. A field of which all values are the
// same, or no two, or that has too many, distinguishes nothing and is passed over.
func attributesOf(list []entry) []Attribute {
	seen := make(map[string]map[string]int) // field, value, how often
	for _, e := range list {
		for name, v := range e.fields {
			if seen[name] == nil {
				seen[name] = make(map[string]int)
			}
			if len(seen[name]) <= mostValues {
				seen[name][v]++
			}
		}
	}
	var all []Attribute
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		values := slices.Sorted(maps.Keys(seen[name]))
		often := slices.Max(slices.Collect(maps.Values(seen[name])))
		if len(values) < 2 || len(values) > mostValues || often < 2 {
			continue
		}
		a := Attribute{Name: name, Values: values, Index: make([]int, len(list))}
		for i, e := range list {
			a.Index[i] = -1
			if v, ok := e.fields[name]; ok {
				a.Index[i], _ = slices.BinarySearch(values, v)
			}
		}
		all = append(all, a)
	}
	return all
}

// sliceAttributes keeps the pictures from i up to j, sharing memory.
func sliceAttributes(all []Attribute, i, j int) []Attribute {
	some := slices.Clone(all)
	for k := range some {
		some[k].Index = some[k].Index[i:j]
	}
	return some
}
