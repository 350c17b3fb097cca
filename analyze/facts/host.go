package facts

import "fmt"

// products are the server products by build number. Client editions share
// most builds: the name is given as "server / client" unless it is known
// which of them it is. Source: Microsoft, "Windows Server release
// information" and the history of Windows versions.
var products = []struct {
	build          int
	server, client string
}{
	{2600, "", "Windows XP"},
	{3790, "Windows Server 2003", "Windows XP x64"},
	{6000, "", "Windows Vista"},
	{6001, "Windows Server 2008", "Windows Vista SP1"},
	{6002, "Windows Server 2008 SP2", "Windows Vista SP2"},
	{6003, "Windows Server 2008 SP2", ""},
	{7600, "Windows Server 2008 R2", "Windows 7"},
	{7601, "Windows Server 2008 R2 SP1", "Windows 7 SP1"},
	{9200, "Windows Server 2012", "Windows 8"},
	{9600, "Windows Server 2012 R2", "Windows 8.1"},
	{10240, "", "Windows 10 1507"},
	{10586, "", "Windows 10 1511"},
	{14393, "Windows Server 2016", "Windows 10 1607"},
	{15063, "", "Windows 10 1703"},
	{16299, "Windows Server 1709", "Windows 10 1709"},
	{17134, "Windows Server 1803", "Windows 10 1803"},
	{17763, "Windows Server 2019", "Windows 10 1809"},
	{18362, "Windows Server 1903", "Windows 10 1903"},
	{18363, "Windows Server 1909", "Windows 10 1909"},
	{19041, "Windows Server 2004", "Windows 10 2004"},
	{19042, "Windows Server 20H2", "Windows 10 20H2"},
	{19043, "", "Windows 10 21H1"},
	{19044, "", "Windows 10 21H2"},
	{19045, "", "Windows 10 22H2"},
	{20348, "Windows Server 2022", ""},
	{22000, "", "Windows 11 21H2"},
	{22621, "", "Windows 11 22H2"},
	{22631, "", "Windows 11 23H2"},
	{25398, "Windows Server 23H2", ""},
	{26100, "Windows Server 2025", "Windows 11 24H2"},
}

// OS is the product's name: as Windows gives it, else by its build.
func (h Host) OS() string {
	if h.Product != "" {
		return h.Product
	}
	for _, p := range products {
		if p.build != h.Build {
			continue
		}
		switch {
		case p.client == "" || (h.Server == Yes && p.server != ""):
			return p.server
		case p.server == "" || h.Server == No:
			return p.client
		}
		return p.server + " / " + p.client
	}
	return ""
}

// Version is "10.0.17763.6189"; without what is unknown; empty when nothing
// is known.
func (h Host) Version() string {
	switch {
	case h.Build == 0:
		return ""
	case h.UBR == 0:
		return fmt.Sprintf("%d.%d.%d", h.Major, h.Minor, h.Build)
	}
	return fmt.Sprintf("%d.%d.%d.%d", h.Major, h.Minor, h.Build, h.UBR)
}
