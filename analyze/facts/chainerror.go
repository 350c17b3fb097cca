package facts

// ChainError is Windows' own error of a certificate with one of the codes.
func (c *Certificate) ChainError(codes ...uint32) (ChainError, bool) {
	for _, e := range c.ChainErrors {
		for _, code := range codes {
			if e.Code == code {
				return e, true
			}
		}
	}
	return ChainError{}, false
}
