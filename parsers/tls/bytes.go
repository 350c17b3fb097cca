package tls

// input is a slice that is read from its front. Every method says whether
// there was enough; after a false the rest is of no use.
type input []byte

func (in *input) u8() (uint8, bool) {
	b, ok := in.take(1)
	if !ok {
		return 0, false
	}
	return b[0], true
}

func (in *input) u16() (uint16, bool) {
	b, ok := in.take(2)
	if !ok {
		return 0, false
	}
	return uint16(b[0])<<8 | uint16(b[1]), true
}

func (in *input) u24() (int, bool) {
	b, ok := in.take(3)
	if !ok {
		return 0, false
	}
	return int(b[0])<<16 | int(b[1])<<8 | int(b[2]), true
}

// take returns the next n bytes.
func (in *input) take(n int) (input, bool) {
	if n < 0 || len(*in) < n {
		return nil, false
	}
	b := (*in)[:n:n]
	*in = (*in)[n:]
	return b, true
}

// vec8, vec16 and vec24 return a vector that is preceded by its length in 1,
// 2 or 3 bytes. Where the data ends within the vector they return the part
// that is there and false.
func (in *input) vec8() (input, bool) {
	n, ok := in.u8()
	return in.upTo(int(n), ok)
}

func (in *input) vec16() (input, bool) {
	n, ok := in.u16()
	return in.upTo(int(n), ok)
}

func (in *input) vec24() (input, bool) {
	n, ok := in.u24()
	return in.upTo(n, ok)
}

func (in *input) upTo(n int, ok bool) (input, bool) {
	if !ok {
		return nil, false
	}
	if n > len(*in) {
		rest := *in
		*in = nil
		return rest, false
	}
	return in.take(n)
}

// list16 reads a row of 16-bit numbers to the end of v; an odd byte at the
// end is dropped.
func list16[T ~uint16](v input) []T {
	list := make([]T, 0, len(v)/2)
	for {
		n, ok := v.u16()
		if !ok {
			return list
		}
		list = append(list, T(n))
	}
}
