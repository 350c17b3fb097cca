package bundle

import "time"

// KeyFiles is keys/files.json, schema "ssltriage/keyfiles/1": which key files
// exist and who may read them. It never holds anything of their content.
type KeyFiles struct {
	Directories []KeyDirectory `json:"directories"`
	Files       []KeyFile      `json:"files"`
}

func (KeyFiles) schema() string { return "ssltriage/keyfiles/1" }

func (k KeyFiles) members(e *encoder) {
	e.records("directories", len(k.Directories), func(i int) record { return &k.Directories[i] })
	e.records("files", len(k.Files), func(i int) record { return &k.Files[i] })
}

// KeyDirectory is a folder of key files.
type KeyDirectory struct {
	At        `json:"-"`
	Path      string    `json:"path"` // such as `C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys`
	SDDL      string    `json:"sddl,omitempty"`
	Count     int       `json:"count"`     // files found in it
	Truncated bool      `json:"truncated"` // more were there than were written
	Error     *WinError `json:"error,omitempty"`
}

func (k *KeyDirectory) members(e *encoder) {
	e.text("path", k.Path)
	e.textIf("sddl", k.SDDL)
	e.signed("count", int64(k.Count))
	e.flag("truncated", k.Truncated)
	e.errorIf("error", k.Error)
}

// KeyFile is one key file.
type KeyFile struct {
	At        `json:"-"`
	Directory string    `json:"directory"` // the Path of a KeyDirectory
	Name      string    `json:"name"`
	Size      int64     `json:"size"`               // bytes
	Modified  time.Time `json:"modified,omitempty"` // UTC
	Owner     string    `json:"owner,omitempty"`    // SID
	SDDL      string    `json:"sddl,omitempty"`     // owner, group and DACL
	Error     *WinError `json:"error,omitempty"`    // why the security descriptor could not be read
}

func (k *KeyFile) members(e *encoder) {
	e.text("directory", k.Directory)
	e.text("name", k.Name)
	e.signed("size", k.Size)
	e.timeIf("modified", k.Modified)
	e.textIf("owner", k.Owner)
	e.textIf("sddl", k.SDDL)
	e.errorIf("error", k.Error)
}
