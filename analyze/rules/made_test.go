package rules

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"ssltriage/samples/evtxfile"
)

// A case may describe evidence that is no text. Its files with these endings
// are made, not copied:
//
//	x.certs.made   certificates and the stores that hold them, see certs_test.go
//	x.evtx.made    an event log, see below
//	x.pcap.made    a capture of real TLS connections, see talks_test.go
//	x.hiv.made     a registry hive with the times of its keys, see hives_test.go
//
// In every other file "${leaf}" stands for the thumbprint of the certificate
// that is called leaf.
func makeFiles(t *testing.T, archive *txtar.Archive) []txtar.File {
	t.Helper()
	pki := newPKI(t)
	var out []txtar.File
	for _, file := range archive.Files { // certificates first: others speak of them
		if strings.HasSuffix(file.Name, ".certs.made") {
			out = append(out, pki.make(lines(file.Data))...)
		}
	}
	for _, file := range archive.Files {
		name, made := strings.CutSuffix(file.Name, ".made")
		switch {
		case strings.HasSuffix(name, ".certs"):
		case made && strings.HasSuffix(name, ".evtx"):
			out = append(out, txtar.File{Name: name, Data: makeLog(t, lines(file.Data))})
		case made && strings.HasSuffix(name, ".pcap"):
			out = append(out, txtar.File{Name: name, Data: makeCapture(t, pki, lines(file.Data))})
		case made && strings.HasSuffix(name, ".hiv"):
			out = append(out, txtar.File{Name: name, Data: makeHive(t, lines(file.Data))})
		case made:
			t.Fatalf("%s: nothing makes such a file", file.Name)
		default:
			out = append(out, txtar.File{Name: name, Data: []byte(pki.expand(string(file.Data)))})
		}
	}
	return out
}

// lines are the lines of a description without comments and blank ones.
func lines(data []byte) []string {
	var out []string
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// option returns the value of "name=value" among words; blanks in it are
// written as "_".
func option(words []string, name string) (string, bool) {
	for _, w := range words {
		if w == name {
			return "", true
		}
		if value, ok := strings.CutPrefix(w, name+"="); ok {
			return strings.ReplaceAll(value, "_", " "), true
		}
	}
	return "", false
}

// moment reads "2024-01-01" or "2024-01-01T00:00:00".
func moment(t *testing.T, s string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at
		}
	}
	t.Fatalf("%q is no time", s)
	return time.Time{}
}

// makeLog makes a System log. Each line is an event:
//
//	2024-01-01T00:00:00 Schannel 36874 Protocol=TLS_1.2
//	2024-01-01T00:00:00 Schannel 36888 x30 every=20m AlertDesc=40 ErrorState=1205
//
// x30 repeats it, every= says after what time. A value that is a number is
// written as one. Other providers than Schannel get unnamed strings for
// values without "=".
func makeLog(t *testing.T, list []string) []byte {
	t.Helper()
	w := evtxfile.NewWriter()
	for _, line := range list {
		words := strings.Fields(line)
		if len(words) < 3 {
			t.Fatalf("%q is no event", line)
		}
		id, err := strconv.Atoi(words[2])
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		e := evtxfile.Event{
			Provider: words[1], ID: uint16(id), Level: 2, Channel: "System", Computer: "WEB01",
			PID: 700, Time: moment(t, words[0]),
		}
		if e.Provider == "Schannel" {
			e.GUID = "{1F678132-5938-4686-9FDC-C8FF68F15C85}"
		}
		times, pause := 1, time.Minute
		for _, word := range words[3:] {
			switch name, value, named := strings.Cut(word, "="); {
			case name == "every":
				if pause, err = time.ParseDuration(value); err != nil {
					t.Fatal(err)
				}
			case named:
				e.Data = append(e.Data, evtxfile.Field{Name: name, Value: number(value)})
			case len(word) > 1 && word[0] == 'x' && word[1] <= '9':
				if _, err := fmt.Sscanf(word, "x%d", &times); err != nil {
					t.Fatal(err)
				}
			default:
				e.Strings = append(e.Strings, word)
			}
		}
		for range times {
			if err := w.Add(e); err != nil {
				t.Fatal(err)
			}
			e.Time = e.Time.Add(pause)
		}
	}
	return w.Bytes()
}

// number is the value as Windows types it.
func number(s string) any {
	if n, err := strconv.ParseUint(s, 10, 32); err == nil {
		return uint32(n)
	}
	return strings.ReplaceAll(s, "_", " ")
}
