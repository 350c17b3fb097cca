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

// kilobytes writes a number of bytes as Explorer counts them.
func kilobytes(n int64) string { return strconv.FormatInt((n+1023)/1024, 10) + " kB" }

// pad fills a text with blanks up to a number of columns, of which a Japanese
// character takes two.
func pad(text string, columns int) string {
	n := columns
	for _, r := range text {
		if n--; r >= 0x1100 {
			n--
		}
	}
	if n > 0 {
		return text + strings.Repeat(" ", n)
	}
	return text
}

// seconds writes a duration as "1.2 s".
func seconds(d time.Duration) string {
	tenths := int(d.Milliseconds()+50) / 100
	return strconv.Itoa(tenths/10) + "." + strconv.Itoa(tenths%10) + " s"
}
