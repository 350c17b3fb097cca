package facts

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"ssltriage/analyze/text"
	"ssltriage/collect/bundle/reader"
)

// The bundle's reader speaks English: it uses the standard library only and
// knows nothing of languages. The Japanese for what it says stands here.

// kindJA says each kind of a reader's problem in Japanese.
var kindJA = map[error]string{
	reader.ErrNotBundle:     "読み取れるアーカイブ、フォルダー、ファイルではありません",
	reader.ErrEmpty:         "ファイルが含まれていません",
	reader.ErrUnreadable:    "読み取れません",
	reader.ErrNotRegular:    "通常のファイルではありません",
	reader.ErrSymlink:       "シンボリック リンクのため、たどりません",
	reader.ErrArchiveFormat: "対応していない種類のアーカイブです",
	reader.ErrSplit:         "分割されたアーカイブの一部です",
	reader.ErrEncrypted:     "暗号化されています",
	reader.ErrDeflate64:     "Deflate64 (方式 9) で圧縮されています",
	reader.ErrMethod:        "対応していない方式で圧縮されています",
	reader.ErrOverlap:       "アーカイブの別のエントリと重なっています",

	reader.ErrTooManyEntries: "ファイル数が上限を超えています",
	reader.ErrTooLarge:       "1 ファイルのサイズの上限を超えています",
	reader.ErrTotalTooLarge:  "合計サイズの上限を超えています",
	reader.ErrRatio:          "展開後のサイズの比率が上限を超えています",
	reader.ErrDepth:          "入れ子の深さの上限を超えています",

	reader.ErrTruncated:  "途中で切れています",
	reader.ErrDamaged:    "破損しています",
	reader.ErrUnsafeName: "安全でない名前のため、表示用に変更しました",
	reader.ErrDuplicate:  "同じ名前が複数あります",

	reader.ErrManifest:         "マニフェストが破損しています",
	reader.ErrManifestPartial:  "収集ツールが最後まで実行されていません",
	reader.ErrSeveralManifests: "マニフェストが複数あります (複数の収集結果が 1 つになっています)",
	reader.ErrMismatch:         "マニフェストの内容と一致しません",
	reader.ErrMissing:          "マニフェストに記載されていますが、存在しません",
	reader.ErrMoreProblems:     "ほかにも問題があります",
}

// hintJA says in Japanese what can be done about a kind; see
// reader.Problem.Hint.
var hintJA = map[error]string{
	reader.ErrEncrypted:        "パスワードを使って展開し、そのフォルダーを指定してください",
	reader.ErrDeflate64:        unpackJA,
	reader.ErrMethod:           unpackJA,
	reader.ErrArchiveFormat:    "展開してから、そのフォルダーを指定してください",
	reader.ErrSplit:            "展開してから、そのフォルダーを指定してください",
	reader.ErrNotRegular:       "パイプの場合は - を指定し、標準入力に渡してください",
	reader.ErrSymlink:          "リンク先のファイルを指定してください",
	reader.ErrTruncated:        againJA,
	reader.ErrDamaged:          againJA,
	reader.ErrOverlap:          againJA,
	reader.ErrManifestPartial:  "収集が中断されています。もう一度収集するよう依頼してください",
	reader.ErrSeveralManifests: "収集結果は 1 つずつ解析してください",
}

const (
	unpackJA = "別のプログラム (7-Zip、cabextract、Windows の expand) で展開してそのフォルダーを指定するか、Deflate で圧縮した zip を依頼してください"
	againJA  = "送信の途中で切れたり変わったりした可能性があります。ファイルをもう一度送るよう依頼してください"
)

// Trouble says what is wrong with a bundle or a file in it, without their
// names, in both languages.
func Trouble(p *reader.Problem) text.Text {
	ja := kindJA[p.Kind]
	if p.Detail != "" {
		ja += ": " + detailJA(p.Detail)
	}
	if p.Cause != nil {
		ja += ": " + Reason(p.Cause).JA
	}
	return text.T(p.Message(), ja)
}

// Hint says what the user can do about a problem; zero when nothing.
func Hint(p *reader.Problem) text.Text {
	en := p.Hint()
	if flag := p.Flag(); flag != "" {
		return text.T(en, "信頼できる送信元のバンドルであれば、"+flag+" で上限を引き上げてください")
	}
	return text.T(en, hintJA[p.Kind])
}

// Reason says why the system refused something. What it says otherwise is
// left in its own words.
func Reason(err error) text.Text {
	en, file := err.Error(), ""
	var path *fs.PathError
	if errors.As(err, &path) {
		file = path.Path + ": "
	}
	for known, ja := range reasonJA {
		if errors.Is(err, known) {
			return text.T(en, file+ja)
		}
	}
	return text.T(en, detailJA(en))
}

// reasonJA are the errors of systems that matter to who gives a file's name.
var reasonJA = map[error]string{
	fs.ErrNotExist:   "ファイルまたはフォルダーが見つかりません",
	fs.ErrPermission: "アクセスが拒否されました",
	fs.ErrExist:      "既に存在します",
	syscall.ENOTDIR:  "フォルダーではありません",
	syscall.EISDIR:   "フォルダーです",
	syscall.ENOSPC:   "ディスクの空き領域が不足しています",
}

// detailTerms are the English words of a problem's detail, and the Japanese for
// them. Numbers and names stay.
var detailTerms = strings.NewReplacer(
	"the zip has no directory at its end", "zip の末尾にディレクトリがありません",
	"the zip's directory can not be read", "zip のディレクトリを読み取れません",
	"the cabinet's directory is not whole", "キャビネットのディレクトリが不完全です",
	"a cabinet of a set", "複数に分かれたキャビネットの 1 つ",
	"shorter than the cabinet says", "キャビネットの記載より短くなっています",
	"changed since it was found", "検出後に変更されました",
	"a block of packed data is not what it says", "圧縮データのブロックが記載と一致しません",
	"checksum does not match", "チェックサムが一致しません",
	"not a cabinet's directory", "キャビネットのディレクトリではありません",
	"not the header of a tar's file", "tar のファイル ヘッダーではありません",
	"folders are nested too deeply", "フォルダーの入れ子が深すぎます",
	"no end record", "終端レコードがありません",
	"directory is not what it says", "ディレクトリの内容が記載と一致しません",
	"longer than the zip says", "zip の記載より長くなっています",
	"read after close", "閉じた後の読み取りです",
	"internal error", "内部エラー",
	"unexpected EOF", "途中でデータが終わっています",
	" of host ", " ホスト ",
	" bytes become ", " バイトから展開後 ",
	" bytes instead of ", " バイト、記載は ",
	" not listed", " 件は表示していません",
	" bytes", " バイト",
)

func detailJA(detail string) string { return detailTerms.Replace(detail) }

// spoken is what an error of a file says.
func spoken(err error) text.Text {
	var p *reader.Problem
	if errors.As(err, &p) && p.Error() == err.Error() {
		return text.T(err.Error(), strings.TrimSuffix(p.Error(), p.Message())+Trouble(p).JA)
	}
	return Reason(err)
}

// english is what a parser says: it has no Japanese.
func english(s string) text.Text { return text.T(s, s) }
