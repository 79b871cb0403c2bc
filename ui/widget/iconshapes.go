package widget

// IconShapes stands for shapes that are drawn: a circle, a square and a triangle.
var IconShapes = themed("shapes", `<circle cx="7.5" cy="16" r="4.5"/><path d="M14 12.5h7v8h-7z"/><path d="M12 2.5 16.6 10H7.4z"/>`)
