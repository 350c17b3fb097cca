package facts

import (
	"slices"
	"strings"

	"ssltriage/analyze/evidence"
	"ssltriage/parsers/keyfiles"
)

// KeyFileFailure is a file of which a tool could say nothing but its error.
type KeyFileFailure struct {
	Path string
	Name string // last part of Path
	Ref  evidence.Ref
}

func keyFileFailure(path string, ref evidence.Ref) KeyFileFailure {
	return KeyFileFailure{path, path[strings.LastIndexByte(path, '\\')+1:], ref}
}

// refusals are the words for ERROR_ACCESS_DENIED (5) in Windows' message
// table, per display language.
var refusals = []string{
	"access is denied", "アクセスが拒否されました", "拒绝访问", "存取被拒", "액세스가 거부되었습니다",
	"zugriff verweigert", "accès refusé", "acceso denegado", "accesso negato", "acesso negado", "отказано в доступе",
}

// absences are the words for ERROR_FILE_NOT_FOUND (2) there.
var absences = []string{
	"cannot find the file", "指定されたファイルが見つかりません", "系统找不到指定的文件", "系統找不到指定的檔案", "지정된 파일을 찾을 수 없습니다",
	"angegebene datei nicht finden", "fichier spécifié est introuvable", "no puede encontrar el archivo", "impossibile trovare il file",
	"não pode encontrar o arquivo", "не удается найти указанный файл",
}

// noteFailures keeps the failures that say "access denied" or "file not
// found". What others mean is not known in every language.
func (l *loader) noteFailures(file string, failures []keyfiles.Failure) {
	for _, failure := range failures {
		said := strings.ToLower(failure.Message)
		says := func(words string) bool { return strings.Contains(said, words) }
		kept := keyFileFailure(failure.Path, evidence.Line(file, failure.Line, failure.Quote))
		switch {
		case slices.ContainsFunc(refusals, says):
			l.f.KeyFilesRefused = append(l.f.KeyFilesRefused, kept)
		case slices.ContainsFunc(absences, says):
			l.f.KeyFilesAbsent = append(l.f.KeyFilesAbsent, kept)
		}
	}
}

// KeyFileRefusedOf is the key file of a certificate where a tool knew it and
// was not let near; nil when that is not in evidence.
func (f *Facts) KeyFileRefusedOf(c *Certificate) *KeyFileFailure {
	x := f.find()
	for _, name := range c.Key.fileNames() {
		if i, known := x.refused[name]; known {
			return &f.KeyFilesRefused[i]
		}
	}
	return nil
}

// keyFileAbsentOf is the key file of a certificate where a tool looked for it
// in the folder of its provider and found none; nil when that is not in
// evidence.
func (f *Facts) keyFileAbsentOf(c *Certificate) *KeyFileFailure {
	x := f.find()
	for _, name := range c.Key.fileNames() {
		for _, i := range x.absent[name] {
			if k := &f.KeyFilesAbsent[i]; folderEnd(k.Path[:len(k.Path)-len(k.Name)]) == c.Key.Folder() {
				return k
			}
		}
	}
	return nil
}
