package ui

import (
	"atelier/ui/say"
	"atelier/ui/widget"
)

// ganNeeds is what the presets took on 28 x 28 pictures: of 60,000 seen every other can be read, and from 1.2 million on (20 epochs of the digits)
// they hardly become better.
var ganNeeds = needs{recognisable: 60_000, good: 1_200_000}

// GANTab is the tab of generative adversarial networks.
func GANTab(ports ModelPorts) Tab {
	return newModelTab(modelKind{id: "gan", needs: &ganNeeds}, say.T("GAN"), widget.IconRivals, ports)
}
