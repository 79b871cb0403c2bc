package look

import "image/color"

// categories are colours for things of many kinds, the most unlike first, of a lightness that can be seen on dark and light.
var categories = []color.NRGBA{
	hex(0x4c8df6), hex(0xf0883e), hex(0x35b06a), hex(0xe5484d), hex(0xa274e8), hex(0xb07d4f), hex(0xe667b5), hex(0x8a919e), hex(0xb5b832), hex(0x28b8c8),
	hex(0x2f6b4f), hex(0x9c3f63), hex(0x5f5fc4), hex(0xd6a400), hex(0x71c285), hex(0xc97b84), hex(0x3e7ea6), hex(0x8f6b1f), hex(0xc58be0), hex(0x5f7f2a),
}

// Category is the colour of kind i; after twenty they come again.
func Category(i int) color.NRGBA {
	return categories[(i%len(categories)+len(categories))%len(categories)]
}
