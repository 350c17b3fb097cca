package hive

import (
	"bytes"
	"encoding/binary"

	"ssltriage/parsers/problem"
)

// Kind is what a file or text is.
type Kind string

// The kinds that Sniff, Select and Parse tell apart.
const (
	KindNone  Kind = ""      // nothing of the registry
	KindHive  Kind = "hive"  // a registry hive (regf)
	KindLog   Kind = "log"   // a hive's transaction log, .LOG1 or .LOG2
	KindReg   Kind = "reg"   // .reg text, as reg export and regedit write it
	KindQuery Kind = "query" // output of reg query; it may have been asked for a part only
	KindWine  Kind = "wine"  // registry text of Wine, which is not Windows
)

// Sniff tells by its first bytes whether a file belongs to the registry. It
// does not look for reg query output or for .reg text further down: Parse does.
func Sniff(data []byte) Kind {
	switch head := asciiHead(data); {
	case bytes.HasPrefix(data, []byte("regf")):
		if len(data) >= 32 && isLogType(binary.LittleEndian.Uint32(data[28:])) {
			return KindLog
		}
		return KindHive
	case bytes.HasPrefix(head, []byte(headerV5)), bytes.HasPrefix(head, []byte(headerV4)):
		return KindReg
	case bytes.HasPrefix(head, []byte(headerWine)):
		return KindWine
	}
	return KindNone
}

// asciiHead returns the first characters of a text in UTF-16, UTF-8 or any
// code page, as far as they are ASCII.
func asciiHead(data []byte) []byte {
	data = bytes.TrimPrefix(data[:min(len(data), 160)], []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		data = bytes.ReplaceAll(data[2:], []byte{0}, nil)
	}
	return bytes.TrimLeft(data, "\r\n\t ")
}

// isLogType says whether the type field of a base block marks a transaction
// log: 1 and 2 in old Windows, 6 since 8.1 (msuhanov/regf, "Base block").
func isLogType(t uint32) bool { return t == 1 || t == 2 || t == 6 }

// Errors of Open that a caller decides on.
var (
	ErrNotHive  = problem.New("not a registry hive", "レジストリ ハイブではありません")
	ErrLog      = problem.New("transaction log of a registry hive: its changes are not applied", "レジストリ ハイブのトランザクション ログです。その変更は適用しません")
	ErrTooLarge = problem.New("registry hive is larger than %d MiB", "レジストリ ハイブが %d MiB を超えています", MaxSize>>20)
)

const baseBlockSize = 4096 // cells are addressed from here on

// checkHeader returns what the base block and the bins say against the file.
// A clean `reg save` has nothing to say. Layout: msuhanov/regf, "Base block"
// and "Hive bin".
func checkHeader(data []byte) []problem.Text {
	var problems []problem.Text
	add := func(en, ja string, args ...any) { problems = append(problems, problem.New(en, ja, args...)) }
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }

	if got, want := u32(508), checksum(data); got != want {
		add("header checksum is %#08x, not %#08x: the file is damaged", "ヘッダーのチェックサムが %[2]#08x ではなく %[1]#08x です。ファイルが破損しています", got, want)
	}
	if u32(4) != u32(8) {
		add("hive was not closed cleanly (sequence %d/%d): last changes may be missing", "ハイブが正しく閉じられていません (シーケンス %d/%d)。最後の変更が含まれていない可能性があります", u32(4), u32(8))
	}
	if major, minor := u32(20), u32(24); major != 1 || minor < 2 || minor > 6 {
		add("unknown hive version %d.%d", "未知のハイブ バージョン %d.%d です", major, minor)
	}
	if t, format := u32(28), u32(32); t != 0 || format != 1 {
		add("unknown hive type %d, format %d", "未知のハイブの種類 %d、形式 %d です", t, format)
	}
	if have, want := len(data)-baseBlockSize, int64(u32(40)); int64(have) < want {
		add("file is truncated: %d of %d bytes of hive data", "ファイルが途中で切れています。ハイブのデータは %[2]d バイト中 %[1]d バイトしかありません", have, want)
	}
	if at, sound := checkBins(data[baseBlockSize:min(int64(len(data)), baseBlockSize+int64(u32(40)))]); !sound {
		add("no bin where one should begin, at offset %d: the file is damaged", "ビンが始まるはずのオフセット %d にビンがありません。ファイルが破損しています", at+baseBlockSize)
	}
	return problems
}

// checkBins follows the bins that hold the cells, as far as the data goes,
// and returns the offset of the first that is none.
func checkBins(data []byte) (at int, sound bool) {
	const headerSize, align = 32, 4096
	for at+headerSize <= len(data) {
		size := int64(binary.LittleEndian.Uint32(data[at+8:]))
		if string(data[at:at+4]) != "hbin" || binary.LittleEndian.Uint32(data[at+4:]) != uint32(at) || size == 0 || size%align != 0 {
			return at, false
		}
		if size >= int64(len(data)-at) {
			break
		}
		at += int(size)
	}
	return at, true
}

// checksum is the XOR of the first 127 words; 0 and all ones are replaced.
func checksum(data []byte) uint32 {
	var sum uint32
	for i := 0; i < 508; i += 4 {
		sum ^= binary.LittleEndian.Uint32(data[i:])
	}
	switch sum {
	case 0:
		return 1
	case 0xffffffff:
		return 0xfffffffe
	}
	return sum
}
