package capture

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// event is an event of Event Tracing for Windows.
type event struct {
	provider        guid
	id              uint16
	keyword         uint64
	process, thread uint32
	time            time.Time
	payload         []byte
}

// Providers whose events carry packets.
var (
	providerNDIS    = mustGUID("2ed6006e-4729-4609-b423-3ee7bcd678ef")
	providerNdisWan = mustGUID("d84521f7-2235-4237-a7c0-14e3a9676286")
	providerPktMon  = mustGUID("4d4f80d9-c8bd-4d73-bb5b-19c90402c5ac")
	providerWFP     = mustGUID("c22d1b14-c242-49de-9f17-1d76b8b9c458")
)

// providerNames are those that traces of network problems hold most often;
// they tell what a trace without packets was made for.
var providerNames = map[guid]string{
	providerNDIS:    "Microsoft-Windows-NDIS-PacketCapture",
	providerNdisWan: "Microsoft-Windows-Ras-NdisWanPacketCapture",
	providerPktMon:  "Microsoft-Windows-PktMon",
	providerWFP:     "Microsoft-Pef-WFP-MessageProvider",
	mustGUID("2f07e2ee-15db-40f1-90ef-9d7ba282188a"): "Microsoft-Windows-TCPIP",
	mustGUID("dd5ef90a-6398-47a4-ad34-4dcecdef795f"): "Microsoft-Windows-HttpService",
	mustGUID("e53c6823-7bb8-44bb-90dc-3f86090d48a6"): "Microsoft-Windows-Winsock-AFD",
}

// Keywords of the NDIS capture (manifest of Microsoft-Windows-NDIS-PacketCapture).
const (
	keywordWWAN        = 0x200
	keywordTunnel      = 0x8000
	keyword80211       = 0x10000
	keywordPacketStart = 0x40000000
	keywordPacketEnd   = 0x80000000
)

// Limits of what is kept while events are read.
const (
	maxPartial   = 256     // packets whose end has not come
	maxFragment  = 1 << 18 // bytes of such a packet
	maxGroups    = 1 << 16 // packets of pktmon that are remembered
	maxProviders = 64      // in the count of other events
)

// etw makes packets from events.
type etw struct {
	scan    *scan
	partial map[origin]*partial
	groups  map[group]time.Time
	order   []group // of groups, a ring
	oldest  int

	lost      int // packets of which an event is missing or unreadable
	dropped   map[dropReason]int
	firstDrop int
	others    map[guid]int
	pktMon    int // events of pktmon
}

// origin is the thread that reports the parts of a packet, and where.
type origin struct{ process, thread, miniport, lower uint32 }

// partial is a packet whose end has not come.
type partial struct {
	data []byte
	link LinkType
}

// group is a packet of pktmon: the same in every component that it passes. Its
// end is part of it, in case that a number is given twice.
type group struct {
	id     uint64
	number uint16
	tail   [32]byte
}

// groupOf returns what an event's packet is known by.
func groupOf(payload, data []byte) group {
	g := group{id: binary.LittleEndian.Uint64(payload), number: binary.LittleEndian.Uint16(payload[8:])}
	if len(data) >= 100 { // shorter ones may be padded in one component only
		copy(g.tail[:], data[len(data)-len(g.tail):])
	}
	return g
}

// dropReason is why and where Windows dropped a packet, in the numbers of
// pktmon.
type dropReason struct{ reason, location uint32 }

func newETW(s *scan) *etw {
	return &etw{
		scan: s, partial: map[origin]*partial{}, groups: map[group]time.Time{},
		dropped: map[dropReason]int{}, others: map[guid]int{},
	}
}

// wants reports whether an event carries a packet, and counts those that do
// not.
func (w *etw) wants(provider guid, id uint16) bool {
	switch provider {
	case providerNDIS:
		if id == 1001 || id == 1003 {
			return true
		}
	case providerNdisWan:
		if id == 5001 || id == 5002 {
			return true
		}
	case providerPktMon:
		w.pktMon++
		if id == 160 || id == 170 {
			return true
		}
	case providerWFP:
		switch id {
		case 60011, 60012, 60021, 60022:
			return true
		}
	}
	if _, known := w.others[provider]; known || len(w.others) < maxProviders {
		w.others[provider]++
	}
	return false
}

// take reads an event that wants has picked; next gives a packet its number.
func (w *etw) take(e *event, next func() int) {
	ok := false
	switch e.provider {
	case providerNDIS:
		ok = w.ndis(e, next)
	case providerNdisWan:
		ok = w.ndisWan(e, next)
	case providerPktMon:
		ok = w.pktmon(e, next)
	case providerWFP:
		ok = w.wfp(e, next)
	}
	if !ok {
		w.lost++
	}
}

// emit hands a whole packet on.
func (w *etw) emit(e *event, link LinkType, data []byte, wire int, next func() int) {
	w.scan.frame(next(), e.time, link, data, wire)
}

// ndis reads an event of the NDIS capture ("netsh trace"): 1001 with the
// numbers of the interfaces, length and bytes of a part of a packet, 1003 with
// the ports of a virtual switch between them.
func (w *etw) ndis(e *event, next func() int) bool {
	b := e.payload
	if len(b) < 12 {
		return false
	}
	from := origin{e.process, e.thread, binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])}
	b = b[8:]
	if e.id == 1003 {
		var ok bool
		if b, ok = behindPorts(b); !ok {
			return false
		}
	}
	data, ok := counted(b)
	if !ok {
		return false
	}
	first, last := e.keyword&keywordPacketStart != 0, e.keyword&keywordPacketEnd != 0
	if first && last {
		w.emit(e, mediumOf(e.keyword, data), data, wireLength(data), next)
		return true
	}
	return w.fragment(from, e, data, first, last, next)
}

// fragment gathers a packet that is spread over several events, as Windows
// before 8.1 writes them.
func (w *etw) fragment(from origin, e *event, data []byte, first, last bool, next func() int) bool {
	p := w.partial[from]
	complete := p == nil || !first // else the end of the one before is missing
	if first {
		if p == nil && len(w.partial) >= maxPartial {
			return false
		}
		p = &partial{link: mediumOf(e.keyword, data)}
		w.partial[from] = p
	}
	if p == nil || len(p.data)+len(data) > maxFragment {
		return false
	}
	p.data = append(p.data, data...)
	if last {
		delete(w.partial, from)
		w.emit(e, p.link, p.data, wireLength(p.data), next)
	}
	return complete
}

// behindPorts skips the ports of a virtual switch: the number of the source,
// three texts about it, and the destinations.
func behindPorts(b []byte) ([]byte, bool) {
	b = after(b, 4)
	for range 3 {
		var ok bool
		if b, ok = behindText(b); !ok {
			return nil, false
		}
	}
	if len(b) < 4 {
		return nil, false
	}
	destinations := int64(binary.LittleEndian.Uint32(b))
	if b = b[4:]; destinations*8 > int64(len(b)) {
		return nil, false
	}
	return b[destinations*8:], true
}

// behindText skips a text in UTF-16 with a zero at its end.
func behindText(b []byte) ([]byte, bool) {
	for ; len(b) >= 2; b = b[2:] {
		if b[0] == 0 && b[1] == 0 {
			return b[2:], true
		}
	}
	return nil, false
}

// counted returns the bytes behind their number.
func counted(b []byte) ([]byte, bool) {
	if len(b) < 4 {
		return nil, false
	}
	n := int64(binary.LittleEndian.Uint32(b))
	if b = b[4:]; n > int64(len(b)) {
		return nil, false
	}
	return b[:n], true
}

// ndisWan reads an event of the capture on VPN and dial-up connections:
// routing domain and user as texts, then an Ethernet frame.
func (w *etw) ndisWan(e *event, next func() int) bool {
	b := e.payload
	for range 2 {
		var ok bool
		if b, ok = behindText(b); !ok {
			return false
		}
	}
	data, ok := counted(b)
	if ok {
		w.emit(e, 1, data, wireLength(data), next)
	}
	return ok
}

// pktmon reads an event of pktmon: 160 a packet, 170 one that Windows dropped.
// A packet comes once for every component that it passes; the first one
// counts.
func (w *etw) pktmon(e *event, next func() int) bool {
	b := e.payload
	if len(b) < 34 {
		return false
	}
	size := int(binary.LittleEndian.Uint16(b[32:]))
	if size > len(b)-34 {
		return false
	}
	data, wire := b[34:34+size], int(binary.LittleEndian.Uint16(b[30:]))
	kind := binary.LittleEndian.Uint16(b[14:])
	link, ok := map[uint16]LinkType{1: 1, 2: linkWireless, 3: linkRaw}[kind]
	if !ok { // layers above, which tell nothing about TLS
		return true
	}
	number := next()
	if e.id == 170 {
		why := dropReason{binary.LittleEndian.Uint32(b[22:]), binary.LittleEndian.Uint32(b[26:])}
		if _, known := w.dropped[why]; known || len(w.dropped) < maxProviders {
			w.dropped[why]++
		}
		if w.firstDrop == 0 {
			w.firstDrop = number
		}
	}
	if w.again(groupOf(b, data), e.time) {
		w.scan.count(number, e.time)
		return true
	}
	w.scan.frame(number, e.time, link, data, max(wire, len(data)))
	return true
}

// passage is how long a packet takes through Windows at most.
const passage = 5 * time.Second

// again reports whether a packet was seen before, and remembers it.
func (w *etw) again(g group, at time.Time) bool {
	if g.id == 0 { // not counted by this version
		return false
	}
	first, known := w.groups[g]
	if known && at.Sub(first) < passage {
		return true
	}
	w.groups[g] = at
	if known {
		return false
	}
	if len(w.order) < maxGroups {
		w.order = append(w.order, g)
		return false
	}
	delete(w.groups, w.order[w.oldest])
	w.order[w.oldest] = g
	w.oldest = (w.oldest + 1) % maxGroups
	return false
}

// wfp reads an event of the Windows Filtering Platform.
func (w *etw) wfp(e *event, next func() int) bool {
	media := map[uint16]LinkType{60011: linkWFP4, 60012: linkWFP4Flow, 60021: linkWFP6, 60022: linkWFP6Flow}[e.id]
	w.emit(e, media, e.payload, len(e.payload), next)
	return true
}

// mediumOf tells the link type of a packet from the event's keywords.
func mediumOf(keyword uint64, data []byte) LinkType {
	switch {
	case keyword&keyword80211 != 0:
		return linkWireless
	case keyword&keywordWWAN != 0:
		return linkRaw
	case keyword&keywordTunnel != 0 && looksLikeIP(data):
		return linkRaw
	}
	return 1
}

// looksLikeIP tells a bare IP packet from an Ethernet frame.
func looksLikeIP(b []byte) bool {
	if len(b) < 20 {
		return false
	}
	return b[0]>>4 == 4 && b[0]&15 >= 5 && int(binary.BigEndian.Uint16(b[2:])) <= len(b) ||
		b[0]>>4 == 6 && len(b) >= 40 && int(binary.BigEndian.Uint16(b[4:]))+40 <= len(b)
}

// wireLength is the length of an Ethernet frame before it was cut, which the
// events do not tell: that of its IP packet. Packets that the network card was
// to segment do not have one.
func wireLength(b []byte) int {
	if len(b) < 14 {
		return len(b)
	}
	switch ip := b[14:]; binary.BigEndian.Uint16(b[12:]) {
	case 0x0800:
		if len(ip) >= 4 {
			return max(len(b), 14+int(binary.BigEndian.Uint16(ip[2:])))
		}
	case 0x86dd:
		if n := 0; len(ip) >= 6 {
			if n = int(binary.BigEndian.Uint16(ip[4:])); n > 0 {
				return max(len(b), 14+40+n)
			}
		}
	}
	return len(b)
}

// finish tells what became of the events.
func (w *etw) finish() {
	if n := w.lost + len(w.partial); n > 0 {
		w.scan.problem("%d packets of the trace could not be put together from their events", n)
	}
	reasons := slices.SortedFunc(maps.Keys(w.dropped), func(a, b dropReason) int {
		return cmp.Or(cmp.Compare(w.dropped[b], w.dropped[a]), cmp.Compare(a.reason, b.reason), cmp.Compare(a.location, b.location))
	})
	for _, r := range reasons[:min(len(reasons), 8)] {
		w.scan.problem("Windows dropped %d packets for reason %d at location %#x of pktmon, the first drop in frame %d", w.dropped[r], r.reason, r.location, w.firstDrop)
	}
}

// why says what a trace without packets holds instead.
func (w *etw) why() string {
	if w.pktMon > 0 {
		return "the trace holds no packets: pktmon has written counters or events only; start it with --capture --pkt-size 0"
	}
	var parts []string
	providers := slices.SortedFunc(maps.Keys(w.others), func(a, b guid) int {
		return cmp.Or(cmp.Compare(w.others[b], w.others[a]), strings.Compare(a.String(), b.String()))
	})
	for _, p := range providers[:min(len(providers), 4)] {
		name := providerNames[p]
		if name == "" {
			name = p.String()
		}
		parts = append(parts, fmt.Sprintf("%s (%d)", name, w.others[p]))
	}
	text := "the trace holds no packets: neither the NDIS capture (netsh trace start capture=yes) nor pktmon has written to it"
	if len(parts) > 0 {
		text += "; it has events of " + strings.Join(parts, ", ")
	}
	return text
}

// mustGUID reads a GUID of this source text.
func mustGUID(s string) guid {
	var g guid
	var d [8]byte
	var a uint32
	var b, c uint16
	if _, err := fmt.Sscanf(strings.ReplaceAll(s, "-", ""), "%8x%4x%4x%2x%2x%2x%2x%2x%2x%2x%2x", &a, &b, &c,
		&d[0], &d[1], &d[2], &d[3], &d[4], &d[5], &d[6], &d[7]); err != nil {
		panic("capture: " + s + ": " + err.Error())
	}
	binary.LittleEndian.PutUint32(g[:], a)
	binary.LittleEndian.PutUint16(g[4:], b)
	binary.LittleEndian.PutUint16(g[6:], c)
	copy(g[8:], d[:])
	return g
}
