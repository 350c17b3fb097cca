package problem

import (
	"errors"
	"io"
	"io/fs"
	"strings"
	"syscall"
)

// Of returns what an error says in both languages: its own text where it has a
// method Both() Text, and what is known of the system's. Libraries speak
// English only, and that stands in both languages then.
func Of(err error) Text {
	if speaker, ok := err.(interface{ Both() Text }); ok {
		return speaker.Both()
	}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		return joined(several.Unwrap())
	}
	said, file := Text{err.Error(), err.Error()}, ""
	var path *fs.PathError
	if errors.As(err, &path) {
		file = path.Path + ": "
	}
	for known, ja := range system {
		if errors.Is(err, known) {
			said.JA = file + ja
		}
	}
	return said
}

// joined is what errors.Join makes of several errors: one line for each.
func joined(list []error) Text {
	var en, ja []string
	for _, err := range list {
		said := Of(err)
		en, ja = append(en, said.EN), append(ja, said.JA)
	}
	return Text{strings.Join(en, "\n"), strings.Join(ja, "\n")}
}

// system are the errors of the system that matter to who gives a file's name.
var system = map[error]string{
	fs.ErrNotExist:      "ファイルまたはフォルダーが見つかりません",
	fs.ErrPermission:    "アクセスが拒否されました",
	fs.ErrExist:         "既に存在します",
	syscall.ENOTDIR:     "フォルダーではありません",
	syscall.EISDIR:      "フォルダーです",
	syscall.ENOSPC:      "ディスクの空き領域が不足しています",
	io.ErrUnexpectedEOF: "途中でデータが終わっています",
}

// japanese lets arguments that are errors speak Japanese.
func japanese(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		if err, ok := a.(error); ok && err != nil {
			a = errors.New(Of(err).JA)
		}
		out[i] = a
	}
	return out
}
