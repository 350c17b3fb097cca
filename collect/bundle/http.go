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

// SSLCertificate is HTTP_CERT_CONFIG_ENTRY.
type SSLCertificate struct {
	Hash  string `json:"hash"` // lower-case hex
	Store string `json:"store"`
}

// IPListen is the list of addresses on which http.sys may listen (id 0).
type IPListen struct {
	// State is StatusOK, StatusEmpty (http.sys listens on every address) or
	// StatusFailed.
	State     Status    `json:"state"`
	Addresses []string  `json:"addresses"` // "10.0.0.1", "::", without a port
	Error     *WinError `json:"error,omitempty"`
}

// URLACL is one reserved URL (id 2).
type URLACL struct {
	At   `json:"-"`
	URL  string `json:"url"` // such as "https://+:443/app/"
	SDDL string `json:"sddl"`
}
