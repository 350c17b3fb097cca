package windows

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"strings"
)

// ApplicationHostConfig is applicationHost.config, as far as it is about
// sites.
func (s *Server) ApplicationHostConfig() string {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<configuration>\n  <system.applicationHost>\n    <sites>\n")
	for _, site := range s.Sites {
		auto := ""
		if site.Stopped {
			auto = ` serverAutoStart="false"`
		}
		fmt.Fprintf(&b, "      <site name=%s id=\"%d\"%s>\n        <application path=\"/\" applicationPool=%s>\n", attribute(site.Name), site.ID, auto, attribute(site.Pool))
		b.WriteString("          <virtualDirectory path=\"/\" physicalPath=\"%SystemDrive%\\inetpub\\wwwroot\" />\n        </application>\n        <bindings>\n")
		for _, binding := range site.Bindings {
			fmt.Fprintf(&b, "          <binding protocol=%s bindingInformation=%s%s />\n", attribute(binding.Protocol), attribute(binding.Info), s.flags(binding))
		}
		b.WriteString("        </bindings>\n      </site>\n")
	}
	b.WriteString("    </sites>\n  </system.applicationHost>\n  <system.webServer>\n    <security>\n      <access sslFlags=\"None\" />\n    </security>\n  </system.webServer>\n")
	for _, site := range s.Sites {
		if site.Access != "" {
			fmt.Fprintf(&b, "  <location path=%s>\n    <system.webServer>\n      <security>\n        <access sslFlags=%s />\n      </security>\n    </system.webServer>\n  </location>\n",
				attribute(site.Name), attribute(site.Access))
		}
	}
	return b.String() + "</configuration>\n"
}

// flags is the attribute sslFlags, which came with IIS 8.
func (s *Server) flags(b SiteBinding) string {
	if b.Protocol != "https" || s.Version.Build < 9200 {
		return ""
	}
	return fmt.Sprintf(` sslFlags="%d"`, b.SSLFlags)
}

// AppcmdText is "appcmd list site".
func (s *Server) AppcmdText() string {
	var b strings.Builder
	for _, site := range s.Sites {
		fmt.Fprintf(&b, "SITE %q (id:%d,bindings:%s,state:%s)\n", site.Name, site.ID, site.bindingList(), s.state(site))
	}
	return b.String()
}

// AppcmdXML is "appcmd list site /config /xml".
func (s *Server) AppcmdXML() string {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<appcmd>\n")
	for _, site := range s.Sites {
		fmt.Fprintf(&b, "<SITE SITE.NAME=%s SITE.ID=\"%d\" bindings=%s state=\"%s\">\n  <site name=%s id=\"%d\">\n    <bindings>\n",
			attribute(site.Name), site.ID, attribute(site.bindingList()), s.state(site), attribute(site.Name), site.ID)
		for _, binding := range site.Bindings {
			fmt.Fprintf(&b, "      <binding protocol=%s bindingInformation=%s%s />\n", attribute(binding.Protocol), attribute(binding.Info), s.flags(binding))
		}
		b.WriteString("    </bindings>\n  </site>\n</SITE>\n")
	}
	return b.String() + "</appcmd>\n"
}

// state is what appcmd can say: it asks the service.
func (s *Server) state(site Site) string {
	switch {
	case !s.Service("W3SVC").Running:
		return "Unknown"
	case site.Stopped:
		return "Stopped"
	}
	return "Started"
}

func (site Site) bindingList() string {
	var list []string
	for _, b := range site.Bindings {
		list = append(list, b.Protocol+"/"+b.Info)
	}
	return strings.Join(list, ",")
}

func attribute(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return `"` + b.String() + `"`
}

// MetaBase is MetaBase.xml of IIS 6.
func (s *Server) MetaBase() string {
	var b strings.Builder
	b.WriteString("<?xml version =\"1.0\"?>\n<configuration xmlns=\"urn:microsoft-catalog:XML_Metabase_V64_0\">\n<MBProperty>\n")
	b.WriteString("<IIsWebService\tLocation =\"/LM/W3SVC\"\n\t\tAccessSSLFlags=\"0\"\n\t>\n</IIsWebService>\n")
	for _, site := range s.Sites {
		fmt.Fprintf(&b, "<IIsWebServer\tLocation =\"/LM/W3SVC/%d\"\n\t\tAppPoolId=%s\n", site.ID, attribute(site.Pool))
		if record := s.Binding(443); record != nil {
			fmt.Fprintf(&b, "\t\tSSLCertHash=\"%s\"\n\t\tSSLStoreName=%s\n", cmp.Or(site.Hash, record.Hash), attribute(record.Store))
		}
		fmt.Fprintf(&b, "\t\tSecureBindings=%s\n\t\tServerAutoStart=\"TRUE\"\n\t\tServerBindings=%s\n\t\tServerComment=%s\n\t>\n</IIsWebServer>\n",
			attribute(site.metabase("https")), attribute(site.metabase("http")), attribute(site.Name))
	}
	return b.String() + "</MBProperty>\n</configuration>\n"
}

// metabase is the bindings of a protocol in the form of IIS 6: ":443:".
func (site Site) metabase(protocol string) string {
	var list []string
	for _, b := range site.Bindings {
		if b.Protocol == protocol {
			list = append(list, strings.TrimPrefix(b.Info, "*"))
		}
	}
	return strings.Join(list, "\r\n\t\t\t")
}
