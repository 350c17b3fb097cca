package collect

import (
	"os"
	"strings"
	"testing"
)

func TestRegistry(t *testing.T) {
	h := newHost(t)
	keys, err := h.Subkeys(`SYSTEM\CurrentControlSet`)
	if err != nil || !contains(keys, "Control") || !contains(keys, "Services") {
		t.Errorf("%q, %v", keys, err)
	}
	if root, err := h.StringValue(windowsNT, "SystemRoot"); err != nil || !strings.EqualFold(root, h.systemRoot) {
		t.Errorf("%q, %v", root, err)
	}
	if _, err := h.NumberValue(windowsNT, "SystemRoot"); CodeOf(err) != errorDatatypeMismatch {
		t.Error(err)
	}
	if _, err := h.StringValue(windowsNT, "NoSuchValue"); CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
	if _, err := h.Subkeys(`SYSTEM\NoSuchKey`); CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
	if n, err := h.NumberValue(`SYSTEM\CurrentControlSet\Control\Session Manager\Environment`, "NUMBER_OF_PROCESSORS"); err == nil {
		t.Errorf("a text is taken for the number %d", n)
	}
	if start, err := h.NumberValue(`SYSTEM\CurrentControlSet\Services\`+someService(t, h), "Start"); err != nil || start > 4 {
		t.Errorf("%d, %v", start, err)
	}
}

func someService(t *testing.T, h *windowsHost) string {
	t.Helper()
	services, err := h.Services()
	if err != nil || len(services) == 0 {
		t.Fatalf("%d services, %v", len(services), err)
	}
	return services[0].Name
}

// Wine saves a text, which is the analyzer's business; both make a new file
// and leave an existing one alone, where the account may save at all.
func TestSaveKey(t *testing.T) {
	h := newHost(t)
	file, err := h.Temp("key.hiv")
	if err != nil {
		t.Fatal(err)
	}
	err = h.SaveKey(`SYSTEM\CurrentControlSet\Control\Nls`, file)
	if !h.HasPrivilege(backupPrivilege) {
		if CodeOf(err) != errorPrivilegeNotHeld {
			t.Error(err)
		}
		return
	}
	if info, statErr := os.Stat(file); err != nil || statErr != nil || info.Size() == 0 {
		t.Errorf("%v, %v", err, statErr)
	}
	if err := h.SaveKey(`SYSTEM\NoSuchKey`, file+"2"); CodeOf(err) != errorFileNotFound {
		t.Error(err)
	}
}
