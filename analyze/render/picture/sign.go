package picture

import "fmt"

// The signs say by their shape what the colour says too; each is 12 pixels wide
// around its centre.

func (d *drawing) tick(x, y int) {
	d.path("sign "+good, fmt.Sprintf("M%d %d l4 4 l7 -9", x-5, y))
}

func (d *drawing) cross(x, y int) {
	d.path("sign "+bad, fmt.Sprintf("M%d %d l9 9 M%d %d l9 -9", x-4, y-4, x-4, y+5))
}

func (d *drawing) question(x, y int) {
	d.label(strong+" q", "middle", x, y+5, "?")
}

func (d *drawing) dot(class string, x, y int) {
	d.path(class, fmt.Sprintf("M%d %d a5 5 0 1 0 10 0 a5 5 0 1 0 -10 0 z", x-5, y))
}

func (d *drawing) square(class string, x, y int) {
	d.path(class, fmt.Sprintf("M%d %d h9 v9 h-9 z", x-4, y-4))
}

func (d *drawing) triangle(class string, x, y int) {
	d.path(class, fmt.Sprintf("M%d %d l6 11 h-12 z", x, y-6))
}

func (d *drawing) diamond(class string, x, y int) {
	d.path(class, fmt.Sprintf("M%d %d l6 6 l-6 6 l-6 -6 z", x, y-6))
}

// arrow draws a horizontal arrow.
func (d *drawing) arrow(class string, from, to, y int) {
	d.line(class, from, y, to, y)
	head := -7
	if to < from {
		head = 7
	}
	d.path("head "+class, fmt.Sprintf("M%d %d l%d -4 v8 z", to, y, head))
}

// down draws an arrow from one box to the next.
func (d *drawing) down(class string, x, y, height int) {
	d.line(class, x, y, x, y+height)
	d.path("head "+class, fmt.Sprintf("M%d %d l-4 -7 h8 z", x, y+height))
}
