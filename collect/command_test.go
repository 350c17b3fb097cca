package collect

import (
	"strings"
	"testing"
)

func TestFirstLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                                    "",
		"\r\n  \r\nERROR: denied.\r\nmore":    "ERROR: denied.",
		"\xff\xfe\r\x00\n\x00E\x00r\x00!\x00": "Er!",
		"Zugriff \x81ber\x07":                 "Zugriff ?ber?",
		strings.Repeat("x", 400):              strings.Repeat("x", 300),
	} {
		if got := firstLine([]byte(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestCommandLine(t *testing.T) {
	got := commandLine(`C:\Program Files\x.exe`, []string{"a", "", "b c"})
	if want := `"C:\Program Files\x.exe" a "" "b c"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
