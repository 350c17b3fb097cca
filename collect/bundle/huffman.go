package bundle

// huffmanCode is a prefix code as RFC 1951, section 3.2.2, has it: the lengths
// say everything.
type huffmanCode struct {
	length []uint8
	bits   []uint16 // reversed, as they go into the stream
}

// newHuffmanCode makes the code of given lengths.
func newHuffmanCode(length []uint8) huffmanCode {
	var count, next [16]uint16
	for _, l := range length {
		count[l]++
	}
	count[0] = 0
	for l := 1; l < 16; l++ {
		next[l] = (next[l-1] + count[l-1]) << 1
	}
	c := huffmanCode{length, make([]uint16, len(length))}
	for i, l := range length {
		c.bits[i] = reversed(next[l], l)
		next[l]++
	}
	return c
}

func reversed(bits uint16, n uint8) (out uint16) {
	for ; n > 0; n-- {
		out = out<<1 | bits&1
		bits >>= 1
	}
	return out
}

// huffmanLengths returns code lengths of at most limit bits for symbols of
// given frequencies. Where a length comes out too long, the frequencies are made
// more alike until none does.
func huffmanLengths(freq []int, limit uint8) []uint8 {
	freq = append([]int(nil), freq...)
	for {
		length := treeDepths(freq)
		longest := uint8(0)
		for _, l := range length {
			if l > longest {
				longest = l
			}
		}
		if longest <= limit {
			return length
		}
		for i, f := range freq {
			freq[i] = (f + 1) / 2
		}
	}
}

// treeDepths builds Huffman's tree and returns the depth of each symbol: 0 for
// those that do not occur. A single symbol has depth 1.
func treeDepths(freq []int) []uint8 {
	depth := make([]uint8, len(freq))
	var leaves []int // symbols, the rarest first
	for s, f := range freq {
		if f == 0 {
			continue
		}
		at := len(leaves)
		leaves = append(leaves, s)
		for ; at > 0 && freq[leaves[at-1]] > f; at-- {
			leaves[at] = leaves[at-1]
		}
		leaves[at] = s
	}
	if len(leaves) == 1 {
		depth[leaves[0]] = 1
		return depth
	}
	// Two queues, of leaves and of joined nodes, both in order of weight. A
	// node is its weight and its parent; leaves come first.
	weight, parent := make([]int, len(leaves), 2*len(leaves)), make([]int, 2*len(leaves))
	for i, s := range leaves {
		weight[i] = freq[s]
	}
	leaf, node := 0, len(leaves)
	rarest := func() int {
		if leaf < len(leaves) && (node >= len(weight) || weight[leaf] <= weight[node]) {
			leaf++
			return leaf - 1
		}
		node++
		return node - 1
	}
	for len(weight) < 2*len(leaves)-1 {
		a, b := rarest(), rarest()
		parent[a], parent[b] = len(weight), len(weight)
		weight = append(weight, weight[a]+weight[b])
	}
	for i, s := range leaves {
		for at := i; at < len(weight)-1; at = parent[at] {
			depth[s]++
		}
	}
	return depth
}
