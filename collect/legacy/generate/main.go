// Command generate writes collect-legacy.cmd to standard output.
package main

import (
	"fmt"
	"os"

	"ssltriage/collect"
	"ssltriage/collect/legacy"
)

func main() {
	if _, err := os.Stdout.Write(legacy.Render(collect.Version)); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}
