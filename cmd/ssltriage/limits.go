package main

import (
	"github.com/spf13/cobra"

	"ssltriage/collect/bundle/reader"
)

// limitFlags raise the limits that protect against hostile bundles.
type limitFlags struct{ reader.Limits }

func (f *limitFlags) register(cmd *cobra.Command, c console) {
	d := reader.DefaultLimits()
	cmd.Flags().IntVar(&f.Entries, "max-entries", d.Entries, c.t("most files in a bundle", "バンドルのファイル数の上限"))
	cmd.Flags().Int64Var(&f.EntryBytes, "max-entry-bytes", d.EntryBytes, c.t("most unpacked bytes of one file", "1 ファイルの展開後のバイト数の上限"))
	cmd.Flags().Int64Var(&f.TotalBytes, "max-bytes", d.TotalBytes, c.t("most unpacked bytes in all", "展開後の合計バイト数の上限"))
	cmd.Flags().Int64Var(&f.Ratio, "max-ratio", d.Ratio, c.t("most bytes that one packed byte may become, for large files", "大きなファイルで、圧縮された 1 バイトが展開後になってよいバイト数の上限"))
	cmd.Flags().IntVar(&f.Depth, "max-depth", d.Depth, c.t("most zips within zips", "zip の入れ子の深さの上限"))
}

func (f *limitFlags) limits() reader.Limits { return f.Limits }
