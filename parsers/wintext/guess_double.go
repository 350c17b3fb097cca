package wintext

// area judges one character of a double-byte page, from +1 (in the rows that
// ordinary text consists of) to -1 (in rows of rare characters).
type area func(lead, trail byte) float64

// commonAreas holds the rows of the national standards below each page: JIS
// X 0208 kana and level 1, GB 2312 level 1, KS X 1001 Hangul, Big5 level 1.
// The common Hangul rows lie inside the common Chinese ones; text that stays
// within them is Korean, as 60 of 100 Chinese characters lie outside.
var commonAreas = map[codePage]area{
	54936: gb2312Area,
	932: func(lead, trail byte) float64 {
		switch {
		case lead == 0x82 || lead == 0x83 && trail <= 0x96: // kana
			return 1
		case lead == 0x81, 0x88 <= lead && lead <= 0x98:
			return 0.8
		}
		return -0.5
	},
	936: gb2312Area,
	949: func(lead, trail byte) float64 {
		switch {
		case trail < 0xa1 || lead < 0xa1:
			return -1
		case 0xb0 <= lead && lead <= 0xc8:
			return 1
		case lead <= 0xa3:
			return 0.8
		}
		return -1
	},
	950: func(lead, trail byte) float64 {
		switch {
		case 0xa4 <= lead && lead <= 0xc6:
			return 0.9
		case 0xa1 <= lead && lead <= 0xa3:
			return 0.8
		}
		return -0.5
	},
}

func gb2312Area(lead, trail byte) float64 {
	switch {
	case trail < 0xa1 || lead < 0xa1:
		return -1
	case 0xb0 <= lead && lead <= 0xd7:
		return 0.9
	case lead <= 0xa3:
		return 0.8
	}
	return -0.2
}

// isHalfWidthKana reports the single bytes above ASCII of page 932.
func isHalfWidthKana(p codePage, b byte) bool {
	return p == 932 && 0xa1 <= b && b <= 0xdf
}

// scorePairs walks over the characters of a double-byte page and adds up
// their areas, once for each byte outside ASCII. A single character between
// two ASCII letters is an accented letter of another page.
func scorePairs(sample []byte, p codePage) float64 {
	total, judge := 0.0, commonAreas[p]
	for i := 0; i < len(sample); i++ {
		lead := sample[i]
		if lead < 0x80 {
			continue
		}
		if isHalfWidthKana(p, lead) {
			total -= 0.3
			continue
		}
		if i+1 == len(sample) || sample[i+1] < 0x30 {
			total-- // half a character
			continue
		}
		trail, weight := sample[i+1], 1.0
		if trail >= 0x80 {
			weight = 2
		}
		if i > 0 && isASCIILetter(rune(sample[i-1])) && i+2 < len(sample) && isASCIILetter(rune(sample[i+2])) {
			total -= weight
		} else {
			total += weight * judge(lead, trail)
		}
		i++
	}
	return total
}
