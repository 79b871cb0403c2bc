package ui

import "atelier/engine/pixel/template"

// exampleScene is what a person sees who opens the tab for the first time: a few shapes that show what contents there are.
const exampleScene = `{"width": 512, "height": 512, "ground": "#f7f1e6", "layers": [
	{"shape": "ellipse", "x": 41, "y": 44, "size": 62, "content": "linear", "palette": "#ff9f6b, #f0487a", "direction": 60},
	{"shape": "rounded", "x": 65, "y": 66, "size": 44, "angle": 14, "content": "stripes", "colour": "#23467f", "second": "#dbe7f6", "count": 6, "direction": 45},
	{"shape": "ring", "x": 26, "y": 74, "size": 28, "content": "conic", "palette": "#2fb7a3, #c9f2dc", "mirror": true},
	{"shape": "star", "x": 71, "y": 27, "size": 34, "angle": 10, "content": "radial", "palette": "#fff4b8, #f4a51c"}]}`

// exampleSketch is the example, ready to be changed.
func exampleSketch() sketch {
	scene, err := template.ParseScene([]byte(exampleScene))
	if err != nil {
		panic("template: the example scene can't be read")
	}
	return sketch{scene: scene, seed: 1, chosen: -1}
}
