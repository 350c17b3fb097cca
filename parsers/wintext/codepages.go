package wintext

import (
	"strconv"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// codePage is a Windows code page number.
type codePage int

// encodings maps the code pages that can be decoded. Pages 720, 737, 775,
// 857 and 861 are missing in golang.org/x/text.
var encodings = map[codePage]encoding.Encoding{
	437:   charmap.CodePage437,
	850:   charmap.CodePage850,
	852:   charmap.CodePage852,
	855:   charmap.CodePage855,
	858:   charmap.CodePage858,
	860:   charmap.CodePage860,
	862:   charmap.CodePage862,
	863:   charmap.CodePage863,
	865:   charmap.CodePage865,
	866:   charmap.CodePage866,
	874:   charmap.Windows874,
	932:   japanese.ShiftJIS,
	936:   simplifiedchinese.GBK,
	949:   korean.EUCKR,
	950:   traditionalchinese.Big5,
	1250:  charmap.Windows1250,
	1251:  charmap.Windows1251,
	1252:  charmap.Windows1252,
	1253:  charmap.Windows1253,
	1254:  charmap.Windows1254,
	1255:  charmap.Windows1255,
	1256:  charmap.Windows1256,
	1257:  charmap.Windows1257,
	1258:  charmap.Windows1258,
	54936: simplifiedchinese.GB18030,
}

func (p codePage) known() bool { return encodings[p] != nil }

func (p codePage) name() string { return "cp" + strconv.Itoa(int(p)) }

// decode never fails: the decoders put U+FFFD for bytes without a meaning and
// report no error.
func (p codePage) decode(raw []byte) string {
	s, _ := encodings[p].NewDecoder().Bytes(raw)
	return string(s)
}
