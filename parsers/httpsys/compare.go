package httpsys

import (
	"strconv"
	"strings"
)

// Difference is a field in which two readings of an endpoint disagree.
type Difference struct {
	Field string // name of the field of Binding or Flags: "Hash", "DisableTLS13"
	A, B  string // what each reading says, as text
}

// SameConfiguration compares two readings of one endpoint from different
// sources and returns where they disagree. What either source does not have
// or could not read is left out; letter case counts only where Windows minds.
func SameConfiguration(a, b Binding) []Difference {
	var d differences
	d.text("Endpoint", a.Key(), b.Key())
	if !a.KindUncertain && !b.KindUncertain {
		d.text("Kind", string(a.Kind), string(b.Kind))
	}
	d.hash(a, b)
	d.both("AppID", a.AppID, b.AppID)
	d.both("StoreName", a.Store(), b.Store())
	d.pointed("CTLIdentifier", a.CTLIdentifier, b.CTLIdentifier)
	d.pointed("CTLStoreName", a.CTLStoreName, b.CTLStoreName)
	d.number("RevocationFreshnessTime", a.RevocationFreshnessTime, b.RevocationFreshnessTime)
	d.number("URLRetrievalTimeout", a.URLRetrievalTimeout, b.URLRetrievalTimeout)
	d.toggle("RevocationCheck", a.RevocationCheck, b.RevocationCheck)
	d.toggle("CachedOnly", a.CachedOnly, b.CachedOnly)
	d.toggle("UsageCheck", a.UsageCheck, b.UsageCheck)
	for _, f := range flagBits {
		d.toggle(f.name, *f.at(&a.Flags), *f.at(&b.Flags))
	}
	return d
}

type differences []Difference

func (d *differences) text(field, a, b string) {
	if !strings.EqualFold(a, b) {
		*d = append(*d, Difference{field, a, b})
	}
}

// both compares what is "" where it is not known.
func (d *differences) both(field, a, b string) {
	if a != "" && b != "" {
		d.text(field, a, b)
	}
}

func (d *differences) pointed(field string, a, b *string) {
	if a != nil && b != nil {
		d.text(field, *a, *b)
	}
}

// hash compares hashes. Nothing, null and zeros are one thing here: no
// certificate.
func (d *differences) hash(a, b Binding) {
	switch {
	case a.HashState == HashUnusable || b.HashState == HashUnusable:
	case a.HashState == HashDamaged && b.HashState == HashDamaged:
	case a.HashState == HashDamaged || b.HashState == HashDamaged:
		if !a.Fits(b.certificate()) && !b.Fits(a.certificate()) {
			*d = append(*d, Difference{"Hash", a.shownHash(), b.shownHash()})
		}
	default:
		d.text("Hash", a.certificate(), b.certificate())
	}
}

// certificate returns the hash of a certificate, "" where there is none.
func (b Binding) certificate() string {
	if b.HashState != HashPresent {
		return ""
	}
	return b.Hash
}

func (b Binding) shownHash() string {
	if b.HashState == HashDamaged {
		return b.HashText
	}
	return b.certificate()
}

func (d *differences) number(field string, a, b *uint32) {
	if a != nil && b != nil && *a != *b {
		d.text(field, strconv.FormatUint(uint64(*a), 10), strconv.FormatUint(uint64(*b), 10))
	}
}

func (d *differences) toggle(field string, a, b *bool) {
	if a != nil && b != nil && *a != *b {
		d.text(field, strconv.FormatBool(*a), strconv.FormatBool(*b))
	}
}
