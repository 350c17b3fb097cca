package collect

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// net/netip would do the following, and bring 18 KB with it.

// ipv4 writes 4 bytes as "10.0.0.1".
func ipv4(b []byte) string {
	var parts [4]string
	for i := range parts {
		parts[i] = strconv.Itoa(int(b[i]))
	}
	return strings.Join(parts[:], ".")
}

// ipv6 writes 16 bytes in the form of RFC 5952, with the zone where it is not
// 0: "fe80::1%4".
func ipv6(b []byte, zone uint32) string {
	if string(b[:12]) == "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff" {
		return withZone("::ffff:"+ipv4(b[12:16]), zone)
	}
	from, to := longestZeros(b)
	var out strings.Builder
	for i := 0; i < 8; i++ {
		if i == from {
			out.WriteString("::")
			i = to - 1
			continue
		}
		if i > 0 && i != to {
			out.WriteByte(':')
		}
		out.WriteString(strconv.FormatUint(uint64(group(b, i)), 16))
	}
	return withZone(out.String(), zone)
}

func group(b []byte, i int) uint16 { return binary.BigEndian.Uint16(b[2*i:]) }

// longestZeros returns the first longest run of at least two zero groups, or
// -1, -1.
func longestZeros(b []byte) (from, to int) {
	from, to = -1, -1
	for i := 0; i < 8; {
		end := i
		for end < 8 && group(b, end) == 0 {
			end++
		}
		if end-i >= 2 && end-i > to-from {
			from, to = i, end
		}
		i = end + 1
	}
	return from, to
}

func withZone(address string, zone uint32) string {
	if zone == 0 {
		return address
	}
	return address + "%" + strconv.FormatUint(uint64(zone), 10)
}
