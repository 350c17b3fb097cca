package collect

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"ssltriage/collect/bundle"
)

// savedKey is a registry key that is saved with all that is below it.
type savedKey struct {
	name string // of the file: registry/<name>.hiv
	key  string
}

// savedKeys are small keys without secrets. What lies in large keys, or beside
// something secret such as a product key, is read by value: see registryValues.
var savedKeys = []savedKey{
	{"SCHANNEL", `SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL`},
	{"HTTP-Parameters", `SYSTEM\CurrentControlSet\Services\HTTP\Parameters`},
	{"Cryptography", `SYSTEM\CurrentControlSet\Control\Cryptography\Configuration`},
	{"Cryptography-Policy", `SOFTWARE\Policies\Microsoft\Cryptography`},
	{"FipsAlgorithmPolicy", `SYSTEM\CurrentControlSet\Control\Lsa\FipsAlgorithmPolicy`},
	{"HTTPFilter-Parameters", `SYSTEM\CurrentControlSet\Services\HTTPFilter\Parameters`},
	{"WinHttp", `SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp`},
	{"WinHttp-32", `SOFTWARE\Wow6432Node\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp`},
	{"SystemCertificates-Policy", `SOFTWARE\Policies\Microsoft\SystemCertificates`},
	{"W32Time", `SYSTEM\CurrentControlSet\Services\W32Time`},
}

const (
	saveLimit   = 20 * time.Second
	exportLimit = 20 * time.Second
	saveCall    = "RegSaveKeyEx"
)

func registryStep() Step {
	s := Step{
		Name:    "registry",
		Title:   Words{"registry keys of Schannel, HTTP.sys and cryptography", "Schannel、HTTP.sys、暗号化のレジストリ キー"},
		Needs:   []Need{{Privilege: "SeBackupPrivilege"}, {API: "advapi32.dll!RegSaveKeyExW"}, {Tool: "reg.exe"}},
		Timeout: 120 * time.Second,
		Gather:  gatherRegistry,
	}
	for _, k := range savedKeys {
		s.Takes = append(s.Takes, asIs(saveCall+` HKLM\`+k.key), whereFails(k.export(listedTemp+k.name+".reg").line()))
		s.Owes = append(s.Owes, k.path())
	}
	for _, k := range registryValues {
		s.Takes = append(s.Takes, asIs(valuesCall+` HKLM\`+k.key+": "+strings.Join(append(append([]string{}, k.texts...), k.numbers...), ", ")))
	}
	s.Owes = append(s.Owes, valuesPath)
	return s
}

func (k savedKey) path() string { return "registry/" + k.name + ".hiv" }

func gatherRegistry(ctx context.Context, j *Job) error {
	if err := goOn(j.saveValues(ctx)); err != nil {
		return err
	}
	for _, k := range savedKeys {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := goOn(j.saveKey(ctx, k)); err != nil {
			return err
		}
	}
	return nil
}

// saveKey packs one key as a hive, or as text where that fails. A key that
// does not exist is an answer.
func (j *Job) saveKey(ctx context.Context, k savedKey) error {
	start := j.Host.Now()
	file, err := patiently(ctx, j, saveCall, saveLimit, func() (string, error) { return j.hive(k) })
	i := Item{Path: k.path(), Entry: j.entry(saveCall+` HKLM\`+k.key, start, err), File: file}
	if isAbsent(err) {
		i.Entry.Status, i.Entry.Error = bundle.StatusEmpty, "there is no such key"
	}
	if addErr := j.Add(i); addErr != nil {
		return addErr
	}
	if err == nil || isAbsent(err) {
		return nil
	}
	return j.exportKey(ctx, k)
}

// hive saves a key and makes sure that it is one: what is not Windows writes
// something else and says that it went well.
func (j *Job) hive(k savedKey) (string, error) {
	file, err := j.Host.Temp(k.name + ".hiv")
	if err != nil {
		return "", err
	}
	if err := j.Host.SaveKey(k.key, file); err != nil {
		return "", err
	}
	if magic := fileHead(file, 4); magic != "regf" {
		return "", errors.New(saveCall + ": what was saved is no hive, it begins with " + ascii([]byte(magic)))
	}
	return file, nil
}

// fileHead returns the first bytes of a file of ours, or "".
func fileHead(path string, n int) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, n)
	n, _ = f.Read(head)
	return string(head[:n])
}

// exportKey packs a key as text.
func (j *Job) exportKey(ctx context.Context, k savedKey) error {
	file, err := j.Host.Temp(k.name + ".reg")
	if err != nil {
		return err
	}
	return j.export(ctx, "registry/"+k.name+".reg", file, k.export(file))
}

func (k savedKey) export(file string) textCommand {
	return textCommand{tool: "reg.exe", args: []string{"export", `HKLM\` + k.key, file, "/y"}, timeout: exportLimit}
}

// wroteNoFile is what became of a program that ended well for nothing.
const wroteNoFile = "it wrote no file"

// export runs a command that writes a file, and packs the file.
func (j *Job) export(ctx context.Context, path, file string, c textCommand) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	start := j.Host.Now()
	r := j.patience.run(ctx, j.Host, Command{Tool: c.tool, Args: c.args})
	i := Item{Path: path, Entry: j.entry(j.CommandLine(Command{Tool: c.tool, Args: c.args}), start, r.Err)}
	i.Entry.ExitCode = r.ExitCode
	switch _, err := os.Stat(file); {
	case r.Err == nil && !r.worked():
		i.Entry.Status, i.Entry.Error = bundle.StatusFailed, firstLine(r.Output)
	case r.Err == nil && err != nil:
		i.Entry.Status, i.Entry.Error = bundle.StatusEmpty, wroteNoFile
	case r.Err == nil:
		i.File = file
	}
	return j.Add(i)
}
