package main

import (
	"io"
	"strconv"
	"strings"
	"time"
)

// stream is where the program speaks. Package fmt would make it 150 KB larger.
type stream struct{ io.Writer }

// put writes a text as it is. A screen that is gone is no reason to stop.
func (s stream) put(text string) { _, _ = io.WriteString(s, text) }

// line writes a text and ends the line.
func (s stream) line(text ...string) { s.put(strings.Join(text, "") + "\n") }

// pad fills a text with blanks up to a number of columns.
func pad(text string, columns int) string {
	if n := columns - len(text); n > 0 {
		return text + strings.Repeat(" ", n)
	}
	return text
}

// seconds writes a duration as "1.2 s".
func seconds(d time.Duration) string {
	tenths := int(d.Milliseconds()+50) / 100
	return strconv.Itoa(tenths/10) + "." + strconv.Itoa(tenths%10) + " s"
}
