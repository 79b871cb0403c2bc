package say_test

import (
	"atelier/engine/pixel"
	"atelier/ui/say"
)

// lists adds the texts of lists that the engine makes: the names of the palettes.
func (c *collected) lists() {
	for _, p := range pixel.Presets() {
		c.add(say.Humanised(p.Name), "pixel.Presets")
	}
}
