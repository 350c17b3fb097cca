package main

import (
	"crypto/tls"
	"crypto/x509/pkix"
	"slices"
	"time"

	"ssltriage/samples/pki"
	"ssltriage/samples/windows"
)

// authority is a root with the CA below it that issues certificates.
type authority struct{ root, issuing *pki.Certificate }

// newAuthority founds an authority that lives through all samples.
func newAuthority(organisation string, sha1 bool) authority {
	name := func(cn string) pkix.Name {
		return pkix.Name{CommonName: organisation + " " + cn, Organization: []string{organisation}, Country: []string{"US"}}
	}
	founded := time.Date(2006, 3, 1, 0, 0, 0, 0, time.UTC)
	root := pki.Root(pki.Request{Subject: name("Root CA"), From: founded, To: founded.AddDate(30, 0, 0), CA: true, SHA1: sha1})
	return authority{root, root.Issue(pki.Request{Subject: name("TLS CA 1"), From: founded.AddDate(1, 0, 0), To: founded.AddDate(25, 0, 0), CA: true, SHA1: sha1})}
}

// web issues a web server's certificate that is valid for a year.
func (a authority) web(from time.Time, hosts ...string) *pki.Certificate {
	return a.issuing.Issue(pki.Request{Subject: subject(hosts[0]), Hosts: hosts, From: from, To: from.AddDate(1, 0, 0)})
}

func subject(host string) pkix.Name {
	return pkix.Name{CommonName: host, Organization: []string{"Contoso Ltd"}, Locality: []string{"Springfield"}, Country: []string{"US"}}
}

// website is a server with one site that answers HTTPS on port 443.
type website struct {
	*windows.Server
	ca      authority
	host    string
	cert    *pki.Certificate
	entry   *windows.Entry
	keyFile *windows.KeyFile

	asks      tls.ClientAuthType // what the server asks of its clients
	protocols []string           // that the server agrees on (ALPN)
	wrong     error              // a connection that this Windows would not have made
}

// newWebsite sets up a server that works, with a certificate that was issued
// four months before the evidence is gathered.
func newWebsite(v *windows.Version, l *windows.Language, name, host string, collected time.Time) *website {
	w := emptyServer(v, l, name, host, collected)
	w.serve(w.ca.web(startOfDay(collected.AddDate(0, -4, 0)), host))
	return w
}

// emptyServer is the same without the site and its certificate.
func emptyServer(v *windows.Version, l *windows.Language, name, host string, collected time.Time) *website {
	w := &website{Server: windows.New(v, l, name, "10.20.30.40", collected), host: host, ca: newAuthority("Northwind Trust", v.IIS6())}
	if !v.IIS6() {
		w.Domain = "corp.contoso.example"
	}
	other := newAuthority("Fabrikam Global", false)
	w.Trust("Root", w.ca.root, other.root)
	w.Trust("CA", w.ca.issuing, other.issuing)
	w.Everyday(collected.AddDate(0, 0, -8))
	return w
}

// serve puts the site up with a certificate.
func (w *website) serve(c *pki.Certificate) {
	w.cert = c
	w.entry, w.keyFile = w.Web("Default Web Site", c)
}

// dropKeyFile deletes the file of the certificate's key.
func (w *website) dropKeyFile() {
	w.KeyFiles = slices.DeleteFunc(w.KeyFiles, func(f *windows.KeyFile) bool { return f == w.keyFile })
}

// dropFrom takes a certificate out of a store.
func (w *website) dropFrom(store string, c *pki.Certificate) {
	w.Certificates = slices.DeleteFunc(w.Certificates, func(e *windows.Entry) bool { return e.Store == store && e.Cert == c })
}

// bystanders adds what lies around on most servers and harms nobody: an
// expired certificate of a former site, the certificates of Remote Desktop
// and of the Web Management Service.
func (w *website) bystanders() {
	old := w.ca.web(startOfDay(w.Collected.AddDate(-3, 0, 0)), "old."+w.host)
	w.Install(old, "MY", "old shop")
	self := func(name string, years int) *pki.Certificate {
		from := startOfDay(w.Collected.AddDate(0, -3, 0))
		return pki.Root(pki.Request{Subject: pkix.Name{CommonName: name}, From: from, To: from.AddDate(years, 0, 0), Seed: w.Name})
	}
	if !w.Version.IIS6() {
		w.Install(self(w.FQDN(), 1), "Remote Desktop", "")
		w.ManagementService(self("WMSvc-SHA2-"+w.Name, 10))
	}
}

// startedAnew sets the last start of Windows, and writes the everyday log
// from a time on.
func (w *website) startedAnew(boot, from time.Time) {
	w.Boot, w.Events = boot, nil
	w.Everyday(from)
}

// forgetClock drops the events in which the time service is content.
func (w *website) forgetClock() {
	w.Events = slices.DeleteFunc(w.Events, func(e windows.Event) bool { return e.Source == "Microsoft-Windows-Time-Service" })
}

// bundle is the evidence as the collector gathers it.
func (w *website) bundle() (*windows.Server, windows.Files, error) {
	files, err := w.Bundle()
	return w.Server, files, err
}

// byHand is evidence that people put together.
func (w *website) byHand(files windows.Files) (*windows.Server, windows.Files, error) {
	return w.Server, files, nil
}

// text is a hand-made text file.
func (w *website) text(as windows.Encoding, text string) []byte { return w.Language.Encode(text, as) }

func startOfDay(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }

// before is a time before the evidence was gathered.
func (w *website) before(d time.Duration) time.Time { return w.Collected.Add(-d) }

// every calls f at times from a first one on, until the evidence is gathered.
func (w *website) every(first time.Time, pause time.Duration, f func(at time.Time)) {
	for at := first; at.Before(w.Collected); at = at.Add(pause) {
		f(at)
		pause += 7*time.Second + 131*time.Millisecond // clients do not come by the clock
	}
}

func utc(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 17, 0, time.UTC)
}
