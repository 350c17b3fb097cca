package hostinfo_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ssltriage/parsers/hostinfo"
	"ssltriage/parsers/wintext"
	"ssltriage/samples/golden"
	"ssltriage/samples/shared"
)

func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, strings.TrimSuffix(file, ".txt")+".json", raw)
	}
	compare(t, "testdata/shared-w32tm-ja.json", shared.Read(t, "reference/windows-output/w32tm-ja-1.txt"))
}

func compare(t *testing.T, file string, raw []byte) {
	t.Helper()
	text, ok := wintext.Decode(raw, wintext.Hint{})
	if !ok {
		t.Fatalf("%s: not text", file)
	}
	golden.JSON(t, file, hostinfo.Parse(text))
}

// The output of every other tool says nothing about the host.
func TestOtherOutputsAreNotOurs(t *testing.T) {
	files, err := filepath.Glob(shared.Path(t, "reference/windows-output") + "/*.txt")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		if strings.HasPrefix(filepath.Base(file), "w32tm") {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := wintext.Decode(raw, wintext.Hint{})
		if diff := cmp.Diff(hostinfo.Result{}, hostinfo.Parse(text)); diff != "" {
			t.Errorf("%s:\n%s", filepath.Base(file), diff)
		}
	}
}

func TestLookalikesAreNotOurs(t *testing.T) {
	for _, text := range []string{
		"OS Version: 10.0.17763",
		"OS Version: 10.0.17763 N/A Build 14393",
		"Version: 3.4.5678 N/A Build 5678",
		"The update KB5005112 was installed on 8/14/2021.",
		"Windows update \"KB5005112\" requires a reboot: [01] KB5005112",
		"<Data Name='HotFixID'>KB5005112</Data>",
		"HotFixID\nis the name of a column",
		"HotFixID   \nPlease install KB5005112 before anything else, then restart",
		"HotFixID : none",
		"Version : 10.0.17763",
		"BuildNumber=17763",
		"Version=10.0.17763\nBuildNumber=14393",
		"Major  Minor  Build  Revision\n-----  -----  -----  --------\n5      1      17763  1852",
		"Major  Minor  Build  Revision\n-----  -----  -----  --------\n10     0      17763  1075",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
		"Server started on Microsoft Windows NT 6.2.9200.0",
		"Microsoft Windows [Version 4.10.2222]",
		"echo Microsoft Windows [Version 10.0.17763.107] is old",
		"FileVersion: 10.0.17763.1 (WinBuild.160101.0800)",
		"Program 1809 (OS Build 17763.107) and more",
		"Certificate Services (1234) Version 1.1 (Build 12)",
		"a: 0 (x)\nb: 0 (x)\nc: -6 (x)\nd: 1\ne: 0.5s\nf: 0x00000000",
		"a: 7 (x)\nb: 0 (x)\nc: -6 (x)\nd: 0.5s\ne: 0.5s\nf: 0x00000000",
		"The time service reported an error. (0x80070426)\nand more text",
		"C:\\>sc query x\nThe service has not been started. (0x80070426)",
		"C:\\>w32tm /query /status\nC:\\>netsh x\nThe service has not been started. (0x80070426)",
	} {
		if diff := cmp.Diff(hostinfo.Result{}, hostinfo.Parse(wintext.FromString(text))); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
}

func TestStoppedServiceAlone(t *testing.T) {
	r := hostinfo.Parse(wintext.FromString("\n次のエラーが発生しました: サービスを開始できません。 (0x80070426)\n"))
	if len(r.Clocks) != 1 || r.Clocks[0].Error != 0x80070426 || r.Clocks[0].Line != 2 {
		t.Errorf("got %+v", r)
	}
}

func TestContradictionsAreProblems(t *testing.T) {
	r := hostinfo.Parse(wintext.FromString("OsVersion : 10.0.17763\nOsBuildNumber : 14393"))
	if len(r.Systems) != 0 || len(r.Problems) != 1 {
		t.Errorf("got %+v", r)
	}
}

func TestLimits(t *testing.T) {
	r := hostinfo.Parse(wintext.FromString("HotFixID\n" + strings.Repeat("KB5005112\n", 20000) +
		strings.Repeat("Microsoft Windows [Version 10.0.17763]\n", 200)))
	if len(r.Updates) != 10000 || len(r.Systems) != 100 || len(r.Problems) != 2 {
		t.Errorf("%d updates, %d systems, problems %q", len(r.Updates), len(r.Systems), r.Problems)
	}
}

func TestVersion(t *testing.T) {
	for in, want := range map[string]string{
		"10.0.17763": "10.0.17763", "10.0.17763.6189": "10.0.17763.6189", "5.2.3790": "5.2.3790",
		"6.1.7601": "6.1.7601", "10.0.10240.0": "10.0.10240",
	} {
		if v, ok := hostinfo.ParseVersion(in); !ok || v.String() != want {
			t.Errorf("ParseVersion(%q) = %v, %v", in, v, ok)
		}
	}
	for _, in := range []string{"", "10.0", "10.0.1", "10.1.17763", "11.0.22000", "6.4.9841", "4.0.1381", "1.2.3456",
		"10.0.17763.", "v10.0.17763", "10.0.17763.1.2", "10.0.99999999"} {
		if v, ok := hostinfo.ParseVersion(in); ok {
			t.Errorf("ParseVersion(%q) = %v", in, v)
		}
	}
	ordered := []string{"5.2.3790", "6.3.9600", "10.0.14393", "10.0.17763", "10.0.17763.107", "10.0.17763.6189"}
	for i, a := range ordered {
		for j, b := range ordered {
			v, _ := hostinfo.ParseVersion(a)
			w, _ := hostinfo.ParseVersion(b)
			if got := v.Compare(w); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%s against %s: %d", a, b, got)
			}
		}
	}
}
