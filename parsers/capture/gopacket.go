package capture

import (
	"fmt"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// Headers that gopacket reads.
var (
	headerLLC      = layers.LayerTypeLLC
	headerPPPoE    = layers.LayerTypePPPoE
	headerMPLS     = layers.LayerTypeMPLS
	headerPPP      = layers.LayerTypePPP
	headerFDDI     = layers.LayerTypeFDDI
	headerWireless = layers.LayerTypeDot11
	headerPrism    = layers.LayerTypePrismHeader
	headerPktap    = layers.LayerTypePktap
	headerGRE      = layers.LayerTypeGRE
	headerAH       = layers.LayerTypeIPSecAH
	headerEtherIP  = layers.LayerTypeEtherIP
	headerVXLAN    = layers.LayerTypeVXLAN
	headerGeneve   = layers.LayerTypeGeneve
	headerGTP      = layers.LayerTypeGTPv1U
)

// library decodes the headers beside the common path (Ethernet, VLAN, IP, TCP,
// which [decoder] reads by hand) with gopacket: one header at a time, so that
// how deep headers may nest is decided here, and a header that gopacket refuses
// ends only itself.
//
// What is asked of it is what the header says. The payload is always taken out
// of the frame, behind as many bytes as the header has, and never out of
// gopacket's hands, which drop the last four bytes of IEEE 802.11.
type library struct {
	layer  gopacket.Layer
	room   []byte // for given; zeroes behind the first used bytes
	used   int
	failed int // headers at which gopacket panicked; none is known
	reason any // of the first
}

// Limits of what gopacket sees: a beginning that is longer than real headers,
// since it takes 2.5 MB to read 64 KB of extensions of GTP, and a length that
// its 16-bit arithmetic can bear.
const (
	maxSeen  = 512
	maxGiven = 1<<16 - 1
)

// decode reads the header of the given kind with which b begins, nil when
// there is none. cut is how many bytes the capture program has left out behind
// b.
func (l *library) decode(kind gopacket.LayerType, b []byte, cut int) (layer gopacket.Layer) {
	defer func() {
		if p := recover(); p != nil {
			if layer = nil; l.failed == 0 {
				l.reason = fmt.Sprint(kind, ": ", p)
			}
			l.failed++
		}
	}()
	l.layer = nil
	if err := kind.Decode(l.given(b, cut), l); err != nil {
		return nil
	}
	return l.layer
}

// given returns b as gopacket is to see it: zeroes stand for what is beyond the
// limit, and for what was cut off, as PPPoE and GTP are refused when they are
// shorter than they say.
func (l *library) given(b []byte, cut int) []byte {
	if len(b) <= maxSeen && cut == 0 {
		return b
	}
	if l.room == nil {
		l.room = make([]byte, maxGiven)
	}
	clear(l.room[:l.used])
	l.used = copy(l.room[:maxSeen], b)
	return l.room[:min(len(b)+cut, maxGiven)]
}

// AddLayer takes the first layer. It and the following methods make library a
// [gopacket.PacketBuilder], of which the decoders need little more.
func (l *library) AddLayer(layer gopacket.Layer) {
	if l.layer == nil {
		l.layer = layer
	}
}

// NextDecoder does not go on to the next header.
func (*library) NextDecoder(gopacket.Decoder) error { return nil }

var options = gopacket.DecodeOptions{NoCopy: true}

func (*library) DecodeOptions() *gopacket.DecodeOptions        { return &options }
func (*library) SetTruncated()                                 {}
func (*library) SetLinkLayer(gopacket.LinkLayer)               {}
func (*library) SetNetworkLayer(gopacket.NetworkLayer)         {}
func (*library) SetTransportLayer(gopacket.TransportLayer)     {}
func (*library) SetApplicationLayer(gopacket.ApplicationLayer) {}
func (*library) SetErrorLayer(gopacket.ErrorLayer)             {}
func (*library) DumpPacketData()                               {}

// layered reads a header with gopacket and goes on behind it.
func (d *decoder) layered(kind gopacket.LayerType, b []byte) verdict {
	if d.depth++; d.depth > maxNesting || len(b) == 0 {
		return isOther
	}
	layer := d.library.decode(kind, b, d.cut)
	if layer == nil {
		return isOther
	}
	rest := after(b, len(layer.LayerContents()))
	switch h := layer.(type) {
	case *layers.LLC: // IEEE 802.2, with SNAP where it carries IP (RFC 1042)
		if h.NextLayerType() == layers.LayerTypeSNAP {
			return d.layered(layers.LayerTypeSNAP, rest)
		}
	case *layers.SNAP:
		return d.etherType(uint16(h.Type), rest)
	case *layers.VXLAN, *layers.EtherIP, *layers.ERSPANII:
		return d.ethernet(rest)
	case *layers.Geneve: // whose contents are 256 bytes short when the options are longest
		return d.etherType(uint16(h.Protocol), after(b, 8+int(h.OptionsLength)))
	case *layers.GTPv1U:
		return d.ip(rest)
	case *layers.IPSecAH:
		return d.transport(uint8(h.NextHeader), rest)
	case *layers.GRE:
		return d.inGRE(h, rest)
	case *layers.MPLS:
		return d.inMPLS(h, rest)
	case *layers.PPPoE:
		return d.layered(headerPPP, rest)
	case *layers.PPP:
		return d.inPPP(h, rest)
	case *layers.Dot11:
		// Windows leaves the "protected" bit set on frames it has decrypted.
		if h.Type.MainType() == layers.Dot11TypeData {
			return d.layered(headerLLC, rest)
		}
	case *layers.PrismHeader:
		return d.layered(headerWireless, rest)
	case *layers.FDDI:
		return d.layered(headerLLC, rest)
	case *layers.PktapV1:
		return d.inPktap(h, rest)
	}
	return isOther
}

// inMPLS reads what follows a label: another one, or behind the last one IP or
// a whole frame with a control word in front, as the first four bits say (RFC
// 4385).
func (d *decoder) inMPLS(h *layers.MPLS, b []byte) verdict {
	switch {
	case !h.StackBottom:
		return d.layered(headerMPLS, b)
	case len(b) > 0 && b[0]>>4 == 0:
		return d.ethernet(after(b, 4))
	}
	return d.ip(b)
}

// inPPP reads what follows the protocol of PPP, of which gopacket does not
// count address and control.
func (d *decoder) inPPP(h *layers.PPP, b []byte) verdict {
	if h.HasPPTPHeader {
		b = after(b, 2)
	}
	switch h.PPPType {
	case layers.PPPTypeIPv4, layers.PPPTypeIPv6:
		return d.ip(b)
	case layers.PPPTypeMPLSUnicast:
		return d.layered(headerMPLS, b)
	}
	return isOther
}

// inGRE reads what generic routing encapsulation carries: PPP in the enhanced
// form of PPTP (RFC 2637), what mirror ports of Cisco switches send (ERSPAN,
// of which gopacket takes type I for type II when there is a key, and does not
// know type III), and Ethernet types.
func (d *decoder) inGRE(h *layers.GRE, b []byte) verdict {
	switch {
	case h.Version == 1 && h.Protocol == layers.EthernetTypePPP:
		return d.layered(headerPPP, b)
	case h.Version != 0:
		return isOther
	case h.Protocol == layers.EthernetTypeERSPAN && h.SeqPresent:
		return d.layered(layers.LayerTypeERSPANII, b)
	case h.Protocol == layers.EthernetTypeERSPAN:
		return d.ethernet(b)
	case h.Protocol == typeERSPAN3:
		return d.erspan3(b)
	}
	return d.etherType(uint16(h.Protocol), b)
}

// inPktap reads a packet of macOS behind a description of the process. The
// trailer of the link belongs to no packet, IP tells its own length.
func (d *decoder) inPktap(h *layers.PktapV1, b []byte) verdict {
	if h.DLT > 0xffff || LinkType(h.DLT) == linkPktap {
		return isOther
	}
	return d.link(LinkType(h.DLT), b)
}
