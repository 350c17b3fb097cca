package bundle

import "time"

// Host is what identifies the server and says how to read its texts.
type Host struct {
	Name         string `json:"name"`        // computer name
	Product      string `json:"product"`     // ProductName of the registry, "Windows Server 2019 Standard"
	Major        uint32 `json:"major"`       // RtlGetVersion: 10
	Minor        uint32 `json:"minor"`       // RtlGetVersion: 0
	Build        uint32 `json:"build"`       // RtlGetVersion: 17763
	UBR          uint32 `json:"ubr"`         // update build revision; 0: this Windows keeps none
	ProductType  uint32 `json:"productType"` // 1 workstation, 2 domain controller, 3 server
	UILanguage   string `json:"uiLanguage"`  // of the user, "ja-JP"
	SysLanguage  string `json:"sysLanguage"` // of the system, "ja-JP"
	ACP          uint32 `json:"acp"`         // ANSI code page, 932
	OEMCP        uint32 `json:"oemcp"`       // OEM code page, 932
	ConsoleCP    uint32 `json:"consoleCp"`   // console output code page; 0: no console
	Architecture string `json:"architecture,omitempty"`
}

func (h *Host) members(e *encoder) {
	e.text("name", h.Name)
	e.text("product", h.Product)
	e.number("major", uint64(h.Major))
	e.number("minor", uint64(h.Minor))
	e.number("build", uint64(h.Build))
	e.number("ubr", uint64(h.UBR))
	e.number("productType", uint64(h.ProductType))
	e.text("uiLanguage", h.UILanguage)
	e.text("sysLanguage", h.SysLanguage)
	e.number("acp", uint64(h.ACP))
	e.number("oemcp", uint64(h.OEMCP))
	e.number("consoleCp", uint64(h.ConsoleCP))
	e.textIf("architecture", h.Architecture)
}

// OperatingSystem is host/os.json, schema "ssltriage/host/1".
type OperatingSystem struct {
	Host             Host      `json:"host"`
	InstallationType string    `json:"installationType,omitempty"` // "Server", "Server Core", "Client"
	LastBoot         time.Time `json:"lastBoot,omitempty"`         // UTC
	IISVersion       string    `json:"iisVersion,omitempty"`       // "10.0"; "": IIS is not installed
	HTTPSysVersion   string    `json:"httpSysVersion,omitempty"`   // file version of http.sys, "10.0.17763.1697"
	SchannelVersion  string    `json:"schannelVersion,omitempty"`  // file version of schannel.dll
}

func (OperatingSystem) schema() string { return "ssltriage/host/1" }

func (o OperatingSystem) members(e *encoder) {
	e.record("host", &o.Host)
	e.textIf("installationType", o.InstallationType)
	e.timeIf("lastBoot", o.LastBoot)
	e.textIf("iisVersion", o.IISVersion)
	e.textIf("httpSysVersion", o.HTTPSysVersion)
	e.textIf("schannelVersion", o.SchannelVersion)
}

// Updates is host/updates.json, schema "ssltriage/updates/1".
type Updates struct {
	Updates []Update  `json:"updates"`
	Error   *WinError `json:"error,omitempty"` // why the list is missing or incomplete
}

func (Updates) schema() string { return "ssltriage/updates/1" }

func (u Updates) members(e *encoder) {
	e.records("updates", len(u.Updates), func(i int) record { return &u.Updates[i] })
	e.errorIf("error", u.Error)
}

// Update is one installed update.
type Update struct {
	At          `json:"-"`
	KB          string    `json:"kb"`                  // "KB5005568"
	Installed   time.Time `json:"installed,omitempty"` // UTC; zero: not known
	DateOnly    bool      `json:"dateOnly"`            // the system keeps the day only: the time of day is not known
	Description string    `json:"description,omitempty"`
}

func (u *Update) members(e *encoder) {
	e.text("kb", u.KB)
	e.timeIf("installed", u.Installed)
	e.flag("dateOnly", u.DateOnly)
	e.textIf("description", u.Description)
}

// Clock is host/clock.json, schema "ssltriage/clock/1".
type Clock struct {
	UTC         time.Time `json:"utc"`
	Zone        string    `json:"zone"`        // as in Span
	BiasMinutes int       `json:"biasMinutes"` // as in Span
	W32Time     W32Time   `json:"w32time"`
}

func (Clock) schema() string { return "ssltriage/clock/1" }

func (c Clock) members(e *encoder) {
	e.time("utc", c.UTC)
	e.text("zone", c.Zone)
	e.signed("biasMinutes", int64(c.BiasMinutes))
	e.record("w32time", &c.W32Time)
}

// W32Time is the Windows Time service.
type W32Time struct {
	State    ServiceState `json:"state"`              // 0: there is no such service
	Type     string       `json:"type,omitempty"`     // Parameters\Type: "NT5DS", "NTP", "NoSync", "AllSync"
	Source   string       `json:"source,omitempty"`   // where the time comes from
	LastSync time.Time    `json:"lastSync,omitempty"` // UTC; zero: never, or not known
	OffsetMS *int64       `json:"offsetMs,omitempty"` // clock against source, milliseconds; nil: not known
	Error    *WinError    `json:"error,omitempty"`
}

func (w *W32Time) members(e *encoder) {
	e.number("state", uint64(w.State))
	e.textIf("type", w.Type)
	e.textIf("source", w.Source)
	e.timeIf("lastSync", w.LastSync)
	if w.OffsetMS != nil {
		e.signed("offsetMs", int64(*w.OffsetMS))
	}
	e.errorIf("error", w.Error)
}
