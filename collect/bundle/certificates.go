package bundle

// Certificates is certs/stores.json, schema "ssltriage/certificates/1": the
// certificates of the machine's system stores with the properties that
// Windows keeps beside them. The certificates themselves are DER files.
type Certificates struct {
	Stores       []Store       `json:"stores"`
	Certificates []Certificate `json:"certificates"`
}

func (Certificates) schema() string { return "ssltriage/certificates/1" }

func (c Certificates) members(e *encoder) {
	e.records("stores", len(c.Stores), func(i int) record { return &c.Stores[i] })
	e.records("certificates", len(c.Certificates), func(i int) record { return &c.Certificates[i] })
}

// Store is one system store of the local machine.
type Store struct {
	At        `json:"-"`
	Name      string    `json:"name"`            // "MY", "WebHosting", "CA", "ROOT", …
	Count     int       `json:"count"`           // certificates found in it
	Truncated bool      `json:"truncated"`       // more were there than were written
	Error     *WinError `json:"error,omitempty"` // why it could not be opened: 2 is "there is no such store"
}

func (s *Store) members(e *encoder) {
	e.text("name", s.Name)
	e.signed("count", int64(s.Count))
	e.flag("truncated", s.Truncated)
	e.errorIf("error", s.Error)
}

// Certificate is one certificate in one store. Property numbers are those of
// CertGetCertificateContextProperty.
type Certificate struct {
	At           `json:"-"`
	Store        string `json:"store"`
	SHA1         string `json:"sha1"`                   // lower-case hex of the DER bytes
	File         string `json:"file"`                   // path of the DER file in the bundle
	Subject      string `json:"subject,omitempty"`      // as Windows displays it
	FriendlyName string `json:"friendlyName,omitempty"` // property 11
	Archived     bool   `json:"archived"`               // property 19: hidden, and not offered by IIS
	// EnhancedUsage are the purposes that the store allows (property 9),
	// dotted OIDs. They count only when EnhancedUsageSet: set and empty
	// means "no purpose at all", not set means "as the certificate says".
	EnhancedUsageSet bool     `json:"enhancedUsageSet"`
	EnhancedUsage    []string `json:"enhancedUsage,omitempty"`
	// KeyInfo is property 2, the link to the private key. Nil with a nil
	// KeyInfoError: the certificate has no key associated.
	KeyInfo      *KeyInfo  `json:"keyInfo,omitempty"`
	KeyInfoError *WinError `json:"keyInfoError,omitempty"` // the property could not be read
	Acquire      Acquire   `json:"acquire"`
}

func (c *Certificate) members(e *encoder) {
	e.text("store", c.Store)
	e.text("sha1", c.SHA1)
	e.text("file", c.File)
	e.textIf("subject", c.Subject)
	e.textIf("friendlyName", c.FriendlyName)
	e.flag("archived", c.Archived)
	e.flag("enhancedUsageSet", c.EnhancedUsageSet)
	if len(c.EnhancedUsage) > 0 {
		e.texts("enhancedUsage", c.EnhancedUsage)
	}
	if c.KeyInfo != nil {
		e.record("keyInfo", c.KeyInfo)
	}
	e.errorIf("keyInfoError", c.KeyInfoError)
	e.record("acquire", &c.Acquire)
}

// HasKeyInfo reports whether a private key is associated with the
// certificate. It does not say that the key exists.
func (c Certificate) HasKeyInfo() bool { return c.KeyInfo != nil }

// KeyInfo is CRYPT_KEY_PROV_INFO.
type KeyInfo struct {
	Provider     string `json:"provider"`     // name of the CSP or key storage provider
	ProviderType uint32 `json:"providerType"` // 0: CNG; else PROV_RSA_FULL 1, PROV_RSA_SCHANNEL 12, …
	Container    string `json:"container"`
	KeySpec      uint32 `json:"keySpec"` // 0: CNG; 1 AT_KEYEXCHANGE; 2 AT_SIGNATURE
	Flags        uint32 `json:"flags"`   // 0x20 CRYPT_MACHINE_KEYSET, 0x40 CRYPT_SILENT
}

func (k *KeyInfo) members(e *encoder) {
	e.text("provider", k.Provider)
	e.number("providerType", uint64(k.ProviderType))
	e.text("container", k.Container)
	e.number("keySpec", uint64(k.KeySpec))
	e.number("flags", uint64(k.Flags))
}

// Acquire is the outcome of CryptAcquireCertificatePrivateKey, asked silently
// and with the comparison of the public keys, by the account of the collector.
// It says nothing about other accounts.
type Acquire struct {
	Tried      bool      `json:"tried"`
	OK         bool      `json:"ok"`
	Error      *WinError `json:"error,omitempty"`
	KeySpec    uint32    `json:"keySpec,omitempty"`    // as returned; 0xffffffff is CERT_NCRYPT_KEY_SPEC
	UniqueName string    `json:"uniqueName,omitempty"` // file name of the key, see KeyFile.Name
	SDDL       string    `json:"sddl,omitempty"`       // security descriptor of the key, where it can be asked
}

func (a *Acquire) members(e *encoder) {
	e.flag("tried", a.Tried)
	e.flag("ok", a.OK)
	e.errorIf("error", a.Error)
	e.numberIf("keySpec", uint64(a.KeySpec))
	e.textIf("uniqueName", a.UniqueName)
	e.textIf("sddl", a.SDDL)
}
