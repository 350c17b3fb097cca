package reader

import "ssltriage/parsers/problem"

// What can be wrong with a bundle or a file in it: the Kind of a Problem.
var (
	// The bundle or file can not be read.

	ErrNotBundle     = problem.New("no archive, folder or file that can be read", "読み取れるアーカイブ、フォルダー、ファイルではありません")
	ErrEmpty         = problem.New("holds no files", "ファイルが含まれていません")
	ErrUnreadable    = problem.New("can not be read", "読み取れません")
	ErrNotRegular    = problem.New("not a regular file", "通常のファイルではありません")
	ErrSymlink       = problem.New("symbolic link, not followed", "シンボリック リンクのため、たどりません")
	ErrArchiveFormat = problem.New("archive of a kind that is not supported", "対応していない種類のアーカイブです")
	ErrSplit         = problem.New("one part of a split archive", "分割されたアーカイブの一部です")
	ErrEncrypted     = problem.New("encrypted", "暗号化されています")
	ErrDeflate64     = problem.New("packed with Deflate64 (method 9)", "Deflate64 (方式 9) で圧縮されています")
	ErrMethod        = problem.New("packed with a method that is not supported", "対応していない方式で圧縮されています")
	ErrOverlap       = problem.New("overlaps another entry of the archive", "アーカイブの別のエントリと重なっています")

	// It is beyond a limit; Problem.Flag names the one that raises it.

	ErrTooManyEntries = problem.New("more files than the limit", "ファイル数が上限を超えています")
	ErrTooLarge       = problem.New("larger than the limit for one file", "1 ファイルのサイズの上限を超えています")
	ErrTotalTooLarge  = problem.New("larger in total than the limit", "合計サイズの上限を超えています")
	ErrRatio          = problem.New("expands more than the limit", "展開後のサイズの比率が上限を超えています")
	ErrDepth          = problem.New("nested more deeply than the limit", "入れ子の深さの上限を超えています")

	// It can be read in part, or as it is.

	ErrTruncated  = problem.New("cut off", "途中で切れています")
	ErrDamaged    = problem.New("damaged", "破損しています")
	ErrUnsafeName = problem.New("unsafe name, changed for display", "安全でない名前のため、表示用に変更しました")
	ErrDuplicate  = problem.New("name occurs more than once", "同じ名前が複数あります")

	// The manifest and the content do not agree.

	ErrManifest         = problem.New("manifest is damaged", "マニフェストが破損しています")
	ErrManifestPartial  = problem.New("the collector did not finish", "収集ツールが最後まで実行されていません")
	ErrSeveralManifests = problem.New("more than one manifest: several collections in one", "マニフェストが複数あります (複数の収集結果が 1 つになっています)")
	ErrMismatch         = problem.New("differs from what the manifest says", "マニフェストの内容と一致しません")
	ErrMissing          = problem.New("named by the manifest and not there", "マニフェストに記載されていますが、存在しません")

	// ErrMoreProblems stands for those that were not kept.
	ErrMoreProblems = problem.New("more problems", "ほかにも問題があります")
)

// Problem is what is wrong with a bundle or with one file in it. It is the
// type of every error of this package's reader: errors.Is tells its Kind.
type Problem struct {
	Bundle string       // the bundle, as it was named on opening
	File   string       // File.Name, or "" where it is the bundle itself
	Kind   error        // one of the Err values
	Detail problem.Text // more, on one line: numbers, the method, the real name; may be zero
	Cause  error        // the error below, if any
}

// Error returns one line in English, such as "case.zip: events/System.evtx:
// encrypted".
func (p *Problem) Error() string { return p.Both().EN }

// Both returns the line of Error in both languages.
func (p *Problem) Both() problem.Text {
	s := p.Message()
	if p.File != "" && p.File != p.Bundle {
		s = s.In(p.File)
	}
	if p.Bundle != "" {
		s = s.In(p.Bundle)
	}
	return s
}

// Message returns the line without the names of bundle and file.
func (p *Problem) Message() problem.Text {
	s := problem.Of(p.Kind)
	if !p.Detail.IsZero() {
		s = problem.New("%w: %w", "%w: %w", s, p.Detail)
	}
	if p.Cause != nil {
		s = problem.New("%w: %w", "%w: %w", s, p.Cause)
	}
	return s
}

// Unwrap returns Kind and Cause.
func (p *Problem) Unwrap() []error {
	if p.Cause == nil {
		return []error{p.Kind}
	}
	return []error{p.Kind, p.Cause}
}

// Flag returns the command-line flag that raises the limit which was met, or
// "".
func (p *Problem) Flag() string {
	switch p.Kind {
	case ErrTooManyEntries:
		return "--max-entries"
	case ErrTooLarge:
		return "--max-entry-bytes"
	case ErrTotalTooLarge:
		return "--max-bytes"
	case ErrRatio:
		return "--max-ratio"
	case ErrDepth:
		return "--max-depth"
	}
	return ""
}

// Hint says what the user can do; zero when nothing.
func (p *Problem) Hint() problem.Text {
	if flag := p.Flag(); flag != "" {
		return problem.New("if the bundle is from a source you trust, raise the limit with %s",
			"信頼できる送信元のバンドルであれば、%s で上限を引き上げてください", flag)
	}
	switch p.Kind {
	case ErrEncrypted:
		return problem.New("unpack it with its password and give the folder",
			"パスワードを使って展開し、そのフォルダーを指定してください")
	case ErrDeflate64, ErrMethod:
		return problem.New("unpack it with another program (7-Zip, cabextract, expand of Windows) and give the folder, or ask for a zip packed with Deflate",
			"別のプログラム (7-Zip、cabextract、Windows の expand) で展開してそのフォルダーを指定するか、Deflate で圧縮した zip を依頼してください")
	case ErrArchiveFormat, ErrSplit:
		return problem.New("unpack it and give the folder", "展開してから、そのフォルダーを指定してください")
	case ErrNotRegular:
		return problem.New("for a pipe give - and feed it to standard input", "パイプの場合は - を指定し、標準入力に渡してください")
	case ErrSymlink:
		return problem.New("give the file that it points to", "リンク先のファイルを指定してください")
	case ErrTruncated, ErrDamaged, ErrOverlap:
		return problem.New("ask for the file again, it may have been cut or changed on its way",
			"送信の途中で切れたり変わったりした可能性があります。ファイルをもう一度送るよう依頼してください")
	case ErrManifestPartial:
		return problem.New("ask for another collection; this one was interrupted",
			"収集が中断されています。もう一度収集するよう依頼してください")
	case ErrSeveralManifests:
		return problem.New("analyze one collection at a time", "収集結果は 1 つずつ解析してください")
	}
	return problem.Text{}
}

// unspoken is a detail that is the same in every language: a name, a number.
func unspoken(s string) problem.Text { return problem.New("%s", "%s", s) }

// becomes is how much a file grows when it is unpacked, in bytes.
func becomes(packed, unpacked int64) problem.Text {
	return problem.New("%s bytes become %s", "%s バイトから展開後 %s バイト", number(packed), number(unpacked))
}
