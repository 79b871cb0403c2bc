package random

// goldenSums are the first bytes of SHA-256 sums of small grey pictures.
var goldenSums = map[string]string{
	"kind=uniform":                       "3ce04ee75aadce01",
	"kind=gaussian":                      "cc90a1997b9768d8",
	"kind=salt-and-pepper":               "eb8582f55a721ed4",
	"kind=value scale=20":                "2ad508f869791c0d",
	"kind=perlin scale=20":               "6fcb90622345e412",
	"kind=simplex scale=20":              "883cc9ee881218de",
	"kind=fractal scale=20":              "93f121eb5e9d0e93",
	"kind=fractal scale=20 sum=ridged":   "3b2cb9615956b8a2",
	"kind=fractal scale=20 warp=1":       "14e738c0c784aaf1",
	"kind=worley scale=20":               "d49a23a69dc765f6",
	"kind=worley scale=20 feature=f2-f1": "1c084de98a29a668",
}
