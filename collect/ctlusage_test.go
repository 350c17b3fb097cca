package collect

import (
	"encoding/asn1"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// usage encodes CTL_USAGE with the standard library.
func usage(t testing.TB, oids ...asn1.ObjectIdentifier) []byte {
	der, err := asn1.Marshal(oids)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestDecodeUsage(t *testing.T) {
	for _, oids := range [][]asn1.ObjectIdentifier{
		{},
		{{1, 3, 6, 1, 5, 5, 7, 3, 1}, {1, 3, 6, 1, 5, 5, 7, 3, 2}},
		{{2, 5, 29, 37, 0}, {2, 999, 3}, {1, 3, 6, 1, 4, 1, 311, 10, 3, 3}},
	} {
		got, err := decodeUsage(usage(t, oids...))
		want := []string{}
		for _, oid := range oids {
			want = append(want, oid.String())
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
	}
}

func TestDecodeUsageHostile(t *testing.T) {
	whole := usage(t, asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 1})
	for name, der := range map[string][]byte{
		"nothing":           nil,
		"cut":               whole[:len(whole)-1],
		"more behind it":    append(append([]byte{}, whole...), 0),
		"no sequence":       whole[2:],
		"no oid in it":      {0x30, 2, 0x05, 0},
		"empty oid":         {0x30, 2, 0x06, 0},
		"arc without end":   {0x30, 3, 0x06, 1, 0x81},
		"arc with padding":  {0x30, 4, 0x06, 2, 0x80, 0x01},
		"arc too large":     append([]byte{0x30, 14, 0x06, 12}, []byte(strings.Repeat("\xff", 11)+"\x7f")...),
		"endless length":    {0x30, 0x80, 0, 0},
		"length of 3 bytes": {0x30, 0x83, 0, 0, 0},
	} {
		if got, err := decodeUsage(der); !errors.Is(err, errUsage) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func FuzzUsage(f *testing.F) {
	f.Add(usage(f, asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 1}, asn1.ObjectIdentifier{2, 5, 29, 37, 0}))
	f.Fuzz(func(t *testing.T, der []byte) {
		got, err := decodeUsage(der)
		var want []asn1.ObjectIdentifier
		rest, stdErr := asn1.Unmarshal(der, &want)
		if err != nil || stdErr != nil || len(rest) > 0 {
			return // the standard library takes long lengths, and no arc above 2^31
		}
		for i, oid := range want {
			if got[i] != oid.String() {
				t.Errorf("%s, want %s", got[i], oid)
			}
		}
	})
}
