package ui

import (
	"encoding/base64"
	"encoding/binary"
	"image"
	"math"
	"slices"

	"atelier/engine"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// The strip of the exploring view: starts, and the pictures that a person keeps. What is kept outlives the program's end, by model.

const (
	exploreKept    = 300 // places that can be clicked back
	rememberedKept = 48  // of a model, the newest of those that a person has kept
	prefKept       = "kept."
)

// keptPlace is a latent that can be clicked back.
type keptPlace struct {
	z     []float32
	thumb *image.RGBA
	label string
}

// keepShown puts what is shown into the strip.
func (v *exploreView) keepShown() {
	if v.now.Batch.N != 1 {
		return
	}
	z := v.now.Latents.Row(0)
	v.stash(z, v.now.Batch.Image(0), say.T("Kept"))
	key, text := prefKept+v.now.Info.Hash, numbersText(z)
	all := slices.DeleteFunc(v.env.Prefs.StringList(key), func(s string) bool { return s == text })
	all = append(all, text)
	v.env.Prefs.SetStringList(key, all[max(0, len(all)-rememberedKept):])
}

// recall puts what was kept of this model, also before the program's last start, into the strip.
func (v *exploreView) recall() {
	held := make(map[string]bool) // by this strip
	for _, k := range v.kept {
		held[numbersText(k.z)] = true
	}
	size, layers := v.model.info.Latent, v.model.layers()
	for _, long := range slices.Compact([]int{size, size * layers}) {
		l := engine.Latents{Z: long}
		for _, text := range v.env.Prefs.StringList(prefKept + v.model.info.Hash) {
			if z := numbersOf(text); len(z) == long && !held[text] {
				l.N, l.Data = l.N+1, append(l.Data, z...)
			}
		}
		if l.N == 0 {
			continue
		}
		v.work(func(engine.Decoder) engine.Latents { return l }, func(l engine.Latents, b engine.Batch) {
			for i := range l.N {
				v.stash(l.Row(i), b.Image(i), say.T("Kept"))
			}
		})
	}
}

// numbersText is a form of numbers for the preferences: float32, little endian, in base 64.
func numbersText(z []float32) string {
	var raw []byte
	for _, v := range z {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// numbersOf undoes numbersText; of what is no such text it is nil.
func numbersOf(text string) []float32 {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw)%4 != 0 {
		return nil
	}
	z := make([]float32, len(raw)/4)
	for i := range z {
		z[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return z
}

func (v *exploreView) stash(z []float32, m *image.RGBA, label string) {
	id := v.next
	v.next++
	v.kept[id] = keptPlace{z, widget.Thumb(m), label}
	v.strip.Add(id, v.kept[id].thumb, label)
	if v.strip.Len() == 2 {
		v.env.Changed() // there is a way from one to the other
	}
	if old := id - exploreKept; old >= 0 {
		delete(v.kept, old)
		v.strip.Remove(old)
	}
}

// back goes to what the strip holds.
func (v *exploreView) back(id int) {
	if v.model == nil {
		return
	}
	z, size, layers := v.kept[id].z, v.model.info.Latent, v.model.layers()
	switch len(z) {
	case size:
		v.setBase(z, false, -1)
	case size * layers: // the coarse layers have one latent, the others another
		coarse := 1
		for coarse < layers && slices.Equal(z[coarse*size:(coarse+1)*size], z[:size]) {
			coarse++
		}
		v.setBase(z[:size], false, -1)
		v.fine, v.coarse = z[len(z)-size:], coarse
		v.ask()
	}
}

// places are all that the strip holds, the oldest first.
func (v *exploreView) places() []keptPlace {
	var all []keptPlace
	for id := range v.next {
		if k, ok := v.kept[id]; ok {
			all = append(all, k)
		}
	}
	return all
}

// restore fills the strip with what the view before held.
func (v *exploreView) restore(all []keptPlace) {
	for _, k := range all {
		v.kept[v.next] = k
		v.strip.Add(v.next, k.thumb, k.label)
		v.next++
	}
}
