package collect

import (
	"context"
	"time"

	"ssltriage/collect/bundle"
)

// keyFolders are the folders of the machine's key files, below ProgramData.
var keyFolders = []string{
	`\Microsoft\Crypto\RSA\MachineKeys`,
	`\Microsoft\Crypto\Keys`,
	`\Microsoft\Crypto\SystemKeys`,
	`\Microsoft\Crypto\RSA\S-1-5-18`,
}

const (
	keysSource  = "FindFirstFile, GetSecurityInfo"
	maxKeyFiles = 20_000 // of one folder: programs that leak keys have left more than that
)

func keysStep() Step {
	s := Step{
		Name:    "keys",
		Title:   Words{"names and access lists of key files, never their content", "キー ファイルの名前とアクセス権 (内容は読みません)"},
		Needs:   []Need{{API: "advapi32.dll!GetSecurityInfo"}},
		Owes:    []string{"keys/files.json"},
		Timeout: 60 * time.Second,
		Gather:  gatherKeys,
	}
	for _, folder := range keyFolders {
		s.Takes = append(s.Takes, Words{keysSource + ": name, size, time, owner and access list of the files in %ProgramData%" + folder,
			keysSource + ": %ProgramData%" + folder + " のファイルの名前、サイズ、日時、所有者、アクセス権"})
	}
	return s
}

func gatherKeys(ctx context.Context, j *Job) error {
	start := j.Host.Now()
	var doc bundle.KeyFiles
	for _, folder := range keyFolders {
		addKeyFolder(ctx, j.Host, &doc, j.Host.Folder("ProgramData")+folder)
	}
	return j.Document("keys/files.json", keysSource, start, doc, ctx.Err())
}

// addKeyFolder lists one folder. Its files are there even when their access
// lists can not be read.
func addKeyFolder(ctx context.Context, h Host, doc *bundle.KeyFiles, folder string) {
	d := bundle.KeyDirectory{Path: folder}
	files, err := within(ctx, callLimit, func() ([]FileInfo, error) { return h.List(folder) })
	d.Error = winErrorIn(err)
	d.Count = len(files)
	if err == nil {
		d.SDDL, _, _ = security(ctx, h, folder) // a supplement: the files' own lists count
	}
	for i, f := range files {
		if i == maxKeyFiles || ctx.Err() != nil {
			d.Truncated = true
			break
		}
		k := bundle.KeyFile{Directory: folder, Name: f.Name, Size: f.Size, Modified: f.Modified}
		k.SDDL, k.Owner, err = security(ctx, h, folder+`\`+f.Name)
		k.Error = winErrorIn(err)
		doc.Files = append(doc.Files, k)
	}
	doc.Directories = append(doc.Directories, d)
}

// security is Files.Security that may hang.
func security(ctx context.Context, h Host, path string) (sddl, owner string, err error) {
	answer, err := within(ctx, callLimit, func() (a [2]string, err error) {
		a[0], a[1], err = h.Security(path)
		return a, err
	})
	return answer[0], answer[1], err
}
