package collect

import (
	"context"
	"unicode/utf16"
)

// valueKey is a registry key of which some values are read.
type valueKey struct {
	key            string
	texts, numbers []string // REG_SZ or REG_EXPAND_SZ; REG_DWORD
}

// registryValues are keys that are not saved as a whole: CurrentVersion has
// thousands of keys below it and the product key in it, CentralCertProvider has
// passwords, and of the others two values matter.
var registryValues = append([]valueKey{
	{currentVersionKey,
		[]string{"ProductName", "InstallationType", "EditionID", "CurrentVersion", "CurrentBuild", "CurrentBuildNumber",
			"ReleaseId", "DisplayVersion", "CSDVersion", "BuildLabEx"},
		[]string{"CurrentMajorVersionNumber", "CurrentMinorVersionNumber", "UBR", "InstallDate"}},
	{iisKey, []string{"VersionString"}, []string{"MajorVersion", "MinorVersion"}},
	{`SOFTWARE\Microsoft\IIS\CentralCertProvider`, []string{"CertStoreLocation"}, []string{"Enabled", "PollingInterval"}},
}, dotNetKeys()...)

// dotNetKeys say which protocols .NET programs use as clients.
func dotNetKeys() []valueKey {
	var keys []valueKey
	for _, top := range []string{`SOFTWARE\Microsoft`, `SOFTWARE\Wow6432Node\Microsoft`} {
		for _, version := range []string{"v4.0.30319", "v2.0.50727"} {
			keys = append(keys, valueKey{top + `\.NETFramework\` + version, nil, []string{"SchUseStrongCrypto", "SystemDefaultTlsVersions"}})
		}
	}
	return keys
}

const (
	valuesPath = "registry/CurrentVersion.reg"
	valuesCall = "RegQueryValueEx"
)

// saveValues packs the values as a text that reg.exe could have exported. A
// value that does not exist has no line; of one that can not be read the entry
// says why.
func (j *Job) saveValues(ctx context.Context) error {
	start := j.Host.Now()
	type lines struct {
		text string
		errs []error
	}
	found, err := within(ctx, callLimit, func() (l lines, err error) {
		for _, k := range registryValues {
			text, errs := k.export(j.Host)
			l.text += text
			l.errs = append(l.errs, errs...)
		}
		return l, nil
	})
	i := Item{Path: valuesPath, Entry: j.entry(valuesCall, start, err)}
	if err == nil && len(found.errs) > 0 {
		i.Entry = j.entry(valuesCall, start, found.errs[0])
	}
	if found.text != "" {
		i.Data = utf16File("Windows Registry Editor Version 5.00\r\n\r\n" + found.text)
	}
	return j.Add(i)
}

// export returns the key as it stands in a .reg file, "" where it has none of
// the values.
func (k valueKey) export(r Registry) (text string, errs []error) {
	note := func(name, line string, err error) {
		switch {
		case err == nil:
			text += `"` + name + `"=` + line + "\r\n"
		case !isAbsent(err):
			errs = append(errs, during(`HKLM\`+k.key+", "+name, err))
		}
	}
	for _, name := range k.texts {
		s, err := r.StringValue(k.key, name)
		note(name, `"`+replaced(s, `\`, `\\`, `"`, `\"`, "\r", " ", "\n", " ", "\x00", "")+`"`, err)
	}
	for _, name := range k.numbers {
		n, err := r.NumberValue(k.key, name)
		note(name, "dword:"+hex(uint64(uint32(n)), 8), err)
	}
	if text != "" {
		text = `[HKEY_LOCAL_MACHINE\` + k.key + "]\r\n" + text + "\r\n"
	}
	return text, errs
}

// utf16File encodes a text as reg.exe writes it: UTF-16LE with a byte order
// mark.
func utf16File(s string) []byte {
	units := utf16.Encode([]rune("\uFEFF" + s))
	out := make([]byte, 0, 2*len(units))
	for _, u := range units {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}
