package bundle

// HTTPConfig is http/config.json, schema "ssltriage/http/1": what
// HttpQueryServiceConfiguration of the HTTP Server API answered. Ids are
// those of HTTP_SERVICE_CONFIG_ID.
type HTTPConfig struct {
	Bindings []SSLBinding  `json:"bindings"`
	Extended []SSLExtended `json:"extended"`
	IPListen IPListen      `json:"ipListen"`
	URLACLs  []URLACL      `json:"urlAcls"`
	Queries  []HTTPQuery   `json:"queries"`
}

func (HTTPConfig) schema() string { return "ssltriage/http/1" }

func (h HTTPConfig) members(e *encoder) {
	e.records("bindings", len(h.Bindings), func(i int) record { return &h.Bindings[i] })
	e.records("extended", len(h.Extended), func(i int) record { return &h.Extended[i] })
	e.record("ipListen", &h.IPListen)
	e.records("urlAcls", len(h.URLACLs), func(i int) record { return &h.URLACLs[i] })
	e.records("queries", len(h.Queries), func(i int) record { return &h.Queries[i] })
}

// HTTPQuery is the outcome of enumerating one id.
type HTTPQuery struct {
	At    `json:"-"`
	ID    uint32 `json:"id"`    // HTTP_SERVICE_CONFIG_ID
	Count int    `json:"count"` // records read
	// Error ended the enumeration. It is nil after ERROR_NO_MORE_ITEMS (259)
	// and for an empty table (2, 1168); 87 is "this Windows does not know the
	// id".
	Error *WinError `json:"error,omitempty"`
}

func (h *HTTPQuery) members(e *encoder) {
	e.number("id", uint64(h.ID))
	e.signed("count", int64(h.Count))
	e.errorIf("error", h.Error)
}

// SSLBinding is one record of the ids 1 (address and port), 5 (SNI), 6
// (central certificate store) and 11 (central certificate store of a host).
type SSLBinding struct {
	At      `json:"-"`
	ID      uint32 `json:"id"`
	Address string `json:"address"`        // "0.0.0.0:443" or "[::]:443"
	Host    string `json:"host,omitempty"` // of the ids 5 and 11
	Hash    string `json:"hash"`           // lower-case hex, usually 40 digits; "" where there is none
	AppID   string `json:"appId"`          // "{4dc3e181-e14b-4a21-b022-59fc669b0914}"
	// Store is the name of the certificate store. StoreNull: the record names
	// none, which http.sys takes as MY; an empty name is another thing.
	Store     string `json:"store"`
	StoreNull bool   `json:"storeNull"`
	// CheckMode is DefaultCertCheckMode: 1 no revocation check, 2 cached
	// revocation only, 4 freshness time in use, 0x10000 no usage check.
	CheckMode        uint32 `json:"checkMode"`
	FreshnessSeconds uint32 `json:"freshnessSeconds"` // DefaultRevocationFreshnessTime
	RetrievalMS      uint32 `json:"retrievalMs"`      // DefaultRevocationUrlRetrievalTimeout, milliseconds
	CTLIdentifier    string `json:"ctlIdentifier,omitempty"`
	CTLStore         string `json:"ctlStore,omitempty"`
	Flags            uint32 `json:"flags"` // HTTP_SERVICE_CONFIG_SSL_FLAG_*: 2 negotiate client certificate, …
}

func (s *SSLBinding) members(e *encoder) {
	e.number("id", uint64(s.ID))
	e.text("address", s.Address)
	e.textIf("host", s.Host)
	e.text("hash", s.Hash)
	e.text("appId", s.AppID)
	e.text("store", s.Store)
	e.flag("storeNull", s.StoreNull)
	e.number("checkMode", uint64(s.CheckMode))
	e.number("freshnessSeconds", uint64(s.FreshnessSeconds))
	e.number("retrievalMs", uint64(s.RetrievalMS))
	e.textIf("ctlIdentifier", s.CTLIdentifier)
	e.textIf("ctlStore", s.CTLStore)
	e.number("flags", uint64(s.Flags))
}

// SSLExtended is one record of the ids 8, 9, 10 and 12, the extended
// parameters of the ids 1, 5, 6 and 11.
type SSLExtended struct {
	At        `json:"-"`
	ID        uint32 `json:"id"`
	Address   string `json:"address"`
	Host      string `json:"host,omitempty"`
	ParamType uint32 `json:"paramType"` // HTTP_SSL_SERVICE_CONFIG_EX_PARAM_TYPE
	Flags     uint64 `json:"flags"`
	// Values are the numbers of the types 0 (receive window, bytes) and 1
	// (settings per frame, settings per minute). Session ticket keys (5) are
	// secrets and are never written.
	Values       []uint32         `json:"values,omitempty"`
	Certificates []SSLCertificate `json:"certificates,omitempty"` // of type 6, certificates of one binding
}

func (s *SSLExtended) members(e *encoder) {
	e.number("id", uint64(s.ID))
	e.text("address", s.Address)
	e.textIf("host", s.Host)
	e.number("paramType", uint64(s.ParamType))
	e.number("flags", s.Flags)
	if len(s.Values) > 0 {
		e.numbers("values", s.Values)
	}
	if len(s.Certificates) > 0 {
		e.records("certificates", len(s.Certificates), func(i int) record { return &s.Certificates[i] })
	}
}

// SSLCertificate is HTTP_CERT_CONFIG_ENTRY.
type SSLCertificate struct {
	Hash  string `json:"hash"` // lower-case hex
	Store string `json:"store"`
}

func (s *SSLCertificate) members(e *encoder) {
	e.text("hash", s.Hash)
	e.text("store", s.Store)
}

// IPListen is the list of addresses on which http.sys may listen (id 0).
type IPListen struct {
	// State is StatusOK, StatusEmpty (http.sys listens on every address) or
	// StatusFailed.
	State     Status    `json:"state"`
	Addresses []string  `json:"addresses"` // "10.0.0.1", "::", without a port
	Error     *WinError `json:"error,omitempty"`
}

func (i *IPListen) members(e *encoder) {
	e.text("state", string(i.State))
	e.texts("addresses", i.Addresses)
	e.errorIf("error", i.Error)
}

// URLACL is one reserved URL (id 2).
type URLACL struct {
	At   `json:"-"`
	URL  string `json:"url"` // such as "https://+:443/app/"
	SDDL string `json:"sddl"`
}

func (u *URLACL) members(e *encoder) {
	e.text("url", u.URL)
	e.text("sddl", u.SDDL)
}
