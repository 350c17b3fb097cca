//go:build !windows

package collect

import "fmt"

// NewHost returns ErrMissing: there is nothing to collect on this system.
func NewHost() (Host, error) {
	return nil, fmt.Errorf("the collector runs on Windows only: %w", ErrMissing)
}
