package schannel

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

const (
	settingsSource = `Microsoft, "Transport Layer Security (TLS) registry settings"`
	advisory       = "Microsoft, security advisory 3174644 (updated support for Diffie-Hellman key exchange)"
)

// ServerDH is the size in bits of the Diffie-Hellman key of the server; 0
// when it is not known. Since Windows 10 the default is 2048, and
// ServerMinKeyBitLength sets another; before it is 1024 unless the value says
// otherwise (security advisory 3174644).
func ServerDH(f *facts.Facts) (int, Origin) {
	if key, root := exchange(f, "Diffie-Hellman"); key != nil {
		if d := read(key, "ServerMinKeyBitLength"); d.set && d.data >= 512 && d.data <= 16384 {
			return int(d.data), fromValue(root, key, d.value, text.F("ServerMinKeyBitLength=%d", "ServerMinKeyBitLength=%d", d.data))
		}
	}
	switch b := f.Host.Build; {
	case b >= windows10:
		return 2048, byDefault(b, settingsSource)
	case b > 0:
		return 1024, byDefault(b, advisory)
	}
	return 0, byDefault(0, "")
}

// exchange is a key below KeyExchangeAlgorithms; nil when there is none.
func exchange(f *facts.Facts, name string) (*hive.Key, *facts.RegistryKey) {
	root := f.Key(hive.Schannel)
	if root == nil {
		return nil, nil
	}
	return root.Lookup("KeyExchangeAlgorithms", name), root
}
