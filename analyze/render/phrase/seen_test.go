package phrase

import (
	"testing"
	"time"

	"ssltriage/analyze/report"
)

// TestSeen: times of a capture without a time zone are not told as UTC.
func TestSeen(t *testing.T) {
	first := time.Date(2024, 5, 14, 3, 0, 0, 0, time.UTC)
	last := first.Add(time.Minute)
	for _, c := range []struct {
		fd     report.Finding
		en, ja string
	}{
		{report.Finding{}, "", ""},
		{report.Finding{Count: 1, First: &first}, "Seen 1 time, 2024-05-14 03:00:00 UTC.", "回数: 1、2024-05-14 03:00:00 UTC"},
		{report.Finding{Count: 2, First: &first, Last: &last}, "Seen 2 times, 2024-05-14 03:00:00 to 2024-05-14 03:01:00 UTC.", "回数: 2、2024-05-14 03:00:00 ～ 2024-05-14 03:01:00 UTC"},
		{report.Finding{Count: 1, First: &first, LocalTime: true}, "Seen 1 time, 2024-05-14 03:00:00 (local time of the computer that captured).", "回数: 1、2024-05-14 03:00:00 (キャプチャしたコンピューターの現地時刻)"},
	} {
		if got := Seen(c.fd); got.EN != c.en || got.JA != c.ja {
			t.Errorf("%q, %q", got.EN, got.JA)
		}
	}
}
