package main

import (
	"github.com/spf13/cobra"

	"ssltriage/collect/bundle/reader"
)

// limitFlags raise the limits that protect against hostile bundles.
type limitFlags struct{ reader.Limits }

func (f *limitFlags) register(c *cobra.Command) {
	d := reader.DefaultLimits()
	c.Flags().IntVar(&f.Entries, "max-entries", d.Entries, "most files in a bundle")
	c.Flags().Int64Var(&f.EntryBytes, "max-entry-bytes", d.EntryBytes, "most unpacked bytes of one file")
	c.Flags().Int64Var(&f.TotalBytes, "max-bytes", d.TotalBytes, "most unpacked bytes in all")
	c.Flags().Int64Var(&f.Ratio, "max-ratio", d.Ratio, "most bytes that one packed byte may become, for large files")
	c.Flags().IntVar(&f.Depth, "max-depth", d.Depth, "most zips within zips")
}

func (f *limitFlags) limits() reader.Limits { return f.Limits }
