package eventlog

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"ssltriage/parsers/wintext"
)

var (
	errorCode  = regexp.MustCompile(`\b0[xX][0-9a-fA-F]{8}\b`)
	suiteCode  = regexp.MustCompile(`\b0[xX][0-9a-fA-F]{1,8}\b`)
	protocol   = regexp.MustCompile(`\b(?:D?TLS|SSL) \d\.\d\b`)
	caller     = regexp.MustCompile(`(\S+) ?\(PID: ?(\d{1,10})\)`)
	credential = regexp.MustCompile(`\b(?:SSL|TLS) (client|server) credential`)
	anyNumber  = regexp.MustCompile(`\d+`)
)

// describe finds in an event's text, of any language, the values that its
// data would hold. The order of numbers is that of the message's insertion
// strings.
func (e *Event) describe(text string) {
	switch provider := Canonical(e.Provider); {
	case provider == "Schannel":
		e.describeSchannel(text)
	case provider == "Microsoft-Windows-HttpEvent", provider == "Microsoft-Windows-HttpService":
		e.describeHTTP(text)
	default:
		for _, code := range errorCode.FindAllString(text, 4) {
			e.Data = append(e.Data, Field{"", strings.ToLower(code)})
		}
	}
}

func (e *Event) put(name, value string) {
	if value != "" {
		e.Data = append(e.Data, Field{name, value})
	}
}

func (e *Event) describeSchannel(text string) {
	if m := caller.FindStringSubmatch(text); m != nil {
		e.put("CallerProcessId", m[2])
		e.put("CallerProcessImageName", m[1])
		text = strings.ReplaceAll(text, m[0], "")
	}
	if m := credential.FindStringSubmatch(text); m != nil {
		e.put("Type", m[1])
	}
	numbers := plainNumbers(text)
	switch e.ID {
	case 36870:
		e.put("ErrorCode", strings.ToLower(errorCode.FindString(text)))
		e.put("ErrorStatus", number(numbers, 100, 99999))
	case 36872, 36876, 36877, 36878, 36879, 36889:
		e.put("ErrorCode", strings.ToLower(errorCode.FindString(text)))
	case 36871:
		e.put("ErrorState", number(numbers, 100, 99999))
	case 36874:
		e.put("Protocol", protocol.FindString(text))
	case 36880:
		e.put("Protocol", protocol.FindString(text))
		e.put("CipherSuite", strings.ToLower(suiteCode.FindString(text)))
	case 36887:
		e.put("AlertDesc", number(numbers, 0, 255))
	case 36888:
		if alert := number(numbers, 0, 255); alert != "" {
			e.put("AlertDesc", alert)
			e.put("ErrorState", second(numbers, alert))
		}
	}
}

// plainNumbers gives the decimal numbers of a text that are no part of a
// date, a time, a version or a hexadecimal number.
func plainNumbers(text string) []int {
	var list []int
	for _, m := range anyNumber.FindAllStringIndex(text, 100) {
		if m[1]-m[0] > 9 || isPartOfMore(text, m[0], m[1]) {
			continue
		}
		n, _ := strconv.Atoi(text[m[0]:m[1]])
		list = append(list, n)
	}
	return list
}

func isPartOfMore(s string, from, to int) bool {
	const joints = ":/.-,"
	before := from > 1 && strings.IndexByte(joints, s[from-1]) >= 0 && isDigit(s[from-2])
	after := to+1 < len(s) && strings.IndexByte(joints, s[to]) >= 0 && isDigit(s[to+1])
	return before || after || from > 0 && isWordByte(s[from-1]) || to < len(s) && isWordByte(s[to])
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isWordByte reports ASCII letters and what joins words: a digit beside
// one is part of a name or of a hexadecimal number.
func isWordByte(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '\\' }

// number gives the first number within bounds.
func number(list []int, low, high int) string {
	for _, n := range list {
		if low <= n && n <= high {
			return strconv.Itoa(n)
		}
	}
	return ""
}

// second gives the number behind the first one that equals a given one.
func second(list []int, first string) string {
	for i, n := range list {
		if strconv.Itoa(n) == first && i+1 < len(list) {
			return strconv.Itoa(list[i+1])
		}
	}
	return ""
}

// describeHTTP finds the endpoint, the address or the URL that an event of
// HTTP.sys names.
func (e *Event) describeHTTP(text string) {
	for _, word := range strings.Fields(text) {
		word = strings.Trim(word, `.,;'"()「」«»“”„。、`)
		_, port, isEndpoint := wintext.Endpoint(word)
		_, err := netip.ParseAddr(strings.Trim(word, "[]"))
		switch {
		case strings.Contains(word, "://"):
			e.put("Url", word)
			return
		case isEndpoint && port != 0:
			e.put(e.endpointField(), word)
			return
		case err == nil && e.endpointField() == "Address":
			e.put("Address", word)
			return
		}
	}
}

// endpointField is how the event's manifest calls the address.
func (e *Event) endpointField() string {
	switch e.ID {
	case 15005, 15014:
		return "Address"
	case 15019, 15020:
		return "Host"
	}
	return "Endpoint"
}
