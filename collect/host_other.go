//go:build !windows

package collect

// systemWords returns "": package syscall has the system's words.
func systemWords(error) string { return "" }

// NewHost returns ErrMissing: there is nothing to collect on this system.
func NewHost() (Host, error) {
	return nil, during("the collector runs on Windows only", ErrMissing)
}
