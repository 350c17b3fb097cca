package rules

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"ssltriage/samples/regfile"
)

// makeHive makes a hive as `reg save` writes it. Its first line names the
// root; every other line is a key below it, "-" for the root itself, with the
// time of its last write and its values. Blanks in names are "_"; values are
// REG_DWORD, or REG_SZ when they are no numbers:
//
//	SCHANNEL at=2024-01-01
//	- at=2024-03-01 EventLogging=1
//	Protocols\TLS_1.2\Server at=2024-03-20T10:00:00 Enabled=1
//
// A key without a time has that of the first line.
func makeHive(t *testing.T, list []string) []byte {
	t.Helper()
	first := strings.Fields(list[0])
	root := &regfile.Key{Name: first[0], LastWrite: writeTime(t, first, time.Time{})}
	for _, line := range list[1:] {
		words := strings.Fields(line)
		key := root
		if words[0] != "-" {
			key = root.Sub(strings.Split(strings.ReplaceAll(words[0], "_", " "), `\`)...)
		}
		key.LastWrite = writeTime(t, words, key.LastWrite)
		for _, word := range words[1:] {
			name, value, ok := strings.Cut(word, "=")
			if !ok || name == "at" {
				continue
			}
			if n, err := strconv.ParseUint(value, 0, 32); err == nil {
				key.Set(regfile.Uint32(name, uint32(n)))
			} else {
				key.Set(regfile.String(name, strings.ReplaceAll(value, "_", " ")))
			}
		}
	}
	return regfile.Hive(root)
}

func writeTime(t *testing.T, words []string, otherwise time.Time) time.Time {
	t.Helper()
	if at, ok := option(words, "at"); ok {
		return moment(t, at)
	}
	return otherwise
}
