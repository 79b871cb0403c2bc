package mask

// Names is what the shape is called in a caption, in English and Chinese: "hexagon" rather than "polygon".
func Names(s Shape) (en, zh string) {
	if s.Shape == "polygon" {
		if n, ok := polygons[s.Corners]; ok {
			return n[0], n[1]
		}
	}
	n := names[s.Shape]
	return n[0], n[1]
}

var names = map[string][2]string{
	"rectangle": {"rectangle", "矩形"},
	"rounded":   {"rounded rectangle", "圆角矩形"},
	"ellipse":   {"ellipse", "椭圆"},
	"polygon":   {"polygon", "多边形"},
	"star":      {"star", "星形"},
	"ring":      {"ring", "圆环"},
	"cross":     {"cross", "十字"},
	"heart":     {"heart", "心形"},
	"text":      {"text", "文字"},
	"picture":   {"picture", "图片"},
}

var polygons = map[int][2]string{
	3:  {"triangle", "三角形"},
	4:  {"diamond", "菱形"},
	5:  {"pentagon", "五边形"},
	6:  {"hexagon", "六边形"},
	7:  {"heptagon", "七边形"},
	8:  {"octagon", "八边形"},
	9:  {"nonagon", "九边形"},
	10: {"decagon", "十边形"},
	11: {"hendecagon", "十一边形"},
	12: {"dodecagon", "十二边形"},
}
