package redact

// Names shorter than minName bytes stand for too much else; a longer one
// than maxName is none.
const (
	minName = 3
	maxName = 256
	minCut  = 4 // bytes of a name that was cut off
)

// trie finds known names in one walk.
type trie struct {
	root node
	size int
}

type node struct {
	next  map[byte]*node
	token string // of the name that ends here
	any   string // of the first name that leads through here
}

func (t *trie) add(name, token string) {
	n := &t.root
	for i := range len(name) {
		if n.next == nil {
			n.next = map[byte]*node{}
		}
		child := n.next[name[i]]
		if child == nil {
			child = &node{any: token}
			n.next[name[i]] = child
		}
		n = child
	}
	n.token = token
	t.size++
}

// at is the token of a name; empty when it is not known.
func (t *trie) at(name string) string {
	n := &t.root
	for i := range len(name) {
		if n = n.next[name[i]]; n == nil {
			return ""
		}
	}
	return n.token
}

// match is the longest known name that s begins with, in any case, as whole
// words; a name that the end of a quotation cuts off counts.
func (t *trie) match(s string) (length int, token string) {
	n := &t.root
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		child := n.next[c]
		if child == nil {
			if i >= minCut && cutAt(s[i:]) {
				return i, n.any
			}
			return length, token
		}
		n = child
		if n.token != "" && (i+1 == len(s) || !isWord(s[i]) || !isWord(s[i+1])) {
			length, token = i+1, n.token
		}
	}
	return length, token
}

// cutAt reports whether a quotation was clipped here.
func cutAt(s string) bool { return len(s) >= 3 && s[:3] == "…" }
