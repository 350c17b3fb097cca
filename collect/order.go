package collect

// order sorts n things (Shell 1959). Package sort would make the program 8 KB
// larger, and so would os.ReadDir, which uses it.
func order(n int, less func(i, k int) bool, swap func(i, k int)) {
	for gap := n / 2; gap > 0; gap /= 2 {
		for i := gap; i < n; i++ {
			for k := i; k >= gap && less(k, k-gap); k -= gap {
				swap(k, k-gap)
			}
		}
	}
}
