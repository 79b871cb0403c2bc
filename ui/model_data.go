package ui

import (
	"os"
	"path/filepath"
	"slices"

	"atelier/ui/say"
)

// The choice of what a model learns from.

func (v *trainView) offerData() {
	titles := make([]string, len(v.data))
	for i, d := range v.data {
		titles[i] = filepath.Base(d.Name)
	}
	v.dataChoice.Offer(titles, v.chosen)
	if v.chosen < len(v.data) {
		v.dataChoice.Hint = say.Text(v.data[v.chosen].Help)
	}
}

// rememberedData chooses what was chosen last, where it is still there.
func (v *trainView) rememberedData() {
	name := v.env.Prefs.String(v.kind.id + prefData)
	if v.chosen = slices.IndexFunc(v.data, func(d DataEntry) bool { return d.Name == name }); v.chosen >= 0 {
		return
	}
	if v.chosen = 0; name == "" {
		return
	}
	if _, err := os.Stat(name); err == nil {
		v.chosen = len(v.data)
		v.data = append(v.data, DataEntry{Name: name, Help: name})
	}
}

func (v *trainView) chooseData(i int) {
	v.chosen = i
	v.env.Prefs.SetString(v.kind.id+prefData, v.data[i].Name)
	v.offerData()
	v.forecast.want(v.config(), false)
}

// addData chooses a path, adding it if it is new.
func (v *trainView) addData(path string) {
	i := slices.IndexFunc(v.data, func(d DataEntry) bool { return d.Name == path })
	if i < 0 {
		i = len(v.data)
		v.data = append(v.data, DataEntry{Name: path, Help: path})
	}
	v.env.Prefs.SetString(prefDataFolder, filepath.Dir(path))
	v.chooseData(i)
}

func (v *trainView) browseFolder() { v.env.chooseFolder(v.env.Prefs.String(prefDataFolder), v.addData) }

func (v *trainView) browseFile() {
	v.env.askForPath(fileQuestion{title: say.T("Open a file"), in: v.env.Prefs.String(prefDataFolder), chosen: v.addData})
}
