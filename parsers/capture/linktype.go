package capture

import "fmt"

// LinkType is the kind of a packet's first header
// (https://www.tcpdump.org/linktypes.html).
type LinkType uint16

var linkNames = map[LinkType]string{
	0: "BSD loopback", 1: "Ethernet", 12: "raw IP", 14: "raw IP", 101: "raw IP", 105: "IEEE 802.11",
	108: "OpenBSD loopback", 113: "Linux cooked v1", 228: "raw IPv4", 229: "raw IPv6", 276: "Linux cooked v2",
}

// String returns a name such as "Ethernet", or "link type 147".
func (l LinkType) String() string {
	if name, ok := linkNames[l]; ok {
		return name
	}
	return fmt.Sprintf("link type %d", uint16(l))
}
