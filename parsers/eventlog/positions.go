package eventlog

import (
	"strconv"
	"strings"
)

// positions names the values of events that were written without names: by
// the classic Schannel source of Windows Vista and Server 2008 and by the
// sources of Windows 2003. This is the one place that does so, and an Event
// named here says Positional.
//
// The order is that of the Windows 7 manifests, whose messages are the same
// (repnz/etw-providers-docs, Manifests-Win7-7600: Schannel.xml,
// Microsoft-Windows-HttpEvent.xml). No classic record of these events was
// found in public to confirm it.
var positions = map[string]map[int][]string{
	"Schannel": {
		36865: {"ModuleName", "Error"},
		36867: {"Type"},
		36868: {"Type", "CSPName", "CSPType", "KeyName", "KeyType", "KeyFlags"},
		36869: {"Type"},
		36870: {"Type", "ErrorCode", "ErrorStatus"},
		36871: {"Type", "ErrorState"},
		36872: {"Type", "ErrorCode", "CertFlags"},
		36874: {"Protocol"},
		36876: {"ErrorCode"},
		36877: {"ErrorCode"},
		36878: {"ErrorCode"},
		36879: {"ErrorCode"},
		36880: {"Type", "Protocol", "CipherSuite", "ExchangeStrength"},
		36884: {"Name"},
		36887: {"AlertDesc"},
		36888: {"AlertDesc", "ErrorState"},
		36889: {"Type", "ErrorCode"},
	},
	"Microsoft-Windows-HttpEvent": {
		15005: {"DeviceObject", "Address"},
		15007: {"DeviceObject", "Url"},
		15008: {"DeviceObject", "Url"},
		15010: {"DeviceObject", "Url"},
		15014: {"DeviceObject", "Address"},
		15016: {"DeviceObject", "SecurityPackage"},
		15019: {"DeviceObject", "Host"},
		15020: {"DeviceObject", "Host"},
		15021: {"DeviceObject", "Endpoint"},
		15300: {"DeviceObject", "Endpoint"},
		15301: {"DeviceObject", "Endpoint"},
		15302: {"DeviceObject", "Endpoint"},
	},
}

// nameByPosition turns the unnamed Strings of an event into Data.
func (e *Event) nameByPosition() {
	names := positions[Canonical(e.Provider)][e.ID]
	for i, s := range e.Strings {
		f := Field{Value: s}
		if i < len(names) {
			f.Name = names[i]
			e.Positional = true
		}
		e.Data = append(e.Data, f)
	}
}

// unprefixed are the Schannel events that never name their caller.
var unprefixed = map[int]bool{36868: true, 36880: true, 36928: true}

// coded are the fields that Windows renders in hexadecimal.
var coded = map[string]bool{"ErrorCode": true, "Error": true, "CertFlags": true, "CipherSuite": true, "KeyFlags": true}

// nameProperties names the values of an event of which a program gave the
// values in order but not their names. Since Windows Server 2022 those of
// Schannel begin with the caller: a number and a name, which is no other
// event's beginning.
func (e *Event) nameProperties(values []string) {
	names := positions[Canonical(e.Provider)][e.ID]
	if e.Provider == "Schannel" && !unprefixed[e.ID] && len(values) >= 2 && isDecimal(values[0]) && values[1] != "" && !isDecimal(values[1]) {
		names = append([]string{"CallerProcessId", "CallerProcessImageName"}, names...)
	}
	for i, v := range values {
		if i >= len(names) {
			if v != "" {
				e.Strings = append(e.Strings, v)
			}
			continue
		}
		if n, err := strconv.ParseUint(v, 10, 32); err == nil && coded[names[i]] {
			v = "0x" + strconv.FormatUint(n, 16)
		}
		e.Positional = true
		if _, known := e.Lookup(names[i]); !known {
			e.Data = append(e.Data, Field{names[i], v})
		}
	}
}

func isDecimal(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
