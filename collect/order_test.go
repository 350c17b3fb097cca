package collect

import "testing"

func TestOrder(t *testing.T) {
	for n := 0; n < 200; n++ {
		list := make([]int, n)
		for i := range list {
			list[i] = i * 7919 % (n + 3)
		}
		order(n, func(i, k int) bool { return list[i] < list[k] }, func(i, k int) { list[i], list[k] = list[k], list[i] })
		for i := 1; i < n; i++ {
			if list[i] < list[i-1] {
				t.Fatalf("%d things: %v", n, list)
			}
		}
	}
}
