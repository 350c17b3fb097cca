package certstore

import (
	"strings"
	"testing"

	"ssltriage/parsers/wintext"
)

// TestListings: when a text is the whole listing of a store.
func TestListings(t *testing.T) {
	second := strings.Replace(strings.SplitN(shortRecord, "\n", 2)[1], "Certificate 0", "Certificate 1", 1)
	tests := []struct {
		name, text string
		store      string // "" none
		entries    int
		whole      bool
	}{
		{"two certificates", shortRecord + second + closing, "my", 2, true},
		{"Italian", shortRecord + "CertUtil: - Esecuzione comando -store riuscita.\n", "my", 1, true},
		{"cut off", shortRecord + second, "my", 2, false},
		{"a certificate is missing", strings.Replace(shortRecord, "Certificate 0", "Certificate 1", 1) + closing, "my", 1, false},
		{"ended with an error", shortRecord + "CertUtil: -store command FAILED: 0x80070005 (WIN32: 5 ERROR_ACCESS_DENIED)\n", "my", 1, false},
		{"one was asked for", "C:\\>certutil -store my aabbccddeeff00112233445566778899aabbccdd\n" + shortRecord + closing, "my", 1, false},
		{"all were asked for", "C:\\>certutil -store my > my.txt\n" + shortRecord + closing, "my", 1, true},
		{"repaired", shortRecord + "CertUtil: -repairstore command completed successfully.\n", "my", 1, false},
		{"empty", "CA \"Intermediate Certification Authorities\"\n" + closing, "CA", 0, true},
		{"empty, Japanese", "CA \"中間証明機関\"\nCertUtil: -store コマンドは正常に完了しました。\n", "CA", 0, true},
		{"empty, with the command", "C:\\>certutil -store root\nroot\n" + closing, "root", 0, true},
		{"empty, below another listing", shortRecord + closing + "\nCA \"Zwischenzertifizierungsstellen\"\nCertUtil: -store-Befehl wurde erfolgreich ausgeführt.\n", "CA", 0, true},
		{"empty and failed", "my \"Personal\"\nCertUtil: -store command FAILED: 0x80090011 (-2146893807 NTE_NOT_FOUND)\n", "", 0, false},
		{"empty and one was asked for", "C:\\>certutil -store my 5\nmy \"Personal\"\n" + closing, "", 0, false},
		{"no name", closing, "", 0, false},
		{"a word above the end", "Done\n" + closing, "", 0, false},
		{"a user's", "C:\\>certutil -user -store my\n" + shortRecord + closing, "my", 1, true},
	}
	for _, tt := range tests {
		r := Parse(wintext.FromString(tt.text))
		if tt.store == "" {
			if len(r.Stores) != 0 {
				t.Errorf("%s: %+v", tt.name, r.Stores)
			}
			continue
		}
		if len(r.Stores) == 0 {
			t.Errorf("%s: no listing", tt.name)
			continue
		}
		l := r.Stores[len(r.Stores)-1]
		if l.Store != tt.store || l.Entries != tt.entries || l.Whole != tt.whole || l.Line < 1 || l.Quote == "" {
			t.Errorf("%s: %+v", tt.name, l)
		}
	}
}
