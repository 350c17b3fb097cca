package httpsys

import "strconv"

// setter takes over a value, given as the readings of a field in order of
// preference, and reports whether it could be understood.
type setter func(b *Binding, values []string) bool

// positions names the first thirteen fields of netsh, whose order is the same
// in every language; the first three are read before.
var positions = []string{
	0: "", 1: "", 2: "",
	3:  "certificatestorename",
	4:  "verifyclientcertificaterevocation",
	5:  "verifyrevocationusingcachedclientcertificateonly",
	6:  "usagecheck",
	7:  "revocationfreshnesstime",
	8:  "urlretrievaltimeout",
	9:  "ctlidentifier",
	10: "ctlstorename",
	11: "dsmapperusage",
	12: "negotiateclientcertificate",
}

// setters maps labels, reduced by Field.key, to what they set: those of
// English netsh, of httpcfg and of the API, whose member names netsh's JSON
// and the registry use.
var setters = map[string]setter{
	"certificatestorename": setText(func(b *Binding) **string { return &b.StoreName }),
	"certstorename":        setText(func(b *Binding) **string { return &b.StoreName }),
	"sslcertstorename":     setText(func(b *Binding) **string { return &b.StoreName }),

	"verifyclientcertificaterevocation":                setSwitch(func(b *Binding) **bool { return &b.RevocationCheck }),
	"verifyrevocationusingcachedclientcertificateonly": setSwitch(func(b *Binding) **bool { return &b.CachedOnly }),
	"usagecheck": setSwitch(func(b *Binding) **bool { return &b.UsageCheck }),

	"revocationfreshnesstime":                 setNumber(func(b *Binding) **uint32 { return &b.RevocationFreshnessTime }),
	"defaultrevocationfreshnesstime":          setNumber(func(b *Binding) **uint32 { return &b.RevocationFreshnessTime }),
	"defaultsslrevocationfreshnesstime":       setNumber(func(b *Binding) **uint32 { return &b.RevocationFreshnessTime }),
	"urlretrievaltimeout":                     setNumber(func(b *Binding) **uint32 { return &b.URLRetrievalTimeout }),
	"defaultrevocationurlretrievaltimeout":    setNumber(func(b *Binding) **uint32 { return &b.URLRetrievalTimeout }),
	"defaultsslrevocationurlretrievaltimeout": setNumber(func(b *Binding) **uint32 { return &b.URLRetrievalTimeout }),

	"ctlidentifier":           setText(func(b *Binding) **string { return &b.CTLIdentifier }),
	"sslctlidentifier":        setPointer(func(b *Binding) **string { return &b.CTLIdentifier }),
	"defaultsslctlidentifier": setText(func(b *Binding) **string { return &b.CTLIdentifier }),
	"ctlstorename":            setText(func(b *Binding) **string { return &b.CTLStoreName }),
	"sslctlstorename":         setPointer(func(b *Binding) **string { return &b.CTLStoreName }),
	"defaultsslctlstorename":  setText(func(b *Binding) **string { return &b.CTLStoreName }),

	"certcheckmode":           setRaw((*Binding).SetCertCheckMode),
	"defaultcertcheckmode":    setRaw((*Binding).SetCertCheckMode),
	"defaultsslcertcheckmode": setRaw((*Binding).SetCertCheckMode),
	"flags":                   setRaw((*Binding).SetDefaultFlags),
	"defaultflags":            setRaw((*Binding).SetDefaultFlags),
	"configtype":              setNumber(func(b *Binding) **uint32 { return &b.ConfigType }),

	"dsmapperusage":              setFlag(0x1),
	"negotiateclientcertificate": setFlag(0x2),
	"rejectconnections":          setFlag(0x8),
	"disablehttp2":               setFlag(0x10),
	"disablequic":                setFlag(0x20),
	"disabletls13":               setFlag(0x40),
	"disableocspstapling":        setFlag(0x80),
	"enabletokenbinding":         setFlag(0x100),
	"logextendedevents":          setFlag(0x200),
	"disablelegacytlsversions":   setFlag(0x400),
	"enablesessionticket":        setFlag(0x800),
	"disabletls12":               setFlag(0x1000),
	"enableclientcorrelation":    setFlag(0x2000),
	"disablesessionid":           setFlag(0x4000),
	"enablecachingclienthello":   setFlag(0x8000),
}

func setText(at func(*Binding) **string) setter {
	return func(b *Binding, values []string) bool {
		*at(b) = new(orEmpty(values[0]))
		return true
	}
}

// setPointer is setText for httpcfg, which was also seen to print a null
// string as 0 (Microsoft, "Troubleshooting SSL related issues").
func setPointer(at func(*Binding) **string) setter {
	return func(b *Binding, values []string) bool {
		s := orEmpty(values[0])
		if s == "0" {
			s = ""
		}
		*at(b) = &s
		return true
	}
}

func setNumber(at func(*Binding) **uint32) setter {
	return func(b *Binding, values []string) bool {
		for _, v := range values {
			if n, err := strconv.ParseUint(v, 10, 32); err == nil {
				*at(b) = new(uint32(n))
				return true
			}
		}
		return false
	}
}

// setRaw reads a DWORD, decimal or with 0x.
func setRaw(set func(*Binding, uint32)) setter {
	return func(b *Binding, values []string) bool {
		n, err := strconv.ParseUint(values[0], 0, 32)
		if err == nil {
			set(b, uint32(n))
		}
		return err == nil
	}
}

func setSwitch(at func(*Binding) **bool) setter {
	return func(b *Binding, values []string) bool {
		for _, v := range values {
			if on := readSwitch(v); on != nil {
				*at(b) = on
				return true
			}
		}
		return false
	}
}

func setFlag(bit uint32) setter {
	for _, f := range flagBits {
		if f.bit == bit {
			return setSwitch(func(b *Binding) **bool { return f.at(&b.Flags) })
		}
	}
	panic("no such flag") // a slip in the table above
}
