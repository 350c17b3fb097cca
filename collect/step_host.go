package collect

import (
	"context"
	"strconv"
	"time"

	"ssltriage/collect/bundle"
)

const (
	currentVersionKey = `SOFTWARE\Microsoft\Windows NT\CurrentVersion`
	iisKey            = `SOFTWARE\Microsoft\InetStp`
	hostSource        = "RtlGetVersion, GetTickCount64, RegQueryValueEx, VerQueryValue"
)

func hostStep() Step {
	return Step{
		Name:  "host",
		Title: Words{"Windows, IIS and Schannel versions, last start", "Windows、IIS、Schannel のバージョンと起動時刻"},
		Takes: []Words{
			asIs(hostSource),
			asIs(valuesCall + ` HKLM\` + currentVersionKey + ": InstallationType"),
			asIs(valuesCall + ` HKLM\` + iisKey + ": MajorVersion, MinorVersion"),
			asIs(`GetFileVersionInfoSize, GetFileVersionInfo, VerQueryValue: %SystemRoot%\System32\drivers\http.sys, %SystemRoot%\System32\schannel.dll`),
		},
		Needs:   []Need{{API: "version.dll!GetFileVersionInfoW"}},
		Owes:    []string{"host/os.json"},
		Timeout: 30 * time.Second,
		Gather:  gatherHost,
	}
}

func gatherHost(ctx context.Context, j *Job) error {
	start := j.Host.Now()
	doc := bundle.OperatingSystem{Host: j.Host.Identity().Host}
	var errs []error
	ask := func(what string, call func() (string, error)) string {
		answer, err := within(ctx, callLimit, call)
		if err != nil && !isAbsent(err) {
			errs = append(errs, during(what, err))
		}
		return answer
	}
	boot, err := j.Host.LastBoot()
	if err != nil {
		errs = append(errs, during("last start", err))
	}
	doc.LastBoot = boot
	doc.InstallationType = ask("installation type", func() (string, error) { return j.Host.StringValue(currentVersionKey, "InstallationType") })
	doc.IISVersion = ask("IIS version", j.iisVersion)
	system32 := j.Host.Folder("System32")
	doc.HTTPSysVersion = ask("http.sys", func() (string, error) { return j.Host.FileVersion(system32 + `\drivers\http.sys`) })
	doc.SchannelVersion = ask("schannel.dll", func() (string, error) { return j.Host.FileVersion(system32 + `\schannel.dll`) })
	return j.remarks("host/os.json", hostSource, start, doc, errs)
}

// iisVersion returns "10.0", or "" and an error where IIS is not installed.
func (j *Job) iisVersion() (string, error) {
	major, err := j.Host.NumberValue(iisKey, "MajorVersion")
	if err != nil {
		return "", err
	}
	minor, err := j.Host.NumberValue(iisKey, "MinorVersion")
	return strconv.FormatUint(major, 10) + "." + strconv.FormatUint(minor, 10), err
}
