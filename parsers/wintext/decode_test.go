package wintext_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"ssltriage/parsers/wintext"
	"ssltriage/samples/shared"
)

// toolOutputs are all files of command output that tests read.
var toolOutputs = []string{
	"appcmd-list-site-en-1", "appcmd-list-site-xml-1", "certutil-repairstore-en-1", "certutil-store-de-1",
	"certutil-store-en-1", "certutil-store-v-en-1", "certutil-store-v-en-2", "httpcfg-ms-troubleshoot-1",
	"httpcfg-query-ssl-en-1", "icacls-ja-1", "icacls-machinekeys-en-1", "netsh-servicestate-requestq-en-1",
	"netsh-sslcert-en-1", "netsh-sslcert-en-3", "netsh-sslcert-en-6", "netsh-trace-ja-1", "netsh-urlacl-en-1",
	"netsh-urlacl-it-1", "netstat-abo-fr-1", "netstat-ano-de-1", "netstat-ano-ja-1", "netstat-ano-zhCN-1",
	"tasklist-v-csv-ja-1", "w32tm-ja-1",
}

func readOutput(t *testing.T, name string) string {
	return string(shared.Read(t, "reference/windows-output/"+name+".txt"))
}

// written is a text as one encoding writes it.
type written struct {
	name, encoding string
	raw            []byte
}

func unicodeForms(s string) []written {
	return []written{
		{"utf-8 with mark", "utf-8", []byte("\ufeff" + s)},
		{"utf-16le", "utf-16le", utf16Bytes(s, binary.LittleEndian)},
		{"utf-16le with mark", "utf-16le", utf16Bytes("\ufeff"+s, binary.LittleEndian)},
		{"utf-16be", "utf-16be", utf16Bytes(s, binary.BigEndian)},
		{"utf-16be with mark", "utf-16be", utf16Bytes("\ufeff"+s, binary.BigEndian)},
	}
}

func utf16Bytes(s string, order binary.ByteOrder) []byte {
	var b bytes.Buffer
	for _, u := range utf16.Encode([]rune(s)) {
		binary.Write(&b, order, u)
	}
	return b.Bytes()
}

func lines(t wintext.Text) string {
	var raw []string
	for _, l := range t.Lines {
		raw = append(raw, l.Raw)
	}
	return strings.Join(raw, "\n")
}

func TestDecodeReadsEveryUnicodeForm(t *testing.T) {
	for _, name := range toolOutputs {
		want := lines(wintext.FromString(readOutput(t, name)))
		for _, w := range unicodeForms(readOutput(t, name)) {
			got, ok := wintext.Decode(w.raw, wintext.Hint{})
			if !ok || lines(got) != want {
				t.Errorf("%s as %s: not the same text (ok %v)", name, w.name, ok)
			}
			ascii := w.encoding == "utf-8" && isASCII(want)
			if got.Encoding != w.encoding && !ascii || got.Guessed {
				t.Errorf("%s as %s: encoding %s, guessed %v", name, w.name, got.Encoding, got.Guessed)
			}
		}
	}
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}

func TestDecodeGuessesTheCodePageOfRealOutput(t *testing.T) {
	pages := map[string]encoding.Encoding{
		"netsh-trace-ja-1": japanese.ShiftJIS, "icacls-ja-1": japanese.ShiftJIS, "w32tm-ja-1": japanese.ShiftJIS,
		"netstat-ano-ja-1": japanese.ShiftJIS, "tasklist-v-csv-ja-1": japanese.ShiftJIS,
		"netstat-ano-zhCN-1": simplifiedchinese.GBK,
		"netstat-ano-de-1":   charmap.CodePage850, "netstat-abo-fr-1": charmap.CodePage850,
	}
	for name, page := range pages {
		text := strings.ReplaceAll(readOutput(t, name), "\u2019", "'") // not in page 850
		raw, err := page.NewEncoder().String(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, ok := wintext.Decode([]byte(raw), wintext.Hint{})
		if !ok || lines(got) != lines(wintext.FromString(text)) {
			t.Errorf("%s: not the same text; decoded as %s", name, got.Encoding)
		}
		if got.Guessed == isASCII(text) {
			t.Errorf("%s: guessed %v", name, got.Guessed)
		}
	}
}

func TestDecodeGuessesShortLines(t *testing.T) {
	cases := []struct {
		page codePageCase
		text string
	}{
		{cp932, "OS バージョン: 10.0.17763 N/A ビルド 17763"},
		{cp932, "ホスト名:"},
		{cp932, "証明書のハッシュ             : 00"},
		{cp932, "表示能力ソフト"},
		{cp936, "证书哈希             : 00"},
		{cp936, "主机名:           WEB01\r\nOS 名称:          Microsoft Windows Server 2016 Standard"},
		{cp936, "上次成功同步时间: 2021/3/4 10:00:00"},
		{cp949, "호스트 이름:             WEB01"},
		{cp949, "인증서 해시"},
		{cp949, "활성 연결"},
		{cp950, "主機名稱:           WEB01"},
		{cp950, "使用中連線"},
		{cp866, "Имя узла:                         WEB01"},
		{cp866, "Активные подключения"},
		{cp1251, "Имя узла:                         WEB01"},
		{cp1251, "Активные подключения"},
		{cp850, "Gültigkeit der Größe: für Schlüssel"},
		{cp850, "Propriétaire : système à l'état"},
		{cp850, "Número de serie: configuración"},
		{cp1252, "Gültigkeit der Größe: für Schlüssel"},
		{cp1252, "Système d’exploitation : l’état"},
		{cp1252, "Número de série: configuração"},
		{cp852, "Aktywne połączenia: użytkownik"},
		{cp852, "Aktivní připojení a místní adresa"},
		{cp852, "Aktív kapcsolatok, külső cím, időpont, gyűjtő"},
	}
	for _, c := range cases {
		raw, err := c.page.encoding.NewEncoder().String(c.text)
		if err != nil {
			t.Fatalf("%s: %v", c.text, err)
		}
		got, ok := wintext.Decode([]byte(raw), wintext.Hint{})
		if want := lines(wintext.FromString(c.text)); !ok || !got.Guessed || lines(got) != want {
			t.Errorf("cp%d %q: read as %s: %q", c.page.number, c.text, got.Encoding, lines(got))
		}
	}
}

type codePageCase struct {
	number   int
	encoding encoding.Encoding
}

var (
	cp850  = codePageCase{850, charmap.CodePage850}
	cp852  = codePageCase{852, charmap.CodePage852}
	cp866  = codePageCase{866, charmap.CodePage866}
	cp932  = codePageCase{932, japanese.ShiftJIS}
	cp936  = codePageCase{936, simplifiedchinese.GBK}
	cp949  = codePageCase{949, korean.EUCKR}
	cp950  = codePageCase{950, traditionalchinese.Big5}
	cp1251 = codePageCase{1251, charmap.Windows1251}
	cp1252 = codePageCase{1252, charmap.Windows1252}
)

func TestDecodeFollowsAHintThatMakesSense(t *testing.T) {
	ruler := "\xc4\xc4\xc4\xc4\xc4\xc4"
	cases := []struct {
		name, raw string
		hint      wintext.Hint
		encoding  string
		want      string
		guessed   bool
	}{
		{"OEM page", "Gr\x94\xe1e", wintext.Hint{OEM: 850, ANSI: 1252}, "cp850", "Größe", false},
		{"ANSI reads better", "Gr\xf6\xdfe", wintext.Hint{OEM: 850, ANSI: 1252}, "cp1252", "Größe", false},
		{"page not among the guessed", "\xb8\xd2\xde", wintext.Hint{OEM: 855}, "cp855", "Имя", false},
		{"both the same", "\x83\x7c\x81\x5b\x83\x67", wintext.Hint{OEM: 932, ANSI: 932}, "cp932", "ポート", false},
		{"hint cannot read it", "\x88\xac\xef \xe3\xa7\xab\xa0", wintext.Hint{OEM: 932, ANSI: 932}, "cp866", "Имя узла", true},
		{"hint makes nonsense", "\x83\x7c\x81\x5b\x83\x67", wintext.Hint{OEM: 850, ANSI: 1252}, "cp932", "ポート", true},
		{"ruler", ruler, wintext.Hint{OEM: 850, ANSI: 1252}, "cp850", "──────", false},
		{"unknown OEM page", "f\xfcr", wintext.Hint{OEM: 857, ANSI: 1254}, "cp1254", "für", false},
		{"UTF-8 comes first", "f\xc3\xbcr", wintext.Hint{OEM: 850, ANSI: 1252}, "utf-8", "für", false},
		{"ASCII comes first", "fur", wintext.Hint{OEM: 850, ANSI: 1252}, "ascii", "fur", false},
	}
	for _, c := range cases {
		got, ok := wintext.Decode([]byte(c.raw), c.hint)
		if !ok || got.Encoding != c.encoding || got.Guessed != c.guessed || lines(got) != c.want {
			t.Errorf("%s: %v %s guessed %v %q", c.name, ok, got.Encoding, got.Guessed, lines(got))
		}
	}
}

func TestDecodeReadsFilesThatTwoShellsWrote(t *testing.T) {
	wide := func(s string) string { return string(utf16Bytes(s, binary.LittleEndian)) }
	cases := map[string]string{
		"bytes first":         "one\r\ntwo\r\n" + wide("drei\r\nvier \u300a\r\n") + "five\r\n",
		"odd number":          "one\r\ntwo!\r\n" + wide("drei!\r\nvier \u300a\r\n"),
		"byte order mark":     "\xff\xfe" + wide("one\r\n") + "two\r\n" + wide("drei\r\n"),
		"legacy code page":    wide("one\r\n") + "\x83\x7c\x81\x5b\x83\x67\r\n",
		"UTF-8 and wide":      "\ufeffポート\r\n" + wide("one\r\n"),
		"wide without a mark": wide("one\r\n") + "two\r\n",
	}
	want := map[string]string{
		"bytes first": "one\ntwo\ndrei\nvier \u300a\nfive", "odd number": "one\ntwo!\ndrei!\nvier \u300a",
		"byte order mark": "one\ntwo\ndrei", "legacy code page": "one\nポート", "UTF-8 and wide": "\ufeffポート\none",
		"wide without a mark": "one\ntwo",
	}
	for name, raw := range cases {
		got, ok := wintext.Decode([]byte(raw), wintext.Hint{})
		if !ok || lines(got) != want[name] || len(got.Problems) != 1 {
			t.Errorf("%s: %v %q %q", name, ok, lines(got), got.Problems)
		}
	}
}

func TestDecodeToleratesDamage(t *testing.T) {
	cases := []struct{ name, raw, encoding, want, problem string }{
		{"UTF-16 cut in a character", "\xff\xfea\x00b\x00\r", "utf-16le", "ab", "the UTF-16 text ends inside a character: the file was cut"},
		{"unmarked UTF-16 cut in a character", "a\x00b\x00c\x00\r", "utf-16le", "abc", "the UTF-16 text ends inside a character: the file was cut"},
		{"lone surrogate", "\xff\xfea\x00\x00\xd8b\x00", "utf-16le", "a\ufffdb", ""},
		{"surrogate pair", "\xff\xfea\x00\x3d\xd8\x00\xdeb\x00", "utf-16le", "a😀b", ""},
		{"UTF-8 cut in a character", "für \xe2\x82", "utf-8", "für \ufffd", "some bytes are not valid UTF-8"},
		{"mojibake of before", "Schl\ufffdsselcontainer", "utf-8", "Schl\ufffdsselcontainer", ""},
		{"double-byte cut in a character", "\x83\x7c\x81\x5b\x83\x67\x83", "cp932", "ポート\ufffd", ""},
		{"NULs at the end", "abc\r\n\x00\x00\x00\x00\x00", "ascii", "abc", ""},
		{"NULs at the end of UTF-16", "\xff\xfea\x00\x00\x00\x00\x00", "utf-16le", "a", ""},
		{"Ctrl-Z at the end", "abc\r\n\x1a", "ascii", "abc\n\x1a", ""},
	}
	for _, c := range cases {
		got, ok := wintext.Decode([]byte(c.raw), wintext.Hint{})
		problems := strings.Trim(fmt.Sprint(got.Problems), "[]")
		if !ok || got.Encoding != c.encoding || lines(got) != c.want || problems != c.problem {
			t.Errorf("%s: %v %s %q %q", c.name, ok, got.Encoding, lines(got), problems)
		}
	}
}

func TestDecodeRefusesBinary(t *testing.T) {
	noise := make([]byte, 4096)
	source := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(1 + source.IntN(255))
	}
	cases := map[string]string{
		"a NUL":        "abc\x00def with more words of text around it\r\n",
		"random bytes": string(noise),
		"zip":          "PK\x03\x04 and text",
		"certificate":  "0\x82\x00\x05abcde",
		"pcap":         "\xd4\xc3\xb2\xa1 and text",
		"registry":     "regf and text",
		"marked noise": "\xff\xfe" + strings.Repeat("\x01\x00\x02\x00a\x00", 10),
	}
	for name, raw := range cases {
		if got, ok := wintext.Decode([]byte(raw), wintext.Hint{}); ok {
			t.Errorf("%s: taken for %s", name, got.Encoding)
		}
	}
}

func TestDecodeRefusesRealBinaryFiles(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(shared.Path(t, "evidence"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		isText := strings.HasSuffix(path, ".md") || strings.HasSuffix(path, ".tsv")
		if got, ok := wintext.Decode(raw, wintext.Hint{}); ok != isText {
			t.Errorf("%s: text %v (%s)", filepath.Base(path), ok, got.Encoding)
		}
		seen++
		return nil
	})
	if err != nil || seen < 100 {
		t.Fatalf("%d files: %v", seen, err)
	}
}
