package wintext_test

import (
	"bytes"
	"encoding/binary"
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
		text := readOutput(t, name)
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
