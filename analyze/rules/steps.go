package rules

import (
	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
)

// rebind is the step that makes HTTP.sys take up a mended key or certificate.
func rebind(f *facts.Facts) rule.Step {
	if f.Host.IIS6() {
		return rule.Cmd("net stop http /y && net start w3svc",
			"Restart HTTP.sys and IIS so that they open the key again.", "HTTP.sys と IIS を再起動し、キーを開き直させます。").
			With("all web sites of the server are interrupted", "サーバー上のすべての Web サイトが中断します")
	}
	return rule.Cmd("iisreset",
		"Restart IIS so that the certificate is opened again.", "IIS を再起動し、証明書を開き直させます。").
		With("all web sites of the server are interrupted for some seconds", "サーバー上のすべての Web サイトが数秒間中断します")
}
