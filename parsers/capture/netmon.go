package capture

import (
	"encoding/binary"
	"io"
	"time"

	"ssltriage/parsers/problem"
)

// Media types of Network Monitor (its help file "Capture File Format"; the
// values from 0xe000 on as Wireshark's netmon.c lists them). A link type of
// libpcap is written as 0xe000 plus its number.
const (
	mediaEthernet = 1
	media80211    = 6
	mediaTunnel   = 7
	mediaWWAN     = 8
	mediaRawIP    = 9
	mediaPcap     = 0xe000
	mediaWiFi     = 0xe080
	mediaAnalyzer = 0xe08a // the last of Message Analyzer's own
	mediaNetEvent = 0xffe0
	// What is no packet: the network cards, the beginning of packets that
	// Network Monitor has put together, known names, the filter.
	mediaNetworkEx = 0xfffb
	mediaPayload   = 0xfffc
	mediaNetwork   = 0xfffd
	mediaDNSCache  = 0xfffe
	mediaFilter    = 0xffff
)

// netMonHeader is the size of the header of the file.
const netMonHeader = 128

// netMon reads a capture of Network Monitor, version 1.x or 2.x
// (CAPTUREFILE_HEADER of Network Monitor's help file).
type netMon struct {
	scan         *scan
	file         *io.SectionReader
	major, minor uint8
	media        uint16 // of the file, up to 2.0
	start        time.Time
	window       window
	number       int
	read         int64 // bytes of frames
	events       *etw
}

func (s *scan) readNetMon(file *io.SectionReader) error {
	header := make([]byte, netMonHeader)
	if n, err := file.ReadAt(header, 0); n < 36 {
		if err != io.EOF {
			return problem.Wrap(err, "read capture: %w", "キャプチャの読み取り: %w", err)
		}
		s.problem("the file ends within its header, after %d bytes", "ファイルがヘッダーの途中 (%d バイト目) で終わっています", n)
		return nil
	}
	r := &netMon{
		scan: s, file: file, minor: header[4], major: header[5],
		media: binary.LittleEndian.Uint16(header[6:]), start: systemTime(header[8:]),
		window: window{file: file},
	}
	if r.major != 1 && r.major != 2 {
		return problem.Wrap(ErrUnread, "network monitor version %d.%d: %w", "ネットワーク モニター バージョン %d.%d: %w", r.major, r.minor, ErrUnread)
	}
	offset, length := int64(binary.LittleEndian.Uint32(header[24:])), int64(binary.LittleEndian.Uint32(header[28:]))
	if offset >= file.Size() || length < 4 {
		s.problem("the table of frames is missing: the capture was not closed properly; frames are read one after the other", "フレームの表がありません。キャプチャが正しく閉じられていないため、フレームを順に読み取りました")
		r.walk()
	} else {
		r.frames(offset, length)
	}
	if !r.universal() && r.number > 0 {
		s.result.LocalTime = true
		s.problem("the times are the local ones of the machine that made the capture: this version of the format does not store the time zone", "時刻は採取したコンピューターの現地時刻です。この版の形式にはタイム ゾーンが記録されていません")
	}
	if r.events != nil {
		r.events.finish()
	}
	return nil
}

// universal reports whether each frame has a time in UTC.
func (r *netMon) universal() bool { return r.major == 2 && r.minor >= 3 }

// walk reads frames that follow each other behind the header.
func (r *netMon) walk() {
	for at := int64(netMonHeader); ; {
		_, captured, ok := r.head(at)
		end := at + int64(r.headSize()) + captured + int64(r.trailerSize())
		if !ok || end > r.file.Size() || !r.frame(at).IsZero() {
			return
		}
		at = end
	}
}

func (r *netMon) headSize() int {
	if r.major == 1 {
		return 8
	}
	return 16
}

// trailerSize is that of what follows a frame's data: from 2.1 on the media
// type, from 2.2 on the process, from 2.3 on the time in UTC.
func (r *netMon) trailerSize() int {
	switch {
	case r.major == 1 || r.minor == 0:
		return 0
	case r.minor == 1:
		return 2
	case r.minor == 2:
		return 6
	}
	return 15
}

// head reads the lengths of the frame at an offset.
func (r *netMon) head(at int64) (wire, captured int64, ok bool) {
	b, err := r.window.at(at, r.headSize())
	if err != nil {
		return 0, 0, false
	}
	if r.major == 1 {
		return int64(binary.LittleEndian.Uint16(b[4:])), int64(binary.LittleEndian.Uint16(b[6:])), true
	}
	wire, captured = int64(binary.LittleEndian.Uint32(b[8:])), int64(binary.LittleEndian.Uint32(b[12:]))
	return wire, captured, captured <= maxSnapLen
}

// frames reads the frames to which the table at an offset leads, in its order.
// All of them together are not longer than the file: a table that leads to the
// same place again and again ends there.
func (r *netMon) frames(offset, length int64) {
	size := r.file.Size()
	if offset+length > size {
		r.scan.problem("the table of frames is cut off after %d of %d bytes", "フレームの表が %[2]d バイト中 %[1]d バイトで切れています", size-offset, length)
		length = size - offset
	}
	table := window{file: r.file}
	for i := int64(0); i < length/4; i++ {
		entry, err := table.at(offset+i*4, 4)
		if err != nil {
			r.scan.broken(err)
			return
		}
		at := int64(binary.LittleEndian.Uint32(entry))
		if fault := r.frame(at); !fault.IsZero() {
			r.scan.stopped(at, fault)
			return
		}
		if r.read > size {
			r.scan.stopped(at, problem.New("a frame that was read before,", "読み取り済みのフレーム"))
			return
		}
	}
}

// frame reads the frame at an offset; it returns what makes it unreadable.
func (r *netMon) frame(at int64) problem.Text {
	wire, captured, ok := r.head(at)
	if !ok {
		return problem.New("a frame that is too long or behind the end of the file", "長すぎるか、ファイルの終わりより後ろにあるフレーム")
	}
	head := r.headSize()
	b, err := r.window.at(at, head+int(captured)+r.trailerSize())
	if err != nil {
		return problem.New("a frame of %d bytes that is not whole", "完全ではない %d バイトのフレーム", captured)
	}
	r.read += int64(len(b))
	when := r.time(b)
	data, trailer := b[head:head+int(captured)], b[head+int(captured):]
	media := r.media
	if len(trailer) > 0 {
		media = binary.LittleEndian.Uint16(trailer)
	}
	if r.universal() {
		when = filetime(int64(binary.LittleEndian.Uint64(trailer[6:])))
	}
	switch media {
	case mediaPayload, mediaNetwork, mediaDNSCache: // which Wireshark does not number
		return problem.Text{}
	}
	r.number++
	switch media {
	case mediaNetEvent:
		r.event(when, data)
		return problem.Text{}
	case mediaNetworkEx, mediaFilter:
		r.scan.count(r.number, momentOf(when))
		return problem.Text{}
	}
	link, data := mediaLink(media, data)
	r.scan.frame(r.number, momentOf(when), link, data, int(wire)-(int(captured)-len(data)))
	return problem.Text{}
}

// time is that of a frame's header, relative to the start of the capture. The
// one of 2.x may lie before it: the product with ten is a signed number.
func (r *netMon) time(b []byte) time.Time {
	if r.start.IsZero() {
		return time.Time{}
	}
	if r.major == 1 {
		return r.start.Add(time.Duration(binary.LittleEndian.Uint32(b)) * time.Millisecond)
	}
	ticks := int64(binary.LittleEndian.Uint64(b) * 10) // of 100 ns
	return sane(r.start.Add(time.Duration(ticks/1e7) * time.Second).Add(time.Duration(ticks%1e7) * 100))
}

// event hands an event of Event Tracing for Windows to its reader: so look
// captures that were made from an event trace.
func (r *netMon) event(when time.Time, data []byte) {
	r.scan.count(r.number, momentOf(when))
	if r.events == nil {
		r.events = newETW(r.scan)
	}
	if e, ok := netEvent(data); ok && r.events.wants(e.provider, e.id) {
		e.time = when
		r.events.take(&e, func() int { return r.number })
	}
}

// mediaLink returns the link type of a media type, and the data without
// Network Monitor's own header.
func mediaLink(media uint16, data []byte) (LinkType, []byte) {
	switch media {
	case 0, mediaEthernet: // 0 in some captures of VPNs
		return 1, data
	case media80211: // version u8, length of the header u16
		if len(data) >= 3 {
			if n := int(binary.LittleEndian.Uint16(data[1:])); n >= 3 && n <= len(data) {
				return linkWireless, data[n:]
			}
		}
		return linkWireless, nil
	case mediaTunnel, mediaWWAN, mediaRawIP:
		return linkRaw, data
	case mediaWiFi:
		return linkWireless, data
	}
	if media > mediaPcap && media < mediaWiFi || media > mediaAnalyzer && media < mediaPcap+0x1000 {
		return LinkType(media - mediaPcap), data
	}
	return LinkType(media), data
}

// systemTime reads a SYSTEMTIME of 16 bytes as UTC, the zero time when it is
// no date.
func systemTime(b []byte) time.Time {
	field := func(i int) int { return int(binary.LittleEndian.Uint16(b[i*2:])) }
	year, month, day := field(0), field(1), field(3)
	hour, minute, second, milli := field(4), field(5), field(6), field(7)
	if year < 1601 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59 || milli > 999 {
		return time.Time{}
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, milli*1e6, time.UTC)
}
