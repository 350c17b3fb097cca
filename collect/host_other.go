//go:build !windows

package collect

// NewHost returns ErrMissing: there is nothing to collect on this system.
func NewHost() (Host, error) {
	return nil, during("the collector runs on Windows only", ErrMissing)
}
