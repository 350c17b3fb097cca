package wintext

import "bytes"

// binaryMagics begin files that are never text. Most binary files are known
// by their NULs; these may have few, or look like UTF-16.
var binaryMagics = [][]byte{
	[]byte("ElfFile\x00"), // Windows event log
	[]byte("regf"),        // registry hive
	[]byte("PK\x03\x04"),  // zip
	[]byte("PK\x05\x06"),  // empty zip
	[]byte("MSCF\x00"),    // cabinet
	[]byte("\x1f\x8b\x08"),
	[]byte("7z\xbc\xaf\x27\x1c"),
	[]byte("Rar!\x1a\x07"),
	[]byte("BZh91AY&SY"),
	[]byte("\xfd7zXZ\x00"),
	[]byte("\x28\xb5\x2f\xfd"), // zstd
	[]byte("\x89PNG\r\n\x1a\n"),
	[]byte("\xff\xd8\xff"), // JPEG
	[]byte("GIF8"),
	[]byte("%PDF-"),
	[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), // OLE compound file
	[]byte("\x0a\x0d\x0d\x0a"),                 // pcapng
	[]byte("\xd4\xc3\xb2\xa1"),                 // pcap, little endian
	[]byte("\xa1\xb2\xc3\xd4"),                 // pcap, big endian
	[]byte("\x4d\x3c\xb2\xa1"),                 // pcap, nanoseconds
	[]byte("\xa1\xb2\x3c\x4d"),
	[]byte("GMBU"), // Network Monitor capture
	[]byte("\x7fELF"),
}

func hasBinaryMagic(raw []byte) bool {
	for _, magic := range binaryMagics {
		if bytes.HasPrefix(raw, magic) {
			return true
		}
	}
	return isDER(raw)
}

// isDER reports one ASN.1 SEQUENCE with a two-byte length that fills the
// content: a certificate, a key, a PKCS #12 file (X.690, 8.1).
func isDER(raw []byte) bool {
	if len(raw) < 4 || raw[0] != 0x30 || raw[1] != 0x82 {
		return false
	}
	return 4+int(raw[2])<<8+int(raw[3]) == len(raw)
}

// countControls counts C0 controls that text does not contain. Tabs, line
// ends, backspaces, form feeds, Ctrl-Z and escape sequences it may.
func countControls(s string) int {
	n := 0
	for i := range len(s) {
		switch c := s[i]; c {
		case '\t', '\n', '\r', '\b', '\f', '\v', 0x1a, 0x1b:
		default:
			if c < ' ' || c == 0x7f {
				n++
			}
		}
	}
	return n
}

// tooManyControls draws the line at one in fifty: random bytes have one in
// ten. Three are always forgiven.
func tooManyControls(controls, total int) bool {
	return controls > 3 && controls*50 > total
}
