package capture

import (
	"bytes"

	"ssltriage/parsers/problem"
)

// foreignFormats are captures of other programs that are known by their first
// bytes and not read (the magic numbers are those of Wireshark's wiretap
// library, which converts them all).
var foreignFormats = []struct {
	at      int
	magic   string
	program string
}{
	{0, "ObserverPktBufferVersion=", "Observer"},
	{0, "TRSNIFF data    \x1a", "Sniffer (DOS)"},
	{0, "XCP\x00001.", "Sniffer (Windows)"},
	{0, "XCP\x00002.", "Sniffer (Windows)"},
	{0, "\x7fver", "OmniPeek"},
	{0, "\xaa\xaa\xaa\xaa\x20\x00\x00\x00", "5Views"},
	{6, "Trace Display Trace File", "LANalyzer"},
	{0, "TR\x00\x64\x00\x00\x00\x00", "HP-UX nettl"},
	{0, "\x05VNF", "Visual Networks"},
	{0, "+---------+---------------+----------+", "K12"},
	{0, "iptrace 1.0", "AIX iptrace"},
	{0, "iptrace 2.0", "AIX iptrace"},
}

// foreign returns the program that wrote a capture which is not read, ""
// for none.
func foreign(head []byte) string {
	for _, f := range foreignFormats {
		if len(head) >= f.at && bytes.HasPrefix(head[f.at:], []byte(f.magic)) {
			return f.program
		}
	}
	return ""
}

// refuse names the program whose format is not read, and the way out. Within
// gzip it has no name.
func refuse(head []byte) error {
	if foreign(head) == "" {
		return ErrUnread
	}
	return problem.Wrap(ErrUnread,
		"a capture of %s, whose format is not read; convert it with Wireshark's editcap -F pcap IN OUT",
		"%s のキャプチャの形式には対応していません。Wireshark の editcap -F pcap IN OUT で変換してください", foreign(head))
}
